"""Exam dates on the list of courses, for words that name an exam, and on pages of courses that lead there."""

import re
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.models import Level
from courses.public.cards import Card
from courses.public.groups import Group
from exams.models import ExamSession
from exams.placement.ways import typed, without_names
from exams.public.cards import card

SHOWN = 3
LEVEL = re.compile(r"(?<= )[abc][12](?= )")


class Known(NamedTuple):
    """A date that one may register for, as it is kept in memory."""

    session: ExamSession
    card: Card  # in one language
    words: list[str]  # that name its exam, between spaces
    course_types: set[int]


def known(catalogue):
    """Of the reader's language and today; nothing as long as no index stands."""
    return catalogue.kept(("exams", get_language(), timezone.localdate()), read) or []


def read():
    sessions = ExamSession.objects.listed().for_pages().prefetch_related("kind__course_types")
    return [
        Known(
            one,
            card(one),
            between_spaces(one.kind.search_lines),
            {kind.pk for kind in one.kind.course_types.all()},
        )
        for one in sessions
        if one.is_open
    ]


def between_spaces(lines):
    return [f" {words.strip()} " for words in lines]


def found(search, catalogue):
    text = without_names(typed(search))  # a placement test, in some languages "test of the level", is none
    level = {found.upper() for found in LEVEL.findall(text)}
    rows = [row for row in known(catalogue) if any(words in text for words in row.words)]
    rows = [row for row in rows if not level or is_at(row.session, level)]
    if not rows:
        return None
    near, place = search.distances, search.chosen["place"]
    rows.sort(key=lambda row: near.get(row.session.municipality_id, 0))
    cards = [card(row.session, near) if near else row.card for row in rows[:SHOWN]]
    return group(_("Exams"), cards, {"place": place} if near else {})


def is_at(session, levels):
    """``levels``: such as "B2"; an exam without any has what one looks for, as nobody can say otherwise."""
    first, last = session.level_range
    return first is None or any(Level(number).short in levels for number in range(first, last + 1))


def leading_on(course, ends_on, catalogue):
    """Not before those who begin next are at their end."""
    rows = [row for row in known(catalogue) if course.course_type_id in row.course_types]
    rows = [row for row in rows if ends_at(course, row.session)]
    if ends_on:
        rows = [row for row in rows if row.session.date >= ends_on]
    return group(_("The exam afterwards"), [row.card for row in rows[:SHOWN]], {}) if rows else None


def ends_at(course, session):
    """Whether the course reaches a level of the exam; what has no level fits."""
    first, last = session.level_range
    if course.level_to is None or first is None:
        return True
    return first <= course.level_to <= last


def group(title, cards, query):
    url = reverse("exams:list")
    return Group(title, cards, f"{url}?{urlencode(query)}" if query else url, _("All exam dates"))
