"""A date that is only intended: partners plan with it, the public never sees it, and it becomes a date or goes."""

import pytest
from django.urls import reverse

from courses.models import CourseRun
from tests.factories import InDays, days, make_course, make_run, make_trusted
from tests.office.filled import form_of
from workplace.runs.forms import CancelForm

pytestmark = pytest.mark.django_db
INTENDED = CourseRun.Status.INTENDED


@pytest.fixture
def course(provider):
    make_trusted(provider)
    return make_course("Nähkurs", provider=provider)


def way(course, name, *more):
    return reverse(f"workplace:{name}", args=[course.provider.slug, course.pk, *more])


@pytest.mark.parametrize(
    ("ticked", "status"),
    [
        ([], "open"),
        (["opens_later"], "planned"),
        (["is_intended"], "intended"),
        (["opens_later", "is_intended"], "intended"),
    ],
)
def test_a_new_date_is_open_opens_later_or_is_an_intention(client, course, ticked, status):
    address = way(course, "new_runs")
    data = form_of(client.get(address)) | {"start": str(days(30)), "end": str(days(60))}

    client.post(address, data | dict.fromkeys(ticked, "on"))

    assert CourseRun.objects.get().status == status


@pytest.mark.parametrize(("ticked", "status"), [([], "open"), (["opens_later"], "planned")])
def test_an_intention_is_announced_by_the_same_form(client, course, ticked, status):
    run = make_run(course, status=INTENDED)
    address = way(course, "run", run.pk)
    data = form_of(client.get(address))
    del data["is_intended"]

    client.post(address, data | dict.fromkeys(ticked, "on"))

    run.refresh_from_db()
    assert run.status == status


@pytest.mark.parametrize("status", ["open", "planned", "full", "cancelled"])
def test_what_was_announced_is_not_taken_out_of_sight(client, course, status):
    run = make_run(course, status=status)
    address = way(course, "run", run.pk)
    data = form_of(client.get(address))

    client.post(address, data | {"is_intended": "on"})

    run.refresh_from_db()
    assert "is_intended" not in data
    assert run.status == status


def test_an_intention_is_deleted_and_never_shown_as_cancelled(client, course):
    run = make_run(course, status=INTENDED)
    page = client.get(way(course, "run", run.pk)).content.decode()

    data = {"reason": "krank", "version": CancelForm(run).current_version}
    client.post(way(course, "cancel_run", run.pk), data)
    run.refresh_from_db()
    status = run.status
    client.post(way(course, "delete_run", run.pk))

    assert way(course, "cancel_run", run.pk) not in page
    assert way(course, "delete_run", run.pk) in page
    assert status == INTENDED
    assert not CourseRun.objects.exists()


@pytest.mark.parametrize("is_new", [False, True])
def test_the_copy_of_an_intention_is_one(client, course, is_new):
    make_run(course, start=10, end=20, status=INTENDED)
    make_run(course, start=11, end=20, status="cancelled")
    address = way(course, "copy_runs")
    asked = {"start": str(days(45)), "as_new": "on" if is_new else ""}
    confirmed = form_of(client.get(address, asked))

    client.post(address, asked | confirmed)

    copies = CourseRun.objects.order_by("start").filter(start__gte=days(30))
    assert [run.status for run in copies] == ["intended", "open"]


def test_the_seats_of_an_intention_are_confirmed_with_those_of_other_starts_and_stay_unseen(client, course):
    run = make_run(course, status=INTENDED, start=40, seats_as_of=days(-30))
    seats = reverse("workplace:seats", args=[course.provider.slug])
    today = client.get(reverse("workplace:today", args=[course.provider.slug])).content.decode()
    page = client.get(seats).content.decode()

    client.post(seats, {f"was-{run.pk}": "4", f"free-{run.pk}": "3"})

    run.refresh_from_db()
    listed = client.get(reverse("courses:list")).content.decode()
    assert ("1 Platzzahl bestätigen" in today, "nur für Partner" in page, "Nähkurs" in listed) == (
        True,
        True,
        False,
    )
    assert (run.status, run.seats_free, run.seats_as_of) == (INTENDED, 3, days(0))


def test_an_intention_is_no_seat_taken_and_no_start_in_the_figures(client, course):
    make_run(course, status=INTENDED, start=10, seats_free=0)
    make_run(course, start=40)

    figures = client.get(reverse("workplace:today", args=[course.provider.slug])).context["figures"]

    told = {str(figure.name): str(figure.value) for figure in figures}
    assert (told["Plätze belegt"], told["Beginnt bald"]) == ("75 %", "0")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"seats_min": "17"}, "Es können nicht mehr Personen nötig sein, als es Plätze gibt."),
        ({"seats_min": "-3"}, ""),
        ({"decide_on": InDays(11)}, "Bis zum ersten Tag muss entschieden sein."),
        ({"decide_on": "9999-12-31"}, ""),
        ({"decide_on": InDays(-1)}, "Dieser Tag ist vorbei."),
    ],
)
def test_what_cannot_be_a_minimum_or_its_day_is_refused(client, course, values, message):
    run = make_run(course, start=10)
    address = way(course, "run", run.pk)

    answer = client.post(address, form_of(client.get(address)) | values)

    run.refresh_from_db()
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert (run.seats_min, run.decide_on) == (None, None)


def test_the_minimum_and_its_day_are_kept_and_move_with_a_copy(client, course):
    run = make_run(course, start=10, end=20)
    address, copying = way(course, "run", run.pk), way(course, "copy_runs")
    typed = {"seats_min": "8", "decide_on": str(days(3))}

    client.post(address, form_of(client.get(address)) | typed)
    asked = {"start": str(days(10 + 14))}
    client.post(copying, asked | form_of(client.get(copying, asked)))

    said = CourseRun.objects.order_by("start").values_list("seats_min", "decide_on")
    assert list(said) == [(8, days(3)), (8, days(17))]


@pytest.mark.parametrize(("start", "decided", "number"), [(30, -1, 0), (30, 0, 1), (-5, -9, 1)])
def test_a_new_start_that_lies_ahead_is_decided_on_no_day_that_is_over(client, course, start, decided, number):
    address = way(course, "new_runs")
    said = {"start": str(days(start)), "end": str(days(60)), "decide_on": str(days(decided))}

    page = client.post(address, form_of(client.get(address)) | said)

    assert (course.runs.count(), "Dieser Tag ist vorbei." in page.content.decode()) == (number, not number)


def test_a_day_of_decision_may_go_by_while_something_else_is_changed(client, course):
    run = make_run(course, start=10, decide_on=days(-1))
    address = way(course, "run", run.pk)

    client.post(address, form_of(client.get(address)) | {"note": "Bitte klingeln"})

    run.refresh_from_db()
    assert (run.note, run.decide_on) == ("Bitte klingeln", days(-1))


def test_further_starts_have_no_day_of_decision_from_the_first(client, course):
    address = way(course, "new_runs")
    first = {"start": str(days(30)), "end": str(days(60)), "seats_min": "8", "seats_total": "12"}
    first |= {"decide_on": str(days(20)), "more-0-start": str(days(90)), "more-0-end": str(days(120))}

    client.post(address, form_of(client.get(address)) | first)

    said = CourseRun.objects.order_by("start").values_list("seats_min", "decide_on")
    assert list(said) == [(8, days(20)), (8, None)]
