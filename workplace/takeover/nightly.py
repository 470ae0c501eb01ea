"""Fetches each night what providers export; takes at once what may be, and keeps the rest for people to see."""

import logging
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlsplit

from django.core.management import CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from courses import actions
from courses.models import CourseRun, ImportedFile, TakeOver
from exams.files.taking import Entries
from importing.apart import read_apart
from importing.plans import Plan
from importing.readers.encodings import proposed
from importing.reckoning import mapping_of
from importing.rows import CHANGED, CREATED, SKIPPED, UNCHANGED
from importing.sheets import CourseFileError, read
from importing.sources.fetching import FetchError, fetch
from importing.sources.known import are_too_many, missing_in, note_taken, touched
from importing.sources.outcomes import digest_of, note_failure, note_success, tell_changes
from importing.undoing import keep
from planning.starts.letters import tell_near
from workplace.runs.checks import near_reopened
from workplace.runs.corrections import cells_without_sense
from workplace.runs.import_check import ImportCheck
from workplace.runs.kinds import default_type

State = TakeOver.State
logger = logging.getLogger(__name__)
PORTAL = User(role=User.Role.COORDINATOR, is_staff=True)  # nobody: in whose place the portal looks and takes


@dataclass
class File:
    """A provider's export of a night."""

    table: list
    day: object

    @property
    def is_empty(self):
        return not any(cell.strip() for cells in self.table for cell in cells)


def take_over_all():
    """How many files were fetched, and how many of them could not be taken. One that fails stops no other."""
    fine, crashed = [], 0
    for source in TakeOver.objects.select_related("provider").order_by("pk"):
        try:
            fine.append(take_over(source))
        except Exception:
            logger.exception("The file of provider %d could not be taken over.", source.provider_id)
            crashed += 1
    if crashed:
        raise CommandError(f"{crashed} of {crashed + len(fine)} files could not be taken over.")
    return len(fine), fine.count(False)


def take_over(source):
    """Whether there was a file that could be understood."""
    problem = []
    try:
        answer = fetch(source.url)
        file, state = File(read_apart(BytesIO(answer.data)) if answer.data.strip() else [], answer.day), State.FINE
    except FetchError as error:
        file, state = None, error.state
    except CourseFileError as error:
        file, state, problem = None, State.UNREADABLE, error.args
    with transaction.atomic():
        actions.lock_all(source.provider)
        row = TakeOver.objects.select_for_update(of=["self"], no_key=True).filter(pk=source.pk, url=source.url)
        row = row.select_related("provider").first()
        if row is None:  # somebody has changed the address meanwhile
            return True
        if file is None:
            note_failure(row, state, problem)
        else:
            take(row, file)
        return row.state == State.FINE


def take(source, file):
    if file.is_empty:
        return note_failure(source, State.EMPTY)
    try:
        plan = plan_of(source, file)
    except CourseFileError as error:
        keep_open(source, file)  # somebody may say there what its columns mean
        return note_failure(source, State.UNREADABLE, error.args)
    if not plan.rows:
        return note_failure(source, State.EMPTY)
    missing = missing_in(source, plan)
    if are_too_many(source, missing):
        keep_open(source, file)
        return note_failure(source, State.VANISHED)
    check = ImportCheck(PORTAL, plan) if takes_at_once(source, file) else None
    waiting = rows_that_wait(source, plan, check)
    plan.leave_out(waiting, "")
    confirm_seats(plan)
    if check and any(row.action != UNCHANGED for row in plan.usable):
        check.let_reasons_lapse()
        reopened = check.reopened()
        plan.apply()
        if near := near_reopened(source.provider, reopened):
            tell_near(source.provider, near)
        keep(plan, ImportedFile(provider=source.provider, name=name_of(source), as_of=file.day))
    note_taken(source, plan)
    waiting = [*waiting, *(entry.row for entry in Entries(plan, PORTAL).waiting)]
    keep_or_drop(source, file, waiting, plan.usable)
    source.fetched_at = timezone.now()
    return note_success(source)


def plan_of(source, file):
    sheet = read(file.table, mapping_of(source.provider, file.table))._replace(as_of=file.day)
    return Plan(sheet, source.provider, default_type=default_type(), user=PORTAL, publish=True)


def takes_at_once(source, file):
    """Else all that would be written waits for somebody who looks at it."""
    return source.takes_at_once and source.provider.is_trusted and not proposed(file.table)


def rows_that_wait(source, plan, check):
    """Of all that would be written, what a person has to look at first; all of it where nothing is checked."""
    changed = touched(source, plan)
    rows = [
        row for row in plan.rows if row.action in {CREATED, CHANGED} or row.is_not_read or is_unseen(row, changed)
    ]
    if check is None:
        return rows
    asked = {id(row) for group in check.groups for row in check.rows_with(group)}
    return [
        row
        for row in rows
        if id(row) in asked
        or row.is_not_read
        or (row.action == CREATED and row.kind.is_asked)
        or (row.target and row.target.pk in changed)
        or row.home.pk in plan.proposals
    ]


def is_unseen(row, changed):
    """Whether it may stand here under another title, or says something else than a person here, and nobody has
    decided that yet.
    """
    return (row.renamed and row.action == SKIPPED) or (row.is_changed_here and row.target.pk in changed)


def confirm_seats(plan):
    """Where the file says the number that stands here already."""
    day = plan.sheet.as_of
    same = [row.target.pk for row in plan.usable if row.action == UNCHANGED and "seats_free" in row.run]
    CourseRun.objects.filter(pk__in=same, seats_as_of__lt=day).update(seats_as_of=day)


def keep_or_drop(source, file, waiting, usable):
    """What waits, and which cells of other rows are not understood, is told once, as long as it is the same."""
    cells = cells_without_sense(usable)
    if not waiting and not cells:
        source.provider.imported_files.fetched().delete()
        source.told_changes = ""
        return
    keep_open(source, file)
    seen = digest_of(waiting, cells)
    if seen != source.told_changes:
        source.told_changes = seen
        tell_changes(source, len(waiting), len(cells))


def keep_open(source, file):
    """In the place of the one that waits, so that its address stays."""
    values = {"table": file.table, "as_of": file.day, "name": name_of(source)}
    values["mapping"] = mapping_of(source.provider, file.table)
    waiting = source.provider.imported_files.fetched()
    waiting.update_or_create(provider=source.provider, defaults=values)


def name_of(source):
    return urlsplit(source.url).hostname[:200]
