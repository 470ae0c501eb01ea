"""Seats as offices type them: a number that is not exact is no number of free seats."""

import pytest

from importing.columns import mapped
from importing.reckoning import ground_of
from importing.rows import understand
from importing.sheets import Sheet

pytestmark = pytest.mark.django_db

NAMES = ("seats_min", "seats_total", "seats_free", "status")
NOTHING = [
    *("x", "ausgebucht bis März", "ab März ausgebucht", "voll?", "auf Anfrage", "noch wenige", "wenige", "frei"),
    *("> 5", "5+", "unter 5", "12 belegt", "Warteliste (2)", "wenn ausgebucht: Warteliste", "evtl. voll", "viele"),
    *("ausgebucht, Zusatzkurs", "ausgebucht am Montag", "ausgebucht (Stand 1.11.)", "zwölf", "?", "-2", "2,5"),
]
NOT_FREE = ["2–3", "ca. 5", "max. 4", "mind. 4", "etwa 5", "rund 5", "~5"]
FULL = [
    "ausgebucht",
    "leider schon ausgebucht",
    "ausgebucht, Warteliste möglich",
    "alle Plätze belegt",
    "nur Warteliste",
]


def row_of(**texts):
    texts = {"Titel": "Nähen", "Beginn": "12.01.2099", "Ende": "30.06.2099"} | texts
    by_field = dict(zip(mapped(list(texts), None), texts.values(), strict=True))
    return understand(2, by_field, ground_of(Sheet([(2, by_field)], [])))


def seats(row):
    return {name: row.run[name] for name in NAMES if name in row.run}


@pytest.mark.parametrize("column", ["Plätze", "Freie Plätze"])
@pytest.mark.parametrize("cell", NOTHING)
def test_what_is_no_number_of_seats_says_nothing_and_is_noted(column, cell):
    row = row_of(**{column: cell})

    assert (seats(row), [note.about for note in row.notes]) == ({}, ["seats"])


@pytest.mark.parametrize("cell", NOT_FREE)
def test_what_is_only_about_a_number_says_no_free_seats(cell):
    rows = row_of(**{"Freie Plätze": cell}), row_of(Anmeldungen=cell, Plätze="12")

    assert [seats(row) for row in rows] == [{}, {"seats_total": 12}]
    assert [[note.about for note in row.notes] for row in rows] == [["seats"], ["seats"]]


@pytest.mark.parametrize("cell", FULL)
def test_words_that_leave_it_full_are_understood(cell):
    row = row_of(**{"Freie Plätze": cell})

    assert (seats(row), row.notes) == ({"seats_free": 0, "status": "full"}, [])


@pytest.mark.parametrize(
    ("texts", "right", "is_noted"),
    [
        ({"Plätze": "0"}, {}, True),  # as programs write that there is no limit
        ({"Plätze": "max. 12"}, {"seats_total": 12}, False),
        ({"Freie Plätze": "1 Platz"}, {"seats_free": 1}, False),
        ({"Min. TN": "x"}, {}, True),
        ({"Min. TN": "ca. 8"}, {}, True),
        ({"Min. TN": "max. 8"}, {}, True),
        ({"Min. TN": "min. 8"}, {"seats_min": 8}, False),
        ({"Plätze": "ca. 12", "Anmeldungen": "5"}, {"seats_total": 12}, True),
        ({"Plätze": "12", "Anmeldungen": "5"}, {"seats_total": 12, "seats_free": 7}, False),
        ({"Plätze": "12", "Anmeldungen": "x"}, {"seats_total": 12}, True),
        ({"Status": "ausgebucht", "Freie Plätze": "5"}, {"seats_free": 0, "status": "full"}, True),
        ({"Status": "buchbar", "Freie Plätze": "ausgebucht"}, {"seats_free": 0, "status": "full"}, True),
        ({"Status": "buchbar", "Freie Plätze": "0"}, {"seats_free": 0, "status": "open"}, False),
        ({"Status": "ausgebucht", "Freie Plätze": "0"}, {"seats_free": 0, "status": "full"}, False),
    ],
)
def test_columns_about_seats_are_understood_together(texts, right, is_noted):
    row = row_of(**texts)

    assert (seats(row), [note.about for note in row.notes]) == (right, ["seats"] * is_noted)


@pytest.mark.parametrize("title", ["Nähen (ausgebucht bis März)", "Nähen (ausgebucht ab 3.2.)"])
def test_a_title_that_is_full_for_a_while_is_a_note(title):
    row = row_of(Titel=title)

    assert (seats(row), [note.about for note in row.notes]) == ({}, ["days"])


@pytest.mark.parametrize("column", ["UE", "Anzahl Termine"])
def test_a_cross_is_no_number(column):
    row = row_of(**{column: "x"})

    assert ({"lessons", "sessions"} & {*row.course, *row.run}, len(row.notes)) == (set(), 1)
