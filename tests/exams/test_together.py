"""What the office sees of all exams: seats that are shared, tasks, who has done how much, and how exams went."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from exams.models import ExamResult, SeatRequest
from tests.factories import (
    days,
    make_exam_kind,
    make_exam_session,
    make_membership,
    make_partner,
    make_provider,
    make_user,
    same_time,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/de/buero/pruefungen/gemeinsam/"


@pytest.fixture
def coordinator(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    return client


def shared(**fields):
    """A date of a centre where a partner has seats, waits for one and helps."""
    centre, partner = (make_provider(name) for name in ("Zentrum", "Nachbar"))
    for provider in (centre, partner):
        make_partner(provider=provider)
    fields = {"seats_partners": 3, "needs_examiners": 2, "is_offered": True, **fields}
    session = make_exam_session(make_exam_kind("DTZ"), provider=centre, **fields)
    asked = {"seats": 3, "waiting": 1, "waits_since": same_time(-1)}
    SeatRequest.objects.create(session=session, provider=partner, **asked)
    session.turns.create(provider=partner, task="examiner", number=1)
    return session


def words_of(page) -> str:
    text = re.sub(r"<[^>]+>", " ", page.content.decode().partition("<main")[2])
    return re.sub(r"[\s\u2060]+", " ", text)


def test_a_coordinator_sees_the_seats_and_tasks_of_all_centres_and_goes_on_to_each(coordinator):
    session = shared(on=0)  # in the same year, whose shares the page shows
    ExamResult.objects.create(session=make_exam_session(provider=session.provider, on=0), taken=9, passed=8)

    page = coordinator.get(ADDRESS)

    words, there = words_of(page), f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/"
    assert "4 eigene · 3 von Partnern · 9 frei von 16 · 1 auf der Warteliste" in words
    assert re.search("Prüfen: 1 von 2 · +Nachbar", words)
    assert [(row.provider.name, row.promised) for row in page.context["shares"]][-1] == ("Nachbar", 1)
    assert [(line.kind, line.taken) for line in page.context["results"]] == [("DTZ", 9)]
    assert there in page.content.decode()
    assert coordinator.get(there).status_code == 200


def test_the_office_goes_from_a_date_to_its_seats_tasks_and_results_and_from_the_cooperation_to_all(coordinator):
    session = shared()
    pages = [f"/de/buero/pruefungen/{session.pk}/", "/de/buero/kooperation/"]

    links = [set(re.findall(r'href="([^"]+)"', coordinator.get(page).content.decode())) for page in pages]

    assert f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/" in links[0]
    assert ADDRESS in links[1]


def test_three_dates_take_as_many_queries_as_one_and_dates_that_are_over_stay_away(coordinator):
    over = shared(on=-1)
    counted, shown = [], []

    for numbers in ([3], [4, 5]):
        for number in numbers:
            one = make_exam_session(provider=over.provider, is_public=False, on=number)
            one.turns.create(provider=over.provider, task="examiner", number=1)
        with CaptureQueriesContext(connection) as queries:
            shown.append([row[0].date for row in coordinator.get(ADDRESS).context["rows"]])
        counted.append(len(queries))

    assert shown == [[days(3)], [days(3), days(4), days(5)]]
    assert counted[0] == counted[1] <= 20


def test_a_centre_is_asked_once_more_before_a_partner_loses_seats_or_a_task(client):
    session = shared()
    client.force_login(make_membership(provider=session.provider).user)

    page = client.get(f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/").content.decode()

    folded = re.findall(r"<details.*?</details>", page, re.DOTALL)
    asked = [one for one in folded if "Nachbar erfährt es per E-Mail" in re.sub("[\u2066-\u2069]", "", one)]
    addresses = [re.search(r'action="([^"]+)"', one)[1] for one in asked]
    assert [re.sub(r"\d+", "1", one.partition("pruefungen")[2]) for one in addresses] == [
        "/gebeten/1/freigeben/",
        "/helfende/1/freigeben/",
    ]
    assert len(re.findall("freigeben/", page)) == 2
