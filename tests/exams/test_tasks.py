"""What an exam needs besides seats: taken on by partners, each place once, and divided fairly."""

from datetime import date, time

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from courses.actions import NotPossibleError
from exams.models import ExamSession, Turn
from exams.models.sessions import HELP_FIRM_DAYS
from exams.tasks.letters import ask_for_help
from exams.tasks.taking import take_on
from tests.exams.test_people import of_task
from tests.factories import (
    days,
    make_exam_person,
    make_exam_session,
    make_help_request,
    make_membership,
    make_partner,
    make_provider,
    make_user,
)
from tests.office.filled import form_of
from tests.race import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    """Of a partner."""
    provider = make_provider("Nachbar")
    make_partner(provider=provider)
    client.force_login(make_membership(provider=provider).user)
    client.provider = provider
    return client


def needing(on=30, **fields):
    fields = {"needs_examiners": 1, **fields}
    return make_exam_session(on=on, **{"provider": make_provider("Zentrum"), **fields})


def tasks(desk, session=None, act="") -> str:
    return f"/de/mein/{desk.provider.slug}/pruefungen/aufgaben/" + (f"{session.pk}/{act}/" if session else "")


def post(desk, session, act="uebernehmen", task="examiner"):
    return desk.post(tasks(desk, session, act), of_task(desk, session, task), follow=True).content.decode()


def save(session, **typed) -> str:
    """As its centre does."""
    host = Client()
    host.force_login(make_membership(provider=session.provider).user)
    address = f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/"
    return host.post(address, form_of(host.get(address)) | typed, follow=True).content.decode()


def test_a_partner_takes_on_what_is_open_and_no_place_is_taken_twice(desk):
    session = needing()

    first, second = post(desk, session), post(desk, session)

    turn = Turn.objects.get()
    assert (turn.provider, turn.task, turn.number) == (desk.provider, "examiner", 1)
    assert ("Das ist Ihre Aufgabe" in first, "schon jemand anders übernommen" in second) == (True, True)
    assert "1 von 1" in second


@pytest.mark.parametrize(("fields", "status"), [({"needs_examiners": 0}, 404), ({"is_public": False}, 404)])
def test_what_needs_nothing_or_is_not_public_is_offered_to_nobody(desk, fields, status):
    session = needing(**fields)

    assert desk.post(tasks(desk, session, "uebernehmen"), {"task": "examiner"}).status_code == status
    assert "Zentrum" not in desk.get(tasks(desk)).content.decode().split("<table")[0]


@pytest.mark.parametrize(
    ("on", "left", "words"),
    [(HELP_FIRM_DAYS, 0, "Abgeben"), (HELP_FIRM_DAYS - 1, 0, "Wir können nicht"), (0, 0, "Wir können nicht")],
)
def test_a_task_is_given_up_at_any_time(desk, on, left, words):
    session = needing(on)
    taken = post(desk, session)

    post(desk, session, "abgeben")

    assert (words in taken, [turn.number for turn in Turn.objects.all()]) == (True, [left])
    assert "Nachbar" not in desk.get(tasks(desk)).content.decode().split("<table")[0].split("<h1")[1]


def test_nobody_gives_up_a_task_of_an_exam_that_is_cancelled(desk):
    session = needing(is_cancelled=True)
    session.turns.create(provider=desk.provider, task="examiner", number=1)

    page = post(desk, session, "abgeben")

    assert (session.turns.get().number, "haben diese Aufgabe nicht" in page) == (1, True)


def test_the_centre_sees_and_is_told_who_helps(desk):
    session = needing(provider=make_provider("Zentrum", email="zentrum@beispiel.example"), needs_examiners=2)
    host = Client()
    host.force_login(make_membership(provider=session.provider, user=make_user("zentrum@beispiel.example")).user)

    post(desk, session)
    page = host.get(f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/").content.decode()
    post(desk, session, "abgeben")

    taken, given_up = mail.outbox
    assert (taken.to, given_up.to) == (["zentrum@beispiel.example"],) * 2
    assert ("übernommen" in taken.subject, "Prüfen: 1" in taken.body) == (True, True)
    assert ("abgegeben" in given_up.subject, "Prüfen: 0" in given_up.body) == (True, True)
    assert "hat noch" in given_up.body
    assert "1 von 2" in " ".join(page.split())
    assert "<bdi>Nachbar</bdi>" in page


def test_a_centre_is_told_that_one_of_two_places_is_given_up(desk):
    session = needing(provider=make_provider("Zentrum", email="zentrum@beispiel.example"), needs_examiners=2)
    session.turns.create(provider=desk.provider, task="examiner", number=2)

    post(desk, session, "abgeben")

    (letter,) = mail.outbox
    assert ("abgegeben" in letter.subject, "Prüfen: 1" in letter.body) == (True, True)


@pytest.mark.parametrize("mail_of", ["substitute", "help", "firm", "takes place", "changed"])
def test_who_is_to_come_reads_the_hours(desk, mail_of):
    when = {"starts_at": time(9), "ends_at": time(13), "be_there_at": time(8, 30)}
    session = needing(3, needs_examiners=2, **when)
    helper = make_exam_person(make_provider("Nah", email="nah@beispiel.example"), session.kind).provider
    make_partner(provider=helper)
    session.turns.create(provider=desk.provider, task="examiner", number=1)

    {
        "substitute": lambda: post(desk, session, "abgeben"),
        "help": lambda: ask_for_help(make_help_request(session, helper)),
        "firm": lambda: call_command("remind_exams"),
        "takes place": lambda: (
            save(session, is_cancelled="on"),
            mail.outbox.clear(),
            save(session, is_cancelled=""),
        ),
        "changed": lambda: save(session, street="Allee 2"),
    }[mail_of]()

    who = {"nah@beispiel.example", desk.provider.memberships.get().user.email}
    to_helpers = [letter for letter in mail.outbox if letter.to[0] in who]
    assert to_helpers
    assert all("09:00–13:00 Uhr, bitte um 08:30 Uhr da sein" in letter.body for letter in to_helpers)


@pytest.mark.parametrize(("on", "told"), [(HELP_FIRM_DAYS, True), (HELP_FIRM_DAYS + 1, False)])
def test_two_weeks_before_all_are_told_once_what_they_have_and_what_is_open(desk, on, told):
    session = needing(on, provider=make_provider("Zentrum", email="zentrum@beispiel.example"), needs_rooms=2)
    session.turns.create(provider=desk.provider, task="examiner", number=1)
    session.turns.create(provider=make_provider("Aufgegeben", email="auf@beispiel.example"), task="room", number=0)

    call_command("remind_exams")
    call_command("remind_exams")

    said = {letter.to[0].partition("@")[0]: letter.body for letter in mail.outbox}
    member = desk.provider.memberships.get().user.email.partition("@")[0]
    assert list(said) == (["zentrum", member] if told else [])
    if told:
        assert ("Raum: 2" in said["zentrum"], "Prüfen" in said["zentrum"]) == (True, False)
        assert ("Prüfen: 1" in said[member], "Raum" in said[member]) == (True, False)


def test_who_helps_is_told_when_an_exam_is_cancelled(desk):
    session = needing(provider=make_provider("Zentrum", email="zentrum@beispiel.example"))
    post(desk, session)
    mail.outbox.clear()

    save(session, is_cancelled="on")

    (letter,) = mail.outbox
    assert letter.to == [desk.provider.memberships.get().user.email]
    assert "Ihre Aufgaben dabei: Prüfen (1)." in letter.body
    assert "Für Ihre Leute" not in letter.body


@pytest.mark.parametrize(
    ("on", "typed", "told"), [(50, {}, 1), (30, {"venue": "Haus 2"}, 1), (30, {"fee": "90"}, 0), (-1, {}, 0)]
)
def test_who_helps_is_told_at_once_when_an_exam_is_moved(desk, on, typed, told):
    session = needing()
    session.turns.create(provider=desk.provider, task="examiner", number=1)

    save(session, date=days(on), **typed)

    assert ["Geändert: " in letter.subject for letter in mail.outbox] == [True] * told
    assert all("Ihre Aufgaben dabei: Prüfen (1)." in letter.body for letter in mail.outbox)


def test_a_centre_changed_by_the_office_is_told_to_both_centres_and_who_helps(desk, client):
    old, new = (make_provider(name, email=f"{name.lower()}@beispiel.example") for name in ("Zentrum", "Schule"))
    session, helper = needing(provider=old), desk.provider.memberships.get().user.email
    session.turns.create(provider=desk.provider, task="examiner", number=1)
    client.force_login(make_user(role=User.Role.COORDINATOR))
    address = f"/de/buero/pruefungen/{session.pk}/"

    client.post(address, form_of(client.get(address)) | {"provider": new.pk})

    said = {letter.to[0]: letter.body for letter in mail.outbox}
    assert set(said) == {old.email, new.email, helper}
    assert "einem anderen Prüfungszentrum übertragen" in said[old.email]
    assert ("Ihnen übertragen" in said[new.email], "Zentrum. Jetzt: Schule." in said[new.email]) == (True, True)
    assert "Prüfungszentrum: Schule" in said[helper]


@pytest.mark.parametrize(("on", "are_told"), [(0, True), (-1, False)])
def test_of_another_centre_both_are_told_to_the_day_of_the_exam(client, on, are_told):
    old, new = (make_provider(name, email=f"{name.lower()}@beispiel.example") for name in ("Zentrum", "Schule"))
    session = needing(on, provider=old)
    client.force_login(make_user(role=User.Role.COORDINATOR))
    address = f"/de/buero/pruefungen/{session.pk}/"

    client.post(address, form_of(client.get(address)) | {"provider": new.pk})

    assert ExamSession.objects.get().provider == new
    assert {letter.to[0] for letter in mail.outbox} == ({old.email, new.email} if are_told else set())


@pytest.mark.parametrize(("number", "stays"), [("1", 2), ("2", 2), ("", 2), ("3", 3)])
def test_nobody_needs_fewer_than_have_been_taken_on(desk, number, stays):
    session = needing(needs_examiners=2)
    session.turns.create(provider=desk.provider, task="examiner", number=2)

    page = save(session, needs_examiners=number)

    session.refresh_from_db()
    assert session.needs_examiners == stays
    assert ("2 davon sind schon übernommen" in page) == (number in {"", "1"})


def test_no_earlier_version_sends_away_who_helps(client):
    session = needing(needs_examiners=0)
    earlier = session.history.latest()
    session.needs_examiners = 1
    session.save()
    session.turns.create(provider=make_provider("Nachbar"), task="examiner", number=1)
    client.force_login(make_user(role=User.Role.COORDINATOR))
    address = f"/de/buero/pruefungen/{session.pk}/verlauf/"
    version = client.get(address).context["version"]

    page = client.post(f"{address}{earlier.pk}/", {"version": version}, follow=True).content.decode()

    session.refresh_from_db()
    assert (session.needs_examiners, "1 davon sind schon übernommen" in page) == (1, True)


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_taken_by_one_of_two_at_once(desk):
    session, others = needing(), [make_provider(f"Partner {number}") for number in range(2)]

    def take(provider):
        try:
            take_on(session, provider, "examiner")
        except NotPossibleError:
            return 0
        return 1

    assert sorted(at_once(*(lambda one=one: take(one) for one in others))) == [0, 1]
    assert session.turns.get().number == 1


def test_nobody_takes_on_a_task_of_a_cancelled_exam(desk):
    session = needing()
    session.turns.create(provider=desk.provider, task="room", number=1)
    session.is_cancelled = True
    session.save()

    post(desk, session)

    assert [turn.task for turn in session.turns.all()] == ["room"]


def test_who_is_no_partner_sees_no_tasks(desk):
    desk.provider.partner.delete()

    assert desk.get(tasks(desk)).status_code == 404


def test_turns_of_a_year_say_who_has_done_least(desk):
    make_partner(provider=make_provider("Anfang"))
    session = needing(on=0, needs_examiners=2)
    for _turn in range(2):
        post(desk, session)

    shares = desk.get(tasks(desk)).context["shares"]

    assert [(row.provider.name, row.done, row.promised) for row in shares] == [("Anfang", 0, 0), ("Nachbar", 0, 2)]


def test_the_page_asks_no_more_for_three_dates_than_for_one(desk):
    numbers = []
    for more in (1, 2):
        for _session in range(more):
            post(desk, needing(provider=make_provider()))
        with CaptureQueriesContext(connection) as asked:
            desk.get(tasks(desk))
        numbers.append(len(asked))

    assert numbers[0] == numbers[1] <= 20


def test_a_centre_says_what_it_needs(client):
    session = needing()
    client.force_login(make_membership(provider=session.provider).user)
    address = f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/"
    form = client.get(address).context["form"]
    shown = {field.name: field.value() or "" for field in form}
    del shown["is_cancelled"], shown["is_offered"]

    client.post(address, {**shown, "needs_examiners": "", "needs_rooms": "1", "version": form.current_version})

    session.refresh_from_db()
    assert (session.needs_examiners, session.needs_rooms) == (0, 1)


def test_the_office_deletes_no_date_at_which_partners_have_taken_tasks_on(desk):
    session = needing()
    post(desk, session)
    office = Client()
    office.force_login(make_user(role=User.Role.COORDINATOR))

    def is_left():
        office.post(f"/de/buero/pruefungen/{session.pk}/loeschen/")
        return ExamSession.objects.filter(pk=session.pk).exists()

    before = is_left()
    post(desk, session, "abgeben")

    assert (before, is_left()) == (True, False)


def test_no_exam_is_moved_to_a_day_that_is_over(desk):
    session = needing()

    page = save(session, date=str(days(-1)))

    assert "Dieser Tag ist vorbei." in " ".join(page.split())
    assert ExamSession.objects.get().date == session.date


def test_one_can_look_at_the_turns_of_last_year(desk):
    last = needing()
    last.turns.create(provider=desk.provider, task="examiner", number=1)
    this = timezone.localdate().year
    ExamSession.objects.update(date=date(this - 1, 12, 1))

    shown = {year: desk.get(tasks(desk), {"jahr": year}).context for year in (this - 1, this, this - 2, "x")}

    done = {year: {row.provider.name: row.done for row in one["shares"]}["Nachbar"] for year, one in shown.items()}
    assert done == {this - 1: 1, this: 0, this - 2: 0, "x": 0}
    assert [shown[year]["other_years"] for year in (this, this - 1)] == [[str(this - 1)], [str(this)]]


def test_one_can_look_at_the_turns_of_the_next_year_once_an_exam_is_planned_in_it(desk):
    coming, this = needing(), timezone.localdate().year
    coming.turns.create(provider=desk.provider, task="examiner", number=1)
    ExamSession.objects.update(date=date(this + 1, 2, 2))
    person = make_exam_person(desk.provider, name="Ute Muster")
    coming.turns.get().people.add(person)

    pages = [desk.get(tasks(desk), {"jahr": year}).context for year in (this, this + 1)]
    people = desk.get(f"/de/mein/{desk.provider.slug}/pruefungen/leute/", {"jahr": this + 1}).context["page"]

    promised = [{row.provider.name: row.promised for row in page["shares"]}["Nachbar"] for page in pages]
    assert promised == [0, 1]
    assert [page["other_years"] for page in pages] == [
        [str(this - 1), str(this + 1)],
        [str(this - 1), str(this)],
    ]
    assert [one.turns_promised for one in people] == [1]
