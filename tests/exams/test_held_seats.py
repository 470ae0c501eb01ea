"""A seat is held for whoever has a result slip, until the third working day; never more are held than are free."""

import re
from datetime import time
from functools import partial

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils.formats import date_format

from courses import actions as seats
from courses.actions import NotPossibleError
from courses.actions.holds import hold_ends
from courses.models import Course, CourseRun, Hold
from exams.models import SlipSeat
from exams.models.held import version_of_run
from exams.placement import holding
from exams.placement.links import slip_path
from foundation.submissions.codes import TRIES
from foundation.submissions.models import Tally
from providers.models import Provider
from tests.factories import (
    days,
    make_area,
    make_course,
    make_entry_point,
    make_membership,
    make_provider,
    make_result_slip,
    make_run,
    make_weekly_time,
    stamp,
)
from tests.race import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    """Of another provider, with two free seats."""
    make_area("Parchim")
    provider = make_provider("Nachbar", email="nachbar@beispiel.example")
    return make_run(make_course("Deutsch A2", provider=provider, level_from=2, level_to=2), seats_free=2)


@pytest.fixture
def slip(run):
    return make_result_slip(make_provider("Testhaus"))


@pytest.fixture
def desk(client, slip):
    client.force_login(make_membership(provider=slip.provider).user)
    return client


def neighbour(run) -> Client:
    browser = Client()
    browser.force_login(make_membership(provider=run.course.provider).user)
    return browser


def page(provider, end="") -> str:
    return f"/de/mein/{provider.slug}/einstufung/{end}"


def hold(desk, slip, run):
    return desk.post(
        page(slip.provider, f"{slip.pk}/halten/"), {"run": run.pk, "version": version_of_run(run)}, follow=True
    )


def act(browser, provider, name, seat=None):
    seat = seat or SlipSeat.objects.get()
    return browser.post(page(provider, f"plaetze/{seat.pk}/"), {"act": name, "version": seat.version}, follow=True)


def say(slip, end, seat=None):
    """By whoever has the slip, of the seat that was shown last."""
    seat = seat or slip.seats.first()
    return Client().post(f"{slip_path(slip)}{end}/", {"born": stamp(), "seat": seat.pk, "version": seat.version})


def take(slip):
    return say(slip, "zusagen")


def counter() -> tuple:
    run = CourseRun.objects.get()
    return run.seats_free, run.seats_held


def words(response) -> str:
    return " ".join(response.content.decode().split())


def letters() -> list[tuple]:
    return [(*one.to, one.subject.removeprefix("Bildung verbindet: ").partition(":")[0]) for one in mail.outbox]


def test_a_desk_holds_a_seat_which_is_printed_and_told_to_whoever_holds_the_course(desk, slip, run):
    printed = words(hold(desk, slip, run))

    assert (counter(), SlipSeat.objects.get().until) == ((2, 1), hold_ends())
    until = date_format(hold_ends(), "j. F Y")
    assert (f"Der Platz ist bis {until} für Sie reserviert." in printed, 'class="qr"' in printed) == (True, True)
    assert letters() == [("nachbar@beispiel.example", f"Platz gehalten bis {hold_ends():%d.%m.%Y}")]
    assert slip.code_in_words in mail.outbox[0].body


@pytest.mark.parametrize(
    ("fields", "points", "since"),
    [
        ({"start": 20}, {}, 20),
        ({"start": -20, "late_entry": True}, {}, 0),
        ({"start": -20}, {4: 1, 12: 2}, 12),
    ],
    ids=["begins", "join any day", "join at the slip's level"],
)
def test_paper_page_and_desk_name_the_lesson_to_which_one_may_come(desk, slip, run, fields, points, since):
    course = make_course("Abends", level_from=1, level_to=2, provider=run.course.provider)
    run = make_run(course, on_public_holidays=True, **fields)
    slip.seats.create(run=run, hold=seats.hold(run), until=days(3))
    weekday = (days(0).weekday() + 3) % 7
    make_weekly_time(run, 1 << weekday, time(9, 15), time(12))
    for on, level in points.items():
        make_entry_point(run, on, level=level)

    shown = [
        words(desk.get(page(slip.provider, f"{slip.pk}/"))),
        words(Client().get(slip_path(slip))),
        words(neighbour(run).get(page(run.course.provider))),
    ]

    lesson = days(since + (weekday - days(since).weekday()) % 7)
    assert [f"<b>{date_format(lesson, 'l, j. F Y')}, 09:15" in one for one in shown] == [True] * 3


def test_whoever_types_the_code_takes_the_seat_without_a_name(desk, slip, run):
    hold(desk, slip, run)
    mail.outbox.clear()
    typed = Client().post("/de/einstufung/code/", {"code": slip.code_in_words.lower(), "born": stamp()})
    before = words(Client().get(typed["Location"]))

    response = take(slip)

    assert ("Für Sie ist ein Platz frei" in before, slip.tester in before) == (True, False)
    assert "Der Platz gehört Ihnen" in words(Client().get(response["Location"]))
    assert counter() == (1, 0)
    assert letters() == [("nachbar@beispiel.example", "Platz zugesagt")]


def test_whoever_does_not_want_the_seat_says_so_and_it_is_free_for_all(desk, slip, run):
    hold(desk, slip, run)
    mail.outbox.clear()
    shown = words(Client().get(slip_path(slip)))

    first, again = (say(slip, "absagen") for _time in range(2))

    assert f'formaction="{slip_path(slip)}absagen/"' in shown
    assert (first.status_code, again.status_code, counter()) == (302, 409, (2, 0))
    assert letters() == [("nachbar@beispiel.example", "Platz abgelehnt")]
    assert "Gerade ist kein Platz für Sie reserviert" in words(Client().get(slip_path(slip)))
    assert counter() == (2, 0)


def test_a_seat_that_was_taken_is_not_declined_any_more(desk, slip, run):
    hold(desk, slip, run)
    take(slip)

    assert say(slip, "absagen").status_code == 409
    assert counter() == (1, 0)


def test_who_has_not_taken_the_seat_has_nothing_to_give_back(desk, slip, run):
    hold(desk, slip, run)

    led = Client().get(f"{slip_path(slip)}zurueckgeben/")
    sent = say(slip, "zurueckgeben")

    assert (led.status_code, led["Location"], sent.status_code) == (302, slip_path(slip), 409)
    assert counter() == (2, 1)


def test_opening_the_link_takes_nothing_and_taking_twice_takes_one(desk, slip, run):
    hold(desk, slip, run)

    Client().get(slip_path(slip))
    Client().head(slip_path(slip))
    opened = counter()
    take(slip)
    take(slip)

    assert (opened, counter()) == ((2, 1), (1, 0))


def test_the_desk_of_the_course_expects_the_code_takes_the_seat_or_lets_it_go(desk, slip, run):
    hold(desk, slip, run)
    other = neighbour(run)
    expected = words(other.get(page(run.course.provider)))

    act(other, run.course.provider, "let_go")
    free = counter(), words(other.get(page(run.course.provider)))
    SlipSeat.objects.all().delete()
    hold(desk, slip, run)
    act(other, run.course.provider, "accept")

    assert slip.code_in_words in expected
    assert (free[0], slip.code_in_words in free[1]) == ((2, 0), False)
    assert (counter(), SlipSeat.objects.get().is_accepted) == ((1, 0), True)


def test_the_seat_is_free_again_when_nobody_has_said_yes(desk, slip, run):
    hold(desk, slip, run)
    Hold.objects.update(until=days(-1))

    late = take(slip)
    call_command("follow_enquiries")

    assert (late.status_code, counter()) == (409, (2, 0))
    assert "Gerade ist kein Platz für Sie reserviert" in words(Client().get(slip_path(slip)))


def test_paper_says_of_a_held_seat_where_it_is_and_does_not_offer_it_once_more(desk, slip, run):
    Course.objects.update(mode="both")
    Provider.objects.update(phone="03871 000006")
    own = page(slip.provider, f"{slip.pk}/")

    pages = [words(desk.get(own)), words(hold(desk, slip, run))]

    course, offered = "Deutsch A2, Nachbar, Parchim", '<ol class="slip-ways"> <li>'
    assert f"{course}, 03871 000006" in pages[0]
    assert f"{course} (vor Ort und online), 03871 000006" in pages[1]
    assert [offered in one for one in pages] == [True, False]
    assert desk.get(own).content.decode().count("03871\u00a0000006") == 2


def test_who_withdraws_a_slip_lets_its_seat_go(desk, slip, run):
    hold(desk, slip, run)

    desk.post(page(slip.provider, f"{slip.pk}/zurueckziehen/"), {"done": "yes"})

    gone = Client().get(slip_path(slip))
    assert (counter(), gone.status_code) == ((2, 0), 404)
    assert ("der Zettel gilt nicht mehr" in words(gone), "Buchung" in words(gone)) == (True, False)


def test_a_slip_has_one_seat_and_only_one_that_is_offered_on_it(desk, slip, run):
    elsewhere = make_run(make_course("Deutsch B2", level_from=4, level_to=4), seats_free=5)
    told = words(hold(desk, slip, elsewhere))
    elsewhere.delete()
    hold(desk, slip, run)

    again = words(hold(desk, slip, run))

    assert "Dieser Platz ist nicht mehr frei." in told
    assert "Für diesen Zettel gibt es schon einen Platz." in again
    assert counter() == (2, 1)


def moved(slip, run, is_accepted):
    """The slip had a seat there; it has another one by now."""
    old = holding.hold(slip, run, None)
    other = make_run(make_course("Deutsch A2 am Abend", level_from=2, level_to=2), seats_free=2)
    holding.let_go(old)
    seat = holding.hold(slip, other, None)
    if is_accepted:
        holding.accept(seat)
    mail.outbox.clear()
    return old, holding.seat_of(slip)


@pytest.mark.both
@pytest.mark.parametrize("is_accepted", [False, True], ids=["held", "accepted"])
@pytest.mark.parametrize("act_by", ["accept", "let_go", "give_back"])
def test_a_desk_acts_upon_the_seat_it_was_shown_and_not_upon_another_one_of_that_slip(
    desk, slip, run, act_by, is_accepted
):
    old, seat = moved(slip, run, is_accepted)

    told = words(act(neighbour(run), run.course.provider, act_by, old))

    assert "hat sich etwas geändert" in told
    now = holding.seat_of(slip)
    assert (now, now.is_accepted, mail.outbox) == (seat, is_accepted, [])


@pytest.mark.both
@pytest.mark.parametrize("is_accepted", [False, True], ids=["held", "accepted"])
@pytest.mark.parametrize("end", ["zusagen", "absagen", "zurueckgeben"])
def test_an_older_page_of_the_slip_acts_upon_no_other_seat(slip, run, end, is_accepted):
    old, seat = moved(slip, run, is_accepted)

    answers = [say(slip, end, old), Client().post(f"{slip_path(slip)}{end}/", {"born": stamp()})]

    assert [(one.status_code, "hat sich etwas geändert" in words(one)) for one in answers] == [(409, True)] * 2
    now = holding.seat_of(slip)
    assert (now, now.is_accepted, mail.outbox) == (seat, is_accepted, [])


OTHERWISE = {
    "its address": lambda run: CourseRun.objects.update(street="Am Wall 9"),
    "its building": lambda run: CourseRun.objects.update(venue="Anderes Haus"),
    "its first day": lambda run: CourseRun.objects.update(start=days(20)),
    "its last day": lambda run: CourseRun.objects.update(end=days(500)),
    "its status": lambda run: CourseRun.objects.update(status=CourseRun.Status.PLANNED),
    "that one may join later": lambda run: CourseRun.objects.update(late_entry=not run.late_entry),
    "its week": lambda run: make_weekly_time(run),
    "its days": lambda run: run.dates.create(date=days(30), starts_at=time(9), ends_at=time(12)),
    "its days to join": lambda run: make_entry_point(run, 30),
}


@pytest.mark.parametrize("what", OTHERWISE)
def test_nobody_takes_a_seat_in_a_course_of_which_the_page_said_something_else(slip, run, what):
    seat = holding.hold(slip, run, None)
    shown = {"born": stamp(), "seat": seat.pk, "version": SlipSeat.objects.get().version}
    OTHERWISE[what](run)

    answer = Client().post(f"{slip_path(slip)}zusagen/", shown)

    assert (answer.status_code, holding.seat_of(slip).is_accepted) == (409, False)


def test_a_seat_that_was_taken_meanwhile_is_not_let_go_as_one_that_is_only_held(desk, slip, run):
    hold(desk, slip, run)
    take(slip)

    told = words(act(neighbour(run), run.course.provider, "let_go"))

    assert ("hat sich etwas geändert" in told, counter()) == (True, (1, 0))


def test_pages_name_the_seat_that_they_show(desk, slip, run):
    seat = holding.hold(slip, run, None)
    known = f'name="seat" value="{seat.pk}"'
    of_person, of_desk = known in words(Client().get(slip_path(slip))), buttons(desk, slip)

    holding.accept(seat)

    asked = known in words(Client().get(f"{slip_path(slip)}zurueckgeben/"))
    assert (of_person, asked, of_desk, buttons(desk, slip)) == (True, True, ["accept", "let_go"], ["give_back"])


def test_any_desk_that_is_shown_the_slip_says_yes_for_the_person_and_learns_nothing_of_the_course(desk, slip, run):
    seat = holding.hold(slip, run, None)
    third = make_membership(provider=make_provider("Dritte"))
    browser = Client()
    browser.force_login(third.user)
    address = page(third.provider, "zusagen/")

    shown = words(browser.post(page(third.provider, "pruefen/"), {"code": slip.code_in_words}))
    guessed = browser.post(address, {"code": "ACDE-FHJK", "seat": seat.pk, "version": seat.version}, follow=True)
    before = counter()
    said = browser.post(address, {"code": slip.code, "seat": seat.pk, "version": seat.version}, follow=True)

    assert ("ist ein Platz reserviert" in shown, address in shown) == (True, True)
    assert [one in shown for one in (run.course.title_de, "Nachbar", "Testhaus")] == [False] * 3
    assert ("Der Platz ist angenommen." in words(guessed), before) == (False, (2, 1))
    assert (holding.seat_of(slip).is_accepted, counter()) == (True, (1, 0))
    assert run.course.title_de not in words(said)


def test_the_mail_names_the_day_on_which_whoever_has_the_slip_comes(desk, slip, run):
    course = make_course("Abends", level_from=2, level_to=2, provider=run.course.provider)
    runs = make_run(course, start=-20, late_entry=True, on_public_holidays=True)
    make_weekly_time(runs, 1 << (days(0).weekday() + 3) % 7, time(9, 15), time(12))

    seat = holding.hold(slip, runs, None)
    holding.accept(seat)

    assert [f"Abends, ab {days(3):%d.%m.%Y}" in one.body + one.subject for one in mail.outbox] == [True, True]
    assert [f"{days(-20):%d.%m.%Y}" in one.body + one.subject for one in mail.outbox] == [False, False]


def buttons(desk, slip) -> list[str]:
    return re.findall(r'name="act" value="(\w+)"', words(desk.get(page(slip.provider, f"{slip.pk}/"))))


def test_a_slip_of_others_and_a_strangers_link_lead_nowhere(desk, slip, run):
    hold(desk, slip, run)
    others = make_result_slip(make_provider("Dritte"))
    stranger = Client()
    stranger.force_login(make_membership(provider=others.provider).user)

    answers = [
        desk.post(page(slip.provider, f"{others.pk}/halten/"), {"run": run.pk}).status_code,
        act(stranger, others.provider, "let_go").status_code,
        Client().get(f"{slip_path(slip)[:-3]}ab/").status_code,
    ]

    assert (answers, counter()) == ([404, 404, 404], (2, 1))


def test_whoever_tries_many_codes_has_to_wait():
    typed = {"code": "ACDE-FHJK", "born": stamp()}
    tried = [Client().post("/de/einstufung/code/", typed) for _try in range(TRIES + 1)]

    assert ["Das waren viele Codes" in words(one) for one in (tried[0], tried[-1])] == [False, True]


def held(slip, run) -> bool:
    try:
        holding.hold(slip, run, None)
    except NotPossibleError:
        return False
    return True


def raced(rounds) -> list:
    """Faults of so many rounds in which eight desks hold the last two seats, then say yes or let go at once."""
    run = make_run(seats_free=2)
    slips = [make_result_slip(make_provider(f"Haus {number}")) for number in range(8)]
    wrong = []
    for turn in range(rounds):
        CourseRun.objects.update(seats_free=2)
        found = at_once(*(partial(held, slip, run) for slip in slips))
        if (sum(found), counter()) != (2, (2, 2)):
            wrong.append((turn, found, counter()))
        Tally.objects.all().delete()  # one network sends three times a round
        first, second = SlipSeat.objects.held()
        _gone, _none, *answers = at_once(*[partial(holding.let_go, first)] * 2, *[partial(take, second.slip)] * 3)
        found = {answer.status_code for answer in answers}
        if (found, counter()) != ({302}, (1, 0)):  # whoever says yes twice is told the same
            wrong.append((turn, "taken", found, counter()))
        SlipSeat.objects.all().delete()
    return wrong


@pytest.mark.django_db(transaction=True)
def test_eight_desks_at_once_never_hold_more_seats_than_are_free():
    assert raced(3) == []


@pytest.mark.fuzz
@pytest.mark.django_db(transaction=True)
def test_eight_desks_at_once_never_hold_more_seats_than_are_free_in_two_hundred_rounds():
    assert raced(200) == []


@pytest.mark.parametrize("is_accepted", [False, True])
def test_in_a_date_that_is_cancelled_nobody_has_a_seat_and_the_slip_may_have_another(desk, slip, run, is_accepted):
    hold(desk, slip, run)
    if is_accepted:
        take(slip)
    CourseRun.objects.update(status=CourseRun.Status.CANCELLED)
    other = make_run(run.course, start=60, end=90, seats_free=1)

    seen = words(Client().get(slip_path(slip)))
    taken = take(slip)
    hold(desk, slip, other)

    run.refresh_from_db()
    assert ("ist ein Platz frei" in seen, "Der Platz gehört Ihnen" in seen) == (False, False)
    assert ("Dieser Termin ist abgesagt." in seen, run.course.title_de in seen) == (True, True)
    assert ("Der Platz gehört Ihnen" in words(taken), run.seats_free) == (False, 2)
    assert holding.seat_of(slip).run == other
    CourseRun.objects.filter(pk=run.pk).update(status=CourseRun.Status.OPEN)
    assert [seat.run for seat in SlipSeat.objects.expected_by(run.course.provider)] == [other]


def test_whoever_has_issued_the_slip_hears_once_that_the_course_is_cancelled_and_takes_place_after_all(
    desk, slip, run
):
    hold(desk, slip, run)
    take(slip)
    mail.outbox.clear()

    told = []
    for status in (CourseRun.Status.OPEN, CourseRun.Status.CANCELLED, CourseRun.Status.OPEN):
        CourseRun.objects.update(status=status)
        for _time in range(2):
            call_command("remind_tests")
        told.append(letters())
        mail.outbox.clear()

    (member,) = slip.provider.memberships.all()
    assert told == [
        [],
        [(member.user.email, "Kurs fällt aus")],
        [(member.user.email, "Kurs findet doch statt")],
    ]
    assert "Der Platz gehört Ihnen" in words(Client().get(slip_path(slip)))


def withdrawn(desk, slip, _run):
    desk.post(page(slip.provider, f"{slip.pk}/zurueckziehen/"), {"done": "yes"})


def let_go_here(desk, slip, _run):
    act(desk, slip.provider, "give_back")


def let_go_there(_desk, _slip, run):
    act(neighbour(run), run.course.provider, "give_back")


def given_back_by_the_person(_desk, slip, _run):
    browser = Client()
    asked = browser.get(f"{slip_path(slip)}zurueckgeben/").content.decode()
    assert f"{slip_path(slip)}zurueckgeben/" in browser.get(slip_path(slip)).content.decode()
    assert "Platz zurückgeben?" in asked
    assert counter() == (1, 0)
    say(slip, "zurueckgeben")


@pytest.mark.parametrize("is_accepted", [False, True], ids=["held", "accepted"])
@pytest.mark.parametrize("end", ["zusagen", "absagen", "zurueckgeben"])
def test_the_page_of_a_slip_acts_upon_no_seat_of_another_slip(slip, run, end, is_accepted):
    seat, other = holding.hold(slip, run, None), make_result_slip(make_provider("Dritte"))
    if is_accepted:
        holding.accept(seat)
    mail.outbox.clear()

    answer = say(other, end, seat)

    now = holding.seat_of(slip)
    assert (answer.status_code, now, now.is_accepted, mail.outbox) == (409, seat, is_accepted, [])


def test_the_code_of_another_slip_takes_no_seat(desk, slip, run):
    seat = holding.hold(slip, run, None)
    other = make_result_slip(make_provider("Dritte"))
    browser = Client()
    browser.force_login(make_membership(provider=other.provider).user)

    typed = {"code": other.code, "seat": seat.pk, "version": seat.version}  # as whoever knows the seat can tell it
    browser.post(page(other.provider, "zusagen/"), typed)

    assert (holding.seat_of(slip).is_accepted, counter()) == (False, (2, 1))


@pytest.mark.parametrize("given_back", [withdrawn, let_go_here, let_go_there, given_back_by_the_person])
def test_an_accepted_seat_that_is_given_back_is_free_for_all_and_both_desks_hear(desk, slip, run, given_back):
    hold(desk, slip, run)
    take(slip)
    mail.outbox.clear()

    given_back(desk, slip, run)

    assert counter() == (2, 0)
    assert {one.subject.partition(": ")[2].partition(":")[0] for one in mail.outbox} == {"Platz wieder frei"}
    assert len(mail.outbox) == 2
    assert slip.code_in_words not in words(neighbour(run).get(page(run.course.provider)))
