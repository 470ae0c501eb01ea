"""Odd words in filters and addresses are answered with a page: never with an error of the server."""

import json
from pathlib import Path

import pytest

from accounts.models import User
from courses.search.filters import CourseFilter
from tests.factories import (
    make_category,
    make_course,
    make_course_type,
    make_municipality,
    make_run,
    make_user,
)
from tests.shares import half

pytestmark = [pytest.mark.django_db, pytest.mark.both]

NAUGHTY = json.loads(Path(__file__).with_name("data").joinpath("blns.json").read_text())
ODD = ["\x00", "‮abc", "9" * 5000, "-1", "1e400", "NaN", "٣", "%", "_", "\\", "'", '"', "a" * 100_000, "\ud800"]
NAMES = [*CourseFilter.base_filters, "page", "kind", "name"]


def ask(client, path, query):
    query = {name: [value.encode("utf-8", "replace") for value in values] for name, values in query.items()}
    return client.get(path, query)


@pytest.mark.parametrize("name", NAMES)
def test_naughty_strings_in_any_filter_give_a_page(client, name):
    make_run(make_course("Deutsch", course_type=make_course_type(category=make_category(slug="deutsch"))))
    make_municipality("Parchim")

    answers = {ask(client, "/de/angebote/", {name: [words]}).status_code for words in half(ODD + NAUGHTY[::60])}

    assert answers == {200}


@pytest.mark.parametrize(
    "path",
    [
        "/de/angebote/%00/",
        "/de/angebote/..%2f..%2fetc/",
        "/de/angebote/nirgends/",
        "/de/angebote/nirgends/termin/99999999999999999999999.ics",
        "/de/anbieter/%E2%80%AE/",
        "/de/aktuelles/nichts/",
        "/xx/angebote/",
        "/de/" + "a" * 3000 + "/",
    ],
)
def test_an_unknown_address_is_not_found(client, path):
    assert client.get(path, follow=True).status_code == 404


def test_a_word_may_hold_the_databases_wildcards(client):
    make_run(make_course("100 Prozent"))

    def found(words):
        return len(client.get("/de/angebote/", {"q": words}).context["cards"])

    assert (found("100 Prozent"), found("1_0")) == (1, 0)


def test_no_row_has_a_number_that_is_too_large_for_the_database(client):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))

    answer = client.post("/verwaltung/cooperation/meeting/add/", {"partners": str(2**64), "title": "Treffen"})

    assert answer.status_code in {200, 400}
