"""Several people who save the same form at the same moment: one is taken, the others are shown both.

A row lock holds it on PostgreSQL, on SQLite the one writer at a time.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from random import Random

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from accounts.models import User
from contacts.models import Message
from courses.models import Course, CourseRun
from enquiries.links import status_path
from pages.models import Page, Statement
from providers.models import Membership, Provider
from tests.factories import (
    days,
    make_course,
    make_course_type,
    make_enquiry,
    make_membership,
    make_message,
    make_page,
    make_partner,
    make_provider,
    make_run,
    make_user,
)
from tests.office.filled import filled, form_of, forms_of
from tests.race import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Kind:
    """A form: where it stands and is sent, the box, what the n-th person types, and what is saved then."""

    page: str
    box: str
    typed: Callable[[int], str]
    saved: Callable[[], str]
    action: str | None = None
    more: dict = field(default_factory=dict)


def text(number) -> str:
    return f"Von Person {number}"


@pytest.fixture
def kinds():
    provider = make_provider()
    run = make_run(make_course(provider=provider), seats_total=1000)
    page, _statement, message = make_page(), make_page(slug="barrierefreiheit", group="legal"), make_message()
    course = {"provider": provider.slug, "pk": run.course.pk}
    date = reverse("workplace:run", kwargs={**course, "run": run.pk})
    seats = reverse("workplace:seats", args=[provider.slug])
    care = reverse("office:care_for_message", args=[message.pk])
    return {
        "section": Kind(
            reverse("workplace:section", kwargs={**course, "section": "was"}),
            "summary_de",
            text,
            lambda: Course.objects.get().summary_de,
        ),
        "run": Kind(date, "note", text, lambda: CourseRun.objects.get().note),
        "days": Kind(
            f"{date}tage/",
            "days",
            lambda number: days(20 + number % 60).isoformat(),
            lambda: max(run.dates.values_list("date", flat=True)).isoformat(),
            more={"starts_at": "17:00", "ends_at": "18:00"},
        ),
        "seats": Kind(
            seats,
            f"free-{run.pk}",
            lambda number: str(100 + number),
            lambda: str(CourseRun.objects.get().seats_free),
        ),
        "profile": Kind(
            reverse("workplace:profile", args=[provider.slug]),
            "contact_name",
            text,
            lambda: Provider.objects.get().contact_name,
        ),
        "page": Kind(
            reverse("office:page", args=[page.pk]), "title_de", text, lambda: Page.objects.get(pk=page.pk).title_de
        ),
        "statement": Kind(
            reverse("office:statement"), "barriers_de", text, lambda: Statement.objects.get().barriers_de
        ),
        "message": Kind(
            reverse("office:message", args=[message.pk]),
            "notes",
            text,
            lambda: Message.objects.get().notes,
            action=care,
        ),
    }


@pytest.fixture
def patience(kinds, monkeypatch):
    """On a busy machine the last of eight waits longer than visitors are let wait."""
    if connection.vendor == "postgresql":
        longer = {"options": "-c statement_timeout=100000", "patience": 110, "connect_timeout": 60}
        options = connection.settings_dict["OPTIONS"] | longer
        monkeypatch.setitem(connections.settings["default"], "OPTIONS", options)
        monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
        connection.close()


def browsers(number) -> list[Client]:
    """All of the same person of the office, each on a connection of its own."""
    first = Client()
    first.force_login(make_user(role=User.Role.ADMINISTRATOR))
    others = [Client() for _ in range(number - 1)]
    for other in others:
        other.cookies = first.cookies.copy()
    return [first, *others]


def shown(browser, kind) -> dict:
    response = browser.get(kind.page)
    if "seats" in response.context["request"].resolver_match.view_name:
        run = CourseRun.objects.get()
        return {f"was-{run.pk}": "" if run.seats_free is None else run.seats_free, kind.box: ""}
    return form_of(response, kind.action) | kind.more


def acts(kind, people, first) -> list:
    """What each of them does at the same moment; an act returns what was typed when it was taken."""
    data = shown(people[0], kind)

    def act(browser, typed):
        response = browser.post(kind.action or kind.page, data | {kind.box: typed})
        assert response.status_code in {200, 302, 409}
        return typed if response.status_code == 302 else None

    return [partial(act, browser, kind.typed(first + number)) for number, browser in enumerate(people)]


def test_of_two_people_who_save_the_same_form_at_once_one_is_taken(kinds):
    people = browsers(2)

    wrong = []
    for number, (name, kind) in enumerate(kinds.items()):
        for turn in range(2):
            answers = at_once(*acts(kind, people, 1 + number + 2 * turn))
            taken = [answer for answer in answers if answer is not None]
            if len(taken) != 1 or kind.saved() != taken[0]:
                wrong.append((name, answers, kind.saved()))

    assert wrong == []


def test_of_two_managers_who_take_each_others_role_at_once_one_stays():
    provider = make_provider()
    for _turn in range(2):
        Membership.objects.all().delete()
        members = [make_membership(provider=provider, role=Membership.Role.MANAGER) for _ in range(2)]

        def act(own, other):
            browser = Client()
            browser.force_login(own.user)
            address = reverse("workplace:change_role", args=[provider.slug, other.pk])
            return lambda: browser.post(address, {"role": "editor"}).status_code

        at_once(act(*members), act(*reversed(members)))

        assert provider.memberships.filter(role=Membership.Role.MANAGER).count() == 1


def test_of_two_who_change_the_contact_by_the_link_of_an_enquiry_at_once_one_is_taken():
    enquiry = make_enquiry(phone="0152 28817386")
    page = f"{status_path(enquiry)}kontakt/"
    for turn in range(2):
        data = form_of(Client().get(page))
        phones = [f"0176 1234567{2 * turn + number}" for number in range(2)]

        def act(phone, data=data):
            return lambda: Client().post(page, data | {"phone": phone}).status_code

        answers = at_once(*map(act, phones))

        enquiry.refresh_from_db()
        assert sorted(answers) == [302, 409]
        assert enquiry.phone == phones[answers.index(302)]


def new_rows():
    """Of what may be there but once: where it is made, and what is typed."""
    kind, partner = make_course_type(), make_partner()
    courses = [
        reverse("workplace:new_course", args=[make_provider(name).slug]) for name in ("Ahorn", "Birke", "Erle")
    ]
    return {
        "courses": (courses, lambda name: {"title_de": name, "course_type": kind.pk}),
        "course types": ([reverse("office:new_course_type")] * 3, lambda name: {"name_de": name}),
        "regions": ([reverse("office:new_region")] * 3, lambda name: {"name": name}),
        "tasks": ([reverse("office:new_network_task")] * 3, lambda name: {"name": name, "partners": [partner.pk]}),
    }


def test_whoever_makes_the_same_as_somebody_else_at_once_gets_an_address_or_is_told():
    people, rows = browsers(3), new_rows()

    answers = {name: Counter() for name in rows}
    for name, (pages, typed) in rows.items():
        for turn in range(4):

            def act(browser, page, what):
                (form,) = (one for one in forms_of(browser.get(page)) if next(iter(what)) in filled(one))
                data = filled(form) | what
                return lambda: browser.post(page, data).status_code

            what = typed(f"Gleich {turn}")
            answers[name] += Counter(at_once(*(act(*pair, what) for pair in zip(people, pages, strict=True))))

    made = {
        "courses": {302: 12},
        "course types": {302: 12},
        "regions": {302: 4, 200: 8},
        "tasks": {302: 4, 200: 8},
    }
    assert answers == made


@pytest.mark.fuzz
def test_of_eight_people_in_fifty_rounds_one_is_taken_each_time(kinds, patience):
    people = browsers(8)

    wrong = []
    for name, kind in kinds.items():
        for turn in range(50):
            answers = at_once(*acts(kind, people, 1 + 8 * turn))
            taken = [answer for answer in answers if answer is not None]
            if len(taken) != 1 or kind.saved() != taken[0]:
                wrong.append((name, turn, answers, kind.saved()))

    assert wrong == []


@pytest.mark.fuzz
def test_eight_people_with_different_forms_lose_nothing_and_wait_in_no_circle(kinds, patience):
    people, random = browsers(8), Random(7)  # noqa: S311

    wrong = []
    for turn in range(50):
        chosen = random.sample([*kinds.values()], 4)
        pairs = [acts(kind, people[2 * at : 2 * at + 2], 1 + 2 * turn) for at, kind in enumerate(chosen)]
        answers = at_once(*chain(*pairs))
        for at, kind in enumerate(chosen):
            taken = [answer for answer in answers[2 * at : 2 * at + 2] if answer is not None]
            if len(taken) > 1 or (taken and kind.saved() != taken[0]):
                wrong.append((kind.page, turn, answers, kind.saved()))

    assert wrong == []
