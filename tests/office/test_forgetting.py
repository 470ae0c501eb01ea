"""Every row with a person in it has an end, whoever forgets to close it."""

import os

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.utils import timezone
from post_office.models import Email

from accounts.models import User
from contacts.models import ContactPerson, Message
from courses.models import Course, ImportedFile, Proposal
from enquiries.models import Enquiry
from foundation.privacy import forgetting
from foundation.privacy.register import register
from providers.models import Application, Invitation, Provider
from tests.factories import (
    make_course,
    make_enquiry,
    make_liaison,
    make_membership,
    make_message,
    make_municipality,
    make_partner,
    make_person,
    make_provider,
    make_run,
    make_user,
    same_time,
)

pytestmark = pytest.mark.django_db


def ago(number):
    return same_time(-number)


def moments(fields, younger=0) -> dict:
    return {name: ago(value - younger) if name.endswith("_at") else value for name, value in fields.items()}


def make_application(**fields):
    defaults = {"name": "Verein", "kind": Provider.Kind.INITIATIVE, "municipality": make_municipality()}
    defaults |= {"contact_name": "Erika", "email": "e@beispiel.example", "offers": "Café", "language": "de"}
    return Application.objects.create(**defaults | fields)


def forget():
    call_command("forget", "--yes-really", verbosity=0)


@pytest.mark.parametrize(
    ("run", "fields"),
    [
        ({"start": None}, {"created_at": 91}),
        ({"start": None}, {"created_at": 300, "answered_at": 197, "status": "waiting"}),
        ({"start": -200, "end": 91}, {"created_at": 91}),
        ({"start": -31}, {"created_at": 60, "answered_at": 29, "closed_at": 29, "status": "placed"}),
        ({}, {"created_at": 200, "closed_at": 91, "status": "declined"}),
        ({}, {"created_at": 15, "is_doubtful": True}),
    ],
)
def test_an_enquiry_ends_whatever_became_of_it(run, fields):
    run = make_run(**run)
    old, young = (make_enquiry(run, **moments(fields, younger)) for younger in (0, 2))
    said = old.kept_until

    forget()

    assert list(Enquiry.objects.all()) == [young]
    assert said <= timezone.localdate() or old.is_doubtful


def test_what_waits_is_told_before_it_is_deleted_unanswered(client):
    run = make_run(start=None)
    make_enquiry(run, created_at=ago(80))
    make_enquiry(run, created_at=ago(70))
    make_message()
    Message.objects.update(created_at=ago(77))
    client.force_login(make_membership(provider=run.course.provider).user)
    today = client.get(f"/de/mein/{run.course.provider.slug}/").content.decode()
    client.force_login(make_user(role=User.Role.COORDINATOR))

    office = client.get("/de/buero/").content.decode()

    assert ("1 wird bald gelöscht" in today, "1 wird bald gelöscht" in office) == (True, True)


@pytest.mark.parametrize(("age", "is_kept"), [(89, True), (91, False)])
def test_messages_applications_invitations_and_mails_end_in_every_state(age, is_kept):
    for closed in (None, ago(age)):
        make_message(closed_at=closed)
    for status in Application.Status.values:
        make_application(status=status)
    invitation = Invitation.objects.create(provider=make_provider(), email="a@beispiel.example", sent_at=ago(age))
    Invitation.objects.create(provider=invitation.provider, email="b@beispiel.example", accepted_at=ago(age))
    Email.objects.create(to="a@beispiel.example", from_email="portal@beispiel.example")
    Message.objects.update(created_at=ago(age))
    Application.objects.update(changed_at=ago(age))
    Email.objects.update(created=ago(age))

    forget()

    counts = [model.objects.count() for model in (Message, Application, Invitation, Email)]
    assert counts == ([2, 3, 2, 1] if is_kept else [0, 0, 0, 0])


@pytest.mark.parametrize(
    ("status", "age", "is_kept"),
    [("open", 13, True), ("open", 15, False), ("done", 89, True), ("done", 91, False), ("undone", 91, False)],
)
def test_a_file_ends_soon_when_it_is_not_imported_and_later_when_it_is(status, age, is_kept):
    ImportedFile.objects.create(provider=make_provider(), name="kurse.csv", status=status)
    ImportedFile.objects.update(created_at=ago(age))

    forget()

    assert ImportedFile.objects.exists() == is_kept


@pytest.mark.parametrize(
    ("status", "age", "is_kept"),
    [
        ("accepted", 89, True),
        ("accepted", 91, False),
        ("withdrawn", 91, False),
        ("waiting", 364, True),
        ("waiting", 366, False),
        ("returned", 366, False),
    ],
)
def test_a_proposal_ends_and_a_course_that_waited_for_it_is_a_draft_again(status, age, is_kept):
    course = make_course(status=Course.Status.IN_REVIEW)
    Proposal.objects.create(course=course, status=status)
    Proposal.objects.update(changed_at=ago(age))

    forget()

    course.refresh_from_db()
    is_draft = (status == "waiting" and not is_kept) or status == "returned"
    assert Proposal.objects.exists() == is_kept
    assert course.status == (Course.Status.DRAFT if is_draft else Course.Status.IN_REVIEW)


def test_an_account_ends_a_year_after_somebody_has_come_who_works_for_nobody():
    idle = make_user(last_login=ago(366))
    make_user(last_login=ago(364))
    make_membership(make_user(last_login=ago(400)))
    make_user(last_login=ago(400), role=User.Role.COORDINATOR)
    liaison = make_user(last_login=ago(400))
    make_liaison(make_partner(), liaison.email.upper())

    forget()

    assert (User.objects.filter(pk=idle.pk).exists(), User.objects.count()) == (False, 4)


def test_earlier_versions_end_and_those_of_what_is_deleted_sooner():
    kept, gone, lately = make_person("Bleibt"), make_person("Ging"), make_person("Ging eben")
    kept.save()
    ContactPerson.history.filter(id=kept.pk).update(history_date=ago(731))
    latest = kept.history.first()
    latest.history_date = ago(730)
    latest.save()
    gone_key, lately_key = gone.pk, lately.pk
    gone.delete()
    lately.delete()
    ContactPerson.history.filter(id=gone_key).update(history_date=ago(91))
    ContactPerson.history.filter(id=lately_key).update(history_date=ago(89))

    forget()

    assert set(ContactPerson.history.values_list("id", flat=True)) == {kept.pk, lately_key}
    assert kept.history.count() == 1


def test_the_administrations_log_ends_after_a_year():
    for age in (364, 366):
        entry = LogEntry.objects.create(user=make_user(), action_flag=2, object_repr="x")
        LogEntry.objects.filter(pk=entry.pk).update(action_time=ago(age))

    forget()

    assert LogEntry.objects.count() == 1


def test_every_table_with_a_person_ends_by_itself_or_with_what_it_belongs_to():
    without = {held.label for held in register() if not held.outdated and held.since != "history_date"}

    assert without == {
        "account.EmailAddress",  # with the account
        "mfa.Authenticator",
        "enquiries.EnquiryStep",  # with its enquiry
        "contacts.ContactPerson",  # in public until the office or the provider takes it out
        "cooperation.Liaison",
        "cooperation.Signature",
        "courses.Course",
        "news.PostPicture",
        "news.PressReference",
        "pages.Front",
        "pages.Page",
        "providers.Provider",
        "courses.Remark",  # with the proposal
        "post_office.Attachment",  # with the mail
        "post_office.Log",
    }


def test_files_of_mails_go_as_late_as_mails_do(settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path
    for name, age in (("alt.log", 91), ("neu.log", 89), ("fremd.txt", 91)):
        (tmp_path / name).write_text("An olena@beispiel.example")
        os.utime(tmp_path / name, (ago(age).timestamp(),) * 2)

    forget()

    assert {path.name for path in tmp_path.iterdir()} == {"neu.log", "fremd.txt"}


def test_a_trial_counts_what_would_go(capsys):
    make_message()
    Message.objects.update(created_at=ago(91))

    call_command("forget", "--dry-run")

    assert capsys.readouterr().out == "1 messages would be deleted.\n"
    assert forgetting.outdated()["messages"] == 1
