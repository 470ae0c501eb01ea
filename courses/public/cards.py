"""Courses made ready for lists: every word, badge and address is worked out here, so that templates only print."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import rhythm
from courses.availability import Availability
from courses.models import Course, CourseRun
from courses.public import wording
from foundation.databases.prepared import Prepared
from foundation.languages.directions import isolated
from foundation.languages.texts import origin_of, text_for_reader

RUNS_BY_KEY = Prepared(lambda keys: CourseRun.objects.filter(pk__in=keys).for_page())


@dataclass
class Card:
    course: int  # primary key
    url: str
    kind: tuple[str, str]  # of course, and the language of these words where it is not the reader's
    title: str
    language: str  # of the title, where it is not the reader's; the list says so once
    origin: str  # what one should know of a translated title: that it is a machine's
    level: str
    start: str
    times: list[str]  # pieces, none of which is broken apart
    seats: str
    availability: str
    provider: str
    is_example: bool
    facts: list[tuple[str, str]]  # pictogram and words
    address: str  # with the phone, for paper

    @cached_property
    def html(self):
        """In the language in which the card was made; kept, as the same cards stand in many lists."""
        return render_to_string("components/card.html", {"card": self})

    @cached_property
    def mark(self):
        """Of all that it says."""
        return blake2b(repr(self).encode(), digest_size=16).digest()


def cards(courses, distances=None):
    """Cards of courses that carry ``next_run_id``; ``distances`` in kilometres by municipality."""
    pairs = [(course, course.next_run_id) for course in courses]
    return [card for card in cards_of(pairs, distances) if card]


def cards_of(pairs, distances=None):
    """The same of courses, each with the run (primary key) that it is listed with; None where that is gone."""
    runs = {run.pk: run for run in RUNS_BY_KEY([run for _course, run in pairs])}
    today = timezone.localdate()
    return [card(course, runs[run], today, distances or {}) if run in runs else None for course, run in pairs]


def card(course, run, today, distances):
    title, language = text_for_reader(course, "title")
    return Card(
        course=course.pk,
        url=course.get_absolute_url(),
        kind=text_for_reader(course.course_type, "name"),
        title=title,
        language=language,
        origin="" if language else origin_of(course, "title"),
        level=course.levels,
        start=wording.start_day(run, today),
        times=list(times(run, today)),
        seats=wording.seats(run),
        availability=run.availability,
        provider=course.provider.name,
        is_example=course.provider.is_example,
        facts=list(facts(course, run, distances)),
        address=" · ".join(filter(None, [run.address, course.phone_to_register])),
    )


def times(run, today):
    """How long it is until the start, and when one meets."""
    if run.start and run.start > today:
        yield wording.until(run.start, today)
    weekly = run.weekly_times.all()
    yield from wording.week_in_pieces(weekly) if weekly else wording.next_date(run.dates.all(), today)


def facts(course, run, distances):
    if run.municipality:
        yield "place", place(run, distances)
    if course.is_online:
        yield "online", str(Course.Mode(course.mode).label)
    if cost := wording.cost(course):
        yield "cost", cost
    if course.childcare in {Course.Childcare.ON_REQUEST, Course.Childcare.YES}:
        yield "child", course.get_childcare_display()
    if course.audience == Course.Audience.WOMEN:
        yield "people", _("only for women")


def place(run, distances):
    kilometres = round(distances.get(run.municipality_id, 0))
    if not kilometres:
        return isolated(run.municipality.name)
    way = _("%(number)d km") % {"number": kilometres}
    return f"{isolated(run.municipality.name)}\u00a0· {way}"


@dataclass(slots=True)
class RunRow:
    """A date as the course page shows it."""

    run: CourseRun
    heading: str  # its first day, or what it has instead
    start: str  # how long it is until then
    wait: str  # the same where the heading does not say it
    first_lesson: str  # where that is on another day
    week: list[str]
    dates: list[str]  # single ones that are still to come
    breaks: str  # days without lessons
    seats: str
    as_of: str  # of how many seats, and how old that number is
    ask: str  # the act by which one asks for a seat; nothing where one may not

    @property
    def is_off(self):
        return self.run.availability == Availability.CANCELLED


def run_rows(runs):
    """``runs`` as ``for_page()`` fetches them."""
    today = timezone.localdate()
    return [
        RunRow(
            run=run,
            heading=wording.heading(run, today),
            start=wording.start(run, today),
            wait=wording.wait(run, today),
            first_lesson=wording.first_lesson(run),
            week=wording.week_in_words(run.weekly_times.all()),
            dates=[wording.single_date(single) for single in run.dates.all() if single.date >= today],
            breaks=wording.breaks(rhythm.breaks(run, today)),
            seats=wording.seats(run),
            as_of=wording.seats_as_of(run, today),
            ask=wording.ask(run),
        )
        for run in runs
    ]
