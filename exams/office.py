"""What the office keeps of exams: their kinds, and all dates."""

from functools import partial

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.guards import for_staff
from exams.actions import bring_session_back, keep_session
from exams.forms import ExamKindForm, OfficeSessionForm
from exams.models import ExamResult, ExamSession
from foundation.editing.model_pages import ModelPages


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
