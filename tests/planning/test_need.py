"""A newcomer says "I need a course": without a name, with a code, counted only when a person is surely there."""

import re

import pytest
from django.core import signing

from foundation.submissions.codes import TRIES
from planning.models import Demand, DemandOutcome
from planning.models.demand import DOUBTED_WEEKS, LATER_DAYS
from planning.public.views import token_of
from tests.factories import (
    days,
    make_area,
    make_demand,
    make_municipality,
    make_office,
    make_person,
    same_time,
    stamp,
)

pytestmark = pytest.mark.django_db


def need(client, language="de", **fields):
    sent = {"level": "2", "aim": "everyday", "area": make_area().pk, "reach_km": "20", "born": stamp(), **fields}
    return client.post(f"/{language}/kurs-gesucht/", sent)


def say(client, demand, said="", language="de", **more):
    return client.post(f"/{language}/code/", {"code": demand.code, "said": said, **more})


def entered(age=0, **fields):
    """Somebody's own entry, made so many days ago."""
    row = make_demand(**fields)
    Demand.objects.filter(pk=row.pk).update(created_at=same_time(-age))
    row.refresh_from_db()
    return row


def test_four_answers_bring_a_slip_with_a_code_and_keep_no_name(client):
    page = need(client, times=["m", "e"], childcare="on")

    row = Demand.objects.get()
    slip = client.get(page["Location"]).content.decode()
    assert (row.level, row.times, row.childcare, row.source, row.entered_by) == (2, "me", True, None, None)
    assert row.code_in_words in slip
    assert row.code not in page["Location"]


def test_the_slip_is_in_the_readers_language_and_in_german(client):
    slip = client.get(need(client, "uk")["Location"]).content.decode()

    assert ('lang="uk"' in slip, 'lang="de"' in slip) == (True, True)
    assert "Ich warte auf einen Kurs" in slip


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_what_is_german_on_a_slip_is_german_to_its_commas(client, language):
    office = make_office()
    for phone in ("03871 1234", "0160 1234"):
        make_person(office=office, phone=phone)
    slip = client.get(need(client, language)["Location"]).content.decode()

    slip = slip[slip.index("<article") : slip.index("</article>")]
    german = [part for _tag, part in re.findall(r'<(\w+)[^>]* lang="de"[^>]*>(.*?)</\1>', slip, re.S)]
    assert "0160" in german[-1]
    assert ([part for part in german if "،" in part], "،" in slip) == ([], True)


@pytest.mark.parametrize("name", ["level", "aim", "area"])
def test_a_question_without_an_answer_is_asked_again(client, name):
    page = need(client, **{name: ""})

    assert (page.status_code, Demand.objects.count()) == (200, 0)


def test_in_another_language_all_that_was_ticked_stands_there_and_nothing_is_judged_or_kept(client):
    lübz = make_area("Lübz")
    sent = {"level": "unknown", "area": lübz.pk, "reach_km": "40", "times": ["m", "e"], "childcare": "on"}
    page = client.post(
        "/ar/kurs-gesucht/?level=1&place=Parchim", sent | {"born": stamp(), "another_language": "ar"}
    )

    html = page.content.decode()
    ticked = {
        re.search(r'value="(\w+)"', one)[1]
        for one in re.findall(r"<(?:input|option)[^>]* (?:checked|selected)[^>]*>", html)
        if "value" in one
    }
    assert (page.status_code, ticked) == (200, {"unknown", str(lübz.pk), "40", "m", "e"})
    assert 'name="childcare" id="id_childcare" checked' in html or re.search(r'name="childcare"[^>]*checked', html)
    assert ('dir="rtl"' in html, "aria-invalid" in html, Demand.objects.exists()) == (True, False, False)


def test_nobody_has_to_know_their_level(client):
    need(client, level="unknown")

    row = Demand.objects.get()
    assert row.level is None
    assert not Demand.objects.counted().exists()


def test_what_was_looked_for_in_vain_is_answered_already(client):
    parchim = make_area()
    make_area("Hagenow", latitude=53.43, longitude=11.19)
    make_municipality("Slate", latitude=53.40, longitude=11.84)

    page = client.get("/de/kurs-gesucht/?level=3&place=Slate").content.decode()

    assert re.search(rf'<option value="{parchim.pk}" selected', page)
    assert re.search(r'value="3"[^>]*checked', page)


def test_using_the_code_counts_from_the_seventh_day_on(client):
    early, late = entered(age=LATER_DAYS - 1), entered(age=LATER_DAYS)

    say(client, early, "still")
    say(client, late, "still")

    assert [*Demand.objects.counted()] == [late]


def test_nobody_is_told_to_count_whose_level_nobody_knows(client):
    row = entered(age=LATER_DAYS, level=None)

    answer = say(client, row, "still")

    page = re.sub(r"\s+", " ", client.get(answer["Location"]).content.decode())
    assert not Demand.objects.counted().exists()
    assert ("zählt noch nicht" in page, "Sie zählen zu den Menschen" in page) == (True, False)
    assert "Wir wissen noch nicht, welcher Kurs" in page


def test_who_says_it_each_month_stays_and_who_does_not_ends(client):
    row = entered(age=40, confirmed_on=days(-31), ends_on=days(20))

    say(client, row, "still")

    row.refresh_from_db()
    assert (row.confirmed_on, row.ends_on) == (days(0), days(26 * 7))


@pytest.mark.parametrize(("said", "outcome"), [("seat", "seat"), ("gone", "gone")])
def test_who_has_a_seat_or_needs_none_leaves_a_number_and_nothing_else(client, said, outcome):
    row = entered(age=60, confirmed_on=days(-3), weeks=9, times="e")

    page = say(client, row, said, sure="on")

    left = DemandOutcome.objects.get()
    assert page["Location"] == "/de/code/danke/"
    assert not Demand.objects.exists()
    assert (left.outcome, left.level, left.area, left.time, left.weeks, left.number) == (
        *(outcome, row.level, row.area, "evening"),
        *(10, 1),
    )


def test_what_never_counted_leaves_no_number(client):
    say(client, entered(), "gone", sure="on")

    assert (Demand.objects.count(), DemandOutcome.objects.count()) == (0, 0)


@pytest.mark.parametrize("said", ["seat", "gone"])
def test_before_an_entry_is_deleted_its_person_is_asked_once(client, said):
    row = entered(age=60)

    page = say(client, row, said).content.decode()

    assert (Demand.objects.count(), page.count("<h1"), "Meldung löschen?" in page) == (1, 1, True)
    assert re.findall(r'name="said" value="(\w+)"', page) == [said, "still"]
    assert re.findall(r'name="(code|sure)" value="(\w+)"', page) == [("code", row.code), ("sure", "on")]


def test_the_link_of_a_slip_does_not_say_how_many_there_are(client):
    rows = [entered() for _number in range(2)]

    words = [signing.loads(token_of(row), salt="person waiting") for row in rows]

    assert [str(row.pk) in word for row, word in zip(rows, words, strict=True)] == [False, False]
    assert len({word[:3] for word in words}) == 2
    assert [client.get(f"/de/kurs-gesucht/{token_of(row)}/").status_code for row in rows] == [200, 200]


def test_a_link_that_was_given_before_still_leads_to_its_slip(client):
    row = entered()

    page = client.get(f"/de/kurs-gesucht/{signing.dumps(row.pk, salt='person waiting')}/")

    assert row.code_in_words in page.content.decode()


def test_the_code_alone_changes_nothing(client):
    row = entered(age=40, confirmed_on=days(-31))

    page = say(client, row)

    row.refresh_from_db()
    assert "Warten Sie noch auf einen Kurs?" in page.content.decode()
    assert row.confirmed_on == days(-31)


def test_who_tries_many_codes_has_to_wait(client):
    row = entered(age=40)
    for number in range(TRIES + 1):
        client.post("/de/code/", {"code": f"AAAAAA{number // 10 + 3}{number % 2 + 3}".replace("5", "7")})

    page = say(client, row).content.decode()

    assert "Warten Sie noch auf einen Kurs?" not in page


def test_who_tries_many_codes_behind_the_same_proxy_holds_up_nobody_else(client, settings):
    settings.TRUSTED_PROXIES = 1
    row, tried = entered(age=40), [{"code": "AAAAAAAA"}] * (TRIES + 1)
    one, other = ({"x-forwarded-for": f"203.0.113.{network}"} for network in (1, 2))
    for sent in tried:
        client.post("/de/code/", sent, headers=one)

    pages = [
        client.post("/de/code/", {"code": row.code}, headers=network).content.decode() for network in (one, other)
    ]

    assert ["Warten Sie noch auf einen Kurs?" in page for page in pages] == [False, True]


def test_a_robots_entry_ends_early_unless_somebody_uses_its_code(client):
    need(client, more="x")
    need(client, more="x", born=stamp(was_trapped=True))
    row = Demand.objects.get()
    assert (row.is_doubtful, row.ends_on) == (True, days(DOUBTED_WEEKS * 7))
    Demand.objects.update(created_at=same_time(-30))

    say(client, row, "still")

    row.refresh_from_db()
    assert (row.is_doubtful, row.is_counted) == (False, True)


def test_a_link_that_was_made_up_leads_nowhere(client):
    assert client.get("/de/kurs-gesucht/1:abc/").status_code == 404
