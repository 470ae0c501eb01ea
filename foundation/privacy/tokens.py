"""What in a text opens a door to whoever reads it: links that were sent to somebody, and signed words.

What is secret in an address follows from the addresses themselves: free text in a route is a token.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache

from django.apps import apps
from django.urls import URLResolver, get_resolver
from django.urls.converters import StringConverter
from django.urls.resolvers import LocalePrefixPattern, RegexPattern, RoutePattern

HIDDEN = "***"
SLASH = "(?:/|%(?:25)*2F)"  # also where an address is part of another one
# Begins and ends where signs of its kind do: tried at each sign of a long address it would take half a second.
SIGNED = re.compile(
    r"(?<![\w.-])[\w.-]{2,}(?::|%(?:25)*3A)[\w-]{5,7}(?::|%(?:25)*3A)[\w-]{43}[\w.-]*", re.ASCII | re.IGNORECASE
)


def without_tokens(text: str) -> str:
    for pattern in [*secret_addresses(), SIGNED]:
        text = pattern.sub(rf"\g<1>{HIDDEN}" if pattern.groups else HIDDEN, text)
    return text


def secret_addresses() -> list[re.Pattern]:
    """None while the addresses are not there yet: then no request is served either."""
    if not apps.ready or "django.urls" not in sys.modules:
        return []
    try:
        return patterns_of_secrets()
    except Exception:  # an error in the addresses themselves is about to be logged
        return []


@cache
def patterns_of_secrets() -> list[re.Pattern]:
    return [
        re.compile(f"({re.escape(start).replace('/', SLASH)})[^\\s\"'&?#]+", re.IGNORECASE)
        for start in sorted(set(starts_of_secrets(get_resolver().url_patterns)))
    ]


def starts_of_secrets(patterns: Iterable, before: str = "") -> Iterator[str]:
    """The fixed part of each address that stands before free text. The administration's routes hold keys only."""
    for entry in patterns:
        route = before + route_of(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.app_name != "admin":
                yield from starts_of_secrets(entry.url_patterns, route)
        elif has_free_text(entry.pattern):
            fixed = re.split(r"<[^>]*>|\(\?P<.*", route)
            yield next(part for part in reversed(fixed[:-1]) if part.strip("/"))


def route_of(pattern: RegexPattern | RoutePattern | LocalePrefixPattern) -> str:
    return "" if isinstance(pattern, LocalePrefixPattern) else str(pattern).removeprefix("^")


def has_free_text(pattern: RegexPattern | RoutePattern | LocalePrefixPattern) -> bool:
    if isinstance(pattern, RegexPattern):
        return bool(pattern.regex.groupindex)
    return any(type(converter) is StringConverter for converter in pattern.converters.values())
