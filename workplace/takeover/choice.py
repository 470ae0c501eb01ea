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
from importing.sheets import CourseFileError
from importing.sources.outcomes import note_success
from workplace.guards import for_members
from workplace.imports import plan_of, shown_again, take_answers
from workplace.takeover.gone import gone_from


@require_POST
@for_members
@transaction.atomic
def say_gone(request, provider, pk):
    """Either way nothing is archived here: what is gone is proposed for that, one course after the other."""
    actions.lock_all(provider)
    sent, options = take_answers(request, provider, pk)
    try:
        gone = gone_from(sent, plan_of(sent, request.user, **options.for_plan))
    except CourseFileError:  # the page says it
        return shown_again(request, sent, options)
    said = one_of(request.POST, "said", {"gone", "wrong"})
    if gone is None or not said or version_in(request.POST, "gone-version") != gone.version:
        messages.error(request, _("Since this was shown, what the file would do has changed. Please look again."))
        return shown_again(request, sent, options)
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
    return shown_again(request, sent, options)
