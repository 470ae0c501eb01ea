"""The register of what holds a person is whole, and erasing leaves nothing of it."""

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from bildung_verbindet.management.commands.describe_personal_data import LEGAL_BASIS, table
from foundation.privacy.register import columns_of, not_personal, register, text_columns

pytestmark = pytest.mark.django_db


def test_every_text_column_is_declared_personal_or_not_and_nothing_else_is():
    personal = {held.label: set(held.columns) for held in register()}
    others = not_personal()

    odd = {}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        declared = personal.get(label, set()) | others.get(label, set())
        wrong = text_columns(model) ^ declared | personal.get(label, set()) & others.get(label, set())
        if wrong:
            odd[label] = wrong

    assert odd == {}
    assert len(personal) > 20


def test_the_paper_on_data_protection_tells_what_is_declared():
    paper = (settings.BASE_DIR / "docs/data-protection.md").read_text()

    assert f"{LEGAL_BASIS}\n\n{table()}" in paper


def test_each_line_of_the_register_has_an_empty_place_for_what_the_law_says(capsys):
    call_command("describe_personal_data")

    head, _line, *rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    assert (head.endswith("| Legal basis |"), len(rows) > 20) == (True, True)
    assert [row for row in rows if not (row.endswith(" |  |") and row.count("|") == 6)] == []


NOBODYS = {  # of tables that hold persons: what anybody can type in and is nobody's, agreed here once more
    "admin.LogEntry": "object_id",  # keys
    "bildung_verbindet.AuditEntry": "role",  # a code
    "bildung_verbindet.KeptForm": "digest",
    "bildung_verbindet.SentForm": "digest",
    "cooperation.Signature": "duties other_duties",  # of the partner
    "exams.ResultSlip": "code",
    "exams.Booking": "code",
    "exams.Appointment": "venue street postal_code",
    "courses.Course": "machine_texts title slug sub_level summary description cost_note requirements bring"
    " textbook languages registration website search_heading search_text",  # in public, about the offer
    "courses.ImportedFile": "counts",
    "news.PostPicture": "picture alt",
    "news.PressReference": "paper url",
    "enquiries.Enquiry": "code",
    "pages.Front": (
        "machine_texts slug line question hero claim text task task_source more_url picture alt caption"
    ),
    "pages.Page": "machine_texts title slug teaser text pager picture alt caption",
    "post_office.Attachment": "mimetype",
    "post_office.Email": "from_email message_id backend_alias",
    "post_office.Log": "exception_type",
    "providers.Provider": "machine_texts name slug description street postal_code website languages hours",
}
NO_PERSONS = """
    auth.Group auth.Permission bildung_verbindet.ClockMark bildung_verbindet.ContentStamp
    bildung_verbindet.OldAddress bildung_verbindet.PublicLink bildung_verbindet.TimedJob
    bildung_verbindet.TranslatedText bildung_verbindet.UsedLedger
    contacts.LanguageWish contacts.Office contenttypes.ContentType cooperation.Agreement cooperation.Amendment
    cooperation.Decision cooperation.Meeting cooperation.NetworkMail cooperation.Partner courses.Category
    cooperation.Lending cooperation.Means cooperation.MeansKind cooperation.NetworkTask
    exams.ExamKind exams.ExamSession exams.SeatRequest providers.Licence
    courses.CourseDate courses.CourseRun courses.CourseType courses.Hold courses.SchoolHolidays
    courses.CellCorrection courses.FileShape courses.TakeOver courses.Evaluation
    courses.SearchSource courses.TitleWords courses.WeeklyTime courses.WithdrawnTime courses.WordMeaning
    news.Attachment news.Post
    pages.Statement places.Area places.Locality places.Municipality places.Region planning.ClashRule
    planning.PairAsked planning.Source planning.Threshold
    post_office.EmailTemplate
""".split()


def test_of_tables_that_hold_persons_no_text_is_called_nobodys_but_those_agreed():
    declared = {label: names for label, names in not_personal().items() if "Historical" not in label}
    persons = {held.label for held in register()}

    agreed = {label: columns_of(apps.get_model(label), names.split()) for label, names in NOBODYS.items()}
    assert {label: names for label, names in declared.items() if label in persons} == agreed
    assert {label for label in declared if label not in persons} == {*NO_PERSONS}
