"""After dates were saved, sentences say what may be overlooked; nothing is refused."""

from datetime import date, time

import pytest

from courses.models import Course, CourseRun, SchoolHolidays, WeeklyTime
from tests.factories import (
    make_course,
    make_course_type,
    make_municipality,
    make_provider,
    make_run,
)
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db
START, END = date(2099, 1, 12), date(2099, 3, 27)  # a Monday, a Friday


@pytest.fixture
def kind():
    return make_course_type()


def run_of(provider, kind, *, start=START, end=END, place=None, hours=(9, 12), title="Kurs", **fields):
    course = make_course(provider=provider, course_type=kind, title=title)
    run = make_run(course, municipality=place or make_municipality(), **fields)
    run.start, run.end = start, end
    run.save()
    if hours:
        WeeklyTime.objects.create(run=run, weekdays=0b11111, starts_at=time(hours[0]), ends_at=time(hours[1]))
    return run


def said(client, run) -> list[str]:
    """What the page says after the date was saved as it is."""
    address = f"/de/mein/{run.course.provider.slug}/angebote/{run.course.pk}/termine/{run.pk}/"
    page = client.get(address)
    answer = client.post(address, {**form_of(page), "seats_total": "20"}, follow=True)
    assert CourseRun.objects.get(pk=run.pk).seats_total == 20
    return [str(message) for message in answer.context["messages"]]


def about(sentences, words) -> list[str]:
    return [sentence for sentence in sentences if words in sentence]


def test_school_holidays_within_the_course_are_named_until_they_are_a_break(client, provider, kind):
    inside, after = (date(2099, 2, 9), date(2099, 2, 20)), (date(2099, 3, 28), date(2099, 4, 15))
    for name, (first, last) in {"Winterferien": inside, "Osterferien": after}.items():
        SchoolHolidays.objects.create(name=name, first_day=first, last_day=last, source="https://f.example/")
    run = run_of(provider, kind)

    before = said(client, run)
    CourseRun.objects.filter(pk=run.pk).update(breaks="09.02.2099-20.02.2099 Ferien", seats_total=16)
    again = said(client, run)

    words = "liegen im Kurs. Dann kein Unterricht?"
    assert [sentence.partition(",")[0] for sentence in about(before, words)] == ["Winterferien"]
    assert about(again, words) == []


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({}, 1),
        ({"start": date(2099, 1, 19)}, 1),
        ({"start": date(2099, 1, 22)}, 0),
        ({"hours": (13, 16)}, 0),
        ({"hours": ()}, 1),
        ({"status": "cancelled"}, 0),
    ],
)
def test_a_twin_is_named(client, provider, kind, fields, number):
    run = run_of(provider, kind)
    run_of(make_provider(name="Andere"), kind, place=run.municipality, title="Zwilling", **fields)

    sentences = about(said(client, run), "So einen Kurs gibt es schon: Zwilling, ")

    assert len(sentences) == number


@pytest.mark.parametrize("course", [{"level_from": 1, "level_to": 1}, {"status": "archived"}, {"status": "draft"}])
def test_an_own_course_of_another_level_or_in_the_archive_is_no_twin(client, provider, kind, course):
    run = run_of(provider, kind)
    twin = run_of(provider, kind, place=run.municipality, title="Zwilling")
    Course.objects.filter(pk=twin.course_id).update(**course)

    assert len(about(said(client, run), "Zwilling")) == (course.get("status") == "draft")


def test_a_hidden_course_of_another_provider_is_not_told(client, provider, kind):
    run = run_of(provider, kind)
    hidden = run_of(make_provider(name="Andere"), kind, place=run.municipality, title="Geheim")
    type(hidden.course).objects.filter(pk=hidden.course.pk).update(status="draft")

    assert about(said(client, run), "Geheim") == []


@pytest.mark.parametrize(("is_own", "number"), [(False, 0), (True, 1)])
def test_what_another_provider_only_intends_is_not_told(client, provider, kind, is_own, number):
    run = run_of(provider, kind)
    whose = provider if is_own else make_provider(name="Andere")
    run_of(whose, kind, place=run.municipality, title="Zwilling", status="intended")
    run_of(whose, kind, place=make_municipality("Lübz", slug="luebz"), title="Zwilling", status="intended")

    assert len(about(said(client, run), "Zwilling")) == 2 * number


def test_another_kind_at_the_same_place_is_no_twin(client, provider, kind):
    run = run_of(provider, kind)
    run_of(provider, make_course_type(), place=run.municipality, title="Anders")

    assert about(said(client, run), "Anders") == []


def test_a_similar_start_near_by_is_named_and_one_far_away_is_not(client, provider, kind):
    run = run_of(provider, kind)
    home = run.municipality
    near = make_municipality("Nahdorf", latitude=home.latitude + 0.05, longitude=home.longitude)
    far = make_municipality("Ferndorf", latitude=home.latitude + 0.5, longitude=home.longitude)
    for place, title in ((near, "Nah"), (far, "Fern")):
        run_of(make_provider(name="Andere"), kind, place=place, title=title, start=date(2099, 1, 20))

    sentences = about(said(client, run), "Ein ähnlicher Kurs beginnt in der Nähe")

    assert [sentence.partition(": ")[2].partition(",")[0] for sentence in sentences] == ["Nah"]


@pytest.mark.parametrize(
    ("venue", "hours", "number"), [("Raum 2", (11, 13), 1), ("Raum 2", (12, 14), 0), ("Volkshaus", (11, 13), 0)]
)
def test_a_room_taken_twice_is_named_with_the_first_day(client, provider, kind, venue, hours, number):
    run = run_of(provider, kind, venue=venue)
    run_of(provider, make_course_type(), place=run.municipality, venue=venue, hours=hours, title="Nähen")

    sentences = about(said(client, run), "doppelt belegt")

    assert [sentence.partition(" ist am ")[2][:16] for sentence in sentences] == ["12.\u00a0Januar 2099 "] * number


@pytest.mark.parametrize(
    ("theirs", "course"),
    [
        ({"venue": "Raum 3"}, {}),
        ({"place": "Lübz"}, {}),
        ({"provider": "Andere"}, {}),
        ({"status": "cancelled"}, {}),
        ({"end": date(2020, 1, 31), "start": date(2020, 1, 6)}, {}),
        ({}, {"status": "archived"}),
    ],
)
def test_a_room_is_not_taken_by_what_is_elsewhere_or_does_not_take_place(client, provider, kind, theirs, course):
    run = run_of(provider, kind, venue="Raum 2")
    place = make_municipality(theirs.pop("place"), slug="luebz") if "place" in theirs else run.municipality
    whose = make_provider(name=theirs.pop("provider")) if "provider" in theirs else provider
    found = {"place": place, "venue": "Raum 2", "hours": (11, 13), "title": "Nähen", **theirs}
    other = run_of(whose, make_course_type(), **found)
    Course.objects.filter(pk=other.course_id).update(**course)

    assert about(said(client, run), "doppelt belegt") == []


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        (date(2098, 12, 20), date(2099, 1, 11), 0),
        (date(2098, 12, 20), START, 1),
        (END, date(2099, 4, 9), 1),
        (date(2099, 3, 28), date(2099, 4, 9), 0),
    ],
)
def test_where_no_hours_are_said_holidays_within_its_days_are_named(client, provider, kind, first, last, number):
    SchoolHolidays.objects.create(name="Ferien", first_day=first, last_day=last, source="https://f.example/")

    assert len(about(said(client, run_of(provider, kind, hours=())), "liegen im Kurs.")) == number


def test_what_may_be_overlooked_is_said_when_days_are_picked_too(client, provider, kind):
    run = run_of(provider, kind, venue="Raum 2", hours=())
    run_of(provider, make_course_type(), place=run.municipality, venue="Raum 2", hours=(11, 13), title="Nähen")
    address = f"/de/mein/{provider.slug}/angebote/{run.course.pk}/termine/{run.pk}/tage/"
    page = client.get(f"{address}?first=2099-01-01&number=1")
    picked = {"days": ["2099-01-12", "2099-01-31"], "starts_at": "09:00", "ends_at": "12:00"}

    answer = client.post(address, form_of(page) | picked, follow=True)
    again = form_of(client.get(f"{address}?first=2099-01-01&number=1"))

    assert len(about(map(str, answer.context["messages"]), "doppelt belegt")) == 1
    assert sorted(again["days"]) == picked["days"]


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        (date(2099, 2, 7), date(2099, 2, 8), 0),  # a weekend
        (date(2099, 2, 7), date(2099, 2, 9), 1),
        (date(2099, 2, 6), date(2099, 2, 8), 1),
    ],
)
def test_holidays_in_which_one_lesson_lies_on_their_first_or_last_day_are_named(
    client, provider, kind, first, last, number
):
    SchoolHolidays.objects.create(name="Ferien", first_day=first, last_day=last, source="https://f.example/")

    assert len(about(said(client, run_of(provider, kind)), "liegen im Kurs.")) == number
