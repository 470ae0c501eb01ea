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
from exams.models import ExamKind, ExamSession
from exams.placement.ways import typed, without_names
from exams.public.cards import card

SHOWN = 3
LEVEL = re.compile(r"(?<= )[abc][12](?= )")


class Kind(NamedTuple):
    """Of exams, as it is kept in memory."""

    words: list[str]  # that name it, in all languages, between spaces
    course_types: set[int]


class Known(NamedTuple):
    """A date that one may register for, as it is kept in memory."""

    session: ExamSession
    card: Card  # in one language


def kinds(catalogue):
    """By key; nothing as long as no index stands. Most lists and courses need no more, as they mean no exam."""
    return catalogue.kept("kinds of exams", read_kinds) or {}


def read_kinds():
    return {
        kind.pk: Kind(
            [f" {words.strip()} " for words in kind.search_lines],
            {course_type.pk for course_type in kind.course_types.all()},
        )
        for kind in ExamKind.objects.prefetch_related("course_types")
    }


def known(catalogue, keys):
    """Dates of the kinds with these keys, in the reader's language and of today."""
    if not keys:
        return []
    rows = catalogue.kept(("exams", get_language(), timezone.localdate()), read)
    return [row for row in rows if row.session.kind_id in keys]


def read():
    return [Known(one, card(one)) for one in ExamSession.objects.listed().for_pages() if one.is_open]


def found(search, catalogue):
    text = without_names(typed(search))  # a placement test, in some languages "test of the level", is none
    level = {found.upper() for found in LEVEL.findall(text)}
    named = [key for key, kind in kinds(catalogue).items() if any(words in text for words in kind.words)]
    rows = [row for row in known(catalogue, named) if not level or is_at(row.session, level)]
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
    leads_on = [key for key, kind in kinds(catalogue).items() if course.course_type_id in kind.course_types]
    rows = [row for row in known(catalogue, leads_on) if ends_at(course, row.session)]
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
