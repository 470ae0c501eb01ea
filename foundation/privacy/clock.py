"""Whether the clock may be believed, before anything is deleted because its time is over.

A clock that is wrong by a year would delete everything that is kept for less. So each deleting command notes when
it ran, and the next one looks whether somebody was there in between: rows that were stored tell it.
"""

from datetime import timedelta
from itertools import pairwise

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import DateTimeField, Max
from django.db.models.functions import TruncHour
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation.privacy.models import ClockMark
from foundation.privacy.register import register

TOLERANCE = timedelta(hours=1)
LONGEST_PAUSE = timedelta(days=2)
OFFICE, WARNED, NEWEST = "the office", "told", "newest row"


def doubt(now=None):
    """Why the clock is not believed, as a sentence; nothing when it is."""
    now, known = now or timezone.now(), marks()
    newest = newest_row()
    latest = max((at for name, at in known.items() if name not in {NEWEST, WARNED}), default=None)
    if latest and latest > now + TOLERANCE:
        return _("It was %(date)s already when something was deleted last.") % {"date": in_words(latest)}
    is_near = latest and now - latest <= LONGEST_PAUSE  # what a wrong clock has stored since then is no matter
    if newest and newest > max(now, known.get(NEWEST, now)) + TOLERANCE and not is_near:
        return _("Something was stored on %(date)s, which has not come yet.") % {"date": in_words(newest)}
    if abs(database_clock(now) - now) > TOLERANCE and not is_said(known, now):
        return _("The database's clock says %(date)s.") % {"date": in_words(database_clock(now))}
    pause = pause_before(now, latest)
    if pause:
        words = {"start": in_words(pause[0]), "end": in_words(pause[1])}
        return _("Nothing was deleted and nothing was stored from %(start)s to %(end)s.") % words
    return ""


def doubt_in(language):
    """Commands say it in English, as all else that they say, mails in German."""
    with translation.override(language):
        return doubt()


def marks():
    return dict(ClockMark.objects.values_list("name", "at"))


def is_said(known, now):
    """Whether the office has just said that this is the time."""
    return OFFICE in known and abs(now - known[OFFICE]) <= LONGEST_PAUSE


def database_clock(now):
    """Another computer's, where the database has one; SQLite has the clock of the process."""
    if connection.vendor != "postgresql":
        return now
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def moments():
    """Querysets of all rows with a moment at which they were stored, and its column."""
    for held in register():
        if held.since and isinstance(held.model._meta.get_field(held.since), DateTimeField):
            yield held.rows.order_by(), held.since


def newest_row():
    found = (rows.aggregate(newest=Max(column))["newest"] for rows, column in moments())
    return max(filter(None, found), default=None)


def pause_before(now, latest):
    """A time of more than two days until now in which nobody was there."""
    known = latest or last_migration()
    if known is None or now - known <= LONGEST_PAUSE:
        return None
    days = {known, now}
    for rows, column in moments():
        between = rows.filter(**{f"{column}__gt": known, f"{column}__lt": now})
        days |= set(between.annotate(hour=TruncHour(column)).values_list("hour", flat=True).distinct())
    days = sorted(days)
    return next((pair for pair in pairwise(days) if pair[1] - pair[0] > LONGEST_PAUSE), None)


def last_migration():
    """What is known of the time before a command ran for the first time."""
    return MigrationRecorder.Migration.objects.aggregate(last=Max("applied"))["last"]


@transaction.atomic
def trust(name):
    """A command has deleted by the clock."""
    mark(name, timezone.now())
    ClockMark.objects.filter(name=WARNED).delete()


@transaction.atomic
def confirm():
    """Somebody has said that the time is right: what was noted of a later one was wrong."""
    now, newest = timezone.now(), newest_row()
    ClockMark.objects.filter(at__gt=now).delete()
    ClockMark.objects.filter(name=WARNED).delete()
    mark(OFFICE, now)
    if newest and newest > now:
        mark(NEWEST, newest)


def is_office_warned():
    """Whether the office knows that deleting has stopped."""
    return ClockMark.objects.filter(name=WARNED).exists()


def note_warning():
    mark(WARNED, timezone.now())


def mark(name, at):
    ClockMark.objects.update_or_create(name=name, defaults={"at": at})


def in_words(moment):
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
