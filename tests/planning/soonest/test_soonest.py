"""Where somebody at the desk can begin soonest: days, planned starts, lists; nothing of it is kept."""

import re
from datetime import time

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format

from accounts.models import User
from courses.models import Course, CourseRun
from courses.public.codes import code_of
from planning.models import Demand, DemandOutcome
from planning.soonest.ways import Desk, Wanted
from tests.factories import (
    InDays,
    days,
    make_area,
    make_course,
    make_course_date,
    make_demand,
    make_enquiry,
    make_entry_point,
    make_liaison,
    make_municipality,
    make_partner,
    make_provider,
    make_run,
    make_source,
    make_user,
    make_weekly_time,
)

pytestmark = pytest.mark.django_db
EVERY_DAY = (1 << 7) - 1  # so that the first lesson is on the day of the start, or soon after holidays
FAR = {"latitude": 53.43, "longitude": 12.3}  # 39 km from Parchim by road


def start(title="Kurs", on=30, *, level=1, place=None, course=None, **fields):
    said = {"level_from": level, "level_to": 6, **(course or {})}
    run = make_course(title, provider=make_provider(), **said)
    return make_run(run, start=on, end=on + 90, **{"municipality": place or make_area().town} | fields)


def desk(level=1, reach=20, time="", childcare=False):
    return Desk(Wanted(level, make_area(), reach, time, childcare), days(0))


def found(**wanted):
    return [(way.start.run.course.title, way.days, way.is_sure) for way in desk(**wanted).ways()]


def test_sure_days_come_first_the_soonest_at_the_top_then_what_is_only_planned():
    start("sicher", 30)
    start("früher", 20)
    start("geplant", 10, seats_total=16, seats_free=10, seats_min=10)
    start("unbekannt", 12, seats_free=None, seats_total=None)
    make_entry_point(start("laufend", -20), 5)
    start("dabei", -10, late_entry=True)

    assert found() == [
        ("dabei", 0, True),
        ("laufend", 5, True),
        ("früher", 20, True),
        ("sicher", 30, True),
        ("geplant", 10, False),
        ("unbekannt", 12, False),
    ]


def test_a_course_on_site_and_online_is_reached_online_from_far_away():
    far = make_municipality("Plau am See", slug="plau", **FAR)
    start("beides", 10, course={"mode": Course.Mode.BOTH}, municipality=far)
    start("dort", 12, municipality=far)

    assert [(way.start.run.course.title, way.km, way.place) for way in desk().ways()] == [
        ("beides", None, "online")
    ]


def next_weekday(weekday, since=0):
    """Days from today until that weekday, from that day on."""
    return since + (weekday - days(since).weekday()) % 7


def test_the_day_is_that_of_the_next_lesson_and_its_hour_stands_on_slip_and_page(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    weekday = (days(0).weekday() + 3) % 7
    held = {"on_public_holidays": True}
    running = start("läuft", -30, late_entry=True, **held)
    make_entry_point(joined := start("Einstieg", -30, **held), 5)
    coming = start("kommt", 15, **held)
    for run in (running, joined, coming):
        make_weekly_time(run, 1 << weekday, time(9, 15), time(12))
    over = start("vorbei", -30, late_entry=True)
    make_course_date(over, days(-2))

    expected = [next_weekday(weekday, since) for since in (0, 5, 15)]
    assert [(title, day) for title, day, _sure in found()] == [
        *zip(("läuft", "Einstieg", "kommt"), expected, strict=True)
    ]
    when = f"{date_format(days(expected[0]), 'l, j. F Y')}, 09:15"
    for name in ("soonest", "soonest_slip"):
        page = asked(client, name, language="de").content.decode()
        assert when in " ".join(page.split())


def test_where_nobody_has_said_when_a_running_course_meets_no_day_is_named(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    start("läuft", -30, late_entry=True)

    page = asked(client, "soonest_slip", language="de").content.decode()

    shown = page.partition('class="slip-ways"')[2].partition("</ol>")[0]
    assert "jederzeit" in shown
    assert f"{days(0).year}" not in shown


@pytest.mark.parametrize(
    "fields",
    [
        {"seats_free": 0},
        {"status": "full"},
        {"status": "intended"},
        {"status": "cancelled"},
        {"level": 2},
        {"on": -5},
        {"registration_deadline": InDays(-1)},
        {"course": {"status": Course.Status.DRAFT}},
    ],
)
def test_what_nobody_can_begin_is_not_shown(fields):
    start(**fields)

    assert found() == []


def test_one_may_join_at_the_level_of_that_day():
    run = start(on=-30)
    make_entry_point(run, 5, level=2, section=3)
    make_entry_point(run, 9)

    assert [way.days for level in (1, 2) for way in desk(level=level).ways()] == [9, 5]
    assert desk(level=2).ways()[0].section == 3


@pytest.mark.parametrize(
    ("wanted", "titles"),
    [
        ({}, ["nah", "abends", "online"]),
        ({"reach": 40}, ["fern", "nah", "abends", "online"]),
        ({"time": "day"}, ["nah", "online"]),
        ({"time": "evening"}, ["abends"]),
        ({"childcare": True}, ["abends"]),
    ],
)
def test_reach_time_and_childcare_narrow_it_down(wanted, titles):
    start("fern", 5, place=make_municipality("Plau", slug="plau", **FAR))
    make_weekly_time(start("nah", 10), EVERY_DAY, starts_at=time(9))
    make_weekly_time(start("abends", 15, course={"childcare": Course.Childcare.YES}), EVERY_DAY)
    start("online", 40, course={"mode": Course.Mode.ONLINE})
    CourseRun.objects.filter(course__title_de="online").update(municipality=None)

    assert [title for title, _days, _sure in found(**wanted)] == titles


def test_whoever_stands_on_a_list_by_day_stands_on_none_in_the_evening():
    make_enquiry(start(seats_free=0), status="waiting", name="Eins", email="eins@beispiel.example")
    evening = start(seats_free=0)
    make_weekly_time(evening, EVERY_DAY, starts_at=time(18))
    for name in ("Zwei", "Drei"):
        make_enquiry(evening, status="waiting", name=name, email=f"{name}@beispiel.example")
    for times in "me":
        make_demand(make_source(), level=2, times=times)

    assert {one.time: one.waiting for one in desk().lists()} == {"day": 1, "evening": 2}


@pytest.mark.parametrize(("number", "half", "eight"), [(3, None, None), (20, 13, 32), (40, 7, 21)])
def test_a_list_says_the_place_and_the_upper_start_values_marked_as_calculated(number, half, eight):
    for _one in range(number):
        make_demand(make_source(), weeks=8, times="m")

    (waiting,) = desk(time="day").lists()

    assert (waiting.position, waiting.minimum) == (number + 1, 10)
    assert (waiting.said.half, waiting.said.eight, waiting.said.is_observed) == (half, eight, False)


def test_from_thirty_own_waits_on_it_says_what_was_observed():
    for _one in range(40):
        make_demand(make_source(), weeks=8, times="m")
    fields = {"month": days(0).replace(day=1), "level": 1, "area": make_area(), "time": "day", "outcome": "seat"}
    DemandOutcome.objects.create(**fields, weeks=4, number=29, situation="3-6")
    before = desk(time="day").lists()[0].said
    DemandOutcome.objects.create(**fields, weeks=10, number=1, situation="3-6")

    after = desk(time="day").lists()[0].said

    assert (before.half, before.is_observed) == (7, False)
    assert (after.half, after.eight, after.is_observed) == (4, 4, True)


def test_each_list_says_whether_it_is_that_of_the_day_or_of_the_evening():
    assert [(one.time, one.time_words) for one in desk().lists()] == [("day", "tags"), ("evening", "abends")]


def asked(client, name="soonest", **said):
    data = {"level": 1, "area": make_area().pk, "reach": 20, "time": "", **said}
    return client.get(reverse(f"office:{name}"), data)


@pytest.mark.parametrize(
    ("role", "number", "words", "place"),
    [
        ("office", 4, "Schon wartend: 4.", "auf Platz 5."),
        ("partner", 4, "Schon wartend: weniger als 5.", ""),
        ("partner", 7, "Schon wartend: mindestens 5.", "auf Platz 6 oder später."),
    ],
)
def test_an_adviser_reads_days_and_lists_and_few_people_only_the_office(client, role, number, words, place):
    start("Deutsch am Vormittag", 30)
    for _one in range(number):
        make_demand(make_source(), times="m")
    user = make_user(role=User.Role.COORDINATOR if role == "office" else User.Role.MEMBER)
    if role == "partner":
        make_liaison(make_partner(), email=user.email)
    client.force_login(user)

    page = asked(client, time="day").content.decode().replace("\xa0", " ")

    assert "in 30 Tagen" in page
    assert "Deutsch am Vormittag" in page
    assert words in page
    assert place in page if place else "auf Platz" not in page
    assert "Gerechnet, nicht beobachtet." in page


@pytest.mark.parametrize(("day", "late_entry", "marked"), [(9, False, 1), (5, False, 2), (9, True, 0)])
def test_a_day_that_public_pages_do_not_tell_is_marked_as_uncertain(client, day, late_entry, marked):
    few, many = start(on=-20, seats_free=4, late_entry=late_entry), start(on=-20, seats_free=9)
    for run in (few, many):
        make_entry_point(run, day)
        if not late_entry:
            CourseRun.objects.filter(pk=run.pk).update(seats_wanted=5)
    start(on=5, seats_free=1)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    assert asked(client).content.decode().count("Unsicher: ") == marked


@pytest.mark.parametrize(("wanted", "on_paper"), [(4, True), (5, False)])
def test_a_day_that_public_pages_do_not_tell_stands_on_no_paper(client, wanted, on_paper):
    run = start("laufend", on=-20, seats_free=8, seats_wanted=wanted)
    make_entry_point(run, 9)
    start("sicher", 30)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = asked(client, "soonest_slip", language="uk").content.decode()

    assert ("laufend" in page, "sicher" in page) == (on_paper, True)


def test_nothing_is_chosen_before_and_nonsense_is_refused(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))

    empty = client.get(reverse("office:soonest"))
    refused = asked(client, level=99)

    assert (empty.status_code, "<ol" in empty.content.decode()) == (200, False)
    assert (refused.status_code, "<ol" in refused.content.decode()) == (400, False)


def test_asking_writes_nothing(client, django_assert_max_num_queries):
    start()
    make_demand(make_source())
    client.force_login(make_user(role=User.Role.COORDINATOR))
    before = Demand.objects.count()

    with django_assert_max_num_queries(22) as queries:
        asked(client)

    assert Demand.objects.count() == before
    assert [one["sql"] for one in queries if one["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}] == []


def test_the_slip_has_both_languages_the_sure_days_and_the_way_to_the_first_course(client):
    start("Deutsch am Vormittag", 30)
    start("geplant", 10, seats_total=16, seats_free=10, seats_min=10)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = asked(client, "soonest_slip", language="uk").content.decode()

    assert "Ihre nächsten Kurse" in page
    assert "Ваші найближчі курси" in page
    assert ('lang="uk"' in page, "Deutsch am Vormittag" in page, "geplant" in page) == (True, True, False)
    assert '<svg class="qr"' in page


@pytest.mark.parametrize("is_there", [True, False])
def test_the_code_of_the_slip_leads_to_a_page_in_the_language_of_whoever_takes_it(client, is_there):
    path = f"/uk/angebote/{start(on=30).course.slug}/" if is_there else "/uk/kurs-gesucht/"
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = asked(client, "soonest_slip", language="uk").content.decode()

    assert code_of(settings.PORTAL_URL + path).path in page


@pytest.mark.parametrize("staff", ["de", "en"])
def test_on_the_slip_of_whoever_learns_to_read_each_language_says_the_level_by_itself(client, staff):
    online = make_course("Lesen lernen", level_from=0, level_to=0, mode="online")
    make_run(online, start=30, municipality=None)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    address = reverse("office:soonest_slip").replace("/de/", f"/{staff}/", 1)
    said = {"level": 0, "area": make_area().pk, "reach": 20, "time": "", "language": "uk"}
    page = client.get(address, said).content.decode()

    slip = page[page.index("<article") : page.index("</article>")].replace("\u2068", "").replace("\u2069", "")
    assert ("Ihre nächsten Kurse: Alpha" in slip, "Literacy" in slip) == (True, False)
    titles = re.findall(r'slip-title" lang="uk"[^>]*>(.*?)</p>', slip, re.S)
    assert (len(titles), "Alpha" in titles[0]) == (1, False)


@pytest.mark.parametrize("is_found", [True, False])
def test_the_code_of_a_slip_leads_to_a_page_in_the_persons_language(client, settings, is_found):
    settings.PORTAL_URL = "https://portal.example"
    course = start("Deutsch am Vormittag", 30).course if is_found else None
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = asked(client, "soonest_slip", language="uk").content.decode()

    path = f"/uk/angebote/{course.slug}/" if course else "/uk/kurs-gesucht/"
    assert code_of(f"https://portal.example{path}").path in page
