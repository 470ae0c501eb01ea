"""What is said after dates were saved: days without lessons, courses of the same kind, rooms taken twice.

Nothing is refused for it: whoever knows the course decides.
"""

import re
from contextlib import contextmanager
from datetime import timedelta

from django.contrib import messages
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses import rhythm
from courses.models import CourseRun, SchoolHolidays
from courses.models.courses import is_public
from courses.public import wording
from courses.section_forms import other_number
from enquiries.models import Enquiry
from foundation.languages.sentences import days as span_of_days
from foundation.languages.sentences import listed
from places.gazetteer import spot
from places.models import Municipality
from planning.starts.asked import near_others
from planning.starts.before_saving import has_room
from planning.starts.reading import public_beside

SAME_START = timedelta(days=7)  # so near to each other, two starts are the same
NEAR_START = timedelta(days=14)  # so near, they look for the same people
NEAR_BY = 25  # kilometres
SHOWN = 3  # of each kind
SAID = 10  # sentences in all, of as many runs
ROOM = re.compile(r"\b(raum|zimmer|saal|halle|aula|werkstatt|küche|room)\b|\d", re.IGNORECASE)


def tell(request, runs):
    """Of what was just saved, in sentences."""
    rows = CourseRun.objects.filter(pk__in=[run.pk for run in runs]).for_checks().order_by("start", "pk")
    said = dict.fromkeys(sentence for run in rows[:SAID] for sentence in sentences(run))
    for sentence in [*said][:SAID]:
        messages.warning(request, sentence)


def warn_of_near(request, provider, reopened):
    """``reopened``: keys of its starts that others may join again."""
    for sentence in near_reopened(provider, reopened):
        messages.warning(request, sentence)


@contextmanager
def telling_of_near(request, run):
    """Where what is done with somebody's seat lets others join the run again. ``run``: None for an exam."""
    closed = [run] if run and not has_room(vars(run)) else []
    yield
    if found := reopened(closed):
        warn_of_near(request, run.course.provider, found)


def reopened(runs):
    """Keys of those, as they were, that others may join again now."""
    closed = [run.pk for run in runs if not has_room(vars(run))]
    now = CourseRun.objects.filter(pk__in=closed) if closed else []
    return [run.pk for run in now if has_room(vars(run))]


def near_reopened(provider, reopened):
    runs = CourseRun.objects.to_align().announced().filter(pk__in=reopened)
    return near_others(public_beside(provider), runs) if reopened else []


def warn(request, days):
    if found := met(days):
        messages.warning(
            request, _("Please check, these are public holidays: %(days)s.") % {"days": ", ".join(found)}
        )


def met(days):
    """Those of the days that are holidays, with their names."""
    years = [day.year for day in days]
    names = rhythm.public_holidays(min(years), max(years)) if years else {}
    return [f"{date_format(day, 'DATE_FORMAT')} ({names[day]})" for day in days if day in names]


def sentences(run):
    if missed := rhythm.breaks(run, timezone.localdate()):
        yield _("No lessons on: %(days)s") % {"days": wording.breaks(missed)}
    if found := rhythm.difference(run):
        yield other_number(*found)
    lessons = {session.day for session in rhythm.sessions(run)}
    yield from in_holidays(run, lessons)
    if run.on_public_holidays and (found := met(sorted(lessons))):
        yield _("Lessons on public holidays: %(days)s") % {"days": ", ".join(found[:SHOWN])}
    if not run.start_reason:  # else it was asked about before
        yield from alike(run)
    yield from in_the_same_room(run)
    yield from who_waits(run)


def who_waits(run):
    """For a seat that is free, now that the run has more of them."""
    rows = Enquiry.objects.to_offer().filter(run=run)[:SHOWN]
    if names := [row.name for row in rows]:
        text = _("Seats are free, and people wait, in this order: %(names)s. You find them in your enquiries.")
        yield text % {"names": listed(names)}


def in_holidays(run, lessons):
    """School holidays with lessons in them; where no times are known, those that the course meets."""
    if run.start is None:
        return
    for one in SchoolHolidays.objects.filter(first_day__lte=run.end, last_day__gte=run.start)[:SHOWN]:
        if not lessons or any(one.first_day <= day <= one.last_day for day in lessons):
            yield _("%(name)s, %(days)s, lie within the course. No lessons then? Enter them as a break.") % {
                "name": one.name,
                "days": span_of_days(one.first_day, one.last_day),
            }


def alike(run):
    """Runs of the same kind that begin about then: here, or near enough to look for the same people."""
    if run.start is None or run.municipality_id is None:
        return
    near = spot([run.municipality]).distances_to(Municipality.objects.all())
    rows = CourseRun.objects.filter(
        course__course_type=run.course.course_type_id,
        course__level_from=run.course.level_from,
        start__range=(run.start - NEAR_START, run.start + NEAR_START),
        municipality__in=[pk for pk, kilometres in near.items() if kilometres <= NEAR_BY],
    )
    is_told = is_public(course="course__") & ~Q(status=CourseRun.Status.INTENDED)
    rows = rows.filter(Q(course__provider=run.course.provider_id) | is_told)
    for other in others(rows, run)[: 2 * SHOWN]:
        is_here = other.municipality_id == run.municipality_id
        if is_here and abs(other.start - run.start) <= SAME_START and may_be_the_same(run, other):
            yield _("There is such a course already: %(course)s") % {"course": named(other)}
        elif not is_here:
            yield _("A similar course begins near by: %(course)s") % {"course": named(other)}


def in_the_same_room(run):
    """Where the place names a room: other courses of the provider that meet there at the same time."""
    if not ROOM.search(run.venue):
        return
    rows = CourseRun.objects.current_or_coming().filter(
        course__provider=run.course.provider_id, venue__iexact=run.venue, municipality=run.municipality_id
    )
    own = rhythm.sessions(run)
    for other in others(rows, run)[:SHOWN]:
        if day := first_clash(own, rhythm.sessions(other)):
            yield _("%(venue)s is taken twice on %(date)s: %(course)s") % {
                "venue": run.venue,
                "date": date_format(day, "DATE_FORMAT"),
                "course": named(other),
            }


def others(rows, run):
    rows = rows.exclude(pk=run.pk).exclude(status=CourseRun.Status.CANCELLED)
    return rows.exclude(course__status="archived").for_checks().order_by("start", "pk")


def may_be_the_same(run, other):
    """Unless both say when they meet, and that is not at the same hours of a day."""
    lines, there = run.weekly_times.all(), other.weekly_times.all()
    if not lines or not there:
        return True
    return any(set(one.days) & set(two.days) and overlap(one, two) for one in lines for two in there)


def first_clash(sessions, there):
    by_day = {}
    for session in there:
        by_day.setdefault(session.day, []).append(session)
    found = [one.day for one in sessions for two in by_day.get(one.day, ()) if overlap(one, two)]
    return min(found, default=None)


def overlap(one, two):
    return one.starts_at < two.ends_at and two.starts_at < one.ends_at


def named(run):
    """ "Integrationskurs A2, Parchim, 18 January 2027, Volkshochschule"."""
    start = date_format(run.start, "DATE_FORMAT") if run.start else ""
    place = run.municipality.name if run.municipality else ""
    return ", ".join(filter(None, [run.course.title, place, start, run.course.provider.name]))
