"""The dates of a course: added, changed, copied, cancelled."""

from django.db import transaction
from django.utils import timezone

from courses.actions.gate import locked_runs, opened
from courses.actions.texts import TextsOfRuns
from courses.actions.times import set_dates, set_week
from courses.models import Course, CourseRun, EntryPoint
from courses.rhythm import sections
from courses.sections import TEXTS_OF_RUN
from foundation.editing.locking import again_where_taken
from foundation.editing.slugs import free_slug
from foundation.editing.versioned import snapshot, write


@transaction.atomic
def save_run(run, week, user, before=None):
    """``week``: as ``WeekLine``. ``before``: the ``snapshot`` of a run that is not new, under its lock."""
    if run.pk is None:
        save_texts(run, user)
        set_week(run, week)
    else:
        save_texts(run, user, before, also=["revision"] if set_week(run, week) else [])
    Course.objects.filter(pk=run.course_id).update(confirmed_on=timezone.localdate())


def save_texts(run, user, before=None, *, names=TEXTS_OF_RUN, also=()):
    """Saves the run; these texts of it, which say what is proposed where nobody has changed them, by the gate.

    ``before``: as in ``save_run``, else all of the run is meant as it is. ``also``: columns to write anyway.
    """
    current = opened(run.course)
    texts = TextsOfRuns(current, user)
    saved = locked_runs(current.saved).filter(pk=run.pk).first()
    if saved:
        texts.read([saved])
    changes = texts.taken_out_of(run, names)
    if run.pk is None:
        run.save()
    else:
        before = before or snapshot(CourseRun.objects.get(pk=run.pk))
        write(run, before | texts.saved.get(run.pk, {}), also)
    texts.pass_on([(run, changes)])


@transaction.atomic
def add_runs(runs, week, user):
    """New ones, all with these weekly times."""
    for run in runs:
        save_run(run, week, user)
    return runs


def further(first, more):
    """Runs like it on other days, not saved; only the first keeps number and deadline."""
    own = {
        "number": "",
        "booking_link": "",
        "revision": 0,
        "seats_held": 0,
        "seats_wanted": None,
        "registration_deadline": None,
        "decide_on": None,
    }
    return [like(first, start=start, end=end, **own) for start, end in more]


def like(row, **changes):
    """A new run or course, not saved, that says the same but for the changes."""
    columns = [column.attname for column in row._meta.concrete_fields if not column.primary_key]
    said = {name: getattr(row, name) for name in columns}
    return type(row)(**{**said, "created_at": timezone.now(), **changes})


@again_where_taken
@transaction.atomic
def copy_course(course, runs, shift, user, said=None):
    """A draft that says the same, with the same runs later; the public course stays as it is."""
    draft = like(
        course,
        slug=free_slug(Course, course.title_de),
        status=Course.Status.DRAFT,
        suspended_until=None,
    )
    draft.save()
    copy_runs(runs, shift, draft, user, said)
    return draft


def moved(run, shift, **changes):
    """The same run later, not saved: nothing is known of it yet but when and where."""
    status = run.status if run.status == CourseRun.Status.INTENDED else CourseRun.Status.OPEN
    fresh = {
        "number": "",  # the provider's own, not for two
        "booking_link": "",
        "revision": 0,
        "start": run.start + shift,
        "end": run.end + shift,
        "registration_deadline": run.registration_deadline and run.registration_deadline + shift,
        "seats_free": run.seats_total,
        "seats_held": 0,
        "seats_wanted": None,
        "seats_as_of": timezone.localdate(),
        "decide_on": decided_later(run, shift),
        "start_reason": "",
        "own_list": None,
        "own_list_as_of": None,
        "status": status,
        "cancel_reason": "",
        "breaks": "",
        "sessions": None,
    }
    return like(run, **fresh | changes)


def moved_days(run, shift):
    """All that the copy of the run would name."""
    named = [run.start, run.end, run.registration_deadline, *(day.date for day in run.dates.all())]
    return [day + shift for day in named if day] + [day for day in [decided_later(run, shift)] if day]


def decided_later(run, shift):
    """None where that day would be over: of a start that lies ahead nobody has decided anything then."""
    decided = run.decide_on and run.decide_on + shift
    is_over = decided is not None and decided < timezone.localdate() < run.start + shift
    return None if is_over else decided


@transaction.atomic
def copy_runs(runs, shift, course, user, said=None):
    """The same runs later, with all seats free as far as anybody knows; ``shift`` in whole weeks.

    What was only intended is so again. ``said``: by a run's primary key, columns of its copy that were decided.
    """
    copies = []
    for run in runs:
        week = [(line.weekdays, line.starts_at, line.ends_at, line.every) for line in run.weekly_times.all()]
        later = moved(run, shift, course_id=course.pk, **(said or {}).get(run.pk, {}))
        later.course = course
        save_run(later, week, user)
        set_dates(later, [(day.date + shift, day.starts_at, day.ends_at) for day in run.dates.all()])
        copies.append(later)
    return copies


@transaction.atomic
def set_days(run, days, starts_at, ends_at, first, last, **said):
    """The run's single days from ``first`` to ``last``; those that stay keep their hours. Needs the run's lock.

    ``said``: columns of the run that were decided with it.
    """
    before, saved = snapshot(run), list(run.dates.filter(date__range=(first, last)))
    known = {day.date for day in saved}
    stay = [(day.date, day.starts_at, day.ends_at) for day in saved if day.date in days]
    new = [(day, starts_at, ends_at) for day in days if day not in known]
    if not set_dates(run, [*stay, *new], among=saved):
        return
    if run.start and days:
        run.start, run.end = min(run.start, *days), max(run.end, *days)
    set_all(run, said)
    write(run, before, also=["revision"])


def enter_sections(run, lessons, today):
    """One may join where a section of so many lessons begins from today on; how many days are new. Needs the run's
    lock.
    """
    known = set(run.entry_points.values_list("starts_on", flat=True))
    coming = [(day, number) for day, number in sections(run, lessons) if day >= today and day not in known]
    points = [EntryPoint(run=run, starts_on=day, section=number) for day, number in coming]
    return len(EntryPoint.objects.bulk_create(points))


@transaction.atomic
def cancel(run, reason, user):
    """At once; a new reason waits for the office like any text. Needs the run's lock, as does ``revive``."""
    before = snapshot(run)
    run.status, run.cancel_reason = CourseRun.Status.CANCELLED, reason
    save_texts(run, user, before, names=["cancel_reason"])


@transaction.atomic
def revive(run, user, **said):
    """With the status that it had; only what is cancelled: what somebody has revived before may be full again.

    ``said``: as in ``set_days``.
    """
    if run.status == CourseRun.Status.CANCELLED:
        before = snapshot(run)
        run.status, run.cancel_reason = status_before(run), ""
        set_all(run, said)
        save_texts(run, user, before, names=["cancel_reason"])


def set_all(run, values):
    for name, value in values.items():
        setattr(run, name, value)


def status_before(run):
    """Of a cancelled one."""
    last = run.history.exclude(status=CourseRun.Status.CANCELLED).first()
    return last.status if last else CourseRun.Status.OPEN
