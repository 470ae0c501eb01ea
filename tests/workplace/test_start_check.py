"""Before a start is saved one sees other starts near by and how many people are known, and decides."""

import re
from datetime import time

import html5lib
import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User
from cooperation.models import Signature
from courses.models import Course, CourseRun
from planning.public.known import known
from providers.models import Provider
from tests.factories import (
    InDays,
    days,
    make_area,
    make_clash_rule,
    make_course,
    make_course_type,
    make_demand,
    make_membership,
    make_municipality,
    make_provider,
    make_run,
    make_source,
    make_threshold,
    make_trusted,
    make_user,
    make_weekly_time,
)
from tests.office.filled import form_of, sent_of

pytestmark = pytest.mark.django_db
INTENDED = CourseRun.Status.INTENDED
RECKON = {"asked-act": "reckon"}


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
        ({"registration_deadline": InDays(-1)}, {}),
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
    make_clash_rule(people_known_at_least=None)
    make_threshold(kind, 10, source="IntV")
    address = way(course)
    data = typed(client, address, make_municipality())

    page = client.post(address, data)
    fewer = client.post(address, asked(page) | {"asked-act": "reckon", "asked-own": "9"})
    client.post(address, asked(page) | {"asked-act": "reckon", "asked-own": "10"})

    assert "Weniger als 5 Menschen sind bekannt, nötig: 10" in page.content.decode()
    assert str(known()) in page.content.decode()
    assert "Mindestens 9 Menschen sind bekannt, nötig: 10" in fewer.content.decode()
    run = course.runs.get()
    assert (run.own_list, run.own_list_as_of, run.start_reason) == (10, days(0), "")


def test_one_person_is_told_in_the_singular(client, course, other):
    """A provider's own one, beside whom it knows of nobody."""
    make_clash_rule(people_known_at_least=10)
    make_demand(make_source(provider=course.provider), area=make_area(), level=1)
    address = way(course)

    text = client.post(address, typed(client, address, other.municipality)).content.decode()

    assert "Mindestens 1 Mensch ist bekannt, nötig: 10" in text.replace("\xa0", " ")
    assert "Mindestens 1 der bekannten Menschen erreicht beide Orte." in text.replace("\xa0", " ")


def test_what_was_typed_stays_while_somebody_reckons_with_another_number(client, course, other):
    """Enter in any box of the form means the first button, by which nothing is done yet."""
    make_clash_rule()
    address = way(course)
    page = client.post(address, typed(client, address, other.municipality))
    said = {"do": "save", "reason": "Der Raum", "to": str(other.pk), "own": "4"}

    again = client.post(address, asked(page) | {f"asked-{name}": value for name, value in said.items()} | RECKON)
    nothing = client.post(address, asked(page) | RECKON | {"asked-own": "4"})

    assert (nothing.status_code, nothing.context["form"].errors) == (200, {})
    assert (again.status_code, course.runs.exists()) == (200, False)
    tree = html5lib.parse(again.content.decode(), namespaceHTMLElements=False)
    (form,) = (one for one in tree.iter("form") if one.get("class") == "form asked")
    assert {name: sent_of(form).get(f"asked-{name}") for name in said} == {
        name: [one] for name, one in said.items()
    }


def test_a_number_that_nobody_understands_is_said_to_be_none_while_reckoning(client, course, other):
    make_clash_rule()
    address = way(course)
    page = client.post(address, typed(client, address, other.municipality))

    again = client.post(address, asked(page) | RECKON | {"asked-own": "zwölf"})

    text = again.content.decode()
    assert (again.status_code, 'value="zwölf"' in text, "<title>Fehler:" in text) == (400, True, True)


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


@pytest.mark.parametrize(
    ("stood", "said", "is_asked"),
    [
        ({"seats_free": 0}, {"seats_free": "5"}, True),
        ({"seats_free": 0}, {"seats_free": "0"}, False),
        ({"seats_free": 4}, {"seats_free": "5"}, False),
        ({"registration_deadline": InDays(-1)}, {"registration_deadline": InDays(9)}, True),
        ({"registration_deadline": InDays(2)}, {"registration_deadline": InDays(9)}, False),
    ],
)
def test_a_start_that_others_may_join_again_is_asked_about(client, course, other, stood, said, is_asked):
    make_clash_rule()
    run = make_run(course, start=30, end=90, municipality=other.municipality, **stood)
    address = way(course, "run", run.pk)
    data = form_of(client.get(address)) | {name: str(value) for name, value in said.items()}

    page = client.post(address, data)

    assert ("Schule Elde" in page.content.decode(), page.status_code) == (is_asked, 200 if is_asked else 302)


@pytest.mark.parametrize(("start", "reason"), [(200, ""), (30, "Nur für Mütter")])
def test_a_reason_goes_when_its_start_moves_to_where_nobody_asks(client, course, other, start, reason):
    make_clash_rule()
    run = make_run(course, start=30, end=90, municipality=other.municipality, start_reason="Nur für Mütter")
    address = way(course, "run", run.pk)

    client.post(address, form_of(client.get(address)) | {"start": str(days(start)), "end": str(days(start + 60))})

    run.refresh_from_db()
    assert (run.start, run.start_reason) == (days(start), reason)


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
    assert sorted(reasons) == ["", "Abgesprochen", "Raum ist frei"]


@pytest.mark.parametrize(
    ("decision", "said"),
    [({"do": "save", "reason": "Raum"}, ("open", "Raum")), ({"do": "intend"}, ("intended", ""))],
)
@pytest.mark.parametrize("name", ["new_runs", "copy_runs"])
def test_what_is_decided_stands_at_the_starts_that_were_asked_about_alone(
    client, course, other, name, decision, said
):
    make_clash_rule(weeks=1)
    address, data = way(course), {}
    if name == "copy_runs":
        for start in (-60, -39):
            make_run(course, start=start, end=start + 10, municipality=other.municipality)
        address = f"{way(course, name)}?start={days(35)}"
    else:
        further = {"more-0-start": str(days(56)), "more-0-end": str(days(66))}
        data = typed(client, address, other.municipality, start=35) | further

    page = client.post(address, form_of(client.get(address)) | data)
    decide(client, address, page, own="7", **decision)

    near, far = course.runs.filter(start__gt=days(0)).order_by("start")
    assert [(run.status, run.start_reason, run.own_list) for run in (near, far)] == [
        (*said, 7),
        ("open", "", None),
    ]


def test_a_start_that_was_cancelled_is_asked_about_before_it_takes_place_again(client, course, other):
    make_clash_rule()
    run = make_run(course, start=30, municipality=other.municipality, status="cancelled")
    address = way(course, "revive_run", run.pk)

    page = client.post(address)
    between = CourseRun.objects.get(pk=run.pk).status
    back = client.post(address, asked(page) | {"asked-act": "back"})
    decide(client, address, page, do="save", reason="Nur für Mütter")

    run.refresh_from_db()
    assert ("Schule Elde" in page.content.decode(), between) == (True, "cancelled")
    assert back["Location"] == way(course, "run", run.pk)
    assert (run.status, run.start_reason) == ("open", "Nur für Mütter")


def test_a_start_is_asked_about_when_it_moves_to_another_town_or_into_the_evening(client, course, other):
    make_clash_rule()
    far = make_municipality("Boizenburg", slug="boizenburg", latitude=53.38, longitude=10.72)
    make_weekly_time(make_run(other.course, start=37, municipality=far), starts_at=time(18), ends_at=time(20))
    run = make_run(course, start=30, municipality=far)
    make_weekly_time(run, starts_at=time(9), ends_at=time(12))
    address = way(course, "run", run.pk)
    shown = form_of(client.get(address))
    later = {"09:00": "18:00", "12:00": "20:00"}
    evening = {name: later[value[0]] for name, value in shown.items() if value and value[0] in later}

    to_town = client.post(address, shown | {"municipality": str(other.municipality.pk)})
    in_evening = client.post(address, shown | evening)
    same = client.post(address, shown | {"note": "Neu"})

    assert ["Schule Elde" in page.content.decode() for page in (to_town, in_evening, same)] == [True, True, False]
    assert (len(evening), same.status_code) == (2, 302)


def test_days_that_are_picked_before_the_first_one_move_the_start(client, course, other):
    make_clash_rule()
    first = days(62).replace(day=1)
    day = (first - days(0)).days
    run = make_run(course, start=day + 20, end=day + 60, municipality=other.municipality)
    address = way(course, "days", run.pk)
    data = form_of(client.get(address)) | {"days": [str(first)], "starts_at": "09:00", "ends_at": "12:00"}

    page = client.post(address, data)
    between = CourseRun.objects.get(pk=run.pk).start
    decide(client, address, page, do="save", reason="Nur für Mütter")

    run.refresh_from_db()
    assert ("Schule Elde" in page.content.decode(), between) == (True, days(day + 20))
    assert (run.start, run.start_reason, run.dates.count()) == (first, "Nur für Mütter", 1)


@pytest.mark.parametrize("least", [1, 2, 3, 4, 10])
def test_no_page_of_questions_differs_with_how_many_fewer_than_five_wait(client, course, kind, least):
    make_clash_rule(people_known_at_least=least)
    address, place = way(course), make_municipality()
    source, area = make_source(), make_area()

    pages = []
    for _number in range(5):
        for own in ("", "0", "1", "2", "3"):
            data = typed(client, address, place, start=120)
            pages.append(client.post(address, data | {"asked-act": "reckon", "asked-own": own}))
            CourseRun.objects.all().delete()
        make_demand(source, area=area, level=1)

    told = [seen_on(page) for page in pages]
    assert told[5:] == told[:5] * 4
    assert "Weniger als 5 Menschen sind bekannt" in told[0]


def seen_on(page):
    """What is read there and drawn, without stamps; where the start was saved, nothing."""
    return re.sub(r'name="(stamp|csrfmiddlewaretoken)" value="[^"]*"', "", page.content.decode())


def test_of_fewer_than_five_people_the_page_does_not_tell_how_many(client, course, kind, other):
    make_clash_rule(people_known_at_least=10)
    for _number in range(2):
        make_demand(make_source(), area=make_area(), level=1)
    address = way(course)

    page = client.post(address, typed(client, address, other.municipality))

    text = re.sub(r"\s+", " ", page.content.decode())
    assert "Weniger als 5 Menschen sind bekannt, nötig: 10" in text
    assert "Weniger als 5 der bekannten Menschen erreichen beide Orte." in text
    assert not re.search(r">\s*2\s*<", text)


def test_seats_taken_and_the_longer_list_are_known_together(client, course, other):
    make_clash_rule(people_known_at_least=None)
    run = make_run(
        course, start=300, end=360, seats_total=16, seats_free=10, seats_min=12, municipality=other.municipality
    )
    address = way(course, "run", run.pk)
    data = form_of(client.get(address)) | {"start": str(days(301))}

    page = client.post(address, data)
    fewer = client.post(address, asked(page) | {"asked-act": "reckon", "asked-own": "5"})
    client.post(address, asked(page) | {"asked-act": "reckon", "asked-own": "6"})

    assert "Weniger als 11 Menschen sind bekannt, nötig: 12" in page.content.decode()
    assert "Mindestens 11 Menschen sind bekannt, nötig: 12" in fewer.content.decode()
    assert CourseRun.objects.get(pk=run.pk).start == days(301)


def test_nobody_passes_people_on_to_oneself(client, course, other):
    make_clash_rule()
    own = make_run(course, start=33, municipality=other.municipality)
    address = way(course)

    page = client.post(address, typed(client, address, other.municipality))

    assert [value for value, _name in page.context["form"].fields["to"].choices] == ["", other.pk]
    assert own.course.provider.name in page.content.decode()


def test_of_several_rules_the_narrowest_is_asked_by(client, course, kind, other):
    make_clash_rule(text="Für alle Kurse")
    make_clash_rule(text="Nur für diese Kursart", course_type=kind)
    address = way(course)

    text = client.post(address, typed(client, address, other.municipality)).content.decode()

    assert ("Nur für diese Kursart" in text, "Für alle Kurse" in text) == (True, False)


@pytest.fixture
def beside(course, other):
    """A start of the course beside the other one, as yet of another level."""
    course.level_from = course.level_to = 3
    course.save()
    return make_run(course, start=38, end=100, municipality=other.municipality)


def test_a_course_of_another_level_is_asked_about_like_new_starts(client, course, other, beside):
    make_clash_rule()
    address = way(course, "section", "was")
    data = form_of(client.get(address)) | {"level_from": "1", "level_to": "1"}

    page = client.post(address, data)
    course.refresh_from_db()
    between = course.level_from
    decide(client, address, page, do="save", reason="Nur für Mütter")

    course.refresh_from_db()
    beside.refresh_from_db()
    assert ("Schule Elde" in page.content.decode(), between) == (True, 3)
    assert (course.level_from, beside.start_reason) == (1, "Nur für Mütter")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"level_from": "1", "level_to": "1"}, ""),
        ({"title_de": "Deutsch für alle"}, "Nur für Mütter"),
    ],
)
def test_the_reason_of_a_start_that_nobody_is_asked_about_goes_with_the_kind_of_course(
    client, course, other, beside, said, reason
):
    beside.start, beside.end, beside.start_reason = days(200), days(300), "Nur für Mütter"
    beside.save()
    make_clash_rule()
    address = way(course, "section", "was")

    answer = client.post(address, form_of(client.get(address)) | said)

    beside.refresh_from_db()
    assert (answer.status_code, beside.start_reason) == (302, reason)


def test_the_reason_for_a_level_that_waits_for_the_office_stays_with_the_proposal(client, course, other, beside):
    make_clash_rule()
    Signature.objects.all().delete()
    address = way(course, "section", "was")
    data = form_of(client.get(address)) | {"level_from": "1", "level_to": "1"}

    decide(client, address, client.post(address, data), do="save", reason="Nur für Mütter")

    beside.refresh_from_db()
    remarks = course.proposals.get().remarks.values_list("text", flat=True)
    assert (beside.start_reason, list(remarks)) == ("", ["Nur für Mütter"])


def test_a_course_that_is_held_online_from_now_on_is_asked_about_like_new_starts(client, course, other, beside):
    make_clash_rule()
    Course.objects.filter(pk=course.pk).update(level_from=1, level_to=1)
    CourseRun.objects.update(municipality=None)
    Course.objects.filter(pk=other.course.pk).update(mode="online")
    address = way(course, "section", "wo")

    page = client.post(address, form_of(client.get(address)) | {"mode": "online"})

    course.refresh_from_db()
    assert ("Schule Elde" in page.content.decode(), course.mode) == (True, "on_site")


def test_a_course_that_stays_as_it_is_is_not_asked_about(client, course, other):
    make_clash_rule()
    make_run(course, start=38, end=100, municipality=other.municipality)
    address = way(course, "section", "was")

    answer = client.post(address, form_of(client.get(address)) | {"title_de": "Deutsch von Anfang an"})

    course.refresh_from_db()
    assert (answer.status_code, course.title_de) == (302, "Deutsch von Anfang an")


def test_an_earlier_level_that_comes_back_is_asked_about(client, course, other):
    make_clash_rule()
    then = course.history.first()
    course.level_from = course.level_to = 3
    course.save()
    run = make_run(course, start=38, end=100, municipality=other.municipality)
    data = {"version": form_of(client.get(way(course, "history")))["version"]}
    address = way(course, "restore", then.pk)

    page = client.post(address, data)
    course.refresh_from_db()
    between = course.level_from
    decide(client, address, page, do="save", reason="Nur für Mütter")

    course.refresh_from_db()
    run.refresh_from_db()
    assert ("Schule Elde" in page.content.decode(), between) == (True, 3)
    assert (course.level_from, run.start_reason) == (1, "Nur für Mütter")


def test_a_reason_goes_with_the_level_when_an_earlier_one_comes_back(client, course, other):
    then = course.history.first()
    course.level_from = course.level_to = 3
    course.save()
    run = make_run(course, start=200, end=300, start_reason="Nur für Mütter")
    version = form_of(client.get(way(course, "history")))["version"]

    client.post(way(course, "restore", then.pk), {"version": version})

    course.refresh_from_db()
    run.refresh_from_db()
    assert (course.level_from, run.start_reason) == (1, "")


@pytest.mark.parametrize(
    ("decision", "status"),
    [({"do": "save", "reason": "Nur für Mütter"}, CourseRun.Status.OPEN), ({"do": "intend"}, INTENDED)],
)
def test_a_course_that_becomes_public_is_asked_about(client, course, other, decision, status):
    make_clash_rule()
    course.status = course.Status.ARCHIVED
    course.save()
    run = make_run(course, start=38, end=100, municipality=other.municipality)
    address = way(course, "publish")

    page = client.post(address)
    course.refresh_from_db()
    between = course.status
    decide(client, address, page, **decision)

    course.refresh_from_db()
    run.refresh_from_db()
    assert ("Schule Elde" in page.content.decode(), between) == (True, course.Status.ARCHIVED)
    assert (
        "Noch nicht öffentlich" in page.content.decode(),
        "Noch nicht gespeichert" in page.content.decode(),
    ) == (
        True,
        False,
    )
    assert (course.status, run.status) == (course.Status.PUBLISHED, status)


def test_a_reason_for_few_people_stands_when_a_draft_becomes_public_but_not_for_a_start_near_by(
    client, course, other
):
    make_clash_rule(people_known_at_least=10)
    course.status = course.Status.ARCHIVED
    course.save()
    run = make_run(
        course,
        start=200,
        end=260,
        municipality=other.municipality,
        start_reason="Der Raum ist frei",
        seats_total=16,
        seats_free=16,
    )

    client.post(way(course, "publish"))
    course.refresh_from_db()
    alone = course.status
    course.status, run.start = course.Status.ARCHIVED, days(38)
    course.save()
    run.save()
    page = client.post(way(course, "publish"))

    course.refresh_from_db()
    assert (alone, course.status) == (course.Status.PUBLISHED, course.Status.ARCHIVED)
    assert "Schule Elde" in page.content.decode()
    assert 'value="Der Raum ist frei"' in page.content.decode()


@pytest.mark.parametrize(("until", "is_asked"), [("", True), (InDays(20), False)])
def test_a_course_that_was_suspended_is_asked_about_when_it_comes_back(client, course, other, until, is_asked):
    make_clash_rule()
    course.suspended_until = days(30)
    course.save()
    make_run(course, start=38, end=100, municipality=other.municipality)
    data = form_of(client.get(way(course, "course")), way(course, "suspend")) | {"suspended_until": str(until)}

    page = client.post(way(course, "suspend"), data)

    course.refresh_from_db()
    assert ("Schule Elde" in page.content.decode(), course.suspended_until == days(30)) == (is_asked, is_asked)


def test_starts_that_are_saved_together_are_held_against_each_other(client, course):
    make_clash_rule()
    place, address = make_municipality(), way(course)
    more = {"more-0-start": 37, "more-0-end": 97, "more-1-start": 150, "more-1-end": 210}
    more = {name: str(days(day)) for name, day in more.items()}

    page = client.post(address, typed(client, address, place, **more))

    assert [len(question["others"]) for question in page.context["questions"]] == [1, 1]
    assert ("1 Woche später" in page.content.decode(), course.runs.count()) == (True, 0)


def test_copies_are_held_against_each_other_where_they_will_lie(client, course):
    make_clash_rule()
    place = make_municipality()
    for start in (-60, -53):
        make_run(course, start=start, end=start + 50, municipality=place)
    copying = way(course, "copy_runs") + f"?start={days(31)}"

    page = client.post(copying, form_of(client.get(copying)))

    assert ([len(question["others"]) for question in page.context["questions"]], course.runs.count()) == (
        [1, 1],
        2,
    )


@pytest.mark.parametrize(("start", "known"), [(37, ["mindestens 15", "mindestens 5"]), (150, [])])
def test_people_are_known_once_for_starts_that_lie_together(client, course, start, known):
    make_clash_rule(people_known_at_least=10)
    place, address = make_municipality(), way(course)
    source, area = make_source(), make_area()
    for _number in range(15):
        make_demand(source, area=area, reach_km=20)
    more = {"more-0-start": str(days(start)), "more-0-end": str(days(start + 60))}

    page = client.post(address, typed(client, address, place, **more))

    questions = page.context["questions"] if known else []
    assert [str(question["found"].known_words) for question in questions] == known
    assert course.runs.count() == (0 if known else 2)


def test_a_course_whose_starts_move_together_into_another_level_is_asked_about_each(client, course):
    make_clash_rule()
    for start in (30, 150, 157):
        make_run(course, start=start, end=start + 60, municipality=make_municipality())
    address = way(course, "section", "was")

    page = client.post(address, form_of(client.get(address)) | {"level_from": "2", "level_to": "2"})

    assert [len(question["others"]) for question in page.context["questions"]] == [1, 1]


@pytest.mark.parametrize(("until", "is_asked"), [(35, True), (38, False)])
def test_a_start_of_a_course_that_is_suspended_until_before_it_begins_counts_as_near(
    client, course, other, until, is_asked
):
    make_clash_rule()
    other.course.suspended_until = days(until)
    other.course.save()
    address = way(course)

    client.post(address, typed(client, address, other.municipality))

    assert course.runs.count() == int(not is_asked)


@pytest.mark.parametrize(
    "row",
    [{"status": "cancelled"}, {"status": "intended"}, {"course__status": "draft"}, {"course__status": "archived"}],
)
def test_what_does_not_become_public_with_its_provider_keeps_nobody_from_showing_it(client, course, other, row):
    make_clash_rule()
    run = make_run(course, start=38, end=100, municipality=other.municipality)
    for name, value in row.items():
        model, key = (Course, course.pk) if name.startswith("course__") else (CourseRun, run.pk)
        model.objects.filter(pk=key).update(**{name.removeprefix("course__"): value})
    Provider.objects.filter(pk=course.provider.pk).update(is_published=False)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    data = {"action": "show", "_selected_action": [course.provider.pk]}
    page = client.post("/verwaltung/providers/provider/", data, follow=True).content.decode()

    assert ("Noch nicht öffentlich" in page, Provider.objects.get(pk=course.provider.pk).is_published) == (
        False,
        True,
    )


def test_a_provider_that_is_public_already_is_shown_again_without_a_question(client, course, other):
    make_clash_rule()
    make_run(course, start=38, end=100, municipality=other.municipality)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    data = {"action": "show", "_selected_action": [course.provider.pk]}
    page = client.post("/verwaltung/providers/provider/", data, follow=True).content.decode()

    assert "Noch nicht öffentlich" not in page


@pytest.mark.parametrize(("reason", "is_asked"), [("", True), ("Nur für Mütter", False)])
def test_who_shows_a_provider_reads_before_which_of_its_starts_lie_near_others(
    client, course, other, reason, is_asked
):
    make_clash_rule()
    make_run(course, start=38, end=100, municipality=other.municipality, start_reason=reason)
    make_run(course, start=138, end=200, municipality=other.municipality)
    Provider.objects.filter(pk=course.provider.pk).update(is_published=False)
    client.force_login(make_user(role=User.Role.COORDINATOR))
    address = "/verwaltung/providers/provider/?is_published__exact=0"
    data = {"action": "show", "_selected_action": [course.provider.pk]}

    page = client.post(address, data, follow=True).content.decode()
    between = Provider.objects.get(pk=course.provider.pk).is_published
    client.post(address, data | {"though": "yes"})

    assert ("Noch nicht öffentlich" in page, page.count("beginnt in der Nähe von anderen")) == (is_asked, is_asked)
    assert ("Schule Elde" in page, between) == (is_asked, not is_asked)
    assert Provider.objects.get(pk=course.provider.pk).is_published


@pytest.mark.parametrize(("age", "is_offered"), [(0, True), (20, True), (200, False)])
def test_the_length_of_the_own_list_that_was_typed_is_offered_again_while_it_is_not_old(
    client, course, other, age, is_offered
):
    make_clash_rule(people_known_at_least=None)
    said = {"own_list": 7, "own_list_as_of": days(-age), "seats_min": 10, "seats_free": 16}
    run = make_run(course, start=30, municipality=other.municipality, **said)
    address = way(course, "run", run.pk)

    page = client.post(address, form_of(client.get(address)) | {"start": str(days(31))}).content.decode()

    box = re.search(r'<input[^>]*name="asked-own"[^>]*>', page)[0]
    assert ('value="7"' in box, re.search(r"Mindestens\s7 Menschen", page) is not None) == (is_offered, is_offered)


def test_nobody_passes_people_on_to_an_own_start(client, course, other):
    make_clash_rule()
    own = make_course(
        "Deutsch daneben", provider=course.provider, course_type=course.course_type, level_from=1, level_to=1
    )
    make_run(own, start=33, municipality=other.municipality)
    address = way(course)

    page = client.post(address, typed(client, address, other.municipality)).content.decode()

    choices = re.search(r'<select name="asked-to".*?</select>', page, re.DOTALL)[0]
    assert re.findall(r'value="(\d+)"', choices) == [str(other.pk)]
