"""A start that reaches its least number, or will probably miss it, is told to its provider and the office once."""

import pytest
from django.core import mail
from django.core.management import call_command

from courses.models import CourseRun
from planning.models import StartTold
from tests.factories import InDays, days, make_course, make_office, make_provider, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    make_office(email="amt@beispiel.example")
    provider = make_provider("Werk", email="werk@beispiel.example")
    course = make_course("Deutsch", provider=provider, level_from=1, level_to=1)
    return make_run(course, start=40, seats_free=9, seats_min=10, decide_on=days(7))


def told() -> list[str]:
    mail.outbox.clear()
    call_command("watch_starts")
    return sorted({message.subject.partition(": ")[2].partition(":")[0] for message in mail.outbox})


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ["Mindestzahl fehlt noch"]),
        ({"decide_on": InDays(8)}, []),
        ({"decide_on": InDays(-1)}, []),
        ({"decide_on": None}, []),
        ({"seats_free": 6}, ["Mindestzahl erreicht"]),
        ({"seats_min": None}, []),
        ({"seats_as_of": InDays(-40)}, []),
        ({"status": "cancelled"}, []),
        ({"status": "intended"}, []),
        ({"start": InDays(0), "decide_on": InDays(0)}, []),
    ],
)
def test_what_is_told(run, fields, expected):
    CourseRun.objects.filter(pk=run.pk).update(**fields)

    assert told() == expected


def test_provider_and_office_are_told_once_and_again_only_when_it_turns(run):
    first, again = told(), told()
    CourseRun.objects.filter(pk=run.pk).update(seats_free=6)
    turned = told()
    receivers = sorted(message.to[0] for message in mail.outbox)

    assert (first, again, turned) == (["Mindestzahl fehlt noch"], [], ["Mindestzahl erreicht"])
    assert receivers == ["amt@beispiel.example", "werk@beispiel.example"]


@pytest.mark.parametrize(
    ("fields", "is_told"),
    [
        ({"decide_on": InDays(5)}, True),
        ({"seats_free": 10}, True),
        ({"seats_min": 12}, True),
        ({"seats_free": 8}, False),
        ({"note": "Bitte klingeln"}, False),
    ],
)
def test_what_is_missed_anew_is_told_anew_with_its_numbers(run, fields, is_told):
    told()
    CourseRun.objects.filter(pk=run.pk).update(**fields)

    again, more = told(), told()

    assert (again, more) == (["Mindestzahl fehlt noch"] * is_told, [])


def test_what_lacks_once_more_after_fewer_lacked_is_told_already(run):
    found = []
    for free in (9, 8, 9):
        CourseRun.objects.filter(pk=run.pk).update(seats_free=free)
        found.append(len(told()))

    assert found == [1, 0, 0]


def test_another_day_of_decision_is_told_when_it_comes_near(run):
    told()
    CourseRun.objects.filter(pk=run.pk).update(decide_on=days(20))
    moved = told()
    CourseRun.objects.filter(pk=run.pk).update(decide_on=days(6))

    assert (moved, told()) == ([], ["Mindestzahl fehlt noch"])


def test_a_higher_least_number_is_told_when_it_is_reached_too(run):
    found = []
    for least, free in [(7, 9), (8, 9), (8, 8), (8, 9), (8, 8)]:
        CourseRun.objects.filter(pk=run.pk).update(seats_min=least, seats_free=free, decide_on=None)
        found.append(told())

    assert found == [["Mindestzahl erreicht"], [], ["Mindestzahl erreicht"], [], []]


def test_what_was_told_before_it_was_kept_what_is_not_told_again(run):
    StartTold.objects.create(run=run, what="missed")

    assert told() == []


def test_a_dry_run_tells_nobody(run, capsys):
    mail.outbox.clear()

    call_command("watch_starts", dry_run=True)

    assert mail.outbox == []
    assert "1 starts" in capsys.readouterr().out


def test_what_turns_for_one_start_is_told_of_no_other_once_more(run):
    other = make_run(run.course, start=50, seats_free=9, seats_min=10, decide_on=days(7))
    told()
    first = len(mail.outbox)

    CourseRun.objects.filter(pk=run.pk).update(seats_free=6)
    found = [told(), told()]

    assert (first, found) == (4, [["Mindestzahl erreicht"], []])
    assert {(row.run, row.what) for row in StartTold.objects.all()} == {(run, "reached"), (other, "missed")}
