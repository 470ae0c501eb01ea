"""Exam dates made ready for lists, as courses are."""

from django.utils import timezone

from courses.public.cards import Card, place
from exams.public import wording
from foundation.languages.sentences import listed


def card(session, distances=None):
    """``session`` as ``for_pages()`` fetches it; ``distances`` in kilometres by municipality."""
    today = timezone.localdate()
    return Card(
        course=0,
        url=session.get_absolute_url(),
        kind=wording.kind(session),
        title=wording.title(session),
        language="",
        origin="",
        level=session.levels,
        start=wording.day(session, today),
        times=list(filter(None, [wording.times(session), wording.last_day(session)])),
        seats=wording.seats(session),
        availability=session.state,
        provider=session.provider.name,
        is_example=session.provider.is_example,
        facts=list(facts(session, distances or {})),
        address=" · ".join(filter(None, [session.address, session.provider.phone])),
    )


def facts(session, distances):
    yield "place", place(session, distances)
    if cost := wording.cost(session):
        yield "cost", listed(cost)
