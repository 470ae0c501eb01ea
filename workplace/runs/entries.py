"""The days on which one may join a run that has begun: typed, or worked out from its lessons."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from courses import actions
from foundation.editing.locking import atomic_when_sent, sent
from foundation.reading.single_values import line
from workplace.guards import for_members, page
from workplace.runs.forms import EntriesForm
from workplace.runs.pages import held, run_of

LESSONS = 100  # of a section, as in an integration course


@for_members
@atomic_when_sent
def entries(request, provider, pk, run):
    course = held(request, provider, pk)
    run = run_of(request, course, run)
    form = EntriesForm(instance=run, data=sent(request))
    wanted = line(request.POST, "add")
    if wanted in form.formsets:
        form.add_row(wanted)
    elif request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("workplace:entries", provider.slug, pk, run.pk)
    context = {"course": course, "run": run, "form": form, "lessons": LESSONS}
    return page(request, "workplace/entries.html", provider, context, status=form.status)


@require_POST
@for_members
@transaction.atomic
def propose_entries(request, provider, pk, run):
    run = run_of(request, held(request, provider, pk), run)
    number = actions.enter_sections(run, LESSONS, timezone.localdate())
    text = ngettext("%(number)d day has been added.", "%(number)d days have been added.", number)
    messages.info(request, text % {"number": number} if number else _("Its times give no further day."))
    return redirect("workplace:entries", provider.slug, pk, run.pk)
