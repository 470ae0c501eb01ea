"""Dates of placement tests: booked without an account, given back, waited for; never more people than seats."""

import re
from functools import partial

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exams.models import Appointment, Booking
from exams.models.appointments import BOOKING_KEPT_DAYS, QUEUE_KEPT_DAYS
from exams.placement.actions import believe, confirm, forget
from exams.placement.links import seat_path
from foundation.languages.sentences import day_text
from foundation.privacy import erasure
from foundation.submissions.models import Tally
from tests.factories import (
    InDays,
    days,
    make_appointment,
    make_booking,
    make_membership,
    make_municipality,
    make_provider,
    make_trusted,
    stamp,
)
from tests.office.filled import form_of
from tests.race import at_once

pytestmark = pytest.mark.django_db
CALL = {"way": "call", "phone": "03871 123456"}
MAIL = {"way": "email", "email": "olena@beispiel.example"}


@pytest.fixture
def date():
    return make_appointment(
        make_provider("Testhaus", phone="03871 000000", email="test@beispiel.example"), seats=1
    )


@pytest.fixture
def desk(client, date):
    client.force_login(make_membership(provider=date.provider).user)
    return client


def book(date, browser=None, language="de", **typed):
    data = {"name": "Olena", "language": language, "consent": "on", "born": stamp(), **(typed or MAIL)}
    return (browser or Client()).post(f"/{language}/einstufung/termin/{date.pk}/", data)


def page(date, end="") -> str:
    return f"/de/mein/{date.provider.slug}/einstufung/termine/{end}"


def edit(desk, date, /, **typed):
    address = page(date, f"{date.pk}/")
    return desk.post(address, form_of(desk.get(address)) | typed)


def of_person(booking, end) -> str:
    """At the desk."""
    return f"/de/mein/{booking.appointment.provider.slug}/einstufung/leute/{booking.pk}/{end}"


def version_of(response) -> dict:
    """What its form says that was shown."""
    return {"version": re.search(r'name="version" value="([^"]+)"', response.content.decode())[1]}


def strike(desk, booking, known=None):
    address = of_person(booking, "streichen/")
    return desk.post(address, known or version_of(desk.get(address)), follow=True)


def given_back(path, known=None):
    path = f"{path}zurueckgeben/"
    browser = Client()
    return browser.post(path, {"born": stamp(), **(known or version_of(browser.get(path)))})


def seated() -> dict:
    return {row.name: row.has_seat for row in Booking.objects.all()}


def taken(date) -> int:
    date.refresh_from_db()
    return date.seats_taken


def words(response) -> str:
    return " ".join(response.content.decode().split())


def letters() -> list[tuple]:
    return [(*letter.to, letter.subject.removeprefix("Bildung verbindet: ")) for letter in mail.outbox]


def test_a_seat_is_booked_from_the_list_and_confirmed_by_mail_with_the_way_back(date):
    listed = words(Client().get("/uk/einstufung/"))

    response = book(date, language="uk", **MAIL)

    booking = Booking.objects.get()
    (letter,) = mail.outbox
    assert f"/uk/einstufung/termin/{date.pk}/" in listed
    assert (booking.has_seat, booking.is_told, booking.language, taken(date)) == (True, True, "uk", 1)
    assert response["Location"].startswith(f"/uk/einstufung/platz/{booking.code}-")
    assert (letter.to, letter.reply_to) == (["olena@beispiel.example"], ["test@beispiel.example"])
    assert response["Location"] in letter.body
    assert booking.code_in_words in words(Client().get(response["Location"]))


@pytest.mark.parametrize(
    ("first", "again", "seats"),
    [
        (MAIL, MAIL | {"email": "Olena@Beispiel.example", "name": "olena"}, 1),
        (CALL, {"way": "call", "phone": "+49 3871 123456"}, 1),
        (CALL, CALL | {"name": "Taras"}, 2),
        (MAIL, MAIL | {"email": "taras@beispiel.example"}, 2),
    ],
    ids=["same address", "same phone", "a family's phone", "another address"],
)
def test_who_books_the_same_test_again_gets_no_second_seat(first, again, seats):
    dates = [make_appointment(make_provider("Testhaus"), seats=5)]
    dates.append(make_appointment(dates[0].provider, 12, seats=5))
    other = make_appointment(dates[0].provider, 12, seats=5, for_whom="work")

    book(dates[0], **first)
    answers = [book(date, **again)["Location"] for date in (dates[0], dates[1], dates[1])]
    book(other, **again)

    named = Booking.objects.credible().filter(has_seat=True).exclude(appointment=other)
    assert named.count() == (seats if seats == 1 else 2)
    assert Booking.objects.filter(has_seat=True, appointment=other).count() == 1
    assert answers[2].endswith("/anfrage/danke/")


def test_who_books_again_is_told_by_mail_and_the_desk_looks(date, desk):
    first = make_booking(date)

    answer = book(date, **MAIL)

    (letter,) = mail.outbox
    assert letter.to == ["olena@beispiel.example"]
    assert seat_path(first) in letter.body
    assert first.code not in answer["Location"]
    assert taken(date) == 1
    assert "Zweifelhaft" in words(desk.get(page(date)))


def test_what_one_address_has_booked_is_told_in_one_mail_however_it_is_written(date):
    other = make_appointment(date.provider, 12)
    emails = {date: "olena@beispiel.example", other: "Olena@Beispiel.example"}
    rows = [make_booking(appointment, email=email, is_told=False) for appointment, email in emails.items()]

    told = make_booking(make_appointment(date.provider, 13), email="olena@beispiel.example", is_told=True)

    confirm("olena@beispiel.example")

    (letter,) = mail.outbox
    assert [seat_path(row) in letter.body for row in [*rows, told]] == [True, True, False]
    assert not Booking.objects.filter(is_told=False).exists()


def test_who_has_no_address_is_told_of_nothing_by_the_hourly_mail_and_called_still(date):
    booking = make_booking(date, email="", phone="0151 1", is_told=False)

    call_command("remind_tests")

    booking.refresh_from_db()
    assert (booking.is_told, list(Booking.objects.to_call()), mail.outbox) == (False, [booking], [])


def test_nobody_reads_of_a_booking_without_its_link(date):
    booking = make_booking(date)
    path = seat_path(booking)

    wrong = [
        Client().get(address).status_code for address in (f"{path[:-2]}/", f"/de/einstufung/platz/{booking.code}/")
    ]

    assert wrong == [404, 404]
    assert Client().get(path).status_code == 200


def test_a_seat_that_is_given_back_is_deleted_and_who_waits_longest_gets_it_and_is_told(date):
    gone, path = make_booking(date, name="Erste"), None
    path = seat_path(gone)
    book(date, **MAIL)
    book(date, **CALL | {"name": "Dritte"})
    asked = Client().get(f"{path}zurueckgeben/")
    mail.outbox.clear()

    given_back(path)

    assert "Platz zurückgeben?" in words(asked)
    assert (seated(), taken(date)) == ({"Olena": True, "Dritte": False}, 1)
    assert letters() == [("olena@beispiel.example", "Ein Platz bei der Einstufung gehört Ihnen")]
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("waits", [False, True])
def test_who_is_struck_out_is_told_and_the_desk_reads_whether_somebody_has_moved_up(desk, date, waits):
    booking = make_booking(date)
    if waits:
        make_booking(date, name="Dritte", email="", phone="03871 1", has_seat=False)
    path = seat_path(booking)
    asked = words(desk.get(of_person(booking, "streichen/")))
    before = seated()

    said = words(strike(desk, booking))

    (letter,) = mail.outbox
    assert ("Streichen?" in asked, before["Olena"]) == (True, True)
    assert (letters(), path in letter.body) == ([("olena@beispiel.example", "Ihre Einstufung: gestrichen")], False)
    assert ("1 Person ist nachgerückt." in said, seated()) == (waits, {"Dritte": True} if waits else {})
    gone = Client().get(path)
    assert (gone.status_code, "gestrichen" in words(gone)) == (404, True)


def test_of_whom_no_mail_reaches_the_desk_reads_the_number_before_and_after_striking(desk, date):
    booking = make_booking(date, email="", phone="03871 123456")

    shown = [words(desk.get(of_person(booking, "streichen/"))), words(strike(desk, booking))]

    assert ["03871 123456" in one for one in shown] == [True, True]
    assert ["Bitte rufen Sie" in one for one in shown] == [True, True]
    assert mail.outbox == []


def moved_meanwhile(desk, date):
    """The page of the desk, and that of the person, are older than the seat that the person has by now."""
    booking = make_booking(date, has_seat=False)
    path = seat_path(booking)
    known = version_of(desk.get(of_person(booking, "streichen/")))
    Appointment.objects.filter(pk=date.pk).update(seats=0)
    later = make_appointment(date.provider, on=20, seats=3)
    edit(desk, later, seats="4")
    mail.outbox.clear()
    return booking, path, known


@pytest.mark.both
@pytest.mark.parametrize("by", ["desk", "person"])
def test_who_has_moved_up_meanwhile_is_not_deleted_from_an_older_page(desk, date, by):
    booking, path, known = moved_meanwhile(desk, date)

    answer = strike(desk, booking, known) if by == "desk" else given_back(path, known)

    assert "hat sich etwas geändert" in words(answer)
    assert (answer.status_code, seated(), mail.outbox) == (200 if by == "desk" else 409, {"Olena": True}, [])


@pytest.mark.both
def test_who_was_told_of_another_day_stands_in_the_list_to_be_called_still(desk, date):
    booking = make_booking(date, email="", phone="03871 1", is_told=False)
    known = version_of(desk.get(page(date)))
    edit(desk, date, date=f"{days(20)}")

    said = desk.post(of_person(booking, "erreicht/"), known | {"done": "yes"}, follow=True)

    assert ("hat sich etwas geändert" in words(said), "Anzurufen" in words(said)) == (True, True)


def test_nobody_is_said_to_get_a_seat_that_nobody_waits_for(date):
    for has_seat in (True, False):
        told = Client().get(given_back(seat_path(make_booking(date, has_seat=has_seat)))["Location"])

        assert ("jemand anderes" in words(told), "Ihre Buchung ist gelöscht." in words(told)) == (False, True)


def test_whoever_wrote_the_code_down_finds_the_booking_where_codes_are_typed(date):
    booking = make_booking(date, email="", phone="03871 1")
    path = seat_path(booking)

    typed = Client().post("/de/einstufung/code/", {"code": booking.code_in_words.lower(), "born": stamp()})

    assert typed["Location"] == path
    assert "/einstufung/code" in words(Client().get(path))
    doubted = make_booking(date, is_doubtful=True, has_seat=False)
    refused = Client().post("/de/einstufung/code/", {"code": doubted.code, "born": stamp()})
    assert (refused.status_code, "Diesen Code kennen wir nicht" in words(refused)) == (200, True)


def test_opening_the_link_gives_nothing_back(date):
    path = f"{seat_path(make_booking(date))}zurueckgeben/"

    Client().get(path)
    Client().head(path)

    assert seated() == {"Olena": True}


def test_who_has_only_a_phone_stands_in_the_list_to_be_called(desk, date):
    first = make_booking(date, name="Erste")
    book(date, **CALL)
    before = words(desk.get(page(date)))
    assert "anrufen: Einstufung" not in words(desk.get(f"/de/mein/{date.provider.slug}/"))

    strike(desk, first)
    told = words(desk.get(page(date)))
    today = words(desk.get(f"/de/mein/{date.provider.slug}/"))
    desk.post(of_person(Booking.objects.get(), "erreicht/"), version_of(desk.get(page(date))) | {"done": "yes"})

    assert ("Anzurufen" in before, "Anzurufen" in told) == (False, True)
    assert ("Hat jetzt einen Platz:" in told, "1 Person anrufen: Einstufung" in today) == (True, True)
    assert "Anzurufen" not in words(desk.get(page(date)))
    assert seated() == {"Olena": True}


def test_who_waits_gets_a_seat_on_the_next_date_of_the_same_test_there(desk, date):
    make_booking(date, name="Erste")
    book(date, **MAIL)
    elsewhere = make_appointment(date.provider, on=12, for_whom="literacy")
    known = form_of(desk.get(page(date, "neu/")))

    desk.post(page(date, "neu/"), known | {"date": f"{days(20)}", "starts_at": "10:00", "seats": "5"})

    row = Booking.objects.get(name="Olena")
    assert (row.has_seat, row.appointment.date) == (True, days(20))
    assert taken(elsewhere) == 0
    assert letters()[-1] == ("olena@beispiel.example", "Ein Platz bei der Einstufung gehört Ihnen")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"on": 23}, "Am {asked} war nichts mehr frei: Ihr Platz ist am {seat}."),
        ({"starts_at": "14:30"}, "Am {asked}, 9:00 war nichts mehr frei: Ihr Platz ist am {seat}, 14:30."),
    ],
    ids=["another day", "another time"],
)
def test_whose_seat_is_on_another_date_than_they_asked_for_reads_so(date, given, sentence):
    make_booking(date, name="Erste")
    other = make_appointment(date.provider, seats=1, **given)

    answer = book(date, **MAIL)

    said = [day_text(one.date, "WEEKDAY_MONTH_DAY_FORMAT") for one in (date, other)]
    sentence = " ".join(sentence.format(asked=said[0], seat=said[1]).split())
    assert Booking.objects.get(name="Olena").appointment == other
    assert f'<h1 id="head"> {sentence}</h1>' in words(Client().get(answer["Location"]))
    assert sentence in " ".join(mail.outbox[0].body.split())


def test_who_moves_up_to_a_later_date_than_they_asked_for_reads_so(desk, date):
    make_booking(date, name="Erste")
    answer = book(date, **MAIL)
    known = form_of(desk.get(page(date, "neu/")))

    desk.post(page(date, "neu/"), known | {"date": f"{days(20)}", "starts_at": "10:00", "seats": "5"})

    assert "war nichts mehr frei: Ihr Platz ist am" in words(Client().get(answer["Location"]))
    assert "war nichts mehr frei: Ihr Platz ist am" in mail.outbox[-1].body


def test_whose_date_is_moved_or_cancelled_is_not_told_that_it_was_full(desk, date):
    answer = book(date, **MAIL)

    edit(desk, date, date=f"{days(20)}")
    moved = words(Client().get(answer["Location"]))
    make_appointment(date.provider, on=25, seats=5)
    edit(desk, date, is_cancelled="on")

    assert Booking.objects.get().appointment.date == days(25)
    assert "nichts mehr frei" not in moved + words(Client().get(answer["Location"]))


def test_the_desk_reads_above_all_that_a_date_is_cancelled(desk, date):
    address, sentence = page(date, f"{date.pk}/"), "Dieser Termin ist abgesagt."
    before = desk.get(address).content.decode()

    edit(desk, date, is_cancelled="on")

    assert sentence not in before
    assert sentence in desk.get(address).content.decode()


def test_more_seats_are_given_at_once_and_fewer_than_are_taken_are_refused(desk, date):
    make_booking(date, name="Erste")
    book(date, **MAIL)

    edit(desk, date, seats="2")
    refused = edit(desk, date, seats="1")

    assert (seated(), taken(date)) == ({"Erste": True, "Olena": True}, 2)
    assert "2 Personen haben schon einen Platz." in words(refused)


@pytest.mark.parametrize(
    ("typed", "subject", "has_seat"),
    [
        ({"is_cancelled": "on"}, "Ihre Einstufung fällt aus", False),
        ({"starts_at": "11:00"}, "Ihre Einstufung hat sich geändert", True),
    ],
)
def test_people_are_told_what_changes(desk, date, typed, subject, has_seat):
    make_booking(date)

    edit(desk, date, **typed)

    assert (letters(), seated()) == ([("olena@beispiel.example", subject)], {"Olena": has_seat})


@pytest.mark.parametrize(
    "typed",
    [{"day": 20}, {"venue": "Raum 4"}, {"street": "Marktplatz 3"}, {"municipality": "Lübz"}],
    ids=lambda typed: next(iter(typed)),
)
def test_another_day_or_place_is_told(desk, date, typed):
    make_trusted(date.provider)
    make_booking(date)
    if "municipality" in typed:
        typed = {"municipality": make_municipality(typed["municipality"]).pk}
    if "day" in typed:
        typed = {"date": days(typed["day"]).isoformat()}
    address = page(date, f"{date.pk}/")

    desk.post(address, form_of(desk.get(address)) | typed)

    assert letters() == [("olena@beispiel.example", "Ihre Einstufung hat sich geändert")]


@pytest.mark.parametrize(
    ("typed", "subject"),
    [
        ({"is_cancelled": "on"}, "Ihre Einstufung fällt aus"),
        ({"date": InDays(20)}, "Ihre Einstufung hat sich geändert"),
        ({"for_whom": "literacy"}, "Ihre Einstufung hat sich geändert"),
    ],
)
def test_who_waits_is_told_too_and_still_waits(desk, date, typed, subject):
    make_booking(date, name="Erste", email="erste@beispiel.example")
    make_booking(date, has_seat=False)

    edit(desk, date, **typed)

    assert sorted(letters()) == [("erste@beispiel.example", subject), ("olena@beispiel.example", subject)]
    assert not seated()["Olena"]
    told = next(one.body for one in mail.outbox if one.to == ["olena@beispiel.example"])
    assert ("Warteliste" in told, "geben Sie Ihren Platz" in told) == (True, False)


def test_day_and_time_are_parted_as_the_persons_language_does(desk, date):
    make_booking(date, language="ar")

    edit(desk, date, starts_at="11:00")

    (line,) = [line for line in mail.outbox[0].body.splitlines() if "11:00" in line]
    assert (line.count("،"), line.count(",")) == (2, 0)


def test_who_waits_by_phone_is_called_when_the_date_is_cancelled(desk, date):
    make_booking(date, has_seat=False, email="", phone="0151 2")

    edit(desk, date, is_cancelled="on")

    assert list(Booking.objects.to_call()) == list(Booking.objects.all())
    assert "Dieser Termin ist abgesagt." in words(Client().get(seat_path(Booking.objects.get())))


def test_who_was_called_is_noted_and_nobody_else(desk, date):
    Appointment.objects.update(seats=2)
    rows = [make_booking(date, email="", phone=f"0151 {number}", is_told=False) for number in (1, 2)]

    desk.post(of_person(rows[0], "erreicht/"), {"version": rows[0].version, "done": "yes"})

    assert [row.phone for row in Booking.objects.filter(is_told=True)] == ["0151 1"]


@pytest.mark.parametrize("changed", [{"date": InDays(40)}, {"for_whom": "literacy"}, {"is_cancelled": "on"}])
def test_who_waits_keeps_their_place_in_line_for_the_next_date_when_theirs_changes(desk, date, changed):
    following = make_appointment(date.provider, on=15, seats=1)
    make_booking(following, name="Hat Platz", email="platz@beispiel.example")
    make_booking(date, name="Erste", email="erste@beispiel.example", has_seat=False)
    make_booking(following, has_seat=False)
    Appointment.objects.filter(pk=date.pk).update(seats=0)

    edit(desk, date, **changed)
    forget(Booking.objects.filter(name="Hat Platz"))

    assert seated() == {"Erste": True, "Olena": False}
    assert Booking.objects.get(has_seat=True).appointment == following


def test_what_only_the_desk_reads_is_told_to_nobody(desk, date):
    make_booking(date)

    edit(desk, date, tester="Jan Muster")

    assert (Appointment.objects.get().tester, letters()) == ("Jan Muster", [])


@pytest.mark.parametrize(("is_trusted", "street"), [(True, "Marktplatz 3"), (False, "")])
def test_who_is_not_trusted_writes_no_other_place(desk, date, is_trusted, street):
    if is_trusted:
        make_trusted(date.provider)

    edit(desk, date, street="Marktplatz 3")

    assert Appointment.objects.get().street == street


@pytest.mark.parametrize("fields", [{"on": 0}, {"is_cancelled": True}])
def test_what_is_over_or_cancelled_cannot_be_booked(fields):
    date = make_appointment(**fields)

    assert book(date).status_code == 404
    assert f"termin/{date.pk}/" not in words(Client().get("/de/einstufung/"))


def test_what_may_be_a_robots_takes_no_seat_until_somebody_has_looked(desk, date):
    data = {"name": "Olena", "language": "de", "consent": "on", "more": "x", **MAIL}
    asked_again = Client().post(f"/de/einstufung/termin/{date.pk}/", data | {"born": stamp()})

    Client().post(f"/de/einstufung/termin/{date.pk}/", data | {"born": stamp(was_trapped=True)})
    before = taken(date), len(mail.outbox)
    row = Booking.objects.get()
    today = words(desk.get(f"/de/mein/{date.provider.slug}/"))
    desk.post(page(date, "zweifelhaft/"), {"rows": [row.pk], "act": "believe"})

    assert (asked_again.status_code, before) == (200, (0, 0))
    assert "Zweifelhafte Buchungen von Einstufungen durchsehen" in today
    assert (seated(), taken(date), len(mail.outbox)) == ({"Olena": True}, 1, 1)


@pytest.mark.parametrize("act", ["believe", "delete"])
def test_a_desk_settles_no_bookings_of_others(desk, date, act):
    others = make_appointment(make_provider("Andere"))
    row = make_booking(others, has_seat=False, is_told=False, is_doubtful=True)

    desk.post(page(date, "zweifelhaft/"), {"rows": [row.pk], "act": act})

    row.refresh_from_db()
    assert (row.is_doubtful, row.has_seat, mail.outbox) == (True, False, [])


def test_one_address_gets_one_confirmation_an_hour_and_the_rest_with_the_next(date):
    other = make_appointment(date.provider, on=12, for_whom="work")
    for one in (date, other):
        book(one)
    number = len(mail.outbox)

    call_command("remind_tests")
    within = len(mail.outbox)
    Tally.objects.all().delete()
    call_command("remind_tests")

    assert (number, within, len(mail.outbox)) == (1, 1, 2)
    assert f"{days(12):%d}" in mail.outbox[-1].body


def test_people_are_reminded_once_two_days_before(date):
    soon = make_appointment(date.provider, on=2)
    make_booking(soon)
    make_booking(date, email="andere@beispiel.example")

    for _time in range(2):
        call_command("remind_tests")

    assert letters() == [("olena@beispiel.example", "Ihre Einstufung ist bald")]


def test_a_booking_ends_some_days_after_the_test(date):
    ends = [(True, BOOKING_KEPT_DAYS), (False, QUEUE_KEPT_DAYS)]
    kept = [make_booking(make_appointment(on=-number), has_seat=has) for has, number in ends]
    gone = [make_booking(make_appointment(on=-number - 1), has_seat=has) for has, number in ends]

    assert {*Booking.objects.outdated()} == {*gone}
    assert [row.kept_until for row in kept] == [days(0)] * 2


def test_who_is_erased_leaves_the_seat_to_the_next(date):
    make_booking(date, email="weg@beispiel.example", name="Weg")
    book(date, **MAIL)

    erasure.erase(erasure.identity(email="weg@beispiel.example"))

    assert (seated(), taken(date)) == ({"Olena": True}, 1)


def test_a_slip_begins_with_what_is_known_of_the_date_and_the_person(desk, date):
    held = make_appointment(date.provider, on=-1)
    person = make_booking(held, language="uk")
    others = make_booking(make_appointment(make_provider("Andere"), on=-2))

    found = desk.get(f"/de/mein/{date.provider.slug}/einstufung/?person={person.pk}").context["form"].initial
    foreign = desk.get(f"/de/mein/{date.provider.slug}/einstufung/?person={others.pk}").context["form"]

    assert (found["tested_on"], found["tester"], found["language"]) == (days(-1), "Ina Muster", "uk")
    assert foreign["tester"].value() is None
    assert f"person={person.pk}" in words(desk.get(page(held, f"{held.pk}/")))


@pytest.mark.parametrize("address", ["/de/einstufung/", "desk"])
def test_lists_ask_no_more_for_three_than_for_one(desk, date, address):
    numbers = []
    for more in (1, 2):
        for number in range(more):
            make_booking(make_appointment(date.provider, on=20 + number), is_told=False, email="", phone="03871 1")
        with CaptureQueriesContext(connection) as asked:
            desk.get(page(date) if address == "desk" else address)
        numbers.append(len(asked))

    assert numbers[0] == numbers[1]


def raced(rounds) -> list:
    """Faults of so many rounds in which six book, two give back and one is believed at once; some wait for a later
    date.
    """
    date, later = (make_appointment(make_provider("Haus") if day == 9 else None, on=day) for day in (9, 12))
    Appointment.objects.update(provider=date.provider, municipality=date.municipality)
    wrong = []
    for turn in range(rounds):
        first = list(Booking.objects.filter(has_seat=True)[:2])
        backs = [partial(forget, Booking.objects.filter(pk=row.pk)) for row in first]
        doubted = make_booking(date, name=f"{turn}-?", has_seat=False, is_doubtful=True, **CALL)
        backs.append(partial(believe, Booking.objects.filter(pk=doubted.pk)))
        books = [partial(book, date, name=f"{turn}-{number}", **CALL) for number in range(9 - len(backs))]
        Tally.objects.all().delete()
        at_once(*books, *backs)
        for row in (date, later):
            number = row.bookings.filter(has_seat=True).count()
            if not number == taken(row) <= row.seats:
                wrong.append((turn, number, row.seats_taken))
        if Booking.objects.in_line().exists() and taken(later) < later.seats:
            wrong.append((turn, "waits in front of a free seat"))
    assert Booking.objects.in_line().exists()
    return wrong


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_never_get_more_seats_than_there_are():
    assert raced(3) == []


@pytest.mark.fuzz
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_never_get_more_seats_than_there_are_in_two_hundred_rounds():
    assert raced(200) == []


def test_a_date_is_public_as_long_as_its_provider_may_test(client, date):
    address = f"/de/einstufung/termin/{date.pk}/"
    offered = client.get(address).status_code, "Testhaus" in client.get("/de/einstufung/").content.decode()

    date.provider.licences.update(valid_until=days(-1))

    assert offered == (200, True)
    assert "Testhaus" not in client.get("/de/einstufung/").content.decode()
    assert book(date).status_code == 404
    assert not Booking.objects.exists()


def test_who_wants_a_message_reads_so_and_the_desk_sees_it(desk, date):
    make_booking(date, name="Olena", has_seat=True)
    reached = {"way": "message", "phone": "0152 28817386"}

    own_page = book(date, **reached).url
    booked = Booking.objects.get(way="message")
    Booking.objects.filter(pk=booked.pk).update(is_told=False)

    told = Client().get(own_page).content.decode()
    lists = [desk.get(page(date, end)).content.decode() for end in ("", f"{date.pk}/")]
    strike = desk.get(f"/de/mein/{date.provider.slug}/einstufung/leute/{booked.pk}/streichen/").content.decode()
    assert ("Wir schreiben Ihnen" in told, "ruft Sie an" in told) == (True, False)
    assert [one.count("WhatsApp oder SMS") for one in (*lists, strike)] == [1, 1, 1]
