"""Whoever acts upon an older page of exams is told so, and nothing happens: each act over what is there."""

from dataclasses import dataclass, field

import pytest
from django.apps import apps
from django.core import mail
from django.urls import get_resolver, reverse

from exams.models import ExamSession
from exams.placement import holding
from exams.placement.links import token_of
from exams.tasks.links import help_token, stand_in_token
from tests import test_rights as rights
from tests.exams.test_people import partner
from tests.factories import (
    days,
    make_appointment,
    make_area,
    make_booking,
    make_course,
    make_exam_kind,
    make_exam_person,
    make_exam_session,
    make_help_request,
    make_result_slip,
    make_run,
    stamp,
)
from tests.office.filled import form_of
from tests.test_matrix import TYPED

pytestmark = pytest.mark.django_db

NEED_NONE = {  # each with its reason
    "it is only read": "exams:list exams:session exams:calendar exams:kind placement:dates placement:slip"
    " placement:seat placement:given_back workplace:exams workplace:exam_pool workplace:exam_tasks"
    " workplace:exam_people"
    " workplace:result_slips workplace:result_slip workplace:appointments",
    "it makes something new": "exams:ask placement:book workplace:issue_slip",
    "what it acts upon never changes": "workplace:check_slip workplace:accept_slip workplace:withdraw_slip"
    " workplace:settle_bookings placement:code",
}


@dataclass
class Act:
    """``page``: where its form stands; ``form``: where that goes if the button goes elsewhere."""

    page: str
    page_of: dict
    of: dict
    typed: dict = field(default_factory=dict)
    form: str = ""
    who: str = "desk"
    change: str = "date"


@pytest.fixture
def world(client):
    """The desk of a partner with people, seats and tasks at an exam of its neighbour, and its own slips."""
    make_area("Parchim")
    desk, host = partner("Nachbar"), partner("Zentrum")
    session = make_exam_session(
        make_exam_kind(), provider=host.provider, needs_examiners=3, needs_rooms=1, seats_total=10, is_offered=True
    )
    person = make_exam_person(desk.provider, session.kind)
    session.seat_requests.create(provider=desk.provider, seats=2)
    turn = session.turns.create(provider=desk.provider, task="examiner", number=1)
    run = make_run(make_course("Deutsch A2", level_from=2, level_to=2), seats_free=4)
    slips = [make_result_slip(desk.provider) for _slip in range(3)]
    seats = [holding.hold(slip, run, None) for slip in slips[1:]]
    holding.accept(seats[1])
    booking = make_booking(make_appointment(desk.provider), email="", phone="03871 1", is_told=False)
    asked = make_help_request(session, desk.provider, task="room")
    return {
        "desk": desk,
        "host": host,
        "person": client,
        "session": session,
        "run": run,
        "booking": booking,
        "acts": acts(session, person, turn, slips, seats, booking, asked),
    }


def acts(session, person, turn, slips, seats, booking, asked) -> dict:
    ours, theirs = ({"provider": one.slug} for one in (turn.provider, session.provider))
    of_session, token = {**ours, "pk": session.pk}, {"token": token_of(slips[1])}
    pool = {"page": "workplace:exam_pool", "page_of": ours, "of": of_session, "typed": {"number": "1"}}
    tasks = {"page": "workplace:exam_tasks", "page_of": ours, "of": of_session}
    centre = {"page": "workplace:exam", "page_of": {**theirs, "pk": session.pk}, "who": "host"}
    of_turn = {**centre, "of": {**theirs, "pk": turn.pk}, "typed": {"done": "yes"}}
    mine = {"who": "person", "typed": {"born": stamp()}}
    held = {"page": "workplace:result_slip", "page_of": {**ours, "pk": slips[1].pk}, "change": "run"}
    row = session.seat_requests.get()
    of_booking = {"of": {**ours, "pk": booking.pk}, "change": "appointment"}
    links = {
        "help_by_link": help_token(asked, asked.provider.memberships.get().user.email),
        "stand_in": stand_in_token(session, turn.provider, "room", asked.provider.memberships.get().user.email),
    }
    return {
        "workplace:ask_exam_seats": Act(**pool),
        "workplace:give_exam_seats_back": Act(**pool, form="workplace:ask_exam_seats"),
        "workplace:release_exam_seats": Act(**{**of_turn, "of": {**theirs, "pk": row.pk}}),
        "workplace:take_exam_task": Act(**tasks),
        "workplace:give_exam_task_up": Act(**tasks),
        "workplace:name_exam_people": Act(**tasks, typed={"people": [person.pk]}),
        "workplace:answer_help": Act(**{**tasks, "of": {**ours, "pk": asked.pk}}),
        "workplace:confirm_exam_turn": Act(**of_turn),
        "workplace:release_exam_turn": Act(**of_turn, form="workplace:confirm_exam_turn"),
        "workplace:delete_exam_person": Act(
            "workplace:exam_person", of={**ours, "pk": person.pk}, page_of={**ours, "pk": person.pk}, change="name"
        ),
        **{f"workplace:{name}": link(name, token) for name, token in links.items()},
        "workplace:ask_partners": Act(
            "workplace:ask_partners",
            {**theirs, "pk": session.pk, "task": "examiner"},
            {**theirs, "pk": session.pk, "task": "examiner"},
            {"partners": [turn.provider_id], "answer_by": days(3)},
            who="host",
        ),
        "workplace:hold_seat": Act(
            **{**held, "page_of": {**ours, "pk": slips[0].pk}, "of": {**ours, "pk": slips[0].pk}},
            typed={"run": seats[0].run_id},
        ),
        "workplace:slip_seat": Act(**held, of={**ours, "pk": seats[0].pk}, typed={"act": "accept"}),
        "workplace:accept_shown_seat": Act(
            "workplace:check_slip", ours, ours, {"code": slips[1].code, "seat": seats[0].pk}, change="run"
        ),
        "workplace:told_booking": Act("workplace:appointments", ours, typed={"done": "yes"}, **of_booking),
        "workplace:strike_booking": Act("workplace:strike_booking", page_of=of_booking["of"], **of_booking),
        "placement:give_back": Act(
            "placement:give_back",
            {"token": token_of(booking)},
            {"token": token_of(booking)},
            change="appointment",
            **mine,
        ),
        "placement:accept": Act("placement:slip", token, token, change="run", **mine),
        "placement:decline": Act("placement:slip", token, token, change="run", form="placement:accept", **mine),
        "placement:give_back_slip": Act(
            "placement:give_back_slip",
            {"token": token_of(slips[2])},
            {"token": token_of(slips[2])},
            change="run",
            **mine,
        ),
    }


def link(name, token):
    return Act(f"workplace:{name}", {"token": token}, {"token": token}, who="person")


def changed(world, what):
    """What the act is about becomes otherwise, in what its page has shown."""
    if what == "date":
        ExamSession.objects.filter(pk=world["session"].pk).update(venue="Anderes Haus")
    elif what == "run":
        world["run"].weekly_times.all().delete()
        type(world["run"]).objects.update(start=days(20))
    elif what == "appointment":
        type(world["booking"].appointment).objects.update(venue="Anderes Haus")
    else:
        world["desk"].provider.exam_people.update(name="Jemand anders")


def everything() -> dict:
    rooms = [*apps.get_app_config("exams").get_models(), *apps.get_app_config("courses").get_models()]
    return {model: sorted(map(str, model.objects.values_list())) for model in rooms} | {
        "people": sorted(map(str, ExamSession.turns.rel.related_model.people.through.objects.values_list()))
    }


def sent(world, name) -> tuple:
    """Who sends it, where to, and what."""
    act = world["acts"][name]
    browser, address = world[act.who], reverse(name, kwargs=act.of)
    page = reverse(act.page, kwargs=act.page_of)
    if act.page == "workplace:check_slip":
        shown = browser.post(page, {"code": act.typed["code"]})
    else:
        shown = browser.get(page)
    form = reverse(act.form, kwargs=act.of) if act.form else address
    own = form if f'action="{form}"' in shown.content.decode() else None
    return browser, address, form_of(shown, own) | act.typed


def test_an_act_from_an_older_page_changes_nothing_and_says_so_and_is_done_from_a_new_one(world):
    wrong = {}
    for name, act in world["acts"].items():
        with rights.undone():
            browser, address, data = sent(world, name)
            changed(world, act.change)
            before, mails = everything(), len(mail.outbox)
            told = browser.post(address, data, follow=True).content.decode()
            answers = [everything() == before, len(mail.outbox) == mails, "nzwischen" in told]
            browser, address, data = sent(world, name)
            browser.post(address, data, follow=True)
            answers.append(everything() != before)
            if answers != [True] * 4:
                wrong[name] = answers

    assert wrong == {}


def addresses() -> set[str]:
    """Of exams, their seats, tasks and slips, by name; those of files apart, which are views of the import."""
    spaces = {"exams": "exams.urls", "placement": "exams.placement.urls", "workplace": "workplace.urls"}
    return {
        f"{space}:{one.name}"
        for space, module in spaces.items()
        for one in all_of(get_resolver(module))
        if one.lookup_str.startswith(("exams.", "workplace.exams."))
    }


def all_of(pattern):
    for one in getattr(pattern, "url_patterns", []):
        yield from all_of(one)
    if not hasattr(pattern, "url_patterns"):
        yield pattern


def test_every_address_that_takes_what_is_sent_is_tried_or_says_why_not(world):
    free = {name for names in NEED_NONE.values() for name in names.split()}
    new = {name for name in addresses() if ":new_" in name}

    assert addresses() == {*world["acts"], *free, *new, *(addresses() & {*TYPED})}
