"""No form of ours changes what is there without knowing what had been shown."""

import importlib
import inspect
import pkgutil

from django import forms
from django.contrib import admin

from foundation.editing.admin import EditedElsewhere
from foundation.editing.rows import InlineRows, RowForm
from foundation.editing.versioned import Versioned, VersionedForm
from tests.test_house import FLOORS

ROOMS = [*FLOORS]
UNVERSIONED = {  # forms that overwrite nothing of what is there, each with its reason
    "it makes something new": """
        contacts.public.forms.BarrierForm contacts.public.forms.QuestionForm
        contacts.public.forms.ReportForm contacts.public.forms.WishForm cooperation.forms.NetworkMailForm
        enquiries.forms.EnquiryForm enquiries.forms.WayForm enquiries.forms.TranslatedForm
        exams.placement.forms.ResultForm exams.placement.booking.BookingForm
        courses.evaluations.views.EvaluationForm cooperation.means.forms.TakeForm
        planning.public.forms.NeedForm planning.desk.forms.EntryForm office.local.forms.AreaNoteForm
        workplace.courses.NewCourseForm workplace.imports.UploadForm
        courses.section_forms.RemarkForm workplace.runs.forms.StartForm
        providers.forms.ApplicationForm providers.records.FirstInvitationForm
        providers.records.InvitationForm providers.forms.NewAccountForm foundation.submissions.public.PublicForm
        foundation.submissions.public.ReachableForm
    """,
    "it asks for something to be shown": """
        exams.placement.forms.ShownForm exams.placement.forms.NearForm
        exams.public.forms.ExamsForm cooperation.forms.DutyForm office.local.forms.AreaForm
        cooperation.means.forms.BoardForm
        foundation.web.pagination.PageForm office.persons.PersonForm courses.forms.SuggestionForm
        enquiries.forms.CodeForm foundation.submissions.codes.PaperCodeForm planning.board.forms.BoardFilter
        planning.soonest.forms.SoonestForm planning.soonest.forms.SlipForm
        workplace.runs.forms.CopyForm workplace.runs.forms.WindowForm workplace.runs.seats.RowForm
    """,
    "it names one of two states, and the other one is what had been shown": """
        foundation.submissions.once.StateForm cooperation.forms.SubscriptionForm providers.records.RoleForm
        foundation.submissions.doubts.DoubtsForm workplace.enquiries.ActForm workplace.enquiries.CallForm
        office.today.pages.ClockForm office.persons.ActForm cooperation.means.forms.BackForm
    """,
    "its view compares the version that its page has shown": """
        enquiries.forms.ActForm enquiries.forms.AskAgainForm enquiries.forms.ContactForm
        enquiries.forms.FirstDayForm exams.placement.booking.GiveBackForm exams.placement.booking.SlipSeatForm
        workplace.exams.slips.ShownSeatForm workplace.exams.slips.SeatForm workplace.exams.slips.HoldForm
        workplace.exams.pool.NumberForm workplace.exams.tasks.TaskForm workplace.exams.tasks.TakeForm
        workplace.exams.tasks.PeopleForm workplace.exams.asking.AskForm workplace.exams.asking.AnswerForm
    """,
    "it says of an entry what is true of it now, whatever was said before": """
        planning.public.forms.SayForm planning.desk.forms.ActForm planning.desk.forms.KnownForm
        planning.desk.forms.DoubleForm
    """,
    "it decides what waits, once, under its lock": """
        planning.proposed.pages.TakeForm planning.proposed.pages.DeclineForm
        office.proposals.CorrectionForm office.proposals.ReviewForm providers.records.AnswerForm
    """,
    "it belongs to a versioned form whose fields travel along": """
        planning.starts.asked.AskedForm planning.starts.asked.DecisionForm
    """,
    "it asks once, or answers what was asked, for one's own start": """
        planning.board.pair_pages.AskForm planning.board.pair_pages.AnswerForm
    """,
    "it says how many more or fewer, under the lock of what counts them": """
        workplace.quality.evaluations.PrintForm
    """,
    "it only adds, under the row's lock": "office.vain_searches.SynonymForm",
    "it sends what was shown beside each number": "workplace.runs.seats.SeatsForm",
    "it belongs to a versioned form": "workplace.runs.forms.WeekForm",
    "it replaces somebody who leaves, whatever is said of them": "contacts.forms.SuccessorForm",
    "it is of a file that only its sender sees": "workplace.runs.preview.OptionsForm"
    " workplace.runs.preview.ColumnsForm"
    " workplace.runs.corrections.CorrectionForm workplace.runs.kinds.KindForm workplace.runs.places.PlaceForm"
    " workplace.takeover.renamed.RenamedForm"
    " workplace.exams.file_rows.WordingForm"
    " workplace.runs.preview.ShownForm",
    "it belongs to the import of a plan, whose version travels along": """
        workplace.runs.import_check.ForAllForm workplace.runs.import_check.GroupForm
    """,
    "it logs somebody in, or adds what does": """
        accounts.forms.LoginCodeForm accounts.passkey_forms.AddForm accounts.passkey_forms.AuthenticateForm
        accounts.passkey_forms.LoginForm accounts.passkey_forms.ReauthenticateForm
    """,
    "it is the stock administration's own, of accounts": "accounts.admin.UserChangeForm",
}


def modules():
    for room in ROOMS:
        package = importlib.import_module(room)
        for found in pkgutil.walk_packages(package.__path__, f"{room}."):
            if not {"migrations", "wsgi"} & set(found.name.split(".")):
                yield importlib.import_module(found.name)


def kinds(base):
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def ours(base) -> set:
    """Whatever was imported by tests before."""
    assert [*modules()]
    return {kind for kind in kinds(base) if kind.__module__.split(".")[0] in ROOMS}


def test_every_form_knows_what_had_been_shown_or_says_why_it_need_not():
    names = {module.__name__ for module in modules()}
    found = {
        f"{kind.__module__}.{kind.__qualname__}"
        for kind in ours(forms.BaseForm)
        if not issubclass(kind, Versioned | RowForm)
    }

    assert "workplace.courses" in names
    assert found == {name for reason in UNVERSIONED.values() for name in reason.split()}


def test_rows_within_a_form_are_written_under_its_lock():
    found = [rows for form in ours(VersionedForm) for rows in form.inline.values()]

    assert [rows for rows in found if not (issubclass(rows, InlineRows) and issubclass(rows.form, RowForm))] == []
    assert len(found) >= 7


def test_no_form_narrows_the_rows_of_a_column_without_what_is_chosen():
    """``offer`` keeps it; else it is taken away, unseen, by whoever saves something else."""
    own = {"SectionForm": "all of them", "RunForm": "no column of its row"}
    found = {kind.__name__ for kind in ours(forms.ModelForm) if ".queryset = " in inspect.getsource(kind)}

    assert found - {"VersionedForm"} == own.keys()


def edited() -> set:
    """Models of versioned forms, and of the rows within them."""
    found = ours(VersionedForm)
    return {form._meta.model for form in found} | {rows.model for form in found for rows in form.inline.values()}


def test_the_stock_administration_changes_nothing_that_a_versioned_form_edits():
    pages = [*admin.site._registry.values()]
    inlines = [inline for page in pages for inline in page.inlines]

    loose = {page.model for page in pages if page.model in edited() and may_change(page)}
    loose |= {
        inline.model for page in pages for inline in page.inlines if inline.model in edited() and may_change(page)
    }

    assert loose == set()
    assert len(inlines) > 5


def may_change(page) -> bool:
    return not isinstance(page, EditedElsewhere) and page.has_change_permission.__func__.__qualname__.startswith(
        "BaseModelAdmin"
    )
