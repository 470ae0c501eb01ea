"""Asking for a seat, from the course page to the answer, and being forgotten in time."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from accounts.models import User
from courses.availability import Status
from courses.models import Course
from enquiries import actions as enquiries
from enquiries.links import status_path
from enquiries.models import Enquiry, EnquiryCount
from tests.factories import (
    InDays,
    days,
    make_course,
    make_enquiry,
    make_membership,
    make_office,
    make_person,
    make_provider,
    make_run,
    make_user,
    same_time,
    stamp,
)
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db


def ask(client, run, page="de", headers=None, **fields):
    data = {
        "name": "Olena Beispiel",
        "email": "olena@beispiel.example",
        "language": page,
        "text": "Ist noch Platz?",
        "consent": "on",
        "born": stamp(),
        **fields,
    }
    return client.post(f"/{page}/angebote/{run.course.slug}/anfragen/{run.pk}/", data, headers=headers)


def ago(number):
    return same_time(-number)


def test_asking_tells_the_provider_nothing_personal_and_the_person_that_it_arrived(client):
    run = make_run()
    member = make_membership(provider=run.course.provider).user

    response = ask(client, run)

    to_provider, to_person = mail.outbox
    personal = {"Olena", "olena@", "Ist noch Platz?"}
    assert response["Location"] == status_path(Enquiry.objects.get())
    assert (to_provider.to, to_person.to) == ([member.email], ["olena@beispiel.example"])
    assert [words for words in personal if words in to_provider.body + to_provider.subject] == []
    assert f"/de/mein/{run.course.provider.slug}/anfragen/{Enquiry.objects.get().pk}/" in to_provider.body


def test_the_confirmation_comes_in_the_language_chosen(client):
    ask(client, make_run(), page="en")

    assert mail.outbox[-1].subject.startswith("Bildung verbindet: We have your question · ")


def test_a_phone_number_is_enough(client):
    ask(client, make_run(), email="", phone="0152 28817386")

    assert Enquiry.objects.get().phone == "0152 28817386"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Ihr Name"),
        ({"email": ""}, "Bitte schreiben Sie Ihre Telefonnummer."),
        ({"way": "email", "email": "", "phone": "0152 28817386"}, "schreiben Sie Ihre E-\u2060Mail-Adresse."),
        ({"way": "message"}, "Bitte schreiben Sie Ihre Telefonnummer."),
        ({"way": "call", "phone": "0152 28"}, "Bitte schreiben Sie die ganze Nummer mit Vorwahl."),
        ({"way": "fax"}, "Wie sollen wir antworten?"),
        ({"email": "keine"}, "E-Mail"),
        ({"consent": ""}, "Bitte stimmen Sie zu: Nur dann dürfen wir Ihre Anfrage weitergeben."),
        ({"language": "xx"}, "In welcher Sprache"),
        ({"born": "falsch"}, "Ihr Text ist noch da."),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_lost(client, fields, words):
    response = ask(client, make_run(), **fields)

    content = response.content.decode()
    assert response.status_code == 200
    assert (words in content, "Ist noch Platz?" in content) == (True, True)
    assert (Enquiry.objects.count(), mail.outbox) == (0, [])


@pytest.mark.parametrize(
    "hide",
    [
        {"status": Status.CANCELLED},
        {"start": -50, "end": -1},
        {"course": {"status": Course.Status.DRAFT}},
        {"course": {"suspended_until": InDays(3)}},
        {"course": {"status": Course.Status.IN_REVIEW}},
    ],
)
def test_nobody_asks_for_what_is_not_there(client, hide):
    fields = dict(hide)
    run = make_run(make_course(**fields.pop("course", {})), **fields)

    assert client.get(f"/de/angebote/{run.course.slug}/anfragen/{run.pk}/").status_code == 404
    assert ask(client, run).status_code == 410
    assert not Enquiry.objects.exists()


def inbox(client, enquiry):
    provider = enquiry.run.course.provider
    client.force_login(make_membership(provider=provider).user)
    return f"/de/mein/{provider.slug}/anfragen/"


def test_the_inbox_shows_what_waits_and_the_start_page_too(client):
    enquiry = make_enquiry(created_at=ago(3))
    make_enquiry(run=enquiry.run, name="Amir Beispiel", status=Enquiry.Status.PLACED)
    address = inbox(client, enquiry)

    new = client.get(f"{address}?status=new").content.decode()
    today = client.get(f"/de/mein/{enquiry.run.course.provider.slug}/").content.decode()

    assert ("Olena Beispiel" in new, "Amir Beispiel" in new) == (True, False)
    assert "Olena Beispiel fragt nach einem Platz" in today
    assert "3 Tage" in today


def test_the_menu_counts_what_waits_for_this_provider_and_nothing_else(client, provider):
    for owner in (provider, make_provider(name="Andere")):
        course = make_course(provider=owner)
        old, fresh = make_run(course, seats_as_of=days(-20)), make_run(course)
        for run, status in ((old, "new"), (fresh, "answered"), (fresh, "placed"), (fresh, "withdrawn")):
            make_enquiry(run, status=status)
        make_enquiry(fresh, is_doubtful=True)
        make_course(provider=owner, status="draft")
        make_course(provider=owner, status="archived")

    page = client.get(reverse("workplace:members", args=[provider.slug])).content.decode()

    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert re.findall(r"(\w+) (\d+) offen", words) == [("Plätze", "1"), ("Anfragen", "1"), ("Angebote", "1")]


@pytest.mark.parametrize(
    ("status", "german", "english", "is_closed"),
    [
        ("answered", "vielen Dank für Ihre Frage", "Thank you for your question", True),
        ("placed", "Sie haben einen Platz in", "You have a seat in", True),
        ("waiting", "auf der Warteliste, mit der Nummer 1", "Your number is 1.", False),
        ("declined", "keinen Platz geben", "we cannot give you a seat", True),
    ],
)
def test_the_letter_comes_in_the_persons_language_and_below_it_in_german(
    client, status, german, english, is_closed
):
    enquiry = make_enquiry(language="en")
    address = f"{inbox(client, enquiry)}{enquiry.pk}/"

    shown = form_of(client.get(address)) | {
        "status": status,
        "reason": "test",
        "text": "Bis bald, Beispielperson.",
    }
    client.post(address, shown)

    enquiry.refresh_from_db()
    message = mail.outbox[-1]
    assert message.to == [enquiry.email]
    assert message.body.index(english) < message.body.index(german)
    assert message.body.count("Bis bald, Beispielperson.") == 2
    assert "writes, in German:" in message.body
    assert (enquiry.status, enquiry.closed_at is not None) == (status, is_closed)


def test_an_answer_without_words_is_not_sent(client):
    enquiry = make_enquiry()

    address = f"{inbox(client, enquiry)}{enquiry.pk}/"
    response = client.post(address, form_of(client.get(address)) | {"status": "answered", "text": " "})

    assert response.status_code == 200
    assert mail.outbox == []
    assert Enquiry.objects.get().status == "new"


def test_who_left_a_number_is_called_and_gets_no_mail(client):
    enquiry = make_enquiry(email="", phone="0176 123")

    address = f"{inbox(client, enquiry)}{enquiry.pk}/"
    client.post(address, form_of(client.get(address)) | {"status": "placed", "text": "Angerufen."})

    assert mail.outbox == []
    assert Enquiry.objects.get().status == "placed"


def test_nobody_reads_the_enquiries_of_another_provider(client):
    enquiry = make_enquiry()
    other = make_membership(provider=make_provider(name="Andere"))
    client.force_login(other.user)

    own, foreign = other.provider.slug, enquiry.run.course.provider.slug
    answers = [client.get(f"/de/mein/{slug}/anfragen/{enquiry.pk}/").status_code for slug in (own, foreign)]

    assert answers == [404, 404]
    assert "Olena" not in client.get(f"/de/mein/{own}/anfragen/").content.decode()


@pytest.mark.parametrize(
    ("number", "wait", "words"),
    [(5, 2, "Antwortet meist innerhalb von 2\u00a0Tagen."), (4, 2, None), (5, 9, None)],
)
def test_a_good_reply_time_is_told(client, number, wait, words):
    run = make_run()
    for _number in range(number):
        make_enquiry(run=run, created_at=ago(wait + 1), answered_at=ago(1), status=Enquiry.Status.ANSWERED)

    content = client.get(f"/de/angebote/{run.course.slug}/").content.decode()

    assert (words in content) if words else "Antwortet meist" not in content


@pytest.mark.parametrize(
    ("fields", "is_kept"),
    [
        ({"status": "declined", "closed_at": 89}, True),
        ({"status": "declined", "closed_at": 91}, False),
        ({"status": "placed", "closed_at": 29, "start": -29}, False),
        ({"status": "placed", "closed_at": 29, "start": -27}, True),
        ({"status": "placed", "closed_at": 99, "start": 20}, True),
        ({"status": "waiting"}, True),
        ({"status": "new"}, False),
    ],
)
def test_personal_data_goes_after_ninety_days_and_a_number_stays(fields, is_kept):
    run = make_run(start=fields.get("start", -120), end=60)
    closed = ago(fields["closed_at"]) if "closed_at" in fields else None
    make_enquiry(run=run, status=fields["status"], closed_at=closed, created_at=ago(100))

    call_command("delete_enquiries", dry_run=True)
    after_trial = Enquiry.objects.count()
    call_command("delete_enquiries")

    assert (after_trial, Enquiry.objects.count()) == (1, int(is_kept))
    counts = EnquiryCount.objects.values_list("provider", "month", "outcome", "number")
    month = timezone.localdate(ago(100)).replace(day=1)
    assert list(counts) == ([] if is_kept else [(run.course.provider.pk, month, fields["status"], 1)])


def as_office(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))


def test_one_persons_data_is_shown_given_and_erased_with_the_mails(client):
    make_office()
    make_enquiry(text="Geheim")
    make_enquiry(name="Amir", email="amir@beispiel.example")
    Email.objects.create(to="olena@beispiel.example", from_email="portal@beispiel.example")
    as_office(client)
    data = {"email": "OLENA@beispiel.example"}

    seen = client.post("/de/buero/person/", data).content.decode()
    given = json.loads(client.post("/de/buero/person/", {**data, "export": "1"}).content)
    client.post("/de/buero/person/", {**data, "erase": "1"})

    assert ("Geheim" in seen, "Amir" in seen) == (True, False)
    assert [(row["name"], row["text"]) for row in given["enquiries"]] == [("Olena Beispiel", "Geheim")]
    assert list(Enquiry.objects.values_list("name", flat=True)) == ["Amir"]
    assert not Email.objects.exists()


def test_nothing_is_erased_without_an_address_or_number(client):
    make_enquiry(phone="")
    as_office(client)

    response = client.post("/de/buero/person/", {"email": "", "phone": "", "erase": "1"})

    assert response.status_code == 200
    assert Enquiry.objects.count() == 1


def test_what_is_forgotten_counts_in_the_month_in_which_it_came_here():
    came = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)  # the first of July in Parchim
    make_enquiry(created_at=came, closed_at=came, status="placed")

    enquiries.forget(Enquiry.objects.all())

    assert [count.month for count in EnquiryCount.objects.all()] == [date(2026, 7, 1)]


def test_a_second_answer_does_not_change_when_the_first_came():
    came, first = ago(9), ago(7)
    enquiry = make_enquiry(created_at=came, answered_at=first, status="waiting")

    enquiries.answer(enquiry, "placed", "Nun doch.")

    enquiry.refresh_from_db()
    assert (enquiry.answered_at, enquiry.closed_at > first, enquiry.is_in_time) == (first, True, True)


def test_who_can_no_longer_log_in_gets_no_enquiry(client):
    provider = make_provider(email="werk@beispiel.example")
    gone, there = (make_membership(make_user(name), provider).user for name in ("weg@b.example", "da@b.example"))
    run = make_run(make_course(provider=provider))
    readers = []

    for user in (gone, there):
        User.objects.filter(pk=user.pk).update(is_active=False)
        ask(client, run, email="", phone="03871 1234")
        readers.append(mail.outbox[-1].to)

    assert readers == [["da@b.example"], ["werk@beispiel.example"]]


def test_an_address_is_the_same_however_it_is_written(client):
    run = make_run()

    for email in ("olena@beispiel.example", "Olena@Beispiel.example"):
        ask(client, run, email=email)

    assert sum(message.to[0].lower() == "olena@beispiel.example" for message in mail.outbox) == 1


def test_an_answer_believes_and_comes_back_to_who_stands_in(client):
    away = make_person(email="weg@b.example", absent_until=days(3), deputy=make_person(email="da@b.example"))
    membership = make_membership()
    enquiry = make_enquiry(
        make_run(make_course(provider=membership.provider, contact_person=away)), is_doubtful=True
    )
    client.force_login(membership.user)
    address = f"/de/mein/{membership.provider.slug}/anfragen/{enquiry.pk}/"

    client.post(address, form_of(client.get(address)) | {"status": "answered", "text": "Ja."})

    enquiry.refresh_from_db()
    assert (enquiry.is_doubtful, mail.outbox[-1].reply_to) == (False, ["da@b.example"])


def test_new_ones_are_read_from_the_oldest_and_others_from_the_newest(client, provider):
    run = make_run(make_course(provider=provider))
    for status in ("new", "answered"):
        for age in (2, 3, 1):
            make_enquiry(run, name=f"vor {age}", status=status, created_at=ago(age))

    names = [
        [
            row.name
            for row, _ago in client.get(f"/de/mein/{provider.slug}/anfragen/", {"status": status}).context["rows"]
        ]
        for status in ("new", "answered")
    ]

    assert names == [["vor 3", "vor 2", "vor 1"], ["vor 1", "vor 2", "vor 3"]]


def test_only_the_last_twenty_answers_say_how_long_a_reply_takes():
    run = make_run()
    for age, wait, number in ((60, 20, 25), (10, 2, 20)):
        for _number in range(number):
            make_enquiry(run, created_at=ago(age), answered_at=ago(age - wait))

    assert Enquiry.objects.reply_days(run.course.provider) == 2


def test_how_long_replies_take_is_read_once_for_all_courses_of_a_provider(monkeypatch):
    """As long as nothing that visitors see has changed: pages that are kept say the same."""
    run, state = make_run(), ["1"]
    other = make_run(make_course(provider=make_provider(run.course.provider.name)))
    monkeypatch.setattr("foundation.remembered.STATE", [lambda: state[0]])
    for wait in 5 * [2]:
        make_enquiry(run, created_at=ago(10), answered_at=ago(10 - wait))

    def said() -> tuple[list, int]:
        with CaptureQueriesContext(connection) as queries:
            found = [Enquiry.objects.reply_days(one.course.provider) for one in (run, other, run)]
        return found, len(queries)

    assert [said(), said()] == [([2, None, 2], 2), ([2, None, 2], 0)]
    state[0] = "2"
    assert said() == ([2, None, 2], 2)


@pytest.mark.parametrize(("late", "in_time"), [(0, True), (1, False)])
def test_in_time_is_up_to_five_days_to_the_second(late, in_time):
    came = ago(10)

    enquiry = make_enquiry(created_at=came, answered_at=came + timedelta(days=5, seconds=late))

    assert enquiry.is_in_time is in_time


@pytest.mark.parametrize("act", ["believe", "delete"])
def test_a_provider_settles_no_doubtful_enquiries_of_others(client, act):
    membership = make_membership()
    client.force_login(membership.user)
    row = make_enquiry(make_run(make_course(provider=make_provider("Andere"))), is_doubtful=True)

    client.post(f"/de/mein/{membership.provider.slug}/anfragen/zweifelhaft/", {"rows": [row.pk], "act": act})

    row.refresh_from_db()
    assert (row.is_doubtful, mail.outbox) == (True, [])
