"""The sheet of filters: each control stands in it once and has as chosen what was asked for, and nothing else."""

from collections import Counter

import html5lib
import pytest

from tests.factories import make_category, make_course, make_course_type, make_run

pytestmark = pytest.mark.django_db
ASKED = {
    "level": ["1", "3"],
    "time": ["morning", "weekend"],
    "weekday": ["2"],
    "seats": ["on"],
    "audience": ["women"],
    "childcare": ["on"],
    "mode": ["online"],
    "start": ["4weeks"],
    "extent": ["part"],
    "free": ["all"],
    "radius": ["40"],
    "sort": ["newest"],
    "category": ["sprache"],
    "type": ["kurs"],
    "age": ["14"],
    "teaching": ["en"],
}


BY_ITSELF = {"radius": ["20"], "sort": ["start"]}  # stand so where nobody has asked for something else


@pytest.mark.parametrize("asked", [{}, ASKED, {"time": ["evening"]}, {"level": ["2"], "seats": ["on"]}])
def test_the_sheet_has_as_chosen_what_was_asked_for_alone(client, asked):
    kind = make_course_type("Kurs", slug="kurs", category=make_category(slug="sprache"))
    make_run(make_course(course_type=kind, teaching_language="en"))

    page = client.get("/de/angebote/", asked | {"place": "Parchim"})

    assert chosen(page) == BY_ITSELF | asked
    assert [name for name, times in Counter(selects(page)).items() if times > 1] == []


def elements(page, tag):
    return html5lib.parse(page.content.decode(), namespaceHTMLElements=False).iter(tag)


def selects(page) -> list:
    return [one.get("name") for one in elements(page, "select")]


def chosen(page) -> dict:
    """Values by name, of boxes and selects that belong to the sheet."""
    found = {}
    for box in elements(page, "input"):
        if box.get("type") == "checkbox" and box.get("checked") is not None:
            found.setdefault(box.get("name"), []).append(box.get("value"))
    for select in elements(page, "select"):
        picked = [one.get("value") for one in select.iter("option") if one.get("selected") is not None]
        if any(picked):
            found[select.get("name")] = picked
    return found
