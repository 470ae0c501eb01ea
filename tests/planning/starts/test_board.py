"""The board of starts: who sees which starts, in which state, where, and as a list by week."""

import re
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from courses.models import Course, CourseRun, Weekday
from planning.board import drawing
from planning.board.table import board, by_week, weeks_from
from planning.starts.reading import all_planned
from planning.starts.states import State
from tests.factories import (
    InDays,
    days,
    make_course,
    make_course_type,
    make_entry_point,
    make_liaison,
    make_membership,
    make_municipality,
    make_partner,
    make_provider,
    make_run,
    make_school_holidays,
    make_threshold,
    make_user,
    make_weekly_time,
)

pytestmark = pytest.mark.django_db
INTENDED = CourseRun.Status.INTENDED
DAYS = {"decide_on", "start", "end", "starts_on"}


def make_start(title="Deutsch", start=30, end=90, provider=None, course=None, **fields):
    """Of level A1."""
    provider = provider or make_provider(name=f"Anbieter {title}")
    said = {"level_from": 1, "level_to": 1, **(course or {})}
    return make_run(make_course(title, provider=provider, **said), start=start, end=end, **fields)


def shown(client) -> set[str]:
    page = client.get(reverse("office:board")).content.decode()
    return {f"Kurs {letter}" for letter in "abcdef" if f"Anbieter Kurs {letter}" in page}


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("other provider", "ab"),
        ("partner", "abc"),
        ("own", "abcd"),
        ("office", "abcdef"),
    ],
)
def test_each_sees_what_is_public_partners_what_is_intended_and_own_people_what_is_theirs(client, role, expected):
    hidden = make_provider(name="Anbieter Kurs d", is_published=False)
    for letter in "ab":
        make_start(f"Kurs {letter}")
    make_start("Kurs c", status=INTENDED)
    make_start("Kurs d", provider=hidden)
    make_start("Kurs e", course={"status": Course.Status.DRAFT})
    make_start("Kurs f", course={"suspended_until": days(9)})
    make_start("Kurs x", course={"status": Course.Status.ARCHIVED})
    user = make_user(role=User.Role.COORDINATOR) if role == "office" else make_user()
    if role == "other provider":
        make_membership(user=user, provider=make_provider())
    if role in {"partner", "own"}:
        make_liaison(make_partner(), email=user.email)
    if role == "own":
        make_membership(user=user, provider=hidden)
    client.force_login(user)

    found = shown(client)

    assert found == {f"Kurs {letter}" for letter in expected}


@pytest.mark.parametrize(
    ("fields", "state", "needs"),
    [
        ({"seats_free": 9}, State.PLANNED, 3),
        ({"seats_free": 6}, State.SURE, None),
        ({"seats_free": 9, "seats_min": None}, State.PLANNED, None),
        ({"seats_free": 6, "seats_min": None}, State.SURE, None),
        ({"seats_free": 16, "seats_min": 0}, State.PLANNED, None),
        ({"seats_free": 6, "seats_min": 0}, State.SURE, None),
        ({"seats_free": 16, "seats_min": 1}, State.PLANNED, 1),
        ({"seats_free": 15, "seats_min": 1}, State.SURE, None),
        ({"seats_total": 8, "seats_free": 1, "seats_min": None}, State.PLANNED, None),
        ({"seats_total": None, "seats_free": None, "seats_min": None}, State.PLANNED, None),
        ({"seats_free": 6, "seats_as_of": -40, "seats_min": None}, State.PLANNED, None),
        ({"seats_free": 6, "seats_as_of": -40, "seats_min": 0}, State.PLANNED, None),
        ({"seats_free": 9, "decide_on": -1}, State.PLANNED, 3),
        ({"seats_free": 9, "decide_on": 0}, State.PLANNED, 3),
        ({"seats_free": 2, "status": "planned"}, State.PLANNED, None),
        ({"seats_free": 0}, State.FULL, None),
        ({"seats_free": 0, "seats_as_of": -40}, State.PLANNED, None),
        ({"seats_free": 9, "status": "full"}, State.FULL, None),
        ({"seats_free": 9, "start": 0}, State.RUNNING, None),
        ({"seats_free": 9, "start": 0, "status": "cancelled"}, State.CANCELLED, None),
        ({"seats_free": 9, "start": 0, "status": "intended"}, State.INTENDED, None),
        ({"seats_total": None, "seats_free": None}, State.PLANNED, None),
    ],
)
def test_one_table_says_how_a_start_stands(fields, state, needs):
    moved = {name: days(value) for name, value in fields.items() if name in {"decide_on", "seats_as_of"}}
    make_start(**{"seats_total": 16, "seats_min": 10} | fields | moved)

    (found,) = all_planned(CourseRun.objects.all())

    assert (found.state, found.needs) == (state, needs)


def test_the_least_number_is_that_of_the_date_or_of_its_kind_on_that_day():
    kind = make_course_type()
    make_threshold(kind, 15, people_max=25)
    make_threshold(kind, 12, valid_from=days(31))
    for start, fields in [(30, {}), (31, {}), (31, {"seats_min": 8})]:
        make_start(
            f"Kurs {start}", start=start, course={"course_type": kind}, seats_total=None, seats_free=None, **fields
        )

    found = all_planned(CourseRun.objects.all())

    assert [(one.minimum, one.maximum) for one in found] == [(15, 25), (12, None), (8, None)]


def test_evening_and_childcare_are_lines_of_their_own_and_online_stands_last():
    kind, hagenow = make_course_type(), make_municipality("Hagenow", slug="hagenow")
    rows = [
        ({}, None, hagenow),
        ({}, (Weekday.MONDAY, time(17)), hagenow),
        ({}, (Weekday.MONDAY, time(16, 45)), hagenow),
        ({}, (Weekday.SATURDAY, time(9)), hagenow),
        ({"childcare": Course.Childcare.YES}, None, hagenow),
        ({"mode": Course.Mode.ONLINE}, None, None),
        ({}, None, make_municipality("Banzkow", slug="banzkow")),
    ]
    for number, (course, hours, place) in enumerate(rows):
        run = make_start(f"Kurs {number}", course={"course_type": kind, **course}, municipality=place)
        if hours:
            make_weekly_time(run, hours[0], hours[1], time(20))

    found = board(all_planned(CourseRun.objects.all()), weeks_from(days(0)))

    lines = [(place.name, line.own, len(line.rows)) for place in found.places for line in place.lines]
    assert lines == [
        ("Banzkow", [], 1),
        ("Hagenow", [], 2),
        ("Hagenow", ["mit Kinderbetreuung"], 1),
        ("Hagenow", ["abends"], 2),
        ("online", [], 1),
    ]


def widths(row) -> list[tuple]:
    return [(cell.span, cell.sign.look if cell.sign else "") for cell in row]


def test_a_course_is_as_wide_as_it_is_long_and_a_day_to_join_stands_in_it():
    monday = days(0) - timedelta(days=days(0).weekday())
    run = make_start(start=0)
    run.start, run.end = monday - timedelta(days=20), monday + timedelta(days=4 + 5 * 7)
    run.save()
    for weeks in (-1, 2):
        make_entry_point(run, 0)
        run.entry_points.filter(starts_on=days(0)).update(starts_on=monday + timedelta(weeks=weeks))
    later = make_start("Später")
    later.start, later.end = monday + timedelta(weeks=24), monday + timedelta(weeks=40)
    later.seats_min, later.seats_free = 10, 9
    later.save()

    found = board(all_planned(CourseRun.objects.all()), weeks_from(days(0)))
    listed = [
        (week.monday, [item.sign.look for item in items])
        for week, items in by_week(all_planned(CourseRun.objects.all()), weeks_from(days(0)))
    ]

    (row,) = found.places[0].lines[0].rows
    assert widths(row) == [(2, "l"), (1, "e"), (3, "l"), *[(1, "")] * 18, (2, "g")]
    assert listed == [(monday + timedelta(weeks=2), ["e"]), (monday + timedelta(weeks=24), ["g"])]


def test_breaks_of_a_course_stand_in_its_row_where_they_take_most_of_a_week(client):
    monday = days(7 - days(0).weekday())
    run = make_start("Mit Pause")
    run.start, run.end = monday, monday + timedelta(days=60)
    winter = f"{monday + timedelta(days=15)}/{monday + timedelta(days=25)} Winterpause"
    run.breaks = f"{winter}\n{monday + timedelta(days=35)} Brückentag"
    run.save()
    client.force_login(make_user(role=User.Role.COORDINATOR))

    found = board(all_planned(CourseRun.objects.all()), weeks_from(days(0)))
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main_of(client)))

    (row,) = found.places[0].lines[0].rows
    drawn = [width for width in widths(row) if width[1]]
    assert [look == "f" for _span, look in drawn] == [False, True, False]
    assert [span for span, _look in drawn] == [2, 2, 5]
    assert [cell.goes_on for cell in row if cell.start] == [False, False, True]
    assert ("Winterpause" in words, "Brückentag" in words, "Schulferien oder Pause des Kurses" in words) == (
        True,
        False,
        True,
    )


@pytest.mark.parametrize(("weeks", "rows"), [(1, 2), (2, 1)])
def test_what_begins_in_the_week_in_which_another_ends_stands_below_it(weeks, rows):
    kind, monday = make_course_type(), days(7 - days(0).weekday())
    for first, last in ((0, 11), (weeks * 7, 70)):
        run = make_start(f"Kurs {first}", course={"course_type": kind})
        run.start, run.end = monday + timedelta(days=first), monday + timedelta(days=last)
        run.save()

    found = board(all_planned(CourseRun.objects.all()), weeks_from(days(0)))

    assert found.places[0].height == rows


def test_school_holidays_are_named_in_the_head():
    make_school_holidays("Winterferien", 14, 20)

    found = [week.pause for week in weeks_from(days(0))]

    assert 1 <= found.count("Winterferien") <= 2


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", "abcd"),
        ("level=2", "b"),
        ("time=evening", "c"),
        ("time=day", "abd"),
        ("childcare=on", "d"),
        ("need=on", "a"),
        ("place=online", "b"),
        ("provider=mine", "a"),
        ("level=nonsense", "abcd"),
    ],
)
def test_the_board_is_narrowed_down(client, asked, expected):
    own = make_membership(provider=make_provider(name="Anbieter Kurs a"))
    make_start("Kurs a", provider=own.provider, seats_min=13)
    make_start("Kurs b", course={"level_from": 2, "level_to": 2, "mode": Course.Mode.ONLINE}, municipality=None)
    make_weekly_time(make_start("Kurs c"))
    make_start("Kurs d", course={"childcare": Course.Childcare.YES})
    client.force_login(own.user)

    page = client.get(reverse("office:board") + f"?{asked}&show=table").content.decode()

    table = page[page.index('<table class="board"') :]
    assert {letter for letter in "abcd" if f"Anbieter Kurs {letter}" in table} == set(expected)


def test_the_lead_counts_what_stands_on_the_board_and_says_how_many_come_later(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    for start in (20, 100, 250, 300):
        make_start(start=start, end=start + 60)

    text = main_of(client)

    assert "2 Kurse und Starts, 26 Wochen" in text
    assert "2 weitere beginnen später" in text


def test_list_and_table_are_one_address_apart_and_both_stand_on_the_page_without(client):
    make_start()
    client.force_login(make_user(role=User.Role.COORDINATOR))
    address = reverse("office:board")

    pages = [client.get(address + query).content.decode() for query in ("", "?show=list", "?show=table")]

    parts = [('class="of-week"' in page, '<table class="board"' in page) for page in pages]
    assert parts == [(True, True), (True, False), (False, True)]


def test_many_starts_stand_in_pages_that_keep_a_place_together(client, monkeypatch):
    monkeypatch.setattr("planning.board.table.STARTS_OF_A_PAGE", 3)
    places = [make_municipality(name, slug=name.lower()) for name in ("Lübz", "Hagenow", "Plau")]
    for place, titles in zip(places, ("ab", "cd", "e"), strict=True):
        for letter in titles:
            make_start(f"Kurs {letter}", municipality=place)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    pages = [client.get(f"{reverse('office:board')}?time=day&page={number}").content.decode() for number in (1, 2)]

    found = [{letter for letter in "abcde" if f"Anbieter Kurs {letter}</bdi>" in page} for page in pages]
    assert found == [{"c", "d"}, {"a", "b", "e"}]
    assert ["Orte von" in page for page in pages] == [True, True]
    assert 'href="?time=day&amp;page=2"' in pages[0]


@pytest.mark.parametrize(
    ("way", "change"),
    [
        ("run", {"seats_free": 3}),
        ("run", {"seats_total": 30}),
        ("run", {"seats_min": 12}),
        ("run", {"decide_on": 9}),
        ("run", {"start": 31}),
        ("run", {"end": 60}),
        ("run", {"status": "cancelled"}),
        ("run", {"start_reason": "Kinder"}),
        ("course", {"title_de": "Anders"}),
        ("provider", {"name": "Anders"}),
        ("municipality", {"name": "Anders"}),
        ("entry", {"starts_on": 40}),
    ],
)
def test_each_fact_that_changes_is_drawn_anew(client, way, change):
    run = make_start(start=30, seats_min=10, seats_total=20, seats_free=15, decide_on=days(20))
    running = make_start("Lauf", start=-9, end=80)
    rows = {"run": run, "course": run.course, "provider": run.course.provider, "municipality": run.municipality}
    row = rows.get(way) or make_entry_point(running, 30)
    client.force_login(make_user(role=User.Role.COORDINATOR))
    change = {name: days(value) if name in DAYS else value for name, value in change.items()}

    before = main_of(client)
    type(row).objects.filter(pk=row.pk).update(**change)
    after = main_of(client)
    drawing.drawn.cache_clear()

    assert before != after
    assert after == main_of(client)


def main_of(client) -> str:
    return re.search(r"<h1.*</main>", client.get(reverse("office:board")).content.decode(), re.DOTALL)[0]


def test_a_start_says_its_numbers_and_why_it_lies_near_another(client):
    run = make_start(seats_min=10, seats_free=9, start_reason="Nur für Mütter", own_list=4, own_list_as_of=days(0))
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = client.get(reverse("office:planned_start", args=[run.pk])).content.decode()

    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    found = (
        "7 belegt",
        "mindestens 10",
        "höchstens 16",
        "noch 3",
        "Nur für Mütter",
        "auf der Liste des Anbieters 4",
    )
    assert [word for word in found if word not in words] == []


@pytest.mark.parametrize(
    ("is_own", "number", "words"),
    [(True, 4, "Anbieters 4 ("), (False, 4, "Anbieters weniger als 5 ("), (False, 13, "Anbieters 10 (")],
)
def test_how_long_the_list_of_another_provider_is_stands_there_in_fives(client, is_own, number, words):
    run = make_start(own_list=number, own_list_as_of=days(0))
    provider = run.course.provider if is_own else make_provider(name="Ein anderer")
    client.force_login(make_membership(provider=provider).user)

    page = client.get(reverse("office:planned_start", args=[run.pk])).content.decode().replace("\xa0", " ")

    assert words in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize(("decided", "is_over"), [(-1, True), (0, False)])
@pytest.mark.parametrize("page", ["board", "planned_start"])
def test_a_start_that_nobody_has_decided_by_its_day_says_so(client, page, decided, is_over):
    run = make_start(seats_min=10, seats_free=9, decide_on=days(decided))
    client.force_login(make_user(role=User.Role.COORDINATOR))

    path = reverse(f"office:{page}", args=[run.pk] if page == "planned_start" else [])
    words = re.sub(r"\s+", " ", client.get(path).content.decode())

    assert "noch 3" in words
    assert ("ist vorbei, nichts ist entschieden" in words) == is_over


@pytest.mark.parametrize(("decided", "said"), [(-1, {}), (0, {}), (-1, {"seats_as_of": InDays(0)})])
def test_a_start_whose_numbers_nobody_knows_says_too_that_its_day_is_over(client, decided, said):
    known = {"seats_min": 10, "seats_free": 2, "seats_as_of": days(-60)} | said
    make_start(decide_on=days(decided), **known)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = re.sub(r"\s+", " ", client.get(reverse("office:board")).content.decode())

    is_said = "ist vorbei, und niemand kennt die Zahlen" in page
    assert (is_said, "ihre Mindestzahl vielleicht nicht" in page) == (decided < 0 and not said,) * 2


@pytest.mark.parametrize("number", [1, 12])
@pytest.mark.parametrize("is_partner", [True, False])
def test_the_board_asks_twelve_times_however_many_starts_there_are(client, number, is_partner):
    places = [make_municipality(name, slug=name.lower()) for name in ("Hagenow", "Parchim")]
    for one in range(number):
        run = make_start(f"Kurs {one}", municipality=places[one % 2], seats_min=13)
        make_entry_point(make_start(f"Läuft {one}", start=-9, municipality=places[one % 2]))
        make_weekly_time(run)
    provider = make_provider()
    if is_partner:
        make_partner(provider=provider)
    client.force_login(make_membership(provider=provider).user)

    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("office:board"))

    assert page.status_code == 200
    assert len(queries) <= 12


@pytest.mark.parametrize(
    ("run", "course", "is_public"),
    [({}, {}, True), ({"status": "intended"}, {}, False), ({}, {"status": "draft"}, False)],
)
def test_the_page_of_a_start_leads_to_its_course_where_everybody_may_read_that(client, run, course, is_public):
    start = make_run(make_course(level_from=1, level_to=1, **course), start=30, **run)
    make_run(make_course("Anderes", level_from=1, level_to=1), start=30)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = client.get(reverse("office:planned_start", args=[start.pk]))

    assert page.context["is_public"] is is_public
