"""Erasing leaves nothing of a person: a canary in each personal column is found nowhere afterwards."""

from email.mime.text import MIMEText
from itertools import count
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, models
from django.test import Client
from django.utils import timezone
from post_office.models import Attachment, Email, Log

from accounts.models import User
from contacts.models import Message
from courses.models import Course, ImportedFile, Proposal, Remark, VainSearch
from enquiries.models import Enquiry, EnquiryStep
from foundation.operation.models import AuditEntry
from foundation.privacy.register import FORMER, register
from foundation.submissions.models import KeptForm, SentForm, Tally
from news.models import PostPicture, PressReference
from providers.models import Application, Invitation, Provider
from tests.factories import (
    days,
    make_appointment,
    make_area_note,
    make_booking,
    make_course,
    make_demand,
    make_enquiry,
    make_exam_person,
    make_front,
    make_help_request,
    make_liaison,
    make_membership,
    make_message,
    make_municipality,
    make_page,
    make_partner,
    make_person,
    make_post,
    make_provider,
    make_result_slip,
    make_run,
    make_signature,
    make_user,
    prove,
    same_time,
)

pytestmark = pytest.mark.django_db
ANOTHER = "Kanari.Zwei@vogel.example"
EMAIL, PHONE, NAME, WORD = "Kanari@vogel.example", "0151 55667788", "Kanari Vogelsang", "zwitscher"
TEXT = f"{WORD}: kanari@vogel.example, +49 (151) 556 677 88, {NAME}"
MARKS = ("kanari", "55667788", "556 677 88", "vogelsang", WORD[:4])  # what short columns have room for, too
WHO = {"email": EMAIL, "phone": PHONE, "name": NAME}
# Made by logging in; keys that tell nobody anything; without a text that somebody wrote.
NOT_PLANTED = {
    *("bildung_verbindet.AuditEntry", "bildung_verbindet.Tally"),
    *("courses.EvaluationCode", "providers.MembershipChange", "sessions.Session"),
}
numbers = count(1)


@pytest.fixture
def account():
    user = make_user(EMAIL.lower(), role=User.Role.MEMBER, first_name="Kanari", last_name="Vogelsang")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def rows_of(user) -> dict:
    """How a row of each table is made, with nothing of the person in it yet."""
    return {
        "account.EmailAddress": lambda: user.emailaddress_set.first(),
        "account.EmailConfirmation": lambda: EmailConfirmation.objects.create(
            email_address=user.emailaddress_set.first(), key=str(next(numbers))
        ),
        "accounts.User": lambda: user,
        "admin.LogEntry": lambda: LogEntry.objects.create(user=make_user(), action_flag=2, object_repr="x"),
        "bildung_verbindet.KeptForm": lambda: KeptForm.objects.create(
            digest=str(next(numbers)), writer=make_user(), fields=[], had_files=False
        ),
        "bildung_verbindet.SentForm": lambda: SentForm.objects.create(digest=str(next(numbers))),
        "contacts.ContactPerson": lambda: make_person("Andere"),
        "exams.ResultSlip": make_result_slip,
        "exams.Appointment": make_appointment,
        "exams.ExamPerson": make_exam_person,
        "exams.HelpRequest": lambda: make_help_request(number=0, answered_at=timezone.now()),
        "exams.Booking": lambda: make_booking(name="Andere", email="andere@beispiel.example"),
        "contacts.Message": lambda: make_message("Frage", email="andere@beispiel.example"),
        "cooperation.Liaison": lambda: make_liaison(make_partner(), "andere@beispiel.example"),
        "cooperation.Signature": lambda: make_signature(make_partner()),
        "courses.Course": make_course,
        "enquiries.Enquiry": lambda: Enquiry.objects.create(
            run=make_run(), name="Andere", email="andere@beispiel.example", language="de"
        ),
        "enquiries.EnquiryStep": lambda: EnquiryStep.objects.create(
            enquiry=make_enquiry(name="Andere", email="andere@beispiel.example"), kind="asked"
        ),
        "courses.ImportedFile": lambda: ImportedFile.objects.create(provider=make_provider(), name="kurse.csv"),
        "courses.Proposal": lambda: Proposal.objects.create(course=make_course(), status="accepted"),
        "courses.Remark": lambda: Remark.objects.create(
            proposal=Proposal.objects.create(course=make_course()), text="Wort"
        ),
        "courses.VainSearch": lambda: VainSearch.objects.create(week=days(next(numbers)), words="wort", number=1),
        "mfa.Authenticator": lambda: Authenticator.objects.create(user=user, type="totp", data={}),
        "news.PostPicture": lambda: PostPicture.objects.create(
            post=make_post(), picture="abc-10x10", alt="Haus", credit="Amt"
        ),
        "news.PressReference": lambda: PressReference.objects.create(
            post=make_post(), paper="Zeitung", date=days(-3)
        ),
        "pages.Front": lambda: make_front(slug=str(next(numbers))),
        "pages.Page": make_page,
        "post_office.Attachment": make_attachment,
        "post_office.Email": make_mail,
        "post_office.Log": lambda: Log.objects.create(email=make_mail(), status=1, message="x"),
        "planning.AreaNote": make_area_note,
        "planning.Demand": make_known_demand,
        "providers.Application": lambda: Application.objects.create(
            name="Verein",
            kind=Provider.Kind.INITIATIVE,
            municipality=make_municipality(),
            contact_name="Andere",
            email="andere@beispiel.example",
            offers="Café",
            language="de",
        ),
        "providers.Invitation": lambda: Invitation.objects.create(
            provider=make_provider(), email="andere@beispiel.example"
        ),
        "providers.Provider": make_provider,
        "usersessions.UserSession": lambda: UserSession.objects.create(
            user=user, ip="192.0.2.1", session_key=str(next(numbers))
        ),
    }


def make_known_demand():
    """Nothing of it names anybody: it is known by the enquiry that the person has made."""
    demand = make_demand()
    demand.enquiries.add(make_enquiry(name="Kanari Vogelsang", email=EMAIL.lower()))
    return demand


def make_mail():
    return Email.objects.create(to="amt@beispiel.example", from_email="portal@beispiel.example", message="Text")


def make_attachment():
    attachment = Attachment(name="termin.ics", mimetype="text/calendar")
    attachment.file.save("termin.ics", ContentFile(TEXT.encode()))
    attachment.emails.set([make_mail()])
    return attachment


def plant(held, row, column, kind):
    """Writes the canary into one column; where only the owner tells whose row it is, the owner, too."""
    found = {column: canary(held.model._meta.get_field(column), kind)}
    if kind in {"names", "others", "secrets"}:
        found |= dict.fromkeys(held.emails, EMAIL) or dict.fromkeys(held.names, NAME)
        found |= {
            name: canary(held.model._meta.get_field(name), "texts") for name in held.texts if not held.emails
        }
    changed = held.rows.filter(pk=row.pk).update(**found)
    assert changed == 1, (held.label, column)


def canary(field, kind):
    if field.get_internal_type() == "GenericIPAddressField":
        return "198.51.100.77"
    if type(field).__name__ == "CommaSeparatedEmailField":
        return [EMAIL]
    if isinstance(field, models.JSONField):
        return {"name": ["vorher", TEXT]}
    if type(field).__name__ == "PictureField":
        return f"{WORD}-10x10"
    if isinstance(field, models.FileField):
        return None
    value = {"names": NAME, "emails": EMAIL, "phones": PHONE, "texts": TEXT}.get(kind, WORD)
    if kind in {"others", "secrets"}:
        return f"{value}{next(numbers)}" if field.unique else value[: field.max_length]
    return value


def plant_everywhere(user) -> int:
    make, number = rows_of(user), 0
    for held in register():
        if held.label in NOT_PLANTED | {"accounts.User"}:
            continue
        original = held.model.instance_type._meta.label if held.since == "history_date" else held.label
        for column, kind in held.columns.items():
            row = make[original]()
            row = row.history.first() if original != held.label else row
            if not isinstance(held.model._meta.get_field(column), models.FileField):
                plant(held, row, column, kind)
                number += 1
            if original == "mfa.Authenticator":
                break
    return number


def everything() -> list[tuple[str, str]]:
    """Cells of all tables that tell of the canary."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                found += [(table, name) for name, cell in zip(names, row, strict=True) if tells(cell)]
    found += [("sessions", "data") for session in Session.objects.all() if tells(session.get_decoded())]
    return found


def tells(cell) -> bool:
    text = bytes(cell).decode("utf-8", "replace") if isinstance(cell, bytes | memoryview) else str(cell)
    return any(mark in text.casefold() for mark in MARKS)


def files() -> list[Path]:
    return [path for path in Path(settings.VAR_DIR).rglob("*") if path.is_file() and tells(path.read_bytes())]


def land_as_file(address=EMAIL):
    """Mails as they land without a mail server: in one file, all but one to the person or about them."""
    folder = Path(settings.EMAIL_FILE_PATH)
    folder.mkdir(parents=True, exist_ok=True)
    texts = [(address, f"Grüße, {WORD}"), ("amt@beispiel.example", "Grüße")]
    parts = []
    texts += [
        ("amt@beispiel.example", f"Es fragt {address.lower()}."),
        (f"amt@beispiel.example, {address}", "An beide"),
    ]
    for to, text in texts:
        mail = MIMEText(text, "plain", "us-ascii" if text.isascii() else "utf-8")
        mail["To"] = to
        parts.append(mail.as_bytes() + b"\n" + b"-" * 79 + b"\n")
    path = folder / f"20261126-{next(numbers)}.log"
    path.write_bytes(b"".join(parts))
    return path


def test_a_canary_in_each_personal_column_is_nowhere_after_erasing(client, account, caplog):
    guest = Client()
    guest.force_login(account)
    planted = plant_everywhere(account)
    mails = land_as_file()
    before, files_before = {table for table, _column in everything()}, files()
    client.force_login(make_user(role=User.Role.COORDINATOR))
    also = [held.label for held in register() if held.asks]

    client.post("/de/buero/person/", {**WHO, "also": also, "erase": "1"})

    assert (everything(), files()) == ([], [])
    assert "Gr=C3=BC=C3=9Fe" in mails.read_text() or "R3LDvMOfZQ" in mails.read_text()
    assert guest.get("/de/mein/").status_code == 302
    assert [row for row in Session.objects.all() if row.get_decoded()["_auth_user_id"] == str(account.pk)] == []
    assert not tells(caplog.text)
    assert before == {held.model._meta.db_table for held in register() if held.label not in NOT_PLANTED}
    assert (planted > 100, len(files_before)) == (True, 4)


def test_mails_that_landed_as_files_go_also_of_people_without_an_account(client):
    mails = land_as_file()
    client.force_login(make_user(role=User.Role.COORDINATOR))

    client.post("/de/buero/person/", {**WHO, "erase": "1"})

    assert (files(), mails.exists()) == ([], True)


def test_what_the_office_does_not_tick_stays(client, account):
    make_provider(contact_name=NAME, email=EMAIL)
    make_message("Frage", email=EMAIL)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    client.post("/de/buero/person/", {**WHO, "erase": "1"})

    kept = {table for table, _column in everything()}
    assert "contacts_message" not in kept
    assert {"providers_provider", "accounts_user"} <= kept


def test_what_somebody_else_wrote_of_the_person_loses_those_words_only(client):
    other = Enquiry.objects.create(
        run=make_run(), name="Schwester", email="schwester@beispiel.example", language="de", text=TEXT
    )
    client.force_login(make_user(role=User.Role.COORDINATOR))

    client.post("/de/buero/person/", {**WHO, "erase": "1"})

    other.refresh_from_db()
    assert (other.name, other.text) == ("Schwester", "")


OF_OTHERS = {  # boxes in which somebody may write of a person, on a row that is somebody else's
    "contacts.Message": ("text", "notes", "answer"),
    "enquiries.Enquiry": ("text", "answer"),
    "enquiries.EnquiryStep": ("words",),
    "courses.Proposal": ("answer", "changes"),
    "courses.Remark": ("text",),
    "courses.ImportedFile": ("name", "table"),
    "providers.Application": ("offers", "answer"),
}


def test_whatever_box_the_words_were_typed_in_they_leave(client, account):
    make, planted = rows_of(account), {}
    for label, columns in OF_OTHERS.items():
        for column in columns:
            row = make[label]()
            is_json = row._meta.get_field(column).get_internal_type() == "JSONField"
            type(row).objects.filter(pk=row.pk).update(**{column: [["x", TEXT]] if is_json else TEXT})
            planted[label, column] = type(row).objects.filter(pk=row.pk)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    client.post("/de/buero/person/", {**WHO, "erase": "1"})

    found = {place: str(rows.values_list(place[1], flat=True).first()) for place, rows in planted.items()}
    assert {place: text for place, text in found.items() if tells(text)} == {}
    assert len(planted) == 13


def test_the_same_name_beside_another_address_is_somebody_else(client):
    make_message("Frage", name=NAME, email="andere@beispiel.example")
    make_message("Frage", name=NAME, email="")
    client.force_login(make_user(role=User.Role.COORDINATOR))

    client.post("/de/buero/person/", {"name": NAME, "erase": "1"})

    assert list(Message.objects.values_list("email", "name")) == [("andere@beispiel.example", NAME)]


def by_office(client, user):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    client.post("/de/buero/person/", {"email": user.email, "also": "accounts.User", "erase": "1"})


def by_admin(client, user):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    client.post(f"/verwaltung/accounts/user/{user.pk}/delete/", {"post": "yes"})


def by_list_of_admin(client, user):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    data = {"action": "delete_selected", "_selected_action": user.pk, "post": "yes"}
    client.post("/verwaltung/accounts/user/", data)


def by_command(client, user):
    call_command("delete_account", user.email, verbosity=0)


def by_office_by_another_address(client, user):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    client.post("/de/buero/person/", {"email": ANOTHER, "also": "accounts.User", "erase": "1"})


def write_to(address):
    """Where an account's address stands on rows that leave with it."""
    make = rows_of(None)
    for held in register():
        kinds = {"emails", "texts"} if held.with_account else {}
        for column in (name for name, kind in held.columns.items() if kind in kinds):
            is_list = type(held.model._meta.get_field(column)).__name__ == "CommaSeparatedEmailField"
            is_json = isinstance(held.model._meta.get_field(column), models.JSONField)
            value = [address] if is_list or is_json else address
            held.rows.filter(pk=make[held.label]().pk).update(**{column: value})
    land_as_file(address)


@pytest.mark.parametrize(
    "delete", [by_office, by_office_by_another_address, by_admin, by_list_of_admin, by_command]
)
def test_an_account_leaves_nothing_wherever_it_is_deleted(client, account, delete):
    course = make_course()
    make_membership(user=account, provider=course.provider)
    proposal = Proposal.objects.create(course=course, author=account)
    Remark.objects.create(proposal=proposal, author=account, text="Ein Wort.")
    Invitation.objects.create(provider=course.provider, email=account.email, accepted_at=course.created_at)
    prove(account, ANOTHER)
    for address in (account.email, ANOTHER):
        write_to(address)
    UserSession.objects.create(user=account, ip="192.0.2.1", session_key="x", user_agent=WORD)
    guest = Client()
    guest.force_login(account)
    Course.history.update(history_user=account)

    delete(client, account)

    assert (everything(), files()) == ([], [])
    assert guest.get("/de/mein/").status_code == 302
    assert set(Course.history.values_list("history_user", "history_change_reason")) == {(None, FORMER)}
    client.force_login(make_user(role=User.Role.COORDINATOR))
    pages = [
        f"/de/buero/vorschlaege/{proposal.pk}/",
        f"/de/mein/{course.provider.slug}/angebote/{course.pk}/verlauf/",
    ]
    assert ["ein früheres Mitglied" in client.get(page).content.decode() for page in pages] == [True, True]


def by_time(client, user):
    User.objects.filter(pk=user.pk).update(date_joined=same_time(-366), last_login=None)
    call_command("forget", "--yes-really", verbosity=0)


WAYS = {  # with the role of who is noted, none at the machine itself
    by_office: "coordinator",
    by_office_by_another_address: "coordinator",
    by_admin: "administrator",
    by_list_of_admin: "administrator",
    by_command: "",
    by_time: "",
}


@pytest.mark.parametrize(("delete", "role"), WAYS.items())
def test_whichever_way_an_account_is_erased_it_is_noted_once(client, account, delete, role):
    prove(account, ANOTHER)
    make_message(email=account.email)

    delete(client, account)

    assert not User.objects.filter(pk=account.pk).exists()
    assert [*AuditEntry.objects.values_list("act", "role")] == [("erase", role)]
    assert AuditEntry.objects.get().account == (int(client.session["_auth_user_id"]) if role else None)


def test_each_account_of_a_list_is_noted_by_itself(client, account):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    keys = [account.pk, make_user().pk, make_user().pk]

    client.post(
        "/verwaltung/accounts/user/", {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    )

    assert [*AuditEntry.objects.values_list("act", "role")] == [("erase", "administrator")] * 3
    assert not User.objects.filter(pk__in=keys).exists()


def test_keys_of_counts_go_when_their_time_is_over():
    Tally.objects.create(key="alt", number=1, ends_at=1)

    call_command("forget", "--yes-really", verbosity=0)

    assert not Tally.objects.exists()
