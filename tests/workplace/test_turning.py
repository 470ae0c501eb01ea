"""Lists of questions about a file, a page at a time: what was said on a page stays when somebody turns it."""

import re
from html import unescape

import pytest
from django.urls import reverse

from courses.models import CellCorrection, Course, TitleWords
from importing.said.kept import PLACE, TARGET
from tests.workplace.test_import_check import line as start
from tests.workplace.test_import_check import other, prefixes, sent  # noqa: F401
from tests.workplace.test_imports import as_csv, perform, send

pytestmark = pytest.mark.django_db
HEADER = ["Nr", "Titel", "Beginn", "Ende", "Niveau", "Ort"]
NAMES = [f"{one}{two}" for one in "ABCDE" for two in "klmno"]  # of 25 questions


def line(name, title="", level="", place="", end="30.06.2099"):
    return [name, title or f"Kurs {name}", "12.01.2099", end, level, place]


LISTS = {  # each with its rows, and what was kept of answers
    "kinds": (
        [line(name, f"Zusammenkunft {name}") for name in NAMES],
        lambda: TitleWords.objects.filter(provider__isnull=False),
    ),
    "cells": ([line(name, level=f"Stufe {name}") for name in NAMES], lambda: CellCorrection.objects.all()),
    "places": (
        [line(name, place=f"Haus {name}") for name in NAMES],
        lambda: CellCorrection.objects.filter(column=PLACE),
    ),
    "exams": (
        [line(name, f"Prüfung {name}", end="") for name in NAMES],
        lambda: CellCorrection.objects.filter(column=TARGET),
    ),
}
ANSWERS = {"kinds": "weiteres-angebot", "cells": "A1", "places": "-", "exams": "course"}


def shown(page, part):
    """What the list asks on this page, in its order."""
    if part == "exams":
        return [one.wording for one in page.context["exams"].questions]
    return [one.reason for one in page.context["asked"].__dict__[part]]


def form_with(page, part):
    """The fields of the list's form, and where the list's buttons lead, by their words."""
    text = next(form for form in re.findall(r"<form.*?</form>", page.content.decode(), re.S) if f"#{part}" in form)
    fields = {unescape(name): "" for name in re.findall(r'<(?:input|select)[^>]*name="([^"]+)"', text)}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text):
        fields[name] = unescape(value)
    buttons = re.findall(r'<button name="turn"[^>]*?formaction="([^"]+)"[^>]*>\s*(\w+)', text)
    return fields, {words: unescape(address) for address, words in buttons if address.endswith(f"#{part}")}


def turn(client, page, part, answers):
    """To the second page, with answers to the first questions of the first one."""
    fields, buttons = form_with(page, part)
    own = rf"{part.removesuffix('s')}-\d+-(kind|right|municipality|answer)"
    boxes = [name for name in fields if re.fullmatch(own, name)]
    fields |= dict.fromkeys(boxes[:answers], ANSWERS[part])
    return client.post(buttons["2"].partition("#")[0], fields | {"turn": "on"}, follow=True)


@pytest.mark.parametrize("part", LISTS)
def test_answers_are_kept_when_somebody_turns_the_page_of_questions(client, provider, part):
    rows, kept = LISTS[part]
    page = send(client, provider, as_csv(HEADER, *rows))
    size, first = len(shown(page, part)), shown(page, part)
    query = form_with(page, part)[1]["2"].partition("?")[2].partition("#")[0]
    second = shown(client.get(f"{page.request['PATH_INFO']}?{query}"), part)

    untouched = turn(client, page, part, answers=0)
    turned = turn(client, page, part, answers=3)

    assert shown(untouched, part) == second
    assert kept().count() == 3
    assert shown(turned, part) == (first[3:] + second[:3])[:size]
    assert not {*first[:3]} & {*shown(turned, part)}


def test_the_options_that_were_chosen_and_other_lists_go_on(client, provider):
    rows = [line(name, f"Zusammenkunft {name}", f"Stufe {name}") for name in NAMES]
    page = send(client, provider, as_csv(HEADER, *rows))
    page = client.get(page.request["PATH_INFO"], {"takes_seats": "on", "cells": 2})

    turned = turn(client, page, "kinds", answers=1)

    assert "takes_seats=on" in turned.request["QUERY_STRING"]
    assert shown(turned, "cells") == shown(page, "cells")


def test_decisions_about_new_starts_stay_when_somebody_turns_the_page_of_their_rows(client, provider):
    page = sent(client, provider, *(start(number, start=30 + number) for number in range(60)))
    (prefix,) = prefixes(page)
    fields, buttons = form_with(page, "asked")
    typed = {f"{prefix}-do": "save", f"{prefix}-reason": "Der Raum ist frei.", f"{prefix}-own": "x"}

    turned = client.post(buttons["2"].partition("#")[0], fields | typed | {"turn": "on"})
    text = turned.content.decode()
    again = form_with(turned, "asked")[1]

    assert (turned.status_code, Course.objects.count(), "<title>Fehler" in text) == (200, 1, False)
    assert len(turned.context["check"].groups[0].page) == 10
    assert re.search(r'value="save"[^>]*checked', text)
    assert ("Der Raum ist frei." in text, f'name="{prefix}-own" value="x"' in text) == (True, True)
    assert buttons.keys() - {"2", "Weiter"} <= again.keys()
    done = perform(client, page, **typed | {f"{prefix}-own": ""})
    assert (done.request["PATH_INFO"], Course.objects.count()) == (
        reverse("workplace:imports", args=[provider.slug]),
        61,
    )
