"""The list's controls as templates print them: every option with the number of courses it would leave."""

from dataclasses import dataclass


@dataclass(slots=True)
class Option:
    value: str
    label: str
    is_chosen: bool
    is_empty: bool  # known to leave nothing


@dataclass(slots=True)
class Control:
    """A select with its options in groups, or checkboxes; without groups there is one that has no name."""

    name: str
    id: str
    label: str
    groups: list[tuple[str, list[Option]]]

    @property
    def options(self) -> list[Option]:
        return [option for _group, options in self.groups for option in options]


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
