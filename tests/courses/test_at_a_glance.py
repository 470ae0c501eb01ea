"""The course page from its title down: five facts, one act, whom to turn to, who may join, telling others."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

import html5lib
import pytest

from courses.models import Weekday
from tests.factories import (
    days,
    make_course,
    make_course_date,
    make_course_type,
    make_person,
    make_provider,
    make_run,
    make_weekly_time,
)

pytestmark = pytest.mark.django_db


def page(client, course, language="en"):
    answer = client.get(f"/{language}/angebote/{course.slug}/")
    return html5lib.parse(answer.content.decode(), namespaceHTMLElements=False)


def parts(tree, name, tag="*"):
    """Elements of a class, in their order."""
    return [one for one in tree.iter(*([] if tag == "*" else [tag])) if name in one.get("class", "").split()]


def words(one) -> str:
    for line in [*one.iter("br"), *one.iter("small")]:
        line.text = f" {line.text or ''}"
    return " ".join("".join(one.itertext()).split())


def five(client, course, language="en") -> dict:
    rows = parts(page(client, course, language), "five")[0].iter("div")
    return {words(row.find("dt")): words(row.find("dd")) for row in rows}


def acts(tree, kind="fixed") -> list[tuple]:
    """Words and first part of the address of what stands at the lower edge."""
    return [(words(link), link.get("href")) for bar in parts(tree, kind) for link in bar.iter("a")]


def make_reachable(**fields):
    return make_provider(phone="03871 0001", email="kurse@beispiel.example", **fields)


def test_five_facts_stand_under_kind_level_and_title(client):
    kind = make_course_type("Integrationskurs", name_ar="دورة الاندماج")
    course = make_course("Deutsch am Morgen", course_type=kind, level_from=2, level_to=2, cost="paid", price=120)
    make_weekly_time(make_run(course, street="Lange Straße 1"), Weekday.MONDAY | Weekday.TUESDAY)

    said = five(client, course)
    tree = page(client, course, "ar")

    assert list(said) == ["Start", "Times", "Place", "Seats", "Cost"]
    assert "in 10 days" in said["Start"]
    assert said["Times"] == "Monday and Tuesday from 17:00 to 20:15"
    assert said["Place"] == "Parchim, Lange Straße 1"
    assert said["Seats"].startswith("4 seats free of 16")
    assert said["Cost"] == "€120"
    assert words(parts(tree, "course-head")[0].find("p")) == "A2 دورة الاندماج"


def test_what_nobody_has_answered_is_left_out(client):
    course = make_course(cost="", audience="")
    make_run(course, seats_total=None, seats_free=None)

    tree = page(client, course)

    assert list(five(client, course)) == ["Start", "Place", "Seats"]
    assert parts(tree, "ticks") == []
    assert [words(one) for one in tree.iter("h2")][:2] == ["Contact", "Dates"]
    assert "Who may join" not in words(tree)


def test_a_long_week_is_told_in_two_lines_and_dates_by_the_next(client):
    weekly, single = make_course(), make_course()
    every_week, some_days = make_run(weekly), make_run(single, start=20, end=22)
    for number, day in enumerate([Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY], 20):
        make_weekly_time(every_week, day)
        make_course_date(some_days, days(number))

    assert five(client, weekly)["Times"].endswith("Tuesday from 17:00 to 20:15 and 1 more time")
    assert five(client, single)["Times"].endswith("9:00\u2060–\u206012:00 and 2 more times")


def test_one_act_asks_for_a_seat_and_one_calls(client):
    course = make_course(provider=make_reachable())
    run = make_run(course)

    asked = f"/en/angebote/{course.slug}/anfragen/{run.pk}/"
    assert acts(page(client, course)) == [("Ask for a seat", asked), ("Call", "tel:+4938710001")]


def test_who_is_full_is_asked_for_the_waiting_list(client):
    course = make_course()
    make_run(course, seats_free=0)

    assert [said for said, _url in acts(page(client, course))] == ["Ask for the waiting list"]


@pytest.mark.parametrize("fields", [{"start": -5}, {"status": "cancelled"}, {"start": -50, "end": -1}])
def test_where_one_cannot_ask_one_calls_or_writes(client, fields):
    course = make_course(provider=make_reachable())
    make_run(course, **fields)

    tree = page(client, course)

    assert acts(tree) == [("Call", "tel:+4938710001"), ("E-\u2060mail", "mailto:kurse@beispiel.example")]
    assert [link.get("class") for link in parts(tree, "fixed")[0].iter("a")] == ["button", "button quiet"]
    assert "/anfragen/" not in str([link.get("href") for link in tree.iter("a")])


def test_without_phone_one_writes_and_with_nothing_at_all_there_is_no_bar(client):
    writes = make_course(provider=make_provider(email="kurse@beispiel.example"))
    make_run(writes)
    mute = make_course(provider=make_provider())

    assert [said for said, _url in acts(page(client, writes))] == ["Ask for a seat", "E-\u2060mail"]
    assert parts(page(client, mute), "fixed") == []


def test_each_date_is_a_card_with_its_own_acts_the_best_first(client):
    course = make_course()
    make_run(course, start=-5)
    make_run(course, start=60, status="cancelled", cancel_reason="Zu wenige Anmeldungen")
    make_run(course, start=40, status="planned")
    make_run(course, start=None, seats_total=None, seats_free=None)
    make_run(course, start=30)

    cards = parts(page(client, course), "run", "article")

    heads = [words(card.find("h3")) for card in cards]
    assert heads[1] == "ongoing"
    assert heads[2].startswith("planned: ")
    assert heads[3].startswith("running since ")
    assert [[words(link).partition(":")[0] for link in card.iter("a")] for card in cards] == [
        ["Ask for a seat", "Add to calendar"],
        ["Ask for a seat"],
        ["Ask for a seat", "Add to calendar"],
        ["Add to calendar"],
        [],
    ]
    assert words(cards[4].find("h3/s")) == heads[4]
    assert words(cards[4]).endswith("cancelled Zu wenige Anmeldungen")


def test_many_dates_are_folded_behind_the_first(client):
    course = make_course()
    for number in range(1, 26):
        make_run(course, start=number)

    tree = page(client, course)
    (folded,) = parts(tree, "more-dates")

    assert words(folded.find("summary")) == "19 more dates"
    assert (len(parts(folded, "run")), len(parts(tree, "run"))) == (19, 25)


def test_who_may_join_says_right_level_way_and_cost(client):
    course = make_course(
        audience="women",
        level_from=2,
        level_to=3,
        cost="entitlement",
        price=229,
        price_for="module",
        registration_en="Come to the placement test.",
        cost_note_en="Ask the Jobcenter.",
    )

    facts = [words(one) for one in parts(page(client, course), "points", "ul")[-1].iter("li")]

    assert facts == [
        "Entitlement: You pay nothing with a certificate of entitlement (Berechtigungsschein). "
        "The provider tells you whether you can get one.",
        "For: women",
        "Level: A2–B1 is right for you if you say: “I can say who I am and ask simple things.”",
        "How to register: Come to the placement test.",
        "Cost: free with an entitlement without entitlement: €229 for each part of the course Ask the Jobcenter.",
    ]


def test_that_something_is_there_in_german_only_is_said_once(client):
    german = {
        "title": "Deutsch",
        "summary": "Kurz.",
        "description": "Lang.",
        "requirements": "Viel.",
        "bring": "Stift.",
    }
    course = make_course(**german, course_type=make_course_type(name_en="Course"))
    whole = make_course(**{f"{name}_en": "English" for name in german})

    assert words(page(client, course)).count("German") == 1
    assert "Some texts on this page are in German only." in words(page(client, course))
    assert "German only" not in words(page(client, whole))


def test_the_contact_stands_before_the_dates(client):
    person = make_person(phone="03871 0002", hours_en="Mondays", languages=["ar"], absent_until=days(3))
    course = make_course(contact_person=person, provider=make_reachable())

    text = words(page(client, course))

    place = text.index("Contact Erika Beispiel")
    assert place < text.index("Dates There is no date")
    assert "Mondays Speaks: Arabic 03871 0002 kurse@beispiel.example" in text[place:]
    assert "Away until" in text[place:]


def test_others_are_told_by_plain_links(client, settings):
    settings.PORTAL_URL = "https://portal.example"
    course = make_course("Kurs & Tee: A1/A2?")
    make_run(course)

    tree = page(client, course, "de")
    whatsapp, telegram, mail, calendar = [link.get("href") for link in parts(tree, "share")[0].iter("a")]

    address = f"https://portal.example/de/angebote/{course.slug}/"
    assert whatsapp.startswith("https://wa.me/?text=")
    assert parse_qs(urlsplit(whatsapp).query)["text"] == [f"Kurs & Tee: A1/A2?\n{address}"]
    assert parse_qs(urlsplit(telegram).query) == {"url": [address], "text": ["Kurs & Tee: A1/A2?"]}
    assert unquote(mail) == f"mailto:?subject=Kurs & Tee: A1/A2?&body=Kurs & Tee: A1/A2?\n{address}"
    assert calendar.endswith(".ics")
    assert words(parts(tree, "address")[0]) == address


def test_the_page_is_the_same_wherever_one_comes_from(client):
    course = make_course()
    address = f"/en/angebote/{course.slug}/"

    plain, from_list = (
        re.sub(rb"page=[^\"]+", b"", client.get(address, headers=headers).content)  # a word that holds the time
        for headers in ({}, {"referer": "http://testserver/en/angebote/?q=abend"})
    )

    assert plain == from_list
    assert re.search(rb'<a id="back" href="/en/angebote/\?category=[^"]+"', plain)
