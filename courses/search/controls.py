"""The list's controls as templates print them: every option with the number of courses it would leave."""

from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import mark_safe


@dataclass(slots=True)
class Menu:
    """A filter's options in one language, in groups; without groups there is one that has no name.

    All texts are escaped here, once: in a template, seventy options take longer than all the rest of the page.
    """

    name: str
    label: str
    groups: list[tuple[str, list[tuple[str | bool, str, str]]]]  # value, as it stands in addresses, words


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
    def options(self) -> str:
        groups = []
        for name, choices in self.menu.groups:
            options = "".join(map(self.option, choices))
            groups.append(f'<optgroup label="{name}">{options}</optgroup>' if name else options)
        return mark_safe("".join(groups))  # noqa: S308  # nosec B308 B703 – see Menu

    def option(self, choice) -> str:
        value, written, words = choice
        selected = " selected" if value in self.chosen else ""
        return f'<option value="{written}"{selected}>{self.with_count(value, words)}</option>'

    @property
    def boxes(self) -> str:
        choices = (choice for _group, choices in self.menu.groups for choice in choices)
        boxes = (self.box(number, choice) for number, choice in enumerate(choices))
        return mark_safe("".join(boxes))  # noqa: S308  # nosec B308 B703 – see Menu

    def box(self, number, choice) -> str:
        value, written, words = choice
        empty = " empty" if self.counts.get((self.name, value)) == 0 else ""
        checked = " checked" if value in self.chosen else ""
        return (
            f'<label class="check{empty}"><input type="checkbox" name="{self.name}" value="{written}" '
            f'id="{self.id}_{number}" form="course-filter"{checked}>'
            f"<span>{self.with_count(value, words)}</span></label>"
        )

    def with_count(self, value, words) -> str:
        count = self.counts.get((self.menu.name, value))
        return words if count is None else f"{words} ({count})"


def controls(search, counts: dict) -> dict[str, Control]:
    """The controls by the name of their filter."""
    menus = search.options.in_language("menus", lambda: menus_of(search.options))
    return {menu.name: Control(menu, values_of(search.chosen[menu.name]), counts) for menu in menus}


def values_of(chosen) -> list:
    return chosen if isinstance(chosen, list) else [chosen or ""]


def menus_of(options) -> list[Menu]:
    return [menu(options, name) for name in options.filters if name not in {"q", "place"}]


def menu(options, name) -> Menu:
    groups = [
        (
            escape(str(group)),
            [(value, "on" if value is True else escape(value), escape(str(label))) for value, label in choices],
        )
        for group, choices in grouped(options, name)
    ]
    return Menu(name, str(options.filters[name].label), groups)


def grouped(options, name):
    """The filter's options in their groups; the one for "no choice" first."""
    extra = options.filters[name].extra
    if extra.get("empty_label"):
        yield "", [("", extra["empty_label"])]
    choices = options.choices_of(name)
    if choices and isinstance(choices[0][1], list):
        yield from choices
    else:
        yield "", choices
