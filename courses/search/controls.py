"""The list's controls as templates print them: every option with the number of courses it would leave."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from courses.search.choices import IN_WORDS, is_unoffered
from courses.search.options import Options, flat
from courses.search.search import Search

FIRST = ("level",)
QUICK = [("seats", True, "on"), ("start", "4weeks", "4weeks"), ("level", "1", "1")]


@dataclass(slots=True)
class Menu:
    """A filter's options in one language, in groups; without groups there is one that has no name.

    All texts are escaped here, once: in a template, seventy options take longer than all the rest of the page.
    """

    name: str
    label: str
    kind: str  # how it is drawn: "select", "boxes" for several values, "box" for what is only on or off
    groups: list[tuple[str, list[tuple[str | bool, str, str]]]]  # value, as it stands in addresses, words
    unoffered: set[str | bool]  # values that stand there only where they are chosen


@dataclass(slots=True)
class Control:
    """A menu for one page: a select or checkboxes."""

    menu: Menu
    chosen: list
    counts: dict  # by filter and value, see ``catalogue.Found.counts``; empty where not known

    @property
    def name(self) -> str:
        return self.menu.name

    @property
    def id(self) -> str:
        return f"id_{self.menu.name}"

    @property
    def label(self) -> str:
        return self.menu.label

    @property
    def is_hidden(self) -> bool:
        return self.name in IN_WORDS and not any(self.chosen)

    @property
    def html(self) -> str:
        """With its name. An included template takes as long as five options, and there are thirteen controls."""
        if self.menu.kind == "boxes":
            html = f'<fieldset><legend>{self.label}</legend><div class="picks">{self.boxes}</div></fieldset>'
        else:
            html = (
                f'<div><label class="name" for="{self.id}">{self.label}</label>'
                f'<select name="{self.name}" id="{self.id}" form="course-filter">{self.options()}</select></div>'
            )
        return mark_safe(html)  # noqa: S308  # nosec B308 B703 – see Menu

    def options(self) -> str:
        groups = []
        for name, choices in self.menu.groups:
            options = "".join([self.option(*choice) for choice in self.offered(choices)])
            groups.append(f'<optgroup label="{name}">{options}</optgroup>' if name else options)
        return "".join(groups)

    def offered(self, choices: list[tuple]) -> list[tuple]:
        """With what no menu offers only where it is chosen."""
        if not self.menu.unoffered:
            return choices
        return [choice for choice in choices if choice[0] in self.chosen or choice[0] not in self.menu.unoffered]

    def option(self, value: str | bool, written: str, words: str) -> str:
        selected = " selected" if value in self.chosen else ""
        count = self.counts.get((self.menu.name, value))
        number_of = "" if count is None else f" ({count})"
        return f'<option value="{written}"{selected}>{words}{number_of}</option>'

    @property
    def boxes(self) -> str:
        choices = (choice for _group, choices in self.menu.groups for choice in self.offered(choices))
        boxes = [self.box(number, choice) for number, choice in enumerate(choices)]
        return mark_safe("".join(boxes))  # noqa: S308  # nosec B308 B703 – see Menu

    def box(self, number: int, choice: tuple) -> str:
        value, written, words = choice
        count = self.counts.get((self.name, value))
        empty = " empty" if count == 0 else ""
        checked = " checked" if value in self.chosen else ""
        number_of = "" if count is None else f" <small>({count})</small>"
        return (
            f'<label class="pick{empty}"><input type="checkbox" name="{self.name}" value="{written}" '
            f'id="{self.id}_{number}" form="course-filter"{checked}>'
            f"<span>{words}{number_of}</span></label>"
        )


@dataclass(slots=True)
class Sheet:
    """All controls as the filter sheet prints them. A filter that is added stands in it without more ado."""

    sort: Control
    radius: Control
    boxes: list[Control]  # what is only on or off, side by side
    others: list[Control]
    number: int  # of choices
    where: str
    order: str
    asked: list[str]  # what was chosen and where, each said once
    as_of: str

    @property
    def first(self) -> list[Control]:
        """What most people look for stands above the place."""
        return [control for control in self.others if control.name in FIRST]

    @property
    def rest(self) -> list[Control]:
        return [control for control in self.others if control.name not in FIRST]


def controls(search: Search, counts: dict, listed: Search) -> Sheet:
    """``listed``: the search whose courses are listed, where none meets all that was asked."""
    menus = [*search.options.in_language("menus", lambda: menus_of(search.options)), menu_of_ages(search)]
    all_of = {menu.name: Control(menu, values_of(search.chosen[menu.name]), counts) for menu in menus}
    sort, radius = all_of.pop("sort"), all_of.pop("radius")
    boxes = [control for control in all_of.values() if control.menu.kind == "box"]
    others = [control for control in all_of.values() if control.menu.kind != "box" and not control.is_hidden]
    place = where(listed)
    asked = [*dict.fromkeys([*(chip["label"] for chip in search.chips), place])]
    as_of = search.options.in_language(("as of", timezone.localdate()), as_of_today)
    return Sheet(sort, radius, boxes, others, len(search.chips), place, order(listed), asked, as_of)


def as_of_today() -> str:
    return _("As of %(day)s") % {"day": date_format(timezone.localdate(), "DATE_FORMAT")}


def where(search: Search) -> str:
    return search.label("place", search.chosen["place"]) if search.is_local else _("In the whole county")


def order(search: Search) -> str:
    return str(dict(flat(search.options.choices_of("sort")))[search.chosen["sort"]])


def quick(search: Search, counts: dict) -> list[dict]:
    """What is chosen most often and not yet, each a link: its label, query string and number of courses."""
    offered = []
    others = [(name, values) for name, values in search.query.lists() if name != "page"]
    for name, value, written in QUICK:
        chosen = search.chosen[name]
        if not chosen and counts.get((name, value)) != 0:
            label = dict(flat(search.options.choices_of(name)))[value]
            offered.append(
                {"label": label, "query": with_value(others, name, written), "count": counts.get((name, value))}
            )
    return offered


def with_value(others: list[tuple[str, str]], name: str, written: str) -> str:
    """``others``: what else the query has."""
    return urlencode([*(pair for pair in others if pair[0] != name), (name, [written])], doseq=True)


def values_of(chosen: object) -> list:
    return chosen if isinstance(chosen, list) else [chosen or ""]


def menus_of(options: Options) -> list[Menu]:
    return [menu(options, name) for name in options.filters if name not in {"q", "place", "age"}]


def menu(options: Options, name: str) -> Menu:
    groups = [
        (
            escape(str(group)),
            [(value, "on" if value is True else escape(value), escape(str(label))) for value, label in choices],
        )
        for group, choices in grouped(options, name)
    ]
    values = [value for _group, choices in groups for value, _written, _words in choices]
    unoffered = {value for value in values if name in IN_WORDS or is_unoffered(value)}
    return Menu(name, escape(str(options.filters[name].label)), kind_of(options, name), groups, unoffered)


def menu_of_ages(search: Search) -> Menu:
    """There are too many to choose from: the one that is asked for."""
    asked = search.chosen["age"]
    choices = [(asked, escape(asked), escape(search.options.label("age", asked)))] if asked else []
    return Menu("age", escape(str(search.options.filters["age"].label)), "boxes", [("", choices)], set())


def kind_of(options: Options, name: str) -> str:
    if options.takes_several(name) or name in IN_WORDS:
        return "boxes"
    return "select" if "choices" in options.filters[name].extra else "box"


def grouped(options: Options, name: str) -> Iterator[tuple[str, list]]:
    """The filter's options in their groups; the one for "no choice" first."""
    extra = options.filters[name].extra
    if extra.get("empty_label"):
        yield "", [("", extra["empty_label"])]
    choices = options.choices_of(name)
    if choices and isinstance(choices[0][1], list):
        yield from choices
    else:
        yield "", choices
