"""Other courses for whoever gets no seat: the link says how many it leads to, on the page and in the mail."""

import re
from html import unescape

import pytest
from django.core import mail

from enquiries import actions
from enquiries.links import status_path
from tests.factories import (
    make_category,
    make_course,
    make_course_type,
    make_enquiry,
    make_exam_enquiry,
    make_exam_kind,
    make_exam_session,
    make_municipality,
    make_provider,
    make_run,
)

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="(/de/angebote/[^"]+)"><span>([^<]+) <bdi>\((\d+)\)</bdi>')


def declined(reason="full", **fields):
    """Of a course of the levels A2 to B1 in Parchim."""
    run = make_run(make_course("Voll", level_from=2, level_to=3))
    return actions.answer(make_enquiry(run, **fields), "declined", reason=reason)


def near(level, **fields):
    return make_run(make_course(f"Nah {level}", level_from=level, level_to=level), **fields)


def far(level):
    return near(level, municipality=make_municipality("Boizenburg", latitude=53.38, longitude=10.72))


def shown(client, row):
    """Address, words and number of the link on the page."""
    found = LINK.search(client.get(status_path(row)).content.decode())
    return found and (unescape(found[1]).partition("?")[2], found[2], int(found[3]))


@pytest.mark.parametrize(
    ("reason", "levels", "words"),
    [("full", "level=2&level=3", "A2–B1"), ("too_hard", "level=1", "A1"), ("too_easy", "level=4", "B2")],
)
def test_they_are_of_the_level_that_would_fit_and_counted_without_the_course_itself(client, reason, levels, words):
    for level in (1, 2, 3, 3, 4):
        near(level)
    row = declined(reason)

    query, text, number = shown(client, row)

    category = row.run.course.course_type.category.slug
    assert query == f"category={category}&{levels}&place=Parchim"
    assert text == f"Andere Kurse in der Nähe: {words}"
    assert number == (3 if reason == "full" else 1)
    assert len(client.get(f"/de/angebote/?{query}").context["cards"]) == number + (reason == "full")


@pytest.mark.parametrize(
    ("others", "query", "words"),
    [
        (lambda: [near(5), far(2)], "&place=Parchim", "Andere Kurse in der Nähe"),
        (lambda: [far(2), far(5), far(5)], "&level=2&level=3", "Einen Kurs suchen"),
        (lambda: [far(5)], "", "Einen Kurs suchen"),
    ],
)
def test_where_none_is_near_or_of_the_level_the_search_is_wider(client, others, query, words):
    others()
    row = declined()

    assert shown(client, row) == (f"category={row.run.course.course_type.category.slug}{query}", words, 1)


def test_where_nothing_else_is_to_be_had_no_link_promises_it(client):
    row = declined()
    make_run(make_course(course_type=make_course_type("Yoga", category=make_category("Sport"))))

    assert shown(client, row) is None
    assert "Oder rufen Sie uns an." in client.get(status_path(row)).content.decode()


@pytest.mark.parametrize(("status", "offered"), [("waiting", True), ("placed", False)])
def test_who_has_a_seat_is_led_to_no_other_course(client, status, offered):
    near(2)
    run = make_run(make_course("Voll", level_from=2, level_to=3), seats_total=9, seats_free=3)

    row = actions.answer(make_enquiry(run), status)

    assert (shown(client, row) is not None) == offered


def test_the_mail_leads_to_the_same_search_in_both_languages_and_to_the_list_where_it_finds_none():
    row = declined(language="uk")
    near(2)
    actions.answer(row, "declined", reason="full")

    alone, text = (message.body for message in mail.outbox)

    query = f"category={row.run.course.course_type.category.slug}&level=2&level=3&place=Parchim"
    assert [f"/angebote/?{query}" in alone, re.findall(r"/(..)/angebote/\s", alone)] == [False, ["uk", "de"]]
    assert re.findall(r"\(1\):? ?https?://[^/]+/(..)/angebote/\?(\S+)", text) == [("uk", query), ("de", query)]


def test_who_gets_no_seat_in_an_exam_is_led_to_its_other_dates(client):
    session = make_exam_session()
    others = [make_exam_session(session.kind, on=on, provider=make_provider()) for on in (40, 50)]
    other = make_exam_session(make_exam_kind("LiD"), on=60)
    row = actions.answer(make_exam_enquiry(session), "declined", reason="full")

    page = client.get(status_path(row)).content.decode()
    path, number = re.search(r'href="(/de/pruefungen/[^"]+)"><span>[^<]+ <bdi>\((\d+)\)</bdi>', page).groups()
    there = client.get(unescape(path)).content.decode()

    assert int(number) == len(others)
    assert [one.get_absolute_url() in there for one in (*others, other)] == [True, True, False]
