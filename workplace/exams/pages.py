"""The exam dates of a centre: listed, and kept one by one."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from exams.actions import save_session
from exams.forms import ExamSessionForm
from exams.models import ExamSession, SeatRequest
from exams.models.sessions import is_partner
from exams.public import wording
from foundation.editing.locking import atomic_when_sent, row_of, sent
from foundation.web.pagination import page_of
from workplace.exams.lines import WHOLE, lines_of
from workplace.guards import for_members, page

KNOWN_FROM = ("municipality", "street", "postal_code")  # a new date is at the centre's own address


@for_members
def exams(request, provider):
    """What is still to come first, the next on top."""
    today = timezone.localdate()
    rows = list(provider.exam_sessions.for_pages())
    coming = [row for row in rows if row.date >= today]
    past = [row for row in reversed(rows) if row.date < today]
    dates = page_of(request, [*coming, *past])
    lines = [(row, wording.seats(row)) for row in dates.object_list]
    context = {"page": dates, "lines": lines, "has_pool": True, "has_tasks": True}
    if not is_partner(provider):
        context["has_pool"] = ExamSession.objects.shared_with(provider).exists()
        context["has_tasks"] = ExamSession.objects.needing_help(provider).exists()
    return page(request, "workplace/exams.html", provider, context)


@for_members
@atomic_when_sent
def new_exam(request, provider):
    known = {name: getattr(provider, name) for name in KNOWN_FROM}
    return edited(request, provider, ExamSession(provider=provider, **known))


@for_members
@atomic_when_sent
def exam(request, provider, pk):
    return edited(request, provider, row_of(request, provider.exam_sessions.select_related("provider"), pk=pk))


def edited(request, provider, session):
    form = ExamSessionForm(instance=session, data=sent(request))
    if request.method == "POST" and form.is_valid():
        saved = save_session(form, request.user)
        messages.success(request, _("Saved."))
        if not saved.is_public:
            messages.info(request, _("The office looks at it before it is public."))
        return redirect("workplace:exam", provider.slug, saved.pk)
    asked = SeatRequest.objects.filter(session=session).select_related("provider", "session") if session.pk else []
    has_been = session.pk and session.date <= timezone.localdate() and not session.is_cancelled
    context = {"form": form, "session": session, "requests": asked, "has_been": has_been}
    context["releases"] = session.pk and session.date >= timezone.localdate()
    context["asked"] = session.asked.believed().count() if session.pk else 0
    turns = list(WHOLE.filter(session=session).select_related("session")) if session.pk else []
    context["tasks"] = lines_of(session, turns, provider)
    context["helpers"] = [turn for turn in turns if turn.number and turn.provider_id != provider.pk]
    context["may_ask"] = session.pk and session.is_public and is_partner(provider)
    return page(request, "workplace/exam.html", provider, context, form.status)
