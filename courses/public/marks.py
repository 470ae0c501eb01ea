"""What a list shows of the catalogue, in short: where that is as it was, its page still says what is true.

After a publication most lists say just what they said before, as they show other courses. To find that out takes a
fraction of drawing them: the page cache asks (``confirmed``) and goes on to give the page that it has. What is not
among the ``parts`` follows from the address, the language, the day, the program and what is published beside the
catalogue; pages are kept apart by these.
"""

from collections.abc import Callable, Iterable
from functools import partial
from hashlib import blake2b

from django.http import HttpRequest
from django.utils.translation import get_language, override

from courses.public.cards import Card
from foundation.page_marks import PageMark

# Of a list's context, what is looked at otherwise: what follows from the search and its numbers, and rows.
OTHERWISE = ("search", "controls", "quick", "page", "cards", "online", "groups", "meant", "office", "coming")


def mark_of_list(request: HttpRequest, context: dict, make: Callable[[HttpRequest], dict]) -> PageMark:
    """For an answer made of that context; ``make(request)`` makes it anew."""
    return PageMark(mark_of(context), partial(mark_now, make, request.GET, get_language()))


def mark_now(make: Callable[[HttpRequest], dict], query: object, language: str) -> bytes:
    request = HttpRequest()
    request.GET = query
    with override(language):
        return mark_of(make(request))


def mark_of(context: dict) -> bytes:
    return blake2b(repr(parts(context)).encode(), digest_size=16).digest()


def parts(context: dict) -> list:
    """Plain values alone: of a row Python would only say which it is, and not what it says now."""
    sheet, page, meant, online = (context[name] for name in ("controls", "page", "meant", "online"))
    return [
        {name: value for name, value in context.items() if name not in OTHERWISE},
        context["search"].options.number,
        [*sheet.sort.counts.values()],
        [sheet.where, sheet.order, page.number, page.paginator.count],
        meant and [meant.search.query.urlencode(), len(meant)],
        marks(context["cards"]),
        online and {**online, "cards": marks(online["cards"])},
        [group._replace(cards=marks(group.cards)) for group in context["groups"]],
        [kind.pk for kind in context.get("coming", [])],
        [columns(row) for row in people_of(context.get("office"))],
    ]


def marks(cards: Iterable[Card]) -> list[bytes]:
    return [card.mark for card in cards]


def people_of(office: object) -> list:
    """The office itself and its people."""
    return [office, *office.people.all()] if office else []


def columns(row: object) -> dict:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}
