"""Two people at a run, its days and a profile: a form changes what it showed, and nothing else."""

from datetime import date, time

import pytest
from django.urls import reverse

from courses.models import Course, CourseDate, CourseRun, WeeklyTime
from providers.models import Membership
from tests.factories import (
    days,
    make_course,
    make_course_date,
    make_membership,
    make_run,
    make_trusted,
    make_weekly_time,
)
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(provider):
    make_trusted(provider)
    return make_run(make_course(provider=provider), seats_free=7, seats_as_of=days(-9))


def place(run, name="run"):
    course = run.course
    return reverse(f"workplace:{name}", args=[course.provider.slug, course.pk, run.pk])


def test_a_note_brings_no_seat_back_that_somebody_has_taken_meanwhile(client, run):
    opened = form_of(client.get(place(run)))
    client.post(
        reverse("workplace:seats", args=[run.course.provider.slug]), {f"was-{run.pk}": 7, f"free-{run.pk}": 0}
    )

    crossed = client.post(place(run), opened | {"note": "Bitte klingeln"})
    client.post(place(run), form_of(crossed))

    run.refresh_from_db()
    assert crossed.status_code == 409
    assert (run.seats_free, run.note) == (0, "Bitte klingeln")


@pytest.mark.parametrize("typed", ["%00", "zwölf", "1e400", "NaN"])
def test_a_price_that_is_none_is_shown_beside_what_was_saved_meanwhile(client, provider, typed):
    make_trusted(provider)
    course = make_course(provider=provider, cost="paid", price=60)
    address = reverse("workplace:section", args=[provider.slug, course.pk, "kosten"])
    opened = form_of(client.get(address))
    Course.objects.update(price=70)

    crossed = client.post(address, opened | {"price": typed})

    assert crossed.status_code == 409
    assert all(words in crossed.content.decode() for words in (typed, "70"))


def test_seats_are_as_old_as_before_until_a_number_is_changed(client, run):
    client.post(place(run), form_of(client.get(place(run))) | {"note": "Bitte klingeln"})
    noted = CourseRun.objects.get().seats_as_of
    client.post(place(run), form_of(client.get(place(run))) | {"seats_free": "6"})

    assert (noted, CourseRun.objects.get().seats_as_of) == (days(-9), days(0))


def test_unknown_free_seats_stay_unknown(client, run):
    CourseRun.objects.update(seats_free=None)

    client.post(place(run), form_of(client.get(place(run))) | {"note": "Bitte klingeln"})

    assert CourseRun.objects.get().seats_free is None


STATES = [
    {"status": "full", "seats_free": 0},
    {"status": "full", "seats_free": None},
    {"status": "planned"},
    {"seats_total": None, "seats_free": None},
    {"registration_deadline": days(-1), "number": "B-1", "revision": 7},
    {"on_public_holidays": True, "sessions": 9, "venue": "Haus", "street": "Am Wall 1", "postal_code": "19370"},
]


@pytest.mark.parametrize("state", STATES)
def test_a_note_changes_the_note_and_nothing_else(client, run, state):
    CourseRun.objects.update(**state)
    before = CourseRun.objects.values().get()

    client.post(place(run), form_of(client.get(place(run))) | {"note": "Bitte klingeln"})

    after = CourseRun.objects.values().get()
    assert {name for name in after if after[name] != before[name]} == {"note", "changed_at", "revision"}


@pytest.mark.parametrize(
    ("before", "is_ticked", "after"),
    [
        ("open", True, "planned"),
        ("planned", False, "open"),
        ("full", True, "full"),
    ],
)
def test_registration_opens_later_where_it_is_open_or_planned(client, run, before, is_ticked, after):
    CourseRun.objects.update(status=before)
    data = form_of(client.get(place(run)))
    data.pop("opens_later", None)

    client.post(place(run), data | ({"opens_later": "on"} if is_ticked else {}))

    assert CourseRun.objects.get().status == after


def test_a_weekly_time_that_somebody_has_added_meanwhile_stays(client, run):
    monday = make_weekly_time(run)
    opened = form_of(client.get(place(run)))
    make_weekly_time(run, weekdays=2, starts_at=time(9), ends_at=time(10))

    crossed = client.post(place(run), opened | {"note": "Bitte klingeln"})
    client.post(place(run), form_of(crossed))

    assert list(WeeklyTime.objects.values_list("weekdays", flat=True)) == [1, 2]
    assert WeeklyTime.objects.filter(pk=monday.pk).exists()
    assert CourseRun.objects.get().note == "Bitte klingeln"


def test_saving_what_is_there_writes_nothing(client, run):
    make_weekly_time(run)
    before = (run.history.count(), WeeklyTime.objects.get().pk, run.revision)

    client.post(place(run), form_of(client.get(place(run))))

    after = CourseRun.objects.get()
    assert (after.history.count(), WeeklyTime.objects.get().pk, after.revision) == before


def test_days_from_december_to_august_outlive_a_save(client, run):
    first = date(days(0).year, 12, 1)
    CourseRun.objects.update(start=first, end=date(first.year + 1, 8, 31))
    picked = [date(first.year + (month < 12), month, day) for month in (12, 1, 3, 5, 7, 8) for day in (3, 10, 17)]
    for number, day in enumerate(picked):
        make_course_date(run, day, starts_at=time(8 + number % 3), ends_at=time(12))
    hours = list(CourseDate.objects.values_list("date", "starts_at"))
    added = date(first.year + 1, 2, 9)

    data = form_of(client.get(place(run, "days")))
    client.post(place(run, "days"), data | {"days": [*data["days"], added.isoformat()]})

    assert sorted(CourseDate.objects.exclude(date=added).values_list("date", "starts_at")) == sorted(hours)
    assert CourseDate.objects.filter(date=added).exists()


def test_days_on_another_page_of_a_long_run_are_not_touched(client, run):
    CourseRun.objects.update(start=days(-400), end=days(500))
    far = [make_course_date(run, days(number)).date for number in (-390, 480)]
    make_course_date(run, days(5))

    data = form_of(client.get(place(run, "days")))
    client.post(place(run, "days"), data | {"days": []})

    assert list(CourseDate.objects.values_list("date", flat=True)) == far


def test_days_that_two_people_pick_at_once_are_put_together(client, run):
    make_course_date(run, days(12))
    opened = form_of(client.get(place(run, "days")))
    make_course_date(run, days(13))

    crossed = client.post(place(run, "days"), opened | {"days": [days(14).isoformat()]})
    client.post(place(run, "days"), form_of(crossed))

    assert crossed.status_code == 409
    assert list(CourseDate.objects.values_list("date", flat=True)) == [days(13), days(14)]


def test_a_profile_keeps_what_two_people_have_changed_in_different_fields(client, provider):
    make_trusted(provider)
    client.force_login(make_membership(provider=provider, role=Membership.Role.MANAGER).user)
    address = reverse("workplace:profile", args=[provider.slug])
    opened = form_of(client.get(address))
    client.post(address, opened | {"phone": "03871 99"})

    crossed = client.post(address, opened | {"contact_name": "Erika"})
    client.post(address, form_of(crossed))

    provider.refresh_from_db()
    assert crossed.status_code == 409
    assert (provider.phone, provider.contact_name) == ("03871 99", "Erika")


def test_dates_are_copied_as_they_were_shown_or_not_at_all(client, run):
    address = reverse("workplace:copy_runs", args=[run.course.provider.slug, run.course.pk])
    shown = client.get(address, {"start": days(300).isoformat()})
    run.end = days(120)
    run.save()

    response = client.post(address, form_of(shown))

    assert response.status_code == 409
    assert CourseRun.objects.count() == 1


def test_a_date_is_cancelled_once_with_one_reason(client, run):
    cancel = place(run, "cancel_run")
    opened = form_of(client.get(place(run)), cancel)
    client.post(cancel, opened | {"reason": "Lehrkraft erkrankt"})

    response = client.post(cancel, opened | {"reason": "Zu wenige"})

    text = response.content.decode()
    assert (response.status_code, CourseRun.objects.get().cancel_reason) == (409, "Lehrkraft erkrankt")
    assert ("Lehrkraft erkrankt" in text, "Zu wenige" in text) == (True, True)


def test_what_has_been_revived_and_filled_meanwhile_stays_full(client, run):
    CourseRun.objects.update(status=CourseRun.Status.FULL)

    client.post(place(run, "revive_run"))

    assert CourseRun.objects.get().status == CourseRun.Status.FULL


def test_days_that_two_have_picked_carry_on_what_was_saved_last(client, run):
    address = f"{place(run)}tage/?first={days(0).replace(day=1)}&number=2"
    hours = {"starts_at": "09:00", "ends_at": "12:00"}
    first, second = (str(days(0).replace(day=day)) for day in (1, 2))
    opened = form_of(client.get(address))

    client.post(address, opened | hours | {"days": [first]})
    crossed = client.post(address, opened | hours | {"days": [second]})
    shown = form_of(crossed)

    assert crossed.status_code == 409
    assert (sorted(shown["days"]), shown["was_picked"]) == ([first, second], [first])


@pytest.mark.parametrize(("start", "end"), [(-400, 400), (-40, 20), (40, 500), (None, None)])
def test_days_are_picked_from_the_first_to_the_last_day_of_a_run_and_some_months_on(client, run, start, end):
    run.start, run.end = (None, None) if start is None else (days(start), days(end))
    run.save()

    windows = client.get(place(run, "days")).context["windows"]

    months = [month for window in windows for month in window]
    first, last = run.start or days(0), run.end or days(0)
    assert (months[0], months[-1] >= last.replace(day=1)) == (first.replace(day=1), True)
    assert all(len(window) <= 12 for window in windows)
