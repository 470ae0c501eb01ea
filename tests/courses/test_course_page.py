import json
import re
from datetime import date, time

import pytest
from django.db import connection
from django.db.models.sql.compiler import SQLCompiler
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Weekday
from courses.search.catalogue import Catalogue
from courses.search.keeper import keeper
from tests.factories import (
    days,
    make_course,
    make_course_date,
    make_municipality,
    make_person,
    make_provider,
    make_run,
    make_weekly_time,
)

pytestmark = pytest.mark.django_db


def page(client, course, language="en"):
    return client.get(f"/{language}/angebote/{course.slug}/")


def test_the_page_shows_current_and_coming_runs_and_hides_past_ones(client):
    course = make_course()
    make_run(course, start=-50, end=-1, venue="Old hall")
    make_run(course, start=-5, end=9, venue="Running hall")
    make_run(course, start=20, end=90, venue="Coming hall", status="cancelled")

    content = page(client, course).content.decode()

    assert [hall for hall in ("Old hall", "Running hall", "Coming hall") if hall in content] == [
        "Running hall",
        "Coming hall",
    ]
    assert 'class="seats cancelled">cancelled' in content


def test_the_first_thing_said_is_the_next_start_one_can_join(client):
    course = make_course()
    make_run(course, start=3, seats_free=0)
    make_run(course, start=12, seats_free=4)

    following = page(client, course).context["next"]

    assert (following.start, following.seats) == ("in 12\u00a0days", "4\u00a0seats free")


def test_a_course_without_any_coming_run_says_so_and_offers_similar_ones(client):
    course = make_course()
    make_run(course, start=-50, end=-1)

    response = page(client, course)

    assert response.status_code == 200
    assert "There is no date at the moment." in response.content.decode()


@pytest.mark.parametrize("status", ["draft", "in_review", "archived"])
def test_what_is_not_published_is_not_found(client, status):
    course = make_course(status=status)

    assert page(client, course).status_code == 404


def test_a_hidden_provider_hides_its_courses(client):
    course = make_course(provider=make_provider(is_published=False))

    assert page(client, course).status_code == 404


def test_times_stand_in_words_and_single_dates_as_dates(client):
    course = make_course()
    make_weekly_time(make_run(course), Weekday.MONDAY | Weekday.WEDNESDAY | Weekday.THURSDAY)
    irregular = make_run(course, start=20, end=30)
    make_course_date(irregular, days(20), time(9), time(12, 30))

    content = page(client, course, "de").content.decode()

    assert "Montag, Mittwoch und Donnerstag" in content
    assert "17:00" in content
    assert f", {days(20):%d.%m.%Y}, 9:00\u2060–\u206012:30</li>" in content


def test_a_run_whose_first_lesson_is_not_on_its_first_day_says_both(client):
    course = make_course()
    run = make_run(course)
    run.start, run.end = date(2096, 12, 25), date(2097, 3, 1)  # a Tuesday, and a public holiday
    run.save()
    make_weekly_time(run, Weekday.TUESDAY | Weekday.FRIDAY)

    both = page(client, course).content.decode()
    make_course_date(run)
    one = page(client, course).content.decode()

    assert "Tuesday, 25\u00a0December 2096" in both
    assert "first lesson: Friday, 28\u00a0December 2096" in both
    assert "first lesson" not in one


def test_whom_to_call_is_the_courses_own_number_then_the_persons_then_the_providers(client):
    provider = make_provider(phone="03871 0001", email="provider@beispiel.example")
    person = make_person(phone="03871 0002")
    own = make_course(provider=provider, contact_person=person, phone="03871 0003")
    through_person = make_course(provider=provider, contact_person=person)
    through_provider = make_course(provider=provider)

    numbers = [
        re.search(r'class="button" href="tel:(\S+)"', page(client, course).content.decode())[1]
        for course in (own, through_person, through_provider)
    ]

    assert numbers == ["+4938710003", "+4938710002", "+4938710001"]


def test_the_next_level_near_by_and_the_providers_other_courses_follow(client):
    parchim = make_municipality("Parchim", latitude=53.43, longitude=11.85)
    far = make_municipality("Boizenburg", latitude=53.38, longitude=10.72)
    course = make_course("A1", level_from=1, level_to=1)
    make_run(course, start=5, municipality=None)
    make_run(course, municipality=parchim)
    other = make_provider("Other")
    make_run(make_course("A2 near", level_from=2, level_to=2, provider=other), municipality=parchim)
    make_run(make_course("A2 far", level_from=2, level_to=2, provider=other), municipality=far)
    make_run(make_course("B1 near", level_from=3, level_to=3, provider=other), municipality=parchim)
    make_run(make_course("same house"), municipality=parchim)

    context = page(client, course).context

    assert [card.title for card in context["followers"]] == ["A2 near"]
    assert [card.title for card in context["siblings"]] == ["same house"]


@pytest.mark.usefixtures("remembered_project")
def test_the_page_asks_the_database_as_often_for_three_runs_as_for_one(client):
    course = make_course(level_from=1, level_to=1)

    def ask():
        page(client, course)
        with CaptureQueriesContext(connection) as queries:
            Client.get(client, course.get_absolute_url())
        return len(queries)

    def add(number):
        make_weekly_time(make_run(course, start=number))
        make_run(make_course(f"sibling {number}"))
        make_run(make_course(f"next {number}", level_from=2, level_to=2, provider=make_provider(f"P {number}")))

    add(1)
    with_one = ask()
    add(2)
    add(3)

    assert ask() == with_one <= 12


def test_a_course_beside_it_may_have_gone_a_moment_ago(monkeypatch):
    course, stays, goes, loses = (make_course(title) for title in ("This", "stays", "goes", "loses its date"))
    for each in (course, stays, goes, loses):
        make_run(each)
    monkeypatch.setattr(keeper, "catalogue", Catalogue(timezone.localdate()))
    goes.runs.all().delete()
    goes.delete()
    loses.runs.all().delete()

    assert [card.title for card in page(Client(), course).context["siblings"]] == ["stays"]


@pytest.mark.usefixtures("remembered_project")
def test_no_page_puts_the_same_queries_together_again(monkeypatch):
    courses = [make_course(f"A{level}", level_from=level, level_to=level) for level in (1, 2, 1)]
    for course in courses:
        make_course_date(make_run(course))
    make_course_date(make_run(courses[2], start=20))
    monkeypatch.setattr(keeper, "catalogue", Catalogue(timezone.localdate()))
    page(Client(), courses[2])
    keeper.catalogue.page_data.clear()
    keeper.catalogue.cards.clear()
    monkeypatch.setattr(SQLCompiler, "as_sql", None)

    context = page(Client(), courses[2]).context

    assert len(context["siblings"]) == 2
    assert len(context["followers"]) == 1


def test_a_text_that_is_not_translated_carries_its_language(client):
    course = make_course(title="Sprachcafé", title_en="Language café", summary="Reden und Tee.")

    content = page(client, course).content.decode()

    assert "<h1>Language café</h1>" in content
    assert '<p class="measure"><span lang="de" dir="auto">Reden und Tee.</span>' in content


def test_german_names_among_arabic_words_stay_on_the_side_of_the_page(client):
    provider = make_provider("Sprachwerk", street="Lange Straße 1")
    course = make_course("Deutsch am Abend", provider=provider)
    make_run(course)

    address = page(client, course, "ar").content.decode().partition("<address")[2].partition("</address>")[0]
    title = client.get("/ar/angebote/").content.decode().partition("<h3")[2].partition("</h3>")[0]

    assert re.search(r'<span><bdi lang="de">\s*Sprachwerk, Lange Straße\u00a01', address)
    assert "dir=" not in title.partition(">")[0]
    assert '<bdi lang="de">' in title


def jsonld(client, course):
    scripts = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', page(client, course).content.decode(), re.S
    )
    return json.loads(scripts[0])


def test_json_ld_says_what_the_page_says(client, settings):
    settings.PORTAL_URL = "https://portal.example"
    course = make_course(
        "Deutsch A1", level_from=1, level_to=1, cost="paid", price="229.00", price_for="course", mode="both"
    )
    run = make_run(
        course, seats_total=16, seats_free=4, venue="Haus der Bildung", street="Weg 1", postal_code="19370"
    )
    make_weekly_time(run, Weekday.MONDAY | Weekday.FRIDAY)
    make_run(course, start=-90, end=-1)
    make_run(course, start=200, end=300, status="cancelled")

    data = jsonld(client, course)

    assert data["@type"] == "Course"
    assert data["url"] == f"https://portal.example/en/angebote/{course.slug}/"
    assert data["offers"] == {"@type": "Offer", "category": "Paid", "price": "229.00", "priceCurrency": "EUR"}
    first, cancelled = data["hasCourseInstance"]
    assert first["courseMode"] == "Blended"
    assert (first["maximumAttendeeCapacity"], first["remainingAttendeeCapacity"]) == (16, 4)
    (schedule,) = first["courseSchedule"]
    assert len({"repeatCount", "exceptDate"} & schedule.keys()) > 0  # see test_rhythm
    assert {name: value for name, value in schedule.items() if name not in {"repeatCount", "exceptDate"}} == (
        {
            "@type": "Schedule",
            "repeatFrequency": "P1W",
            "byDay": ["https://schema.org/Monday", "https://schema.org/Friday"],
            "startTime": "17:00:00",
            "endTime": "20:15:00",
            "startDate": days(10).isoformat(),
            "endDate": days(100).isoformat(),
            "scheduleTimezone": "Europe/Berlin",
        }
    )
    assert first["location"]["address"]["addressLocality"] == "Parchim"
    assert cancelled["eventStatus"] == "https://schema.org/EventCancelled"
    assert "remainingAttendeeCapacity" not in cancelled


def test_json_ld_cannot_be_broken_out_of(client):
    title = "</script><script>alert(1)</script><!--<script >"  # the last of it would swallow the rest of the page
    course = make_course(title)
    make_run(course)

    html = page(client, course).content.decode()

    assert jsonld(client, course)["name"] == title
    assert [sign for sign in ("<script>alert", "<!--<script") if sign in html] == []
