"""Parts of levels, in a column or in a title: one is taken, of several the whole levels, with a note."""

import pytest

from courses.models import Course
from importing.columns import mapped
from importing.reckoning import ground_of
from importing.rows import understand
from importing.sheets import Sheet

pytestmark = pytest.mark.django_db

SEVERAL = {
    "A1.1/A1.2": ("A1", "A1.1, A1.2: "),
    "A1.1–A1.2": ("A1", "A1.1, A1.2: "),
    "A1.1/2": ("A1", "A1.1, A1.2: "),
    "A1.1 + 1.2": ("A1", "A1.1, A1.2: "),
    "A1.1 bis A1.3": ("A1", "A1.1, A1.3: "),
    "B1.2 und B2.1": ("B1–B2", "B1.2, B2.1: "),
    "A2+/B1": ("A2–B1", "A2+: "),
    "B1/2": ("B1", "B1/2: "),
}
CLEAR = {"A2/B1": "A2–B1", "A1.2": "A1.2", "B1+": "B1+", "A1+A2": "A1–A2", "A1": "A1", "A2.1+": "A2.1+"}


def row_of(title, level=""):
    texts = {"Titel": title, "Beginn": "12.01.2099", "Ende": "30.06.2099", "Niveau": level}
    by_field = dict(zip(mapped(list(texts), None), texts.values(), strict=True))
    return understand(2, by_field, ground_of(Sheet([(2, by_field)], [])))


def level_of(row):
    return Course(**{name: value for name, value in row.course.items() if "level" in name}).levels


@pytest.mark.parametrize("where", ["column", "title"])
@pytest.mark.parametrize(("said", "level", "begins"), [(said, *right) for said, right in SEVERAL.items()])
def test_several_parts_of_levels_are_the_whole_levels_with_a_note(said, level, begins, where):
    row = row_of("Deutsch", said) if where == "column" else row_of(f"Deutsch {said}")

    (note,) = row.notes
    assert (level_of(row), note.about, note.text.startswith(begins)) == (level, "level", True)
    assert note.alike != note.text


@pytest.mark.parametrize(("said", "level"), CLEAR.items())
def test_one_part_or_whole_levels_need_no_note(said, level):
    rows = row_of("Deutsch", said), row_of(f"Deutsch {said}"), row_of(f"Deutsch {said} - 2x wöchentlich")

    assert [(level_of(row), row.notes) for row in rows] == [(level, [])] * 3


@pytest.mark.parametrize(
    ("cell", "title", "level"), [("A1.2", "Deutsch A1.1", "A1.2"), ("A2", "Deutsch A1.2-A2.1", "A2")]
)
def test_a_column_that_names_another_part_than_the_title_counts_with_a_note(cell, title, level):
    row = row_of(title, cell)

    assert (level_of(row), [note.about for note in row.notes]) == (level, ["level"])
    assert cell in row.notes[0].text
    assert title in row.notes[0].text


def test_a_part_of_a_title_that_names_another_level_beside_it_is_not_taken():
    row = row_of("Deutsch A1/A2.1", "A2")

    assert (level_of(row), [note.about for note in row.notes]) == ("A2", ["level"])


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("Deutsch B2 (nach B1)", "B2"),
        ("Deutsch B1 (Voraussetzung: A2)", "B1"),
        ("Deutsch B1 – A2 erforderlich", "B1"),
        ("Deutsch B2 für B1-Absolventen", "B2"),
        ("Deutsch A2 aufbauend auf A1", "A2"),
        ("Deutsch (ohne A1)", ""),
        ("Malen auf A2-Papier", ""),
    ],
)
def test_a_level_that_others_need_to_have_or_another_thing_has_is_not_that_of_the_course(title, level):
    row = row_of(title)

    assert (level_of(row) if "level_from" in row.course else "", row.notes) == (level, [])


@pytest.mark.parametrize(
    "title", ["Deutsch B1 (ab A2)", "Deutsch A2 (Folgekurs A1)", "Englisch B1 (Buch: Network A2)"]
)
def test_of_several_levels_with_words_between_them_none_is_taken_unless_a_column_says_it(title):
    rows = row_of(title), row_of(title, "B2")

    assert "level_from" not in rows[0].course
    assert [[note.about for note in row.notes] for row in rows] == [["level"]] * 2
    assert (title in rows[0].notes[0].text, level_of(rows[1])) == (True, "B2")
