"""What somebody says of a file from which much is gone: it is gone indeed, or the file is wrong."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses import actions
from courses.models import TakeOver
from foundation.editing.locking import locked
from foundation.reading.single_values import one_of, version_in
from importing.reading import CourseFileError
from importing.sources.outcomes import note_success
from workplace.guards import for_members
from workplace.imports import plan_of
from workplace.takeover.gone import gone_from


@require_POST
@for_members
@transaction.atomic
def say_gone(request, provider, pk):
    """Either way nothing is archived here: what is gone is proposed for that, one course after the other."""
    actions.lock_all(provider)
    sent = locked(provider.imported_files.waiting(), pk=pk)
    try:
        gone = gone_from(sent, plan_of(sent, request.user))
    except CourseFileError as problem:
        messages.error(request, str(problem))
        return redirect("workplace:import", provider.slug, pk)
    said = one_of(request.POST, "said", {"gone", "wrong"})
    if gone is None or not said or version_in(request.POST) != gone.version:
        messages.error(request, _("Your offers have changed since this was shown. Please look again."))
        return redirect("workplace:import", provider.slug, pk)
    source = locked(TakeOver.objects.filter(provider=provider))
    if said == "wrong":
        sent.delete()
        source.state = TakeOver.State.WRONG
        source.save()
        messages.success(request, _("All stays as it is. The file is fetched again next night."))
        return redirect("workplace:imports", provider.slug)
    source.missing = gone.keys
    note_success(source)
    messages.success(request, _("Courses proposed for the archive: %d") % len(gone.courses))
    return redirect("workplace:import", provider.slug, pk)
