"""Whatever is looked for, the work is bounded: counted in calls of functions and in statements, not by a clock."""

from cProfile import Profile
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Level
from courses.search.catalogue import Catalogue
from courses.search.filters import CourseFilter
from courses.search.keeper import keeper
from tests.databases import load
from tests.factories import make_course, make_run

pytestmark = pytest.mark.django_db

FACETS = "&".join(f"{name}={value}" for name in CourseFilter.base_filters for value in ("1", "on", "evening", "2"))
WORDS = {
    "very many words": "deutsch " * 20_000,
    "as many misspelt words as are taken": "dautsch " * 25,
    "one endless word": "a" * 100_000,
    "wildcards and a pattern that runs away": "%_(a+)+$" * 25,
    "letters that unfold, with many marks": "ﷺ" * 100 + "a" + "\u0301" * 99,
    "apostrophes between Cyrillic letters": "а'" * 100,
}
QUERIES = {
    **{name: f"q={quote(words)}" for name, words in WORDS.items()},
    "every filter again and again": "&".join([FACETS] * 10),
    "a level again and again": "&".join(f"level={number % 7}" for number in range(900)),
    "all levels, and words": "&".join(f"level={level}" for level in Level.values) + "&q=" + "deutsch+" * 25,
}
MOST_CALLS, MOST_STATEMENTS = 2_000_000, 45  # all filters at once ask the database with about 1 400 000 calls


@pytest.fixture
def client():
    """Builds no index beside what is counted."""
    return Client()


def make_courses():
    for number in range(25):
        make_run(make_course(f"Deutsch am Abend {number}", level_from=number % 6 + 1, level_to=number % 6 + 1))


@pytest.fixture(params=["database", "index"])
def source(request, db, monkeypatch):
    load("courses to look for", by=make_courses)
    if request.param == "index":
        monkeypatch.setattr(keeper, "catalogue", Catalogue(timezone.localdate()))


def cost(client, path, query) -> SimpleNamespace:
    """Of the second time, when all templates have been read."""
    client.get(path, QUERY_STRING=query)
    profile = Profile()
    with CaptureQueriesContext(connection) as queries, profile:
        status = client.get(path, QUERY_STRING=query).status_code
    calls = sum(function.callcount for function in profile.getstats())
    return SimpleNamespace(status=status, calls=calls, statements=len(queries))


@pytest.mark.usefixtures("source")
@pytest.mark.parametrize("name", QUERIES)
def test_no_search_costs_much_more_than_an_ordinary_one(client, name):
    found = cost(client, "/de/angebote/", QUERIES[name])

    assert found.status in {200, 400}
    assert found.calls < MOST_CALLS, found
    assert found.statements < MOST_STATEMENTS, found


@pytest.mark.parametrize("path", ["/de/angebote/vorschlaege", "/de/anbieter/"])
def test_no_other_list_costs_much_more(client, path):
    found = [cost(client, path, query) for query in QUERIES.values()]

    assert {one.status for one in found} <= {200, 400}
    assert max(one.calls for one in found) < MOST_CALLS
    assert max(one.statements for one in found) < MOST_STATEMENTS
