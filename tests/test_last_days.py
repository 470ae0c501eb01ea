"""What is kept, valid or open until a day is so on all of that day, and no longer."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailConfirmation
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.utils import timezone
from post_office.models import Email

from accounts.models import User
from contacts.models import Message
from courses.evaluations.counting import print_codes
from courses.models import ImportedFile, Proposal, VainSearch
from foundation.operation.models import AuditEntry
from foundation.privacy.register import register
from foundation.submissions.models import KeptForm, SentForm, Tally
from providers.actions import invite
from providers.models import Application, Invitation, MembershipChange
from tests import factories
from tests.factories import (
    make_course,
    make_message,
    make_municipality,
    make_provider,
    make_result_slip,
    make_run,
    make_user,
    prove,
)

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
# Of the last act: in winter, in summer, over the change to summer time; late, early and in the middle of the day.
MOMENTS = [
    datetime(*day, *hour, tzinfo=BERLIN)
    for day in ((2026, 11, 20), (2026, 5, 20), (2026, 1, 10))
    for hour in ((0, 10), (12, 0), (23, 50))
]
WHO = {"name": "Olena", "email": "olena@beispiel.example", "language": "de"}


def make_enquiry(moment, *, run=None, **fields):
    return factories.make_enquiry(run or make_run(start=None), created_at=moment, **WHO | fields)


def placed(moment, before=10):
    """In a run that begins later."""
    run = make_run()
    run.start, run.end = moment.date(), moment.date() + timedelta(days=30)
    run.save()
    return make_enquiry(moment - timedelta(before), run=run, status="placed", closed_at=moment - timedelta(before))


def waiting(moment):
    day = timezone.localdate(moment)
    return factories.make_demand(since=day, confirmed_on=day, ends_on=day + 26 * 7 * DAY)


def written(moment, **fields):
    row = make_message(**fields)
    Message.objects.filter(pk=row.pk).update(created_at=moment)
    return row


def applied(moment, **fields):
    details = {
        "municipality": make_municipality(),
        "kind": "initiative",
        "contact_name": "Olena",
        "offers": "Café",
    }
    row = Application.objects.create(**WHO | details | fields)
    Application.objects.filter(pk=row.pk).update(created_at=moment, changed_at=moment)
    return row


def sent(moment, **fields):
    row = ImportedFile.objects.create(provider=make_provider(), name="kurse.csv", **fields)
    ImportedFile.objects.filter(pk=row.pk).update(created_at=moment)
    return row


def printed(moment):
    """Codes of a course that ended then."""
    day = timezone.localdate(moment)
    run = make_run()
    run.start, run.end = day - timedelta(days=30), day
    run.save()
    print_codes(run, is_anew=False)
    return run.evaluation_codes.first()


def helping(moment):
    """Of a partner, without a licence."""
    provider = make_provider()
    factories.make_partner(provider=provider)
    person = factories.make_exam_person(provider)
    type(person).objects.filter(pk=person.pk).update(changed_at=moment)
    return person


def booked(moment, **fields):
    row = factories.make_booking(factories.make_appointment(), **fields)
    type(row.appointment).objects.filter(pk=row.appointment_id).update(date=timezone.localdate(moment))
    type(row).objects.filter(pk=row.pk).update(created_at=moment)
    row.appointment.refresh_from_db()
    return row


PROMISED = {  # rows that name the last day, with how many days that is after the last act
    "an open enquiry": (make_enquiry, 90),
    "with a seat": (placed, 28),
    "on a waiting list": (
        lambda moment: make_enquiry(moment - timedelta(9), still_at=moment, status="waiting"),
        196,
    ),
    "withdrawn": (lambda moment: make_enquiry(moment - timedelta(9), closed_at=moment, status="withdrawn"), 7),
    "a closed one": (lambda moment: make_enquiry(moment - timedelta(9), closed_at=moment, status="declined"), 90),
    "a doubtful one": (lambda moment: make_enquiry(moment, is_doubtful=True), 14),
    "with a seat at a test": (booked, 7),
    "without a seat at a test": (lambda moment: booked(moment, has_seat=False), 56),
    "a message": (written, 90),
    "a closed message": (lambda moment: written(moment - timedelta(9), closed_at=moment), 90),
    "a doubtful message": (lambda moment: written(moment, is_doubtful=True), 14),
    "an application": (applied, 90),
    "a doubtful application": (lambda moment: applied(moment, is_doubtful=True), 14),
    "a file": (sent, 14),
    "an imported file": (lambda moment: sent(moment, status="done"), 90),
}


@pytest.mark.parametrize("kind", PROMISED)
def test_what_is_kept_until_a_day_is_there_on_all_of_it_and_gone_on_the_next(kind, monkeypatch):
    make, number = PROMISED[kind]
    wrong = []

    for moment in MOMENTS:
        row = make(moment)
        row.refresh_from_db()
        last = moment.date() + timedelta(days=number)
        found = [row.kept_until]
        for day in (last, last + timedelta(days=1)):
            for hour in (0, 5), (12, 0), (23, 55):
                now = datetime(day.year, day.month, day.day, *hour, tzinfo=BERLIN)
                monkeypatch.setattr(timezone, "now", lambda now=now: now.astimezone(UTC))
                found.append(type(row).objects.outdated().filter(pk=row.pk).exists())
        if found != [last, False, False, False, True, True, True]:
            wrong.append((moment, found))

    assert wrong == []


def stored(model, column, **fields):
    """Makes a row whose last act, in that column, was then."""

    def make(moment):
        row = model.objects.create(
            **{name: value() if callable(value) else value for name, value in fields.items()}
        )
        model.objects.filter(pk=row.pk).update(**{column: moment})
        return row

    return make


def confirmation(moment):
    address = prove(make_user())
    return EmailConfirmation.objects.create(email_address=address, key=str(moment), created=moment)


def session(moment):
    return Session.objects.create(session_key="x" * 20, expire_date=moment)


MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
HALF_A_YEAR = {"name": "Neu", **{key: value for key, value in WHO.items() if key != "name"}}
ENDS = {  # how a row is made whose last act was then, how long it stays, and by how much that may be longer
    "account.EmailConfirmation": (confirmation, 90 * DAY, MINUTE),
    "accounts.User": (stored(User, "last_login", email="a@beispiel.example"), 365 * DAY, MINUTE),
    "admin.LogEntry": (
        stored(LogEntry, "action_time", user=make_user, action_flag=2, object_repr="x"),
        365 * DAY,
        MINUTE,
    ),
    "bildung_verbindet.AuditEntry": (
        lambda moment: AuditEntry.objects.create(at=moment, act="login"),
        365 * DAY,
        MINUTE,
    ),
    "bildung_verbindet.KeptForm": (
        stored(KeptForm, "kept_at", digest="x", writer=make_user, fields=[], had_files=False),
        timedelta(hours=1),
        MINUTE,
    ),
    "bildung_verbindet.SentForm": (stored(SentForm, "sent_at", digest="x"), DAY, MINUTE),
    "bildung_verbindet.Tally": (
        lambda moment: Tally.objects.create(key="x", number=1, ends_at=int(moment.timestamp())),
        0 * DAY,
        MINUTE,
    ),
    "contacts.Message": (written, 90 * DAY, DAY),
    "exams.Booking": (booked, 7 * DAY, DAY),
    "exams.Appointment": (
        lambda moment: factories.make_appointment(date=timezone.localdate(moment)),
        84 * DAY,
        DAY,
    ),
    "exams.ExamPerson": (helping, 365 * DAY, MINUTE),
    "exams.HelpRequest": (
        lambda moment: factories.make_help_request(answered_at=moment, number=0, reason="Ferien"),
        90 * DAY,
        DAY,
    ),
    "exams.ResultSlip": (lambda moment: make_result_slip(tested_on=timezone.localdate(moment)), 210 * DAY, DAY),
    "enquiries.Enquiry": (make_enquiry, 90 * DAY, DAY),
    "planning.AreaNote": (
        lambda moment: factories.make_area_note(done_on=timezone.localdate(moment)),
        90 * DAY,
        DAY,
    ),
    "planning.Demand": (waiting, 26 * 7 * DAY, DAY),
    "courses.ImportedFile": (sent, 14 * DAY, DAY),
    "courses.EvaluationCode": (printed, 56 * DAY, DAY),
    "courses.Proposal": (stored(Proposal, "changed_at", course=make_course, status="accepted"), 90 * DAY, MINUTE),
    "courses.VainSearch": (
        lambda moment: VainSearch.objects.create(week=timezone.localdate(moment), words="wort"),
        365 * DAY,
        DAY,
    ),
    "post_office.Email": (
        stored(Email, "created", to="a@beispiel.example", from_email="b@beispiel.example"),
        90 * DAY,
        MINUTE,
    ),
    "providers.Application": (applied, 90 * DAY, DAY),
    "providers.MembershipChange": (
        stored(
            MembershipChange,
            "made_at",
            provider=make_provider,
            user=make_user,
            by=make_user,
            membership_key=1,
            role_before="editor",
        ),
        10 * MINUTE,
        MINUTE,
    ),
    "providers.Invitation": (
        stored(Invitation, "sent_at", provider=make_provider, email="a@beispiel.example"),
        90 * DAY,
        MINUTE,
    ),
    "sessions.Session": (session, 0 * DAY, MINUTE),
    "usersessions.UserSession": (
        stored(UserSession, "last_seen_at", user=make_user, ip="192.0.2.1", session_key="x"),
        14 * DAY,
        MINUTE,
    ),
}


def test_each_table_with_an_end_keeps_its_rows_so_long_and_no_longer():
    wrong, tables = {}, {held.label: held for held in register() if held.outdated}

    for label, (make, length, more) in ENDS.items():
        now = timezone.localtime() if more == DAY else timezone.now()  # days are counted by the clock on the wall
        row = make(now - length + MINUTE)
        dated = row.appointment if label == "exams.Booking" else row  # ends by the day of its date
        rows, columns = type(dated)._base_manager.filter(pk=dated.pk), {}
        young = tables[label].outdated().filter(pk=row.pk).exists()
        for field in dated._meta.concrete_fields:
            value = rows.values_list(field.name, flat=True).get()
            if isinstance(value, datetime):
                columns[field.name] = value - more - 2 * MINUTE
            elif field.name in {"week", "ends_on", "date", "until", "done_on"}:
                columns[field.name] = value - more
            elif field.name == "ends_at" and value is not None:
                columns[field.name] = value - 120
        if label == "bildung_verbindet.AuditEntry":  # which nobody can change
            row = make(columns["at"])
        else:
            rows.update(**columns)
        if (young, tables[label].outdated().filter(pk=row.pk).exists()) != (False, True):
            wrong[label] = young

    assert wrong == {}
    assert set(ENDS) == set(tables)


@pytest.mark.parametrize(("age", "status"), [(7 * DAY - MINUTE, 200), (7 * DAY + MINUTE, 410)])
def test_the_link_of_an_invitation_works_to_its_last_minute(client, age, status):
    invitation = invite(make_provider(), "neu@beispiel.example", "editor", make_user(role=User.Role.COORDINATOR))
    Invitation.objects.update(sent_at=timezone.now() - age)

    assert client.get(f"/de/einladung/{invitation.token}/").status_code == status
