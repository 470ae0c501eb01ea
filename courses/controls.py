"""The list's controls as templates print them: every option with the number of courses it would leave."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join

OPTION = '<option value="{}"{}>{}</option>'
GROUP = '<optgroup label="{}">{}</optgroup>'
BOX = (
    '<label class="check{}"><input type="checkbox" name="{}" value="{}" id="{}_{}" form="course-filter"{}>'
    "<span>{}</span></label>"
)


@dataclass(slots=True)
class Option:
    value: str
    label: str
    is_chosen: bool
    is_empty: bool  # known to leave nothing


@dataclass(slots=True)
class Control:
    """A select with its options in groups, or checkboxes; without groups there is one that has no name.

    The options become HTML here: in a template, seventy of them take longer than all the rest of the page.
    """

    name: str
    id: str
    label: str
    groups: list[tuple[str, list[Option]]]

    @property
    def options(self) -> str:
        groups = ((group, self.options_in(options)) for group, options in self.groups)
        return format_html_join(
            "", "{}", ((format_html(GROUP, *each) if each[0] else each[1],) for each in groups)
        )

    def options_in(self, options) -> str:
        rows = ((option.value, " selected" if option.is_chosen else "", option.label) for option in options)
        return format_html_join("", OPTION, rows)

    @property
    def boxes(self) -> str:
        options = (option for _group, options in self.groups for option in options)
        return format_html_join("", BOX, (self.box(number, option) for number, option in enumerate(options)))

    def box(self, number, option) -> tuple:
        marks = " empty" if option.is_empty else "", " checked" if option.is_chosen else ""
        return marks[0], self.name, option.value, self.id, number, marks[1], option.label


def controls(course_filter, counts: dict) -> dict[str, Control]:
    """The controls by name; ``counts`` as the catalogue gives them, or empty."""
    names = [name for name in course_filter.filters if name not in {"q", "place"}]
    return {name: control(course_filter, name, counts) for name in names}


def control(course_filter, name, counts) -> Control:
    chosen = course_filter.chosen[name] or ""
    chosen = chosen if isinstance(chosen, list) else [chosen]

    def option(value, label) -> Option:
        count = counts.get((name, value))
        text = str(label) if count is None else f"{label} ({count})"
        return Option("on" if value is True else value, text, value in chosen, count == 0)

    groups = [(group, [option(*choice) for choice in choices]) for group, choices in grouped(course_filter, name)]
    return Control(name, f"id_{name}", course_filter.filters[name].label, groups)


def grouped(course_filter, name):
    """The filter's options in their groups; the one for "no choice" first."""
    extra = course_filter.filters[name].extra
    if extra.get("empty_label"):
        yield "", [("", extra["empty_label"])]
    choices = course_filter.choices_of(name)
    if choices and isinstance(choices[0][1], list):
        yield from choices
    else:
        yield "", choices
