"""The last import of a provider's courses, taken back; starts that come back are asked about like new ones."""

from copy import copy

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses import actions
from courses.models import ImportedFile, TakeOver
from foundation.editing.locking import locked
from foundation.languages.sentences import listed
from foundation.operation import audit
from foundation.web.progress import takes_long
from importing.undoing import Undo, last_of
from planning.starts.asked import TAKING_BACK, asked_of
from planning.starts.before_saving import WHEN_AND_WHERE, course_kind, is_new
from planning.starts.reading import hours_of
from workplace.guards import for_members
from workplace.imports import FILES
from workplace.runs.start_check import answer


@takes_long(FILES)
@require_POST
@for_members
@transaction.atomic
def undo_import(request, provider, pk):
    """Only the last one: others may build on earlier ones."""
    actions.lock_all(provider)
    one = locked(provider.imported_files, pk=pk)
    if reason := why_not(provider, one):
        messages.error(request, reason)
        return redirect("workplace:imports", provider.slug)
    undo = Undo(**one.undo)
    before, undone = list(undo.runs().for_checks()), transaction.savepoint()
    kept = undo.apply(request.user)
    starts = list(brought_back(before, undo))
    asked = asked_of(request, starts, may_intend=False, deed=TAKING_BACK)
    if not asked.goes_on:
        transaction.savepoint_rollback(undone)
        return answer(request, provider, None, asked) or redirect("workplace:imports", provider.slug)
    reasons = {
        run.pk: run.start_reason for run in before
    }  # where another one comes back, it was given for this start
    asked.lapsed = [run for run, _hours in starts if run.start_reason == reasons[run.pk]]
    asked.keep()
    one.status, one.undo = ImportedFile.Status.UNDONE, {}
    one.save()
    if one.as_of and TakeOver.objects.filter(provider=provider, takes_at_once=True).update(takes_at_once=False):
        audit.note(audit.Act.RIGHTS)
        messages.info(request, _("From now on, what the nightly file changes waits for you."))
    tell(request, kept, undo.drafts)
    return redirect("workplace:imports", provider.slug)


def why_not(provider, one):
    """Why the import cannot be taken back, if so."""
    if one.status == ImportedFile.Status.UNDONE:
        return _("This import has been taken back already.")
    return _("Only the last import can be taken back.") if one != last_of(provider) else ""


def brought_back(before, undo):
    """Starts that are others now than they were ``before``, each with its hours."""
    known = {run.pk: run for run in before}
    for run in undo.runs().for_checks():
        was, changed = known[run.pk], copy(known[run.pk])
        for name in ("status", "course", *WHEN_AND_WHERE):
            setattr(changed, name, getattr(run, name))
        stood = {"status": was.status, "start": was.start, "municipality": was.municipality_id}
        if is_new(changed, hours_of(run), stood | {"kind": course_kind(was.course)}):
            yield run, hours_of(run)


def tell(request, kept, drafts):
    if kept:
        one = _("Taken back, but for one thing that somebody has changed, decided or asked for since.")
        more = _("Taken back, but for %(number)d things that somebody has changed, decided or asked for since.")
        messages.warning(request, one if kept == 1 else more % {"number": kept})
    else:
        messages.success(request, _("The import has been taken back."))
    if drafts:
        titles = listed([course.title_de for course in drafts[:10]])
        messages.warning(request, _("Drafts again, as they have no dates left: %(titles)s") % {"titles": titles})
