"""XML that strangers have sent: no entities, no depth, no more elements than courses have."""

from dataclasses import dataclass, field
from itertools import chain
from xml.parsers import expat

from django.utils.translation import gettext_noop as _

from importing.readers.errors import CourseFileError

MOST_ELEMENTS = 600_000
DEEPEST = 30
MOST_OTHERS = 40  # columns of what nobody takes; the rest stands in one of them


@dataclass(slots=True)
class Element:
    """By its bare name, whatever its namespace."""

    name: str
    attributes: dict
    children: list = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    is_taken: bool = False

    @property
    def text(self):
        return "".join(self.words).strip()

    def take(self):
        """Its text; what nobody takes is shown as passed over."""
        self.is_taken = True
        return self.text

    def below(self, name):
        """All of that name, wherever they stand."""
        for child in self.all_below():
            if child.name == name:
                yield child

    def all_below(self, names=(), without=()):
        """In their order, but for what stands in these names."""
        waiting = self.children[::-1]
        while waiting:
            child = waiting.pop()
            yield child
            if child.children and child.name not in names and child.name not in without:
                waiting += child.children[::-1]

    def topmost(self, names, without=()):
        """Those of these names that stand in none of them, nor in others."""
        return (child for child in self.all_below(names, without) if child.name in names)

    def first(self, *names, without=()):
        """The first text along that way: the last name stands below the one before it."""
        for child in self.topmost({names[0]}, without):
            found = child.first(*names[1:], without=without) if names[1:] else child.take()
            if found or (found := child.first(*names, without=without)):
                return found
        return ""

    def own(self, name):
        """Of a direct child."""
        return next((child.take() for child in self.children if child.name == name), "")

    def passed_over(self, left_out, is_top=True):
        """Pairs of a name, with that of the element above, and a text that nobody has taken."""
        for child in self.children:
            if child.name not in left_out:
                if child.text and not child.is_taken:
                    yield child.name if is_top else f"{self.name}/{child.name}", child.text
                yield from child.passed_over(left_out, is_top=False)


class Builder:
    def __init__(self):
        self.top = Element("", {})
        self.open = [self.top]
        parser = self.parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.words
        parser.EntityDeclHandler = parser.UnparsedEntityDeclHandler = self.refuse
        parser.ExternalEntityRefHandler = self.refuse

    def start(self, name, attributes):
        if len(self.open) > DEEPEST:
            self.refuse()
        element = Element(name.rpartition(":")[2].lower(), attributes)
        self.open[-1].children.append(element)
        self.open.append(element)

    def end(self, _name):
        self.open.pop()

    def words(self, text):
        self.open[-1].words.append(text)

    def refuse(self, *_declaration):
        raise not_readable()


def not_readable():
    return CourseFileError(_("This XML file cannot be read. Please export it anew, or save it as CSV."))


def parsed(data):
    """Above its root. Raises ``CourseFileError``."""
    if data.count(b"<") - data.count(b"</") > MOST_ELEMENTS:
        raise CourseFileError(_("The file holds too many elements. Please export fewer courses at a time."))
    builder = Builder()
    try:
        builder.parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # the others: of an encoding that is not for it
        raise not_readable() from error
    return builder.top


def with_others(found, elements, left_out, names):
    """What was found of a course, and beside it what was passed over: a column each, that somebody may map.

    ``names``: of such columns so far, in which new ones are noted.
    """
    others = {}
    for way, text in chain.from_iterable(one.passed_over(left_out) for one in elements):
        name = way.capitalize()  # no name of a field
        name = name if name in names or len(names) < MOST_OTHERS else "…"
        names.add(name)
        others[name] = ", ".join(filter(None, [others.get(name), text]))
    return others | {name: text for name, text in found.items() if text}
