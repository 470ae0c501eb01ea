"""Before a start is saved one sees other starts near by and how many people are known, and decides."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from courses.models import CourseRun
from tests.factories import (
    InDays,
    days,
    make_clash_rule,
    make_course,
    make_course_type,
    make_membership,
    make_municipality,
    make_provider,
    make_run,
    make_threshold,
    make_trusted,
)
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db
INTENDED = CourseRun.Status.INTENDED


@pytest.fixture
def kind():
    return make_course_type()


@pytest.fixture
def course(provider, kind):
    make_trusted(provider)
    return make_course("Deutsch A1", provider=provider, course_type=kind, level_from=1, level_to=1)


@pytest.fixture
def other(kind):
    """Another provider's start of the same kind at the same place; five of sixteen seats are taken."""
    theirs = make_provider("Schule Elde", email="elde@beispiel.example")
    course = make_course("Deutsch fängt an", provider=theirs, course_type=kind, level_from=1, level_to=1)
    return make_run(course, start=37, seats_free=11, municipality=make_municipality())


def way(course, name="new_runs", *more):
    return reverse(f"workplace:{name}", args=[course.provider.slug, course.pk, *more])


def typed(client, address, place, start=30, **more) -> dict:
    when = {"start": str(days(start)), "end": str(days(start + 60)), "municipality": str(place.pk)}
    return form_of(client.get(address)) | when | {"seats_total": "16"} | more


def asked(response) -> dict:
    """What the page of questions carries along."""
    tags = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.content.decode())
    return {name: value for name, value in tags if name != "csrfmiddlewaretoken"}


def decide(client, address, page, **decision):
    data = {f"asked-{name}": value for name, value in decision.items()}
    return client.post(address, asked(page) | {"asked-act": "decide"} | data, follow=True)


def test_a_start_near_another_is_not_saved_before_somebody_has_decided(client, course, other):
    make_clash_rule()
    address = way(course)

    page = client.post(address, typed(client, address, other.municipality))
    text = page.content.decode()

    assert list(course.runs.all()) == []
    found = ("Schule Elde", "1 Woche später", "5 belegt", "Wir sprechen Starts vorher ab.", "Punkt 3")
    assert [word for word in found if word not in text] == []
    assert re.findall(r'name="asked-do" value="(\w+)"( checked)?', text) == [
        ("save", ""),
        ("intend", ""),
        ("pass", ""),
    ]


@pytest.mark.parametrize(("more", "is_asked"), [({"start": 44}, True), ({"is_intended": "on"}, False)])
def test_a_start_before_counts_too_and_nobody_is_asked_about_an_intention(client, course, other, more, is_asked):
    make_clash_rule()
    address = way(course)

    page = client.post(address, typed(client, address, other.municipality, **more))

    assert ("1 Woche früher" in page.content.decode(), course.runs.count()) == (is_asked, int(not is_asked))


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"start": 120}, {}),
        ({"seats_free": 0}, {}),
        ({"status": "cancelled"}, {}),
        ({"status": "full"}, {}),
        ({}, {"valid_until": InDays(-1)}),
        ({}, {"valid_from": InDays(1)}),
        ({}, {"level": 3}),
        ({}, {"weeks": 0}),
        ({"course__level_from": 0}, {}),
        ({"course__status": "draft"}, {}),
        ({"course__status": "archived"}, {}),
        ({"municipality__latitude": 54.5, "municipality__name": "Fern", "municipality__slug": "fern"}, {}),
    ],
)
def test_nobody_is_asked_where_nothing_lies_near_or_no_rule_says_so(client, course, other, fields, rule):
    make_clash_rule(**rule)
    for name, value in fields.items():
        row = other
        *way_there, column = name.split("__")
        for step in way_there:
            row = getattr(row, step)
        setattr(row, column, days(value) if column == "start" else value)
        if column == "start":
            row.end = days(value + 60)
        row.save()
    address = way(course)

    client.post(address, typed(client, address, make_municipality()))

    assert course.runs.count() == 1


def test_who_saves_it_though_says_why_and_the_history_keeps_the_reason(client, course, other):
    make_clash_rule()
    address = way(course)
    page = client.post(address, typed(client, address, other.municipality))

    nothing = decide(client, address, page)
    without = decide(client, address, page, do="save")
    known = course.runs.count()
    decide(client, address, page, do="save", reason="Nur für Mütter", own="4")

    run = course.runs.get()
    assert ("Bitte wählen Sie" in nothing.content.decode(), "Bitte sagen Sie" in without.content.decode()) == (
        True,
        True,
    )
    assert (known, run.status) == (0, "open")
    assert (run.start_reason, run.own_list, run.own_list_as_of) == ("Nur für Mütter", 4, days(0))
    assert run.history.first().start_reason == "Nur für Mütter"


def test_a_start_is_kept_as_an_intention(client, course, other):
    make_clash_rule()
    address = way(course)
    page = client.post(address, typed(client, address, other.municipality))

    decide(client, address, page, do="intend")

    assert course.runs.get().status == INTENDED


def test_people_are_passed_on_with_a_number_and_nothing_is_saved(client, course, other):
    make_clash_rule()
    member = make_membership(provider=other.course.provider).user
    address = way(course)
    page = client.post(address, typed(client, address, other.municipality))

    refused = decide(client, address, page, do="pass", to=other.pk)
    decide(client, address, page, do="pass", to=other.pk, own="2")

    assert "Bitte sagen Sie, wie viele" in refused.content.decode()
    assert not course.runs.exists()
    assert [message.to for message in mail.outbox] == [[member.email]]
    assert "2 Wartende" in mail.outbox[0].subject


def test_an_address_gets_five_such_mails_an_hour_and_whoever_sends_more_is_told(client, course, other):
    make_clash_rule()
    address = way(course)
    page = client.post(address, typed(client, address, other.municipality))

    answers = [decide(client, address, page, do="pass", to=other.pk, own=str(number)) for number in range(1, 7)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [400]
    assert "Schule Elde hat in der letzten Stunde schon mehrere" in answers[5].content.decode()
    assert [message.to for message in mail.outbox] == [["elde@beispiel.example"]] * 5


def test_too_few_people_are_asked_about_and_the_own_list_may_be_the_larger_one(client, course, kind):
    make_clash_rule()
    make_threshold(kind, 10, source="IntV")
    address = way(course)
    data = typed(client, address, make_municipality())

    page = client.post(address, data)
    fewer = client.post(address, asked(page) | {"asked-act": "reckon", "asked-own": "9"})
    client.post(address, asked(page) | {"asked-act": "reckon", "asked-own": "10"})

    assert "0 Menschen sind bekannt, 10 sind nötig" in page.content.decode()
    assert "9 Menschen sind bekannt, 10 sind nötig" in fewer.content.decode()
    run = course.runs.get()
    assert (run.own_list, run.own_list_as_of, run.start_reason) == (10, days(0), "")


def test_the_way_back_shows_what_was_typed(client, course, other):
    make_clash_rule()
    address = way(course)
    page = client.post(address, typed(client, address, other.municipality, note="Bitte klingeln"))

    form = client.post(address, asked(page) | {"asked-act": "back"})

    assert form_of(form)["note"] == ["Bitte klingeln"]
    assert not course.runs.exists()


def test_a_date_is_asked_about_again_only_when_it_moves(client, course, other):
    make_clash_rule()
    run = make_run(course, start=30, municipality=other.municipality)
    address = way(course, "run", run.pk)
    same = form_of(client.get(address)) | {"note": "Neu"}

    client.post(address, same)
    moved = client.post(address, form_of(client.get(address)) | {"start": str(days(31))})

    kept = CourseRun.objects.get(pk=run.pk)
    decide(client, address, moved, do="save", reason="Nur für Mütter")
    assert (kept.note, kept.start) == ("Neu", days(30))
    assert "Nur für Mütter" in client.get(way(course, "history")).content.decode()
    assert re.findall(r'name="asked-do" value="(\w+)"', moved.content.decode()) == ["save", "pass"]


def test_several_at_once_and_copies_are_asked_about_too(client, course, other):
    make_clash_rule()
    address = way(course)
    far = typed(client, address, other.municipality, start=150)
    near = {"more-0-start": str(days(32)), "more-0-end": str(days(90))}
    old = make_run(course, start=-60, end=-10, municipality=other.municipality)
    copying = way(course, "copy_runs") + f"?start={days(31)}"

    bulk = client.post(address, far | near)
    copy = client.post(copying, form_of(client.get(copying)))
    before = course.runs.count()
    decide(client, copying, copy, do="save", reason="Raum ist frei")
    decide(client, address, bulk, do="save", reason="Abgesprochen")

    assert ("Schule Elde" in bulk.content.decode(), "Schule Elde" in copy.content.decode(), before) == (
        True,
        True,
        1,
    )
    reasons = course.runs.exclude(pk=old.pk).values_list("start_reason", flat=True)
    assert sorted(reasons) == ["Abgesprochen", "Abgesprochen", "Raum ist frei"]
