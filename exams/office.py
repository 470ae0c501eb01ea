"""What the office keeps of exams: their kinds, and all dates; and how the network shares them."""

from functools import partial

from django.db.models import Prefetch
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.guards import for_staff
from exams.actions import bring_session_back, keep_session
from exams.forms import ExamKindForm, OfficeSessionForm
from exams.models import ExamResult, ExamSession, Task, Turn
from exams.models.tasks import NEEDS, places_open
from exams.together import results
from exams.together.shares import shares
from exams.together.years import year_in, years
from foundation.editing.model_pages import ModelPages
from foundation.web.pagination import page_of


class ExamKinds(ModelPages):
    guard = staticmethod(for_staff)
    name, names, path = "exam_kind", "exam_kinds", "pruefungsarten"
    new_title = gettext_lazy("New kind of exam")
    form = ExamKindForm
    search = ("name_de", "short", "synonyms")
    hint = gettext_lazy("Everybody reads this beside the dates. Please enter only what a source says.")

    def row(self, kind):
        return kind.name, kind.short


class ExamSessions(ModelPages):
    """What waits for the office comes first."""

    guard = staticmethod(for_staff)
    name, names, path = "exam_session", "exam_sessions", "pruefungen"
    new_title = gettext_lazy("New exam date")
    form = OfficeSessionForm
    template = "exams/together/edit_session.html"
    search = ("kind__name_de", "kind__short", "provider__name", "municipality__name")
    hint = gettext_lazy(
        "Centres keep their dates themselves. What an untrusted one writes waits here until it is public."
    )

    def rows(self):
        return ExamSession.objects.select_related("kind", "provider", "municipality").order_by(
            "is_public", "-date", "pk"
        )

    def save(self, form, user):
        return keep_session(form)

    def storing(self, form, record):
        return partial(bring_session_back, form, record)

    def why_not(self, session):
        if ExamResult.objects.filter(session=session, taken__gt=0).exists():
            return _("How this exam went is reported, and counts in the results of its year.")
        if session.seat_requests.exists():
            return _("Partners have or want seats of it. Please cancel it instead.")
        if session.help_requests.exists():
            return _("Partners were asked to help there. Please cancel it instead.")
        if session.turns.taken().exists():
            return _("Partners have taken on tasks there. Please cancel it instead.")
        return _("People have asked for a seat. Please cancel it instead.") if session.asked.exists() else ""

    def blank(self, request):
        return ExamSession(is_public=True)

    def row(self, session):
        facts = {"day": date_format(session.date, "SHORT_DATE_FORMAT"), "centre": session.provider.name}
        words = _("%(day)s, %(centre)s") if session.is_public else _("%(day)s, %(centre)s: not public yet")
        return f"{session.short}, {session.municipality}", words % facts


@for_staff
@require_safe
def exams_together(request):
    """All dates to come, whose seats, people and rooms the network shares, and who has done how much of it."""
    taken = Prefetch("turns", Turn.objects.select_related("provider"))
    page = page_of(request, ExamSession.objects.coming().for_pages().prefetch_related("seat_requests", taken))
    rows = [(one, sum(row.waiting for row in one.seat_requests.all()), tasks_of(one)) for one in page.object_list]
    year = year_in(request)
    context = {"page": page, "rows": rows, "shares": shares(year), **results.of_year(year), **years(year)}
    return render(request, "exams/together/page.html", context)


def tasks_of(session):
    """Each that is needed or taken on: how many of how many places are, and by whom."""
    for task in Task:
        needed, left = getattr(session, NEEDS[task]), places_open(session, task)
        turns = [turn for turn in session.turns.all() if turn.number and turn.task == task]
        if needed or turns:
            yield task.label, needed - left, needed, turns
