"""What everybody reads of how soon one may begin: a date, no date yet, or no date in sight."""

import re

import pytest
from django.core.management import call_command

from bildung_verbindet.freshness.stamps import stamps
from courses.models import Course, CourseRun
from enquiries.actions import answering
from planning import actions
from planning.actions import count_entry_demand
from planning.models import Demand, DemandOutcome, Outlook
from providers.models import Provider
from tests.factories import (
    InDays,
    days,
    make_area,
    make_course,
    make_demand,
    make_enquiry,
    make_entry_point,
    make_municipality,
    make_provider,
    make_run,
    make_source,
    make_threshold,
    make_user,
    make_weekly_time,
    same_time,
)

pytestmark = pytest.mark.django_db
SEARCH = "/de/angebote/?level=1&place=Parchim"
EMPTY = SEARCH + "&weekday=7"
NEED = "/de/kurs-gesucht/?level=1&amp;place=Parchim"


def words(client, address=SEARCH) -> str:
    """All that is said of it on the page."""
    page = client.get(address).content.decode()
    return " ".join(" ".join(re.sub(r"<[^>]+>", " ", part).split()) for part in notices(page)).replace("\xa0", " ")


def notices(page) -> list[str]:
    return re.findall(r'<p class="how-soon">.*?</p>(?:\s*<p class="lines">.*?</p>)?', page, re.DOTALL)


def make_start(start=30, *, level=1, place=None, course=None, **fields):
    said = {"level_from": level, "level_to": level and 6, **(course or {})}
    run = make_course("Deutsch", provider=make_provider(), **said)
    return make_run(run, start=start, end=start + 120, municipality=place or make_municipality(), **fields)


def outlook(situation="6-10", **fields):
    area = make_area()
    fields = {"level": 1, "region": area.region, "time": "day", "made_on": days(0)} | fields
    return Outlook.objects.create(situation=situation, **fields)


def test_a_list_and_an_empty_one_name_the_first_day_with_a_free_seat(client):
    make_start(60)
    make_start(30)
    make_start(9, seats_free=0)
    make_start(8, status="cancelled")
    make_start(7, seats_as_of=days(-40))
    make_start(6, status="intended")
    make_start(5, level=0)
    make_start(4, course={"status": "draft"})
    Provider.objects.filter(courses=make_start(3).course).update(is_published=False)
    make_start(2, course={"suspended_until": days(9)})

    found = words(client), words(client, EMPTY)

    day = f"{days(30).day}. "
    assert [text.startswith(f"A1: Sie können am {day}") for text in found] == [True, True]
    assert [text.endswith("beginnen (Parchim). Ein Platz ist frei.") for text in found] == [True, True]


@pytest.mark.parametrize("start", [-20, 0])
def test_no_day_is_named_where_one_may_join_at_any_time(client, start):
    """Today may be none on which it meets; its first day is one."""
    run = make_start(start, late_entry=True, registration_deadline=days(9), seats_total=16, seats_free=6)
    CourseRun.objects.filter(pk=run.pk).update(seats_wanted=0)

    said = words(client)

    when = "jederzeit einsteigen" if start else f"am {days(0).day}. "
    assert said.startswith(f"A1: Sie können {when}")
    assert said.endswith(" (Parchim). Ein Platz ist frei.")


@pytest.mark.parametrize(
    ("free", "least", "told"), [(16, None, False), (6, None, True), (16, 0, False), (6, 0, True)]
)
def test_no_day_is_told_of_a_start_in_which_too_few_sit_though_nobody_has_said_how_many_it_needs(
    client, free, least, told
):
    make_start(30, seats_free=free, seats_min=least)

    assert is_told(client) == told


def test_a_day_to_join_is_a_date_and_a_course_too_far_away_is_none(client):
    make_start(20, place=make_municipality("Zarrentin", slug="zarrentin", latitude=53.55, longitude=10.9))
    make_entry_point(make_start(-20), 25)

    assert f"am {days(25).day}. " in words(client, EMPTY)


def test_what_is_near_only_online_says_so(client):
    far = make_municipality("Zarrentin", slug="zarrentin", latitude=53.55, longitude=10.9)
    make_municipality()
    make_start(20, place=far, course={"mode": Course.Mode.BOTH})

    near, there = words(client), words(client, SEARCH.replace("Parchim", "Zarrentin"))

    assert ("(online)" in near, "Zarrentin" in near, "(Zarrentin)" in there) == (True, False, True)


def make_joined(day=25, seats=8):
    """A course that has begun, with a day to join it."""
    run = make_start(-20, seats_total=20, seats_free=seats)
    make_entry_point(run, day)
    return run


def is_told(client) -> bool:
    return "Termin" not in words(client, EMPTY)


@pytest.mark.parametrize(
    ("day", "seats", "waiting", "told"),
    [
        (25, 8, 4, True),
        (7, 8, 0, True),
        (6, 8, 0, False),
        (25, 3, 0, False),
        (25, 8, 5, False),
        (25, 9, 5, True),
        (25, 8, 9, False),
        (25, 9, 9, True),
        (25, 13, 10, False),
    ],
)
def test_a_day_to_join_is_told_where_seats_will_be_left_in_a_week(client, day, seats, waiting, told):
    make_joined(day, seats)
    people(waiting, level=1, area=make_area())
    call_command("publish_waiting")

    assert is_told(client) == told


def test_no_day_to_join_is_told_before_it_was_counted_who_waits_for_it(client):
    CourseRun.objects.filter(pk=make_joined().pk).update(seats_wanted=None)
    joined_any_time = make_start(-20, level=None, late_entry=True)
    not_begun = [make_start(day, level=None).pk for day in (0, 30)]
    before = is_told(client)

    call_command("publish_waiting")

    assert (before, is_told(client)) == (False, True)
    assert CourseRun.objects.get(pk=joined_any_time.pk).seats_wanted == 0
    assert {*CourseRun.objects.filter(pk__in=not_begun).values_list("seats_wanted", flat=True)} == {None}


@pytest.mark.parametrize(("waiting", "told"), [(4, True), (5, False)])
def test_list_course_page_and_box_tell_the_same_days_to_join(client, waiting, told):
    run = make_joined(25)
    people(waiting, level=1, area=make_area())
    call_command("publish_waiting")

    pages = [client.get(path).content.decode() for path in (SEARCH, run.course.get_absolute_url())]

    assert is_told(client) == told
    assert [f"Einstieg am {days(25).day}." in page.replace("\xa0", " ") for page in pages] == [told] * 2
    assert ["läuft, Einstieg möglich" in page for page in pages] == [not told] * 2
    assert f"{days(25):%Y-%m-%d}" not in "".join(pages)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"seats_free": 11, "seats_min": 10}, False),
        ({"seats_free": 10, "seats_min": 10}, True),
        ({"seats_free": 11, "seats_min": 10, "decide_on": InDays(-1)}, False),
        ({"seats_free": 9}, False),  # fifteen, says the network
        ({"seats_free": 5}, True),
    ],
)
def test_a_start_that_still_needs_people_is_no_date(client, fields, told):
    run = make_start(30, seats_total=20, **fields)
    make_start(60, course={"course_type": run.course.course_type}, seats_total=20, seats_free=2)
    make_threshold(run.course.course_type, 15)

    assert f"am {days(30 if told else 60).day}. " in words(client)


@pytest.mark.parametrize(("later", "level", "told"), [(84, 2, False), (85, 2, True), (84, 3, True)])
def test_who_could_join_the_course_at_another_level_soon_may_take_its_seats_too(client, later, level, told):
    make_entry_point(make_joined(), later, level=2)
    people(5, level=level, area=make_area())
    call_command("publish_waiting")

    assert is_told(client) == told


@pytest.mark.parametrize("fields", [{"childcare": True}, {"times": "e"}, {"reach_km": 10, "area": "far"}])
def test_who_could_not_sit_in_the_course_takes_no_seat_of_it(client, fields):
    make_joined()
    if fields.get("area"):
        fields = fields | {"area": make_area("Zarrentin", "West", latitude=53.55, longitude=10.9)}
    people(9, level=1, **fields)
    call_command("publish_waiting")

    assert is_told(client)


def test_where_too_many_wait_for_one_course_the_next_day_is_told(client):
    make_joined(25)
    make_joined(40, 12)
    people(6, level=1, area=make_area())
    call_command("publish_waiting")

    assert f"am {days(40).day}. " in words(client, EMPTY)


def test_a_day_to_join_counts_for_the_level_at_which_one_joins(client):
    make_entry_point(make_start(-20), 25, level=2)

    told = [words(client, f"/de/angebote/?level={level}&weekday=7") for level in (1, 2)]

    assert told[0] == "A1: Noch kein Termin."
    assert f"am {days(25).day}. " in told[1]


def test_on_its_first_day_a_course_is_entered_at_the_level_at_which_it_begins(client):
    make_entry_point(make_start(0), 20, level=2)
    make_start(40)

    assert f"am {days(0).day}. " in words(client)


def test_in_the_evening_and_with_childcare_are_asked_for_apart(client):
    make_start(10)
    make_weekly_time(make_start(40))
    make_start(50, course={"childcare": Course.Childcare.YES})

    found = [words(client, f"{SEARCH}&{more}") for more in ("time=evening", "childcare=on")]

    assert [f"am {days(day).day}. " in text for day, text in zip((40, 50), found, strict=True)] == [True, True]


@pytest.mark.parametrize(
    ("situation", "said"), [("6-10", "A1: Noch kein Termin."), ("more", "A1: Kein Termin in Sicht.")]
)
def test_without_a_date_it_is_said_whether_one_is_in_sight_and_no_weeks(client, situation, said):
    outlook(situation)
    page = client.get(SEARCH).content.decode()

    assert words(client) == said
    assert NEED in page


def test_of_another_region_level_or_time_nothing_is_said(client):
    outlook("more", time="evening")
    outlook("more", level=2)
    outlook("more", region=make_area("Hagenow", "West", latitude=53.43, longitude=11.19).region)

    assert words(client) == "A1: Noch kein Termin."


def test_what_others_waited_is_said_where_it_is_known(client):
    outlook(half=13, eight=32)

    said = words(client), words(client, f"{SEARCH}&level=2"), words(client, f"{SEARCH}&childcare=on")

    others = "In so einer Lage, in Wochen: Die Hälfte begann innerhalb von 13, 8 von 10 innerhalb von 32."
    assert said[0] == f"A1: Noch kein Termin. {others}"
    assert ["Wochen" in text for text in said[1:]] == [False, False]


def test_a_courses_page_without_a_seat_says_it_and_one_with_a_seat_does_not(client):
    outlook("more")
    full, free = make_start(30, seats_free=0), make_start(30, level=2)
    make_run(full.course, start=5, municipality=None, seats_free=0)
    pages = [client.get(run.course.get_absolute_url()).content.decode() for run in (full, free)]

    assert [len(notices(page)) for page in pages] == [1, 0]
    assert "Kein Termin in Sicht" in pages[0]
    assert NEED in pages[0]


def outcomes(number, situation="6-10", **fields):
    said = {"month": days(0).replace(day=1), "level": 3, "area": make_area(), "time": "day", "outcome": "seat"}
    return DemandOutcome.objects.create(**said | {"weeks": 13, "situation": situation, "number": number} | fields)


@pytest.mark.parametrize(("number", "known"), [(29, (None, None)), (30, (13, 13))])
def test_others_waits_are_known_from_thirty_of_the_same_bracket_and_region_on(number, known):
    outcomes(number)
    outcomes(90, "3-6")
    outcomes(90, outcome="gone")
    outcomes(90, area=make_area("Hagenow", "West"))
    people(26)

    call_command("publish_waiting")

    row = Outlook.objects.get(level=1, time="day", region=make_area().region)
    assert (row.situation, row.half, row.eight) == ("6-10", *known)


def people(number, source=None, **fields):
    source = source or make_source()
    for _one in range(number):
        make_demand(source, **fields)


@pytest.mark.parametrize(("number", "situation"), [(9, "more"), (10, "10-16"), (17, "6-10"), (40, "3-6")])
def test_the_bracket_follows_from_how_many_come_and_not_from_how_many_wait(number, situation):
    people(number)
    people(60, weeks=30)

    call_command("publish_waiting")

    assert Outlook.objects.get(level=1, time="day").situation == situation


def test_each_wait_that_ends_is_counted_where_it_belongs():
    source = make_source()
    for level in (1, 2, 2):
        actions.has_seat(make_demand(source, level=level, weeks=9))

    assert dict(DemandOutcome.objects.values_list("level", "number")) == {1: 1, 2: 2}


def test_who_waits_no_more_has_come_all_the_same():
    outcomes(10, level=1, weeks=4)
    outcomes(50, level=1, weeks=32)

    call_command("publish_waiting")

    assert Outlook.objects.get(level=1, time="day").situation == "10-16"


def test_what_somebody_met_when_they_began_to_wait_stays_with_the_wait():
    row = make_demand(make_source(), weeks=9)
    call_command("publish_waiting")
    Outlook.objects.update(situation="3-6")
    row.refresh_from_db()

    actions.has_seat(row)

    assert DemandOutcome.objects.get().situation == "more"


def test_a_wait_of_a_few_days_is_told_with_what_stands_for_its_level_region_and_time():
    west = make_area("Hagenow", "West")
    row = make_demand(make_source(), level=2, area=west, times="e")
    outlook("3-6", level=1, region=west.region, time="evening")
    outlook("6-10", level=2, region=make_area().region, time="evening")
    outlook("10-16", level=2, region=west.region, time="day")
    outlook("more", level=2, region=west.region, time="evening")
    outlook("3-6", level=3, region=west.region, time="evening")
    Demand.objects.update(created_at=same_time(-3))

    actions.has_seat(row)

    assert DemandOutcome.objects.get().situation == "more"


def test_a_seat_from_a_providers_list_leaves_its_wait_once():
    run = make_start(30, seats_free=0)
    make_area()
    listed, quick = make_enquiry(run), make_enquiry(run)
    answering.answer(listed, "waiting", by=make_user())
    run.refresh_from_db()
    type(run).objects.filter(pk=run.pk).update(seats_free=5)

    for enquiry in (listed, quick):
        answering.answer(enquiry, "placed", by=make_user())

    left = DemandOutcome.objects.get()
    assert (left.outcome, left.level, left.number, Demand.objects.count()) == ("placed", 1, 1, 0)


@pytest.mark.django_db(transaction=True)
def test_new_words_move_the_stamp_and_a_new_person_does_not():
    make_area()
    source = make_source()
    before = stamps()
    make_demand(source)
    between = stamps()

    outlook()

    assert (before == between, between == stamps()) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_whatever_moves_the_day_that_everybody_reads_moves_the_stamp(client):
    """Kept pages are dropped within a third of a second; who waits moves only what is counted each night."""
    run, source = make_joined(), make_source()
    changes = [
        lambda: CourseRun.objects.filter(pk=run.pk).update(seats_free=9),
        lambda: run.entry_points.update(starts_on=days(26)),
        lambda: make_start(12),
        lambda: make_threshold(run.course.course_type, 15),
        lambda: people(9, source, level=1, area=make_area()),
        lambda: count_entry_demand(),
        lambda: count_entry_demand(),
        lambda: Demand.objects.all().delete(),
        lambda: count_entry_demand(),
    ]
    make_area()
    moved = []

    for change in changes:
        before, said = stamps(), words(client, EMPTY)
        change()
        moved.append(before != stamps())
        assert moved[-1] or said == words(client, EMPTY)

    assert moved == [True, True, True, True, False, True, False, False, True]


@pytest.mark.django_db(transaction=True)
def test_a_threshold_concerns_the_courses_of_its_type():
    """What lists say of starts is kept with the catalogue, until that changes."""
    run = make_start(30)
    before = stamps()["catalogue"]

    make_threshold(run.course.course_type, 15)

    assert stamps()["catalogue"] > before
