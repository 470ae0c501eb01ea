"""How exams went, in numbers only: reported by the centre of each date."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from exams.forms import ExamResultForm
from exams.models import ExamResult
from foundation.editing.locking import atomic_when_sent, row_of, sent
from workplace.guards import for_members, page


@for_members
@atomic_when_sent
def exam_results(request, provider, pk):
    """From the day of the exam on."""
    session = row_of(request, provider.exam_sessions.select_related("kind"), pk=pk)
    if session.is_cancelled or session.date > timezone.localdate():
        raise Http404
    result = ExamResult.objects.filter(session=session).first() or ExamResult()
    result.session = session
    form = ExamResultForm(instance=result, data=sent(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("workplace:exam_results", provider.slug, pk)
    return page(request, "workplace/exam_results.html", provider, {"form": form, "session": session}, form.status)
