"""What came of fetching a provider's file, noted under its row's lock and told once."""

from django.utils import timezone

from courses.models import TakeOver
from courses.models.changes import digest
from foundation.mail.sending import in_german, send_mail
from importing.readers.errors import CourseFileError
from importing.sources.known import note_taken

State = TakeOver.State


def note_failure(source, state, problem=()):
    """``problem``: what a ``CourseFileError`` is made of. What may pass by itself is told when it comes again."""
    source.failures = source.failures + 1 if is_alike(source.state, state) else 1
    source.failing_since = source.failing_since or timezone.localdate()
    source.state, source.problem = state, list(problem)
    if not is_alike(source.told_state, state) and (state not in State.PASSING or source.failures > 1):
        source.told_state = state
        tell_failure(source)
    source.save()


def is_alike(state, other):
    """A server that answers with an error in one night and not at all in the next one fails for two nights."""
    return state == other or {state, other} <= {*State.PASSING}


def note_success(source):
    source.state, source.problem = State.FINE, []
    source.failures, source.failing_since, source.told_state = 0, None, ""
    source.save()


def note_approved(provider, plan, cells):
    """Somebody has looked at the file and taken it, whatever was wrong with it; ``cells`` as below."""
    source = TakeOver.objects.select_for_update(of=["self"], no_key=True).filter(provider=provider).first()
    if source:
        note_taken(source, plan)
        unread = [row for row in plan.rows if row.is_not_read]
        source.told_changes = digest_of(unread, cells) if unread or cells else ""
        note_success(source)


def digest_of(waiting, cells):
    """Of rows that wait and of cells that are not understood, by which they are known again."""
    said = (
        [row.number, row.course.get("title_de", ""), str(row.run.get("start")), row.changes] for row in waiting
    )
    return digest([*sorted(said), *sorted(cells)])


def problem_of(source):
    """It says in the reader's language what is wrong with the file."""
    return CourseFileError(source.problem[0], **source.problem[1]) if source.problem else None


def tell_failure(source):
    context = {"source": source, "problem": problem_of(source), "path": path_of(source)}
    send_mail("importing/mail/take_over_failed.txt", source.provider.addresses, context, owner=source)


def tell_changes(source, rows, cells):
    """How many rows wait for somebody to look at them, and how many cells are not understood."""
    context = {"source": source, "rows": rows, "cells": cells, "path": path_of(source)}
    send_mail("importing/mail/take_over_waits.txt", source.provider.addresses, context, owner=source)


def path_of(source):
    return in_german("workplace:imports", source.provider.slug)
