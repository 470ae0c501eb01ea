"""Dates of placement tests: in a search that names such a test, and on pages of courses that need one."""

from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.availability import FEW_SEATS
from courses.public.cards import Card, place
from courses.public.groups import Group
from exams.models import Appointment, State
from exams.public import wording
from foundation.reading.spelling import for_search

SHOWN = 3
NAMES = """
    Einstufung, Einstufungstest, Einstufungstests, Einstufungsprüfung, Sprachtest, placement test, placement tests,
    тест на визначення рівня, тест рівня, визначення рівня, тест на определение уровня, тест уровня,
    определение уровня, اختبار تحديد المستوى, تحديد المستوى, آزمون تعیین سطح, تعیین سطح, seviye tespit sınavı,
    seviye tespit, seviye testi, test de niveau, test de positionnement, test poziomujący, test poziomujacy,
    test de nivel, test de plasare
"""
WORDS = sorted((for_search(name).strip() for name in NAMES.split(",")), key=len, reverse=True)


class Known(NamedTuple):
    """A date that one may book, as it is kept in memory."""

    row: Appointment
    card: Card  # in one language


def known(catalogue):
    """Of the reader's language and today; nothing as long as no index stands."""
    return catalogue.kept(("placement tests", get_language(), timezone.localdate()), read) or []


def read():
    return [Known(row, card(row)) for row in Appointment.objects.bookable().for_pages()]


def found(search, catalogue):
    """The nearest first, then the next."""
    text = typed(search)
    if without_names(text) == text:
        return None
    near = search.distances
    rows = sorted(known(catalogue), key=lambda one: near.get(one.row.municipality_id, 0))
    return group(_("Placement tests"), [card(one.row, near) if near else one.card for one in rows[:SHOWN]])


def typed(search):
    """Folded, between spaces. All that was typed: "level" or "in" alone may be no word to look for."""
    return f" {for_search(' '.join(search.query.getlist('q')))} "


def without_names(text):
    """What is left of a text when no placement test is named in it."""
    for words in WORDS:
        text = text.replace(f" {words} ", " ")
    return text


def before(course, ends_on, catalogue):
    """Those of the course's own provider first."""
    if not course.placement_test:
        return None
    rows = sorted(known(catalogue), key=lambda one: one.row.provider_id != course.provider_id)
    return group(_("Before this course you need a placement test."), [one.card for one in rows[:SHOWN]])


def group(title, cards):
    return Group(title, cards, reverse("placement:dates"), _("Placement tests")) if cards else None


def card(row, distances=None):
    """``row`` as ``for_pages()`` fetches it; ``distances`` in kilometres by municipality."""
    free = row.seats_free
    state = State.FULL if not free else State.FEW if free <= FEW_SEATS else State.FREE
    return Card(
        course=0,
        url=reverse("placement:book", args=[row.pk]),
        kind=(str(row.get_for_whom_display()), ""),
        title=_("Book a placement test"),
        language="",
        origin="",
        level="",
        start=wording.day(row, timezone.localdate()),
        times=[wording.times(row)],
        seats=wording.free(free) if free else str(state.label),
        availability=state,
        provider=row.provider.name,
        is_example=row.provider.is_example,
        facts=[("place", place(row, distances or {}))],
        address=row.address,
    )
