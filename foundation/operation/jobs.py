"""Runs what timers ask for: each job on its own, never twice at a time, its outcome noted for all who watch."""

import logging
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO

from django.core.management import CommandError, call_command
from django.db import Error, connection
from django.utils import timezone
from django.utils.functional import Promise

from foundation.mail import holding
from foundation.operation.alone import only_one
from foundation.operation.models import TimedJob
from foundation.web.logs import masked, printable

LONGEST_TROUBLE = 300
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A command, with its name for people; how long after a success the next one is awaited."""

    command: str
    title: str | Promise
    patience: timedelta
    is_daily: bool = False  # once it has succeeded, the day is done with


@dataclass
class Outcome:
    job: Job
    words: str
    has_failed: bool = False

    def __str__(self):
        return f"{self.job.command}: {self.words}"


def run_all(jobs, *, again=False):
    """One that fails stops no other, whatever it fails of."""
    return [run(job, again=again) for job in jobs]


def run(job, *, again=False):
    try:
        with only_one(job.command) as is_mine:
            if not is_mine:
                return Outcome(job, "runs already.")
            if job.is_daily and not again and is_done_today(job):
                return Outcome(job, "was done today.")
            return attempt(job)
    except Error as error:  # of the database, in which neither lock nor outcome can be noted
        logger.error("The job %s could not be run: %s", job.command, type(error).__name__)
        connection.close()
        return Outcome(job, type(error).__name__, has_failed=True)


def is_done_today(job):
    row = TimedJob.objects.filter(name=job.command, trouble="", done_at__isnull=False).first()
    return bool(row) and timezone.localdate(row.done_at) == timezone.localdate()


def attempt(job):
    said = StringIO()
    note_begin(job, timezone.now())
    try:
        with holding.timed():
            call_command(job.command, stdout=said, stderr=said)
        trouble = ""
    except Exception as error:
        logger.exception("The job %s has failed.", job.command)
        trouble = words_of(error)
    note_end(job, trouble)
    return Outcome(job, trouble or " ".join(said.getvalue().split()), has_failed=bool(trouble))


def words_of(error):
    """What a command says itself names nobody; of other errors only the kind is told."""
    words = str(error) if isinstance(error, CommandError) else ""
    return masked(printable(" ".join(words.split())))[:LONGEST_TROUBLE] or type(error).__name__


def forget_others(jobs):
    """What an earlier release has run, and no timer runs any more, nobody can put right."""
    TimedJob.objects.exclude(name__in=[job.command for job in jobs]).delete()


def await_first(job):
    """What another timer runs is waited for from now on, where nobody has noted it yet."""
    now = timezone.now()
    TimedJob.objects.get_or_create(name=job.command, defaults={"began_at": now, "late_at": now + job.patience})


@contextmanager
def noted(job):
    """What becomes of a job that is run by itself. Where the database takes no note it is done all the same."""
    began_at = timezone.now()
    try:
        yield
    except Exception as error:
        try_to_note(job, began_at, words_of(error))
        raise
    try_to_note(job, began_at, "")


def try_to_note(job, began_at, trouble):
    try:
        note_begin(job, began_at)
        note_end(job, trouble)
    except Error as error:
        logger.warning("What became of %s could not be noted: %s", job.command, type(error).__name__)


def note_begin(job, at):
    begun = {"began_at": at}
    TimedJob.objects.update_or_create(
        name=job.command, defaults=begun, create_defaults={**begun, "late_at": at + job.patience}
    )


def note_end(job, trouble):
    now = timezone.now()
    changes = {"ended_at": now, "trouble": trouble}
    if not trouble:
        changes |= {"done_at": now, "late_at": now + job.patience}
    TimedJob.objects.filter(name=job.command).update(**changes)
