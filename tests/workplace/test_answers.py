"""One control answers: with an account, or by the link of a mail; the seats follow."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from courses import actions as seats
from courses.actions import NotPossibleError
from courses.models import Course, CourseRun, Hold
from enquiries import actions
from enquiries.links import answer_token
from enquiries.models import Enquiry
from tests.factories import (
    days,
    make_clash_rule,
    make_course,
    make_enquiry,
    make_membership,
    make_office,
    make_provider,
    make_run,
    make_user,
    same_time,
)
from tests.office.filled import form_of
from tests.race import at_once

pytestmark = pytest.mark.django_db


def make_open(free=2, provider=None, **fields):
    course = make_course(provider=provider or make_provider(email="werk@beispiel.example"))
    return make_run(course, **{"seats_total": 20, "seats_free": free, "start": 30, "end": 60, **fields})


def line(run, *names):
    """On the waiting list, the first one longest."""
    since = same_time(-9)
    return [
        make_enquiry(run, name=name, status="waiting", waits_since=since + timedelta(hours=number))
        for number, name in enumerate(names)
    ]


def page_of(enquiry) -> str:
    return f"/de/mein/{enquiry.run.course.provider.slug}/anfragen/{enquiry.pk}/"


def log_in(client, enquiry):
    client.force_login(make_membership(provider=enquiry.run.course.provider).user)


def send(client, enquiry, **fields):
    log_in(client, enquiry)
    return client.post(page_of(enquiry), form_of(client.get(page_of(enquiry))) | fields)


def click(client, enquiry, act):
    log_in(client, enquiry)
    return client.post(f"{page_of(enquiry)}tun/", {"act": act})


def seats_of(run) -> tuple:
    run.refresh_from_db()
    return run.seats_free, run.seats_held


@pytest.mark.parametrize("is_led_on", [True, False])
def test_who_has_seen_another_date_is_asked_again_though_the_state_is_the_same(client, is_led_on):
    run = make_open(free=2)
    other = make_open(free=2, provider=run.course.provider)
    enquiry = actions.answer(make_enquiry(run), "answered", "Ja")
    log_in(client, enquiry)
    shown = form_of(client.get(page_of(enquiry)))
    if is_led_on:
        actions.answer(enquiry, "answered", "Ja", run=other)
    else:
        CourseRun.objects.filter(pk=run.pk).update(start=days(31))

    response = client.post(page_of(enquiry), shown | {"status": "placed", "text": "Ja"})

    assert (response.status_code, Enquiry.objects.get().status) == (409, "answered")


def test_the_answer_that_is_proposed_places_the_person_and_subtracts_a_seat(client):
    enquiry = make_enquiry(make_open(free=6))
    log_in(client, enquiry)
    shown = client.get(page_of(enquiry))

    client.post(page_of(enquiry), form_of(shown))

    enquiry.refresh_from_db()
    assert "6 von 20 sind frei. Mit der Antwort wird einer abgezogen: danach 5." in shown.content.decode()
    assert (enquiry.status, seats_of(enquiry.run)) == ("placed", (5, 0))


def test_nobody_says_full_while_seats_are_free(client):
    free, full = make_enquiry(make_open(free=9)), make_enquiry(make_open(free=0))
    pages = []
    for enquiry in (free, full):
        log_in(client, enquiry)
        pages.append(client.get(page_of(enquiry)).content.decode())

    refused = send(client, free, status="declined", reason="full")
    send(client, free, status="waiting")

    assert ["Der Kurs ist voll." in page for page in pages] == [False, True]
    assert refused.status_code == 200
    assert "ist gerade voll" not in mail.outbox[-1].body


def test_a_held_seat_is_offered_and_nobody_else_can_have_it(client):
    first, second = make_enquiry(make_open(free=1)), None
    second = make_enquiry(first.run, name="Amir")

    send(client, first, status="offered")
    shown = client.get(page_of(second)).content.decode()

    first.refresh_from_db()
    assert (first.status, first.hold.until, seats_of(first.run)) == ("offered", seats.hold_ends(), (1, 1))
    assert "Platz reservieren und fragen" not in shown
    assert "Ein Platz ist" not in shown
    assert "/anfrage/" in mail.outbox[-1].body


def test_a_yes_by_phone_takes_the_held_seat(client):
    enquiry = make_enquiry(make_open(free=2), email="", phone="0171 1234567")
    send(client, enquiry, status="offered")

    send(client, enquiry, status="placed")

    enquiry.refresh_from_db()
    assert (enquiry.status, enquiry.hold, seats_of(enquiry.run)) == ("placed", None, (1, 0))


def test_another_run_of_ours_is_held_or_only_named(client):
    provider = make_provider(email="werk@beispiel.example")
    enquiry = make_enquiry(make_open(free=0, provider=provider))
    other = make_open(free=3, provider=provider)

    send(client, enquiry, status="other", other=other.pk)

    enquiry.refresh_from_db()
    assert (enquiry.run, enquiry.status, seats_of(other)) == (other, "offered", (3, 1))


def test_what_is_passed_on_is_new_for_the_other_provider_and_only_with_consent(client):
    agreed, silent = make_enquiry(make_open(), may_pass_on=True), make_enquiry(make_open(), name="Amir")
    other = make_open(provider=make_provider("Sprachwerk", email="sprachwerk@beispiel.example"))
    Course.objects.update(course_type=other.course.course_type)

    send(client, agreed, status="passed", elsewhere=other.pk)
    refused = send(client, silent, status="passed", elsewhere=other.pk)

    agreed.refresh_from_db()
    assert (agreed.run, agreed.status, agreed.answered_at) == (other, "new", None)
    assert mail.outbox[-1].to == ["sprachwerk@beispiel.example"]
    assert [step.kind for step in agreed.steps.all()] == ["passed"]
    assert (refused.status_code, Enquiry.objects.get(name="Amir").status) == (200, "new")


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "declined"},
        {"status": "declined", "reason": "other"},
        {"status": "answered"},
        {"status": "other"},
    ],
)
def test_half_an_answer_is_asked_back(client, fields):
    enquiry = make_enquiry(make_open())

    response = send(client, enquiry, **fields)

    enquiry.refresh_from_db()
    assert (response.status_code, enquiry.status, mail.outbox) == (200, "new", [])


def test_one_sees_the_letter_before_it_is_sent(client):
    enquiry = make_enquiry(make_open(), language="ar")

    shown = send(
        client, enquiry, status="declined", reason="test", text="Bis bald.", preview="on"
    ).content.decode()

    enquiry.refresh_from_db()
    assert (enquiry.status, mail.outbox) == ("new", [])
    assert "Vor diesem Kurs brauchen Sie einen Einstufungstest." in shown
    assert 'lang="ar" dir="rtl"' in shown


def test_whoever_has_only_a_phone_is_called_until_reached(client):
    enquiry = make_enquiry(make_open(), email="", phone="0171 1234567", way="message", language="uk")

    saved = send(client, enquiry, status="waiting")
    shown = client.get(page_of(enquiry)).content.decode()
    click(client, enquiry, "unreached")
    again = client.get(page_of(enquiry)).content.decode()
    click(client, enquiry, "reached")
    done = client.get(page_of(enquiry)).content.decode()

    assert saved["Location"] == page_of(enquiry)
    assert ["Bitte rufen Sie an und sagen Sie es" in page for page in (shown, again, done)] == [True, True, False]
    assert "https://wa.me/491711234567" in shown
    assert mail.outbox == []


def test_a_seat_that_is_free_again_is_offered_to_who_has_waited_longest(client):
    run = make_open(free=1)
    first, second = line(run, "Mariia", "Amir")
    log_in(client, first)
    inbox = f"/de/mein/{run.course.provider.slug}/anfragen/"
    offers = [re.findall(r"(\w+) wartet seit", client.get(inbox).content.decode())]

    click(client, first, "offer")
    offers.append(re.findall(r"(\w+) wartet seit", client.get(inbox).content.decode()))
    click(client, second, "offer")

    second.refresh_from_db()
    assert offers == [["Mariia"], []]
    assert (second.status, Hold.objects.count()) == ("waiting", 1)


def test_a_seat_given_back_is_counted_once_and_only_on_a_click(client):
    enquiry = make_enquiry(make_open(free=3), status="placed", closed_at=timezone.now())
    actions.withdraw(enquiry)
    before = seats_of(enquiry.run)

    click(client, enquiry, "give_back")
    click(client, enquiry, "give_back")

    assert (before, seats_of(enquiry.run)) == ((3, 0), (4, 0))


def test_on_the_first_day_one_tap_says_who_came(client):
    run = make_open(start=0, end=30)
    came, missed = (
        make_enquiry(run, name=name, status="placed", closed_at=timezone.now()) for name in ("Olena", "Amir")
    )
    early = make_enquiry(make_open(provider=run.course.provider), name="Sara", status="placed")
    log_in(client, came)
    asked = client.get(f"/de/mein/{run.course.provider.slug}/anfragen/").content.decode()

    click(client, came, "came")
    click(client, missed, "missed")

    for row in (came, missed, early):
        row.refresh_from_db()
    assert [f"War {name} am" in asked for name in ("Olena", "Amir", "Sara")] == [True, True, False]
    assert [row.came for row in (came, missed, early)] == [True, False, None]
    assert [row.gives_back for row in (came, missed, early)] == [False, True, False]


# Without an account


def link_of(enquiry, address="werk@beispiel.example"):
    return f"/de/antworten/{answer_token(enquiry, address)}/"


def test_the_mail_to_a_provider_without_members_lets_its_reader_answer(client):
    make_office()
    run = make_open()
    actions.receive(run, name="Olena Beispiel", email="", phone="0171 1234567", language="uk", text="Є місце?")
    link = re.search(r"/de/antworten/\S+", mail.outbox[-1].body)[0]

    closed = client.get(link).content.decode()
    opened = client.post(link).content.decode()
    enquiry = Enquiry.objects.get()
    answered = client.post(link, form_of(client.post(link)) | {"status": "placed"})

    enquiry.refresh_from_db()
    assert "Der Link gilt nur für diese Anfrage" in mail.outbox[0].body
    assert [word in closed for word in ("Olena", "0171", "місце")] == [False, False, False]
    assert [word in opened for word in ("Olena", "0171", "місце")] == [True, True, True]
    assert (answered.status_code, enquiry.status, seats_of(run)) == (200, "placed", (1, 0))
    assert client.get(link).status_code == 410


def test_by_the_link_one_says_that_somebody_without_e_mail_was_reached(client):
    enquiry = make_enquiry(make_open(), phone="0171 1234567", email="")
    link = link_of(enquiry)
    early = client.post(f"{link}angerufen/", {"act": "reached"}).status_code
    page = client.post(link, form_of(client.post(link)) | {"status": "declined", "reason": "test"})

    answers = [client.post(f"{link}angerufen/", {"act": act}) for act in ("unreached", "reached", "unreached")]

    assert early == 410
    assert f'action="{link}angerufen/"' in page.content.decode()
    assert [answer.status_code for answer in answers] == [200, 200, 410]
    assert "0171" not in "".join(answer.content.decode() for answer in answers)
    assert [*enquiry.steps.values_list("kind", flat=True)][-2:] == ["unreached", "reached"]


@pytest.mark.parametrize("fields", [{"email": "olena@beispiel.example"}, {"is_doubtful": True}])
def test_of_whoever_gets_mail_no_link_says_that_they_were_called(client, fields):
    enquiry = make_enquiry(
        make_open(), answered_at=timezone.now(), status="declined", phone="1", **{"email": ""} | fields
    )

    assert client.post(f"{link_of(enquiry)}angerufen/", {"act": "reached"}).status_code == 410
    assert not enquiry.steps.filter(kind="reached").exists()


def test_what_was_written_for_a_link_that_has_ended_is_shown_to_its_writer(client):
    enquiry = make_enquiry(make_open())
    link = link_of(enquiry)
    answer = form_of(client.post(link)) | {"status": "answered", "text": "Rufen Sie bitte im Büro an."}
    actions.answer(enquiry, "answered", "Kommen Sie vorbei.")

    refused = client.post(link, answer)

    assert (refused.status_code, "Rufen Sie bitte im Büro an." in refused.content.decode()) == (410, True)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_by_the_link_only_one_is_taken():
    enquiry = make_enquiry(make_open(provider=make_provider(email="werk@beispiel.example")))
    member, link = Client(), link_of(enquiry)
    by_link = form_of(Client().post(link)) | {"status": "answered", "text": "Rufen Sie bitte an."}
    log_in(member, enquiry)
    by_member = form_of(member.get(page_of(enquiry))) | {"status": "answered", "text": "Kommen Sie vorbei."}
    before = len(mail.outbox)

    answers = at_once(
        lambda: Client().post(link, by_link).status_code,
        lambda: member.post(page_of(enquiry), by_member).status_code,
    )

    assert sorted(answers) in ([200, 409], [200, 410], [302, 409], [302, 410]), answers
    assert len(mail.outbox) - before == 1


def test_looking_at_the_link_changes_nothing_and_each_use_is_noted(client):
    enquiry = make_enquiry(make_open())

    client.get(link_of(enquiry))
    client.head(link_of(enquiry))
    before = Enquiry.objects.values_list("read_at", flat=True).get(), enquiry.steps.count()
    for _time in range(2):
        client.post(link_of(enquiry))

    assert before == (None, 0)
    assert [step.kind for step in enquiry.steps.all()] == ["opened", "read", "opened"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda enquiry: Course.objects.update(email="neu@beispiel.example"),
        lambda enquiry: actions.answer(enquiry, "waiting"),
        lambda enquiry: actions.withdraw(enquiry),
        lambda enquiry: Enquiry.objects.update(is_doubtful=True),
        lambda enquiry: Enquiry.objects.all().delete(),
    ],
)
def test_the_link_ends_with_its_reason(client, spoil):
    enquiry = make_enquiry(make_open())
    link = link_of(enquiry)
    spoil(enquiry)

    assert [client.get(link).status_code, client.post(link).status_code] == [410, 410]


def test_the_link_is_for_one_enquiry_one_address_and_fourteen_days(client, monkeypatch):
    enquiry, other = make_enquiry(make_open()), make_enquiry(make_open(), name="Amir")
    good = link_of(enquiry)
    answers = [
        client.get(address).status_code for address in (good, link_of(other, "fremd@b.example"), good + "x/")
    ]
    later = timezone.now() + timedelta(days=14, minutes=1)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)

    assert answers == [200, 410, 404]
    assert client.get(good).status_code == 410


def test_where_nobody_can_answer_the_office_is_told_so():
    office = make_office()
    run = make_open(provider=make_provider())

    actions.receive(run, name="Olena", email="", phone="0171 1234567", language="uk")

    assert mail.outbox[0].to == [office.email]
    assert "hat im Portal niemanden, der antworten kann" in mail.outbox[0].body


OFFICE, WORK, MEMBER = "office@beispiel.example", "werk@beispiel.example", "mitglied@beispiel.example"
TOLD_LATER = {  # what a person does after the answer, and from what it stood at
    "withdraws": ("placed", actions.withdraw),
    "takes the seat": ("offered", actions.accept),
    "asks again": ("waiting", lambda row: actions.ask_again(row, "Wann?")),
    "has another number": ("waiting", lambda row: actions.change_contact(row, "call", "", "0176 12345678")),
    "says nothing": ("offered", lambda row: lapse(row, None)),
}


@pytest.mark.parametrize("act", TOLD_LATER)
@pytest.mark.parametrize(("provider", "told"), [(MEMBER, [MEMBER]), (WORK, [WORK, OFFICE]), ("", [OFFICE])])
def test_what_a_person_does_after_the_answer_reaches_somebody_who_can_act(act, provider, told):
    make_office(email=OFFICE)
    run = make_open(provider=make_provider(email=provider if provider == WORK else ""))
    enquiry = make_enquiry(run, email="", phone="0171 1234567")
    if provider == MEMBER:
        make_membership(make_user(MEMBER), enquiry.run.course.provider)
    status, do = TOLD_LATER[act]
    actions.answer(enquiry, status)

    do(Enquiry.objects.get())

    assert [message.to[0] for message in mail.outbox] == told
    links = [page_of(enquiry) in message.body for message in mail.outbox]
    assert links == [address != WORK for address in told]
    assert ["Das tut die Bildungskoordination" in message.body for message in mail.outbox] == [
        address == WORK for address in told
    ]


def test_what_is_open_again_is_answered_by_the_link_of_its_mail(client):
    make_office(email=OFFICE)
    enquiry = make_enquiry(make_open(), status="declined", email="", phone="0171 1234567")

    actions.ask_again(enquiry, "Und im Mai?")

    assert [message.to for message in mail.outbox] == [[WORK]]
    assert client.get(re.search(r"/de/antworten/\S+", mail.outbox[0].body)[0]).status_code == 200


def test_a_run_that_is_gone_from_the_list_of_others_cannot_be_chosen(client):
    enquiry = make_enquiry(make_open(), may_pass_on=True)
    other = make_open(provider=make_provider("Sprachwerk"))
    log_in(client, enquiry)
    shown = form_of(client.get(page_of(enquiry)))
    CourseRun.objects.filter(pk=other.pk).update(status="cancelled")

    response = client.post(page_of(enquiry), shown | {"status": "passed", "elsewhere": other.pk})

    enquiry.refresh_from_db()
    assert (response.status_code, enquiry.run_id != other.pk, days(0) < days(1)) == (200, True, True)


def test_who_withdrew_while_the_answer_was_written_gets_none_and_the_answerer_is_told(client):
    enquiry = make_enquiry(make_open())
    log_in(client, enquiry)
    shown = form_of(client.get(page_of(enquiry)))
    actions.withdraw(enquiry)

    response = client.post(page_of(enquiry), shown)
    late = {
        "ask again": lambda: actions.ask_again(enquiry, "Und?"),
        "change": lambda: actions.change_contact(enquiry, "call", "", "0171 1"),
        "answer": lambda: actions.answer(enquiry, "placed"),
    }

    for act in late.values():
        with pytest.raises(NotPossibleError):
            act()
    assert response.status_code in {200, 409}
    assert "zurückgezogen" in response.content.decode()
    assert Enquiry.objects.get().status == "withdrawn"


def test_who_has_only_a_phone_is_asked_by_the_provider_whether_they_still_wait(client):
    run = make_open(free=0)
    stays, goes = line(run, "Mariia", "Amir")
    for row in (stays, goes):
        Enquiry.objects.filter(pk=row.pk).update(email="", phone=f"0171 {row.pk:07}", waits_since=long_ago())
    Enquiry.objects.filter(pk=goes.pk).update(way="message")
    actions.follow()
    log_in(client, stays)
    inbox = f"/de/mein/{run.course.provider.slug}/anfragen/"
    asked = client.get(inbox).content.decode()

    click(client, stays, "waits")
    click(client, goes, "gone")

    after = client.get(inbox).content.decode()
    assert [f"{name}: Wartet" in asked for name in ("Mariia", "Amir")] == [True, True]
    assert [asked.count(f"({way})") for way in ("Anruf", "WhatsApp oder SMS")] == [1, 1]
    assert "Wartet die Person noch" not in after
    assert "Bitte rufen Sie" not in after
    assert list(Enquiry.objects.order_by("pk").values_list("status", flat=True)) == ["waiting", "withdrawn"]
    assert mail.outbox == []


def long_ago():
    return same_time(-57)


@pytest.mark.parametrize(
    ("act", "status"),
    [("offer", "placed"), ("gone", "placed"), ("waits", "placed"), ("came", "waiting"), ("missed", "waiting")],
)
def test_a_click_on_what_stands_otherwise_by_now_does_nothing(client, act, status):
    enquiry = make_enquiry(make_open(), status=status, waits_since=timezone.now())

    click(client, enquiry, act)

    row = Enquiry.objects.get()
    assert (row.status, row.came, row.gives_back, seats_of(row.run)) == (status, None, False, (2, 0))


@pytest.mark.parametrize("status", ["answered", "passed"])
def test_no_run_is_asked_for_the_seat_that_somebody_had_in_another(status):
    enquiry = make_enquiry(make_open(), status="placed", gives_back=True, may_pass_on=True)
    other = make_open(provider=enquiry.run.course.provider if status == "answered" else None)

    actions.answer(enquiry, status, "Bis bald.", run=other)

    row = Enquiry.objects.get()
    assert (row.run, row.gives_back) == (other, False)


@pytest.mark.parametrize(("fields", "seats"), [({"add": "on"}, (3, 0)), ({}, (2, 0))])
@pytest.mark.parametrize("answer", ["other", "passed"])
def test_the_seat_that_somebody_leaves_for_another_run_is_counted_where_one_says_so(client, answer, fields, seats):
    enquiry = make_enquiry(make_open(), status="placed", may_pass_on=True)
    first, ours = enquiry.run, make_open(provider=enquiry.run.course.provider)
    elsewhere = make_open(provider=make_provider("Sprachwerk"))

    send(client, enquiry, status=answer, other=ours.pk, elsewhere=elsewhere.pk, **fields)

    enquiry.refresh_from_db()
    assert (enquiry.run, seats_of(first)) == ({"other": ours, "passed": elsewhere}[answer], seats)


@pytest.mark.parametrize(
    ("act", "status", "kind"),
    [
        *(("read", "new", "read"), ("reached", "new", "reached"), ("unreached", "new", "unreached")),
        *(("offer", "waiting", "offered"), ("waits", "waiting", "waits"), ("gone", "waiting", "withdrawn")),
        *(("came", "placed", "came"), ("missed", "placed", "missed")),
    ],
)
def test_each_step_says_which_colleague_has_taken_it(client, act, status, kind):
    phone = {"email": "", "phone": "1", "still_asked_at": timezone.now()} if act in ("waits", "gone") else {}
    enquiry = make_enquiry(make_open(start=0), status=status, **phone)

    click(client, enquiry, act)

    step = enquiry.steps.get(kind=kind)
    said = client.get(page_of(enquiry)).content.decode().partition("<h2>Was bisher war")[2]
    assert f"{step.get_kind_display()}, <bdi>{step.by}</bdi>" in said
    assert step.by is not None


@pytest.mark.parametrize(("free", "total", "left"), [(None, None, None), (None, 9, None), (9, 9, 9), (8, 9, 9)])
def test_a_seat_that_is_free_again_is_counted_where_seats_are_and_never_beyond_all_of_them(free, total, left):
    enquiry = make_enquiry(make_open(), status="placed", gives_back=True)
    CourseRun.objects.update(seats_free=free, seats_total=total)

    actions.give_back_seat(enquiry)

    assert (Enquiry.objects.get().gives_back, CourseRun.objects.get().seats_free) == (False, left)


def test_who_has_a_seat_already_is_written_to_without_another_one(client):
    enquiry = make_enquiry(make_open(free=2))
    send(client, enquiry, status="placed")

    shown = client.get(page_of(enquiry))
    send(client, enquiry, status="placed", subtract="on", text="Bitte den Ausweis mitbringen.")
    actions.answer(enquiry, "placed", subtract=True)

    enquiry.refresh_from_db()
    assert (enquiry.status, seats_of(enquiry.run)) == ("placed", (1, 0))
    assert [word in shown.content.decode() for word in ("hat ihn schon", 'value="offered"')] == [True, False]


def test_whoever_is_offered_what_they_had_is_asked_for_the_seat_they_had():
    enquiry = make_enquiry(make_open(free=2), status="placed")

    actions.answer(enquiry, "offered")

    enquiry.refresh_from_db()
    assert (enquiry.gives_back, seats_of(enquiry.run)) == (True, (2, 1))


@pytest.mark.parametrize(
    ("fields", "free", "sent"),
    [
        ({"status": "placed"}, 2, "waiting"),
        ({"status": "waiting"}, 2, "other"),
        ({"status": "placed"}, 20, "other"),
    ],
)
def test_no_seat_is_added_where_none_was_left(client, fields, free, sent):
    enquiry = make_enquiry(make_open(free), **fields, waits_since=timezone.now())
    other = make_open(provider=enquiry.run.course.provider)

    send(client, enquiry, status=sent, other=other.pk, add="on")

    assert seats_of(CourseRun.objects.get(pk=enquiry.run_id)) == (free, 0)


def lapse(enquiry, _run):
    Hold.objects.update(until=days(-1))
    actions.follow()


def cancel(enquiry, _run):
    CourseRun.objects.filter(pk=enquiry.run_id).update(status="cancelled")
    actions.follow()


@pytest.mark.parametrize(
    "act",
    [
        lambda enquiry, other: actions.answer(enquiry, "waiting"),
        lambda enquiry, other: actions.answer(enquiry, "declined", reason="other"),
        lambda enquiry, other: actions.answer(enquiry, "answered", "Ja."),
        lambda enquiry, other: actions.answer(enquiry, "passed", run=other),
        lambda enquiry, other: actions.answer(enquiry, "answered", run=other),
        lambda enquiry, other: actions.withdraw(enquiry),
        lambda enquiry, other: actions.forget(Enquiry.objects.all()),
        lapse,
        cancel,
    ],
    ids=[
        "waiting",
        "declined",
        "answered",
        "passed on",
        "another run",
        "withdrawn",
        "forgotten",
        "lapsed",
        "cancelled",
    ],
)
def test_a_seat_is_held_no_longer_than_it_is_offered(client, act):
    first, other = make_open(), make_open()
    (enquiry,) = line(first, "Olena")
    Enquiry.objects.update(may_pass_on=True)
    click(client, enquiry, "offer")
    held = seats_of(first)

    act(Enquiry.objects.get(), other)

    assert (held, seats_of(first), seats_of(other)) == ((2, 1), (2, 0), (2, 0))
    assert ([row.hold for row in Enquiry.objects.all()] in ([], [None]), Hold.objects.count()) == (True, 0)


def test_what_somebody_asks_of_other_providers_is_not_shown(client):
    person = {"email": "olena@beispiel.example", "phone": "0171 1234567"}
    enquiry = make_enquiry(make_open(), **person)
    provider = enquiry.run.course.provider
    make_enquiry(make_run(make_course("Auch hier", provider=provider)), **person)
    make_enquiry(make_run(make_course("Anderswo", provider=make_provider())), **person)
    log_in(client, enquiry)

    page = client.get(page_of(enquiry)).content.decode()

    assert ("Auch hier" in page, "Anderswo" in page) == (True, False)


def declined(client, enquiry):
    return send(client, enquiry, status="declined", reason="test")


def given_back(client, enquiry):
    Enquiry.objects.filter(pk=enquiry.pk).update(status="withdrawn", gives_back=True)
    Hold.objects.all().delete()
    CourseRun.objects.filter(pk=enquiry.run_id).update(seats_held=0, seats_free=0)
    return click(client, enquiry, "give_back")


@pytest.mark.parametrize("is_near", [True, False])
@pytest.mark.parametrize("act", [declined, given_back])
def test_whoever_lets_others_join_a_full_start_again_is_told_of_those_near_by(client, act, is_near):
    make_clash_rule()
    run = make_open(free=1)
    Course.objects.update(level_from=1, level_to=1)
    course = make_course("Woanders", provider=make_provider("Schule Elde"), level_from=1, level_to=1)
    make_run(course, start=37 if is_near else 300, end=400)
    enquiry = make_enquiry(run)
    actions.answer(enquiry, "offered")

    act(client, enquiry)

    assert seats_of(run) == (1, 0)
    assert ("Schule Elde" in client.get(page_of(enquiry)).content.decode()) is is_near


@pytest.mark.parametrize("is_same", [True, False])
def test_who_counts_a_seat_as_free_is_led_to_those_who_wait_for_that_date(client, is_same):
    run = make_open(free=0)
    other = make_open(provider=run.course.provider, free=3)
    line(run if is_same else other, "Sara")
    enquiry = make_enquiry(run, status="withdrawn", gives_back=True)

    answer = click(client, enquiry, "give_back")

    inbox = f"/de/mein/{run.course.provider.slug}/anfragen/"
    assert answer["Location"] == (inbox if is_same else page_of(enquiry))
