"""XML that strangers have sent: no entities, no depth, no more elements than courses have."""

from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext_noop as _

from importing.readers.errors import CourseFileError

MOST_TAGS = 900_000
DEEPEST = 30


@dataclass
class Element:
    """By its bare name, whatever its namespace."""

    name: str
    attributes: dict
    children: list = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def text(self):
        return "".join(self.words).strip()

    def below(self, name):
        """All of that name, wherever they stand."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.below(name)

    def first(self, *names):
        """The first text along that way: the last name stands below the one before it."""
        for child in self.below(names[0]):
            found = child.first(*names[1:]) if names[1:] else child.text
            if found:
                return found
        return ""

    def own(self, name):
        """Of a direct child."""
        return next((child.text for child in self.children if child.name == name), "")


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
    if data.count(b"<") > MOST_TAGS:
        raise CourseFileError(_("The file holds too many elements. Please export fewer courses at a time."))
    builder = Builder()
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise not_readable() from error
    return builder.top
