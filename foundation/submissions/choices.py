"""Choices of a form that say what each means."""

from collections.abc import Iterable

from django.utils.html import format_html


def explained(choices: Iterable[tuple[object, object, object]]) -> list[tuple[str, str]]:
    """Of values, names and what each means, which stands small beside its name."""
    return [
        (str(value), format_html("<b>{}</b> <small>{}</small>", name, about)) for value, name, about in choices
    ]
