"""What happens when nobody does anything: who is asked on which day, and when people on a waiting list are."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from courses.actions import NotPossibleError
from courses.models import Hold
from enquiries import actions
from enquiries.actions.following import close, each
from enquiries.models import Enquiry
from enquiries.models.enquiries import CLOSED_AFTER
from providers.models import Membership
from tests.factories import (
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
)

pytestmark = pytest.mark.django_db
EDITOR, MANAGER = Membership.Role.EDITOR, Membership.Role.MANAGER


@pytest.fixture
def clock(monkeypatch):
    """Sets the time to so many days after the beginning."""
    begin = timezone.now()

    def to(day):
        monkeypatch.setattr(timezone, "now", lambda: begin + timedelta(days=day, seconds=day))

    return to


def member(provider, name, role, **fields):
    return make_membership(make_user(f"{name}@beispiel.example", **fields), provider, role=role)


def absent(provider, **fields):
    person = make_person("Weg", email="weg@beispiel.example", absent_until=days(60), **fields)
    provider.courses.update(contact_person=person)


def both(provider):
    member(provider, "editor", EDITOR)
    member(provider, "manager", MANAGER)


def with_locked_editor(provider):
    member(provider, "editor", EDITOR, is_active=False)
    member(provider, "manager", MANAGER)


def removed_after_three_days(provider):
    return member(provider, "editor", EDITOR).delete


def locked_after_three_days(provider):
    user = member(provider, "manager", MANAGER).user
    return lambda: type(user).objects.filter(pk=user.pk).update(is_active=False)


def closed_after_three_days(provider):
    """Its account stays, and answers what was asked before."""
    member(provider, "editor", EDITOR)
    return lambda: type(provider).objects.filter(pk=provider.pk).update(is_published=False)


def with_deputy(provider):
    absent(provider, deputy=make_person("Da", email="da@beispiel.example"))


def absent_and_nowhere_else(provider):
    absent(provider)
    type(provider).objects.filter(pk=provider.pk).update(email="")


WHO = {  # who answers for the provider, and who is asked after three, seven and ten days
    both: ["editor", "manager", "office"],
    lambda provider: member(provider, "manager", MANAGER) and None: ["manager", "manager", "office"],
    with_locked_editor: ["manager", "manager", "office"],
    removed_after_three_days: ["editor", "werk", "office"],
    locked_after_three_days: ["manager", "werk", "office"],
    closed_after_three_days: ["editor", "editor", "office"],
    lambda provider: None: ["werk", "werk", "office"],
    with_deputy: ["da", "da", "office"],
    absent: ["werk", "werk", "office"],
    absent_and_nowhere_else: ["office", "office", "office"],
}


@pytest.mark.parametrize("who", WHO)
def test_each_time_somebody_is_asked_who_can_act_and_once(who, clock):
    make_office(email="office@beispiel.example")
    provider = make_provider(email="werk@beispiel.example")
    run = make_run(make_course(provider=provider), start=100, end=200)
    change = who(provider)
    make_enquiry(run, email="", phone="0152 28817386")

    asked = []
    for day in (2, 3, 4, 7, 9, 10, 29):
        clock(day)
        for _twice in range(2):
            actions.follow()
        asked.append([message.to[0].partition("@")[0] for message in mail.outbox])
        mail.outbox.clear()
        if day == 4 and callable(change):
            change()

    assert asked == [[], [WHO[who][0]], [], [WHO[who][1]], [], [WHO[who][2]], []]


def test_who_asked_reads_once_that_nobody_has_answered_yet(clock):
    make_office()
    make_enquiry(make_run(start=100, end=200), email="olena@beispiel.example")

    for day in (3, 7, 10):
        clock(day)
        actions.follow()

    assert [message.to for message in mail.outbox].count(["olena@beispiel.example"]) == 1


def weeks_of(clock, yes_in=()):
    """In which weeks somebody on a waiting list was asked, and in which it ended."""
    make_office()
    row = make_enquiry(make_run(start=None), status="waiting", waits_since=timezone.now())
    asked, ended = [], None
    for week in range(45):
        clock(7 * week)
        before = len(mail.outbox)
        actions.follow()
        row.refresh_from_db()
        if row.status == "closed":
            ended = ended or week
        elif len(mail.outbox) > before:
            asked.append(week)
        if week in yes_in:
            actions.still_waits(row)
    return asked, ended


@pytest.mark.parametrize(
    ("yes_in", "asked", "ended"),
    [([], [8, 16, 24], 26), ([9], [8, 17, 25, 33], 35), ([8, 16, 24, 32, 40], [8, 16, 24, 32, 40], None)],
)
def test_who_waits_is_asked_every_eight_weeks_and_ends_after_twenty_six_without_a_yes(clock, yes_in, asked, ended):
    assert weeks_of(clock, yes_in) == (asked, ended)


@pytest.mark.parametrize(
    ("fields", "last"),
    [
        ({"status": "placed"}, 10 + 28),
        ({"status": "declined"}, 90),
        ({"status": "answered"}, 90),
        ({"status": "closed"}, 90),
        ({"status": "withdrawn", "email": "", "name": ""}, 7),
    ],
)
def test_its_data_is_there_until_the_promised_day_and_gone_on_the_next(clock, fields, last):
    make_office()
    row = make_enquiry(make_run(start=10, end=300), closed_at=timezone.now(), **fields)

    until = days(last)

    gone = [day for day in range(last - 2, last + 3) if is_gone(clock, row, day)]

    assert (row.kept_until, gone[0]) == (until, last + 1)


def is_gone(clock, row, day) -> bool:
    clock(day)
    return Enquiry.objects.outdated().filter(pk=row.pk).exists()


def test_whoever_let_a_held_seat_pass_waits_at_the_end_of_the_line(clock):
    make_office()
    run = make_run(start=60, end=90, seats_total=9, seats_free=1)
    moments = [same_time(-ago) for ago in (9, 5)]
    first, second = (make_enquiry(run, status="waiting", asked_at=at, waits_since=at) for at in moments)
    actions.offer(first)

    clock(20)
    actions.follow()

    assert [Enquiry.objects.get(pk=row.pk).position for row in (second, first)] == [1, 2]


def test_chasing_begins_anew_with_the_provider_that_it_was_passed_on_to():
    other = make_run(make_course("Anderswo", provider=make_provider("Anderswo")))
    row = make_enquiry(chased=7, may_pass_on=True)

    actions.answer(row, "passed", run=other)

    assert Enquiry.objects.get().chased == 0


def test_who_had_a_seat_in_a_cancelled_run_or_waited_for_one_that_is_over_reads_so():
    make_office()
    cancelled, over = make_run(status="cancelled"), make_run(start=-30, end=-1)
    make_enquiry(cancelled, status="placed", email="platz@beispiel.example")
    make_enquiry(over, status="waiting", waits_since=timezone.now(), email="wartet@beispiel.example")

    actions.follow()

    assert sorted(message.to[0] for message in mail.outbox) == [
        "platz@beispiel.example",
        "wartet@beispiel.example",
    ]
    assert {row.status for row in Enquiry.objects.all()} == {"declined"}


@pytest.mark.parametrize(("until", "status"), [(0, "offered"), (-1, "waiting")])
def test_a_seat_is_held_to_the_end_of_its_last_day(until, status):
    make_office()
    row = make_enquiry(make_run(seats_total=9, seats_free=1), status="waiting", waits_since=timezone.now())
    actions.offer(row)
    Hold.objects.update(until=days(until))

    actions.follow()

    assert Enquiry.objects.get().status == status


def test_without_consent_nothing_is_passed_on_by_any_way():
    other = make_run(make_course("Anderswo", provider=make_provider("Anderswo")))
    row = make_enquiry(may_pass_on=False)

    with pytest.raises(NotPossibleError):
        actions.answer(row, "passed", run=other)

    assert (Enquiry.objects.get().run, mail.outbox) == (row.run, [])


def test_nobody_is_in_line_for_a_seat_where_all_are_held_or_given():
    runs = [make_run(seats_total=9, seats_free=free, seats_held=held) for free, held in ((0, 0), (2, 2), (2, 1))]
    rows = [make_enquiry(run, status="waiting", waits_since=timezone.now()) for run in runs]

    assert list(Enquiry.objects.to_offer()) == rows[2:]


def test_only_those_without_an_address_are_asked_by_phone_whether_they_still_wait():
    asked = {"status": "waiting", "waits_since": timezone.now(), "still_asked_at": timezone.now()}
    make_enquiry(**asked)
    by_phone = make_enquiry(email="", phone="0171 1234567", **asked)

    assert list(Enquiry.objects.to_ask_by_phone()) == [by_phone]


def test_who_withdraws_while_no_mail_can_be_sent_has_not_withdrawn_by_half(settings):
    make_office()
    row = make_enquiry(status="waiting", waits_since=timezone.now(), text="Hallo")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there

    with pytest.raises(ConnectionRefusedError):
        actions.withdraw(row)

    assert Enquiry.objects.values_list("status", "text").get() == ("waiting", "Hallo")


def test_who_is_answered_between_the_look_and_the_lock_is_left_alone():
    late, answered = (
        make_enquiry(make_run(start=10), created_at=same_time(-CLOSED_AFTER)) for _number in range(2)
    )

    def act(row, now):
        actions.answer(answered, "declined")
        return close(row, now)

    done = each(Enquiry.objects.overdue(CLOSED_AFTER), act, timezone.now())

    late.refresh_from_db()
    answered.refresh_from_db()
    assert (done, late.status, answered.status) == (1, "closed", "declined")


def test_what_was_done_for_one_stands_though_it_fails_for_the_next():
    first, second = (make_enquiry(make_run(start=10), created_at=same_time(-CLOSED_AFTER)) for _number in range(2))

    def act(row, now):
        if row.pk == second.pk:
            raise RuntimeError
        return close(row, now)

    with pytest.raises(RuntimeError):
        each(Enquiry.objects.overdue(CLOSED_AFTER), act, timezone.now())

    assert dict(Enquiry.objects.values_list("pk", "status")) == {first.pk: "closed", second.pk: "new"}


def test_what_was_forgotten_meanwhile_stops_nobody_elses_turn():
    for name in ("Olena", "Sami", "Amir"):
        make_enquiry(name=name)

    def act(kept, _now):
        return Enquiry.objects.filter(name="Sami").delete()[0] > 0 or kept.name == "Amir"

    assert each(Enquiry.objects.all(), act, timezone.now()) == 2
