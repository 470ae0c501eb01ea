"""Lists of questions about a file, a page at a time: what was said on a page stays when somebody turns it."""

import re
from html import unescape

import html5lib
import pytest
from django.db import transaction
from django.urls import reverse

from courses.models import CellCorrection, Course, ImportedFile, TitleWords
from importing.said.kept import PLACE, TARGET
from tests.factories import make_exam_kind
from tests.office.filled import form_of
from tests.workplace.test_import_check import HEADER as START_HEADER
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
EXAMS = [("P-1", "Prüfung Elde"), ("P-2", "Prüfung DTZ")]
SERIES = [("S-1", "12"), ("S-1", "19")]
ANSWERS = {"kinds": "weiteres-angebot", "cells": "A1", "places": "-", "exams": "course"}


def shown(page, part):
    """What the list asks on this page, in its order."""
    if part == "exams":
        return [one.wording for one in page.context["exams"].questions]
    return [one.reason for one in page.context["asked"].__dict__[part]]


def to_turn(page, part):
    """Where the buttons below the list lead, by their words."""
    buttons = re.findall(r'<button\s+formaction="([^"]+)"[^>]*>\s*(\w+)', page.content.decode())
    return {words: unescape(address) for address, words in buttons if address.endswith(f"#{part}")}


def turn(client, page, part, answers):
    """To the second page, with answers to the first questions of the first one."""
    fields, address = form_of(page), to_turn(page, part)["2"].partition("#")[0]
    own = rf"{part.removesuffix('s')}-\d+-(kind|right|municipality|answer)"
    boxes = [name for name in fields if re.fullmatch(own, name)]
    return client.post(address, fields | dict.fromkeys(boxes[:answers], ANSWERS[part]), follow=True)


@pytest.mark.parametrize("part", LISTS)
def test_answers_are_kept_when_somebody_turns_the_page_of_questions(client, provider, part):
    rows, kept = LISTS[part]
    page = send(client, provider, as_csv(HEADER, *rows))
    size, first = len(shown(page, part)), shown(page, part)
    query = to_turn(page, part)["2"].partition("?")[2].partition("#")[0]
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
    fields, buttons = form_of(page), to_turn(page, "asked")
    typed = {f"{prefix}-do": "save", f"{prefix}-reason": "Der Raum ist frei.", f"{prefix}-own": "x"}

    turned = client.post(buttons["2"].partition("#")[0], fields | typed)
    text = turned.content.decode()

    assert (turned.status_code, Course.objects.count(), "<title>Fehler" in text) == (200, 1, False)
    assert len(turned.context["check"].groups[0].page) == 10
    in_english = page.request["PATH_INFO"].replace("/de/", "/en/")  # opens the page, not what was sent
    assert f'href="{in_english}"' in text
    assert re.search(r'value="save"[^>]*checked', text)
    assert ("Der Raum ist frei." in text, f'name="{prefix}-own" value="x"' in text) == (True, True)
    assert buttons.keys() - {"2", "Weiter"} <= to_turn(turned, "asked").keys()
    done = perform(client, page, **typed | {f"{prefix}-own": ""})
    assert (done.request["PATH_INFO"], Course.objects.count()) == (
        reverse("workplace:imports", args=[provider.slug]),
        61,
    )


def buttons_of(page):
    """All of the form in which everything is said: each with where it sends the form, and what it adds."""
    tree = html5lib.parse(page.content.decode(), namespaceHTMLElements=False)
    form = next(form for form in tree.iter("form") if "/antworten/" in form.get("action", ""))
    assert not [one for one in form.iter("a") if one.get("href").startswith(page.request["PATH_INFO"])]
    for button in form.iter("button"):
        address = button.get("formaction", form.get("action"))
        yield address.partition("#")[0], {button.get("name"): button.get("value")} if button.get("name") else {}


def test_whichever_button_is_pressed_all_that_was_said_stays(client, provider):
    make_exam_kind("DTZ", slug="dtz", synonyms="DTZ")
    header = [*START_HEADER, "Ort der Prüfung", "Unbekannt"]
    lines = [[*start(number, start=30 + number), "", "xyz"] for number in range(101)]
    lines += [["Z-1", "Zusammenkunft", "12.01.2099", "30.06.2099", "16", "Stufe Q", "Haus Elde", "", ""]]
    lines += [[*one, "12.01.2099", "", "16", "", "Parchim", "", ""] for one in EXAMS]
    lines += [[number, "Reihe", f"{day}.01.2099", "30.06.2099", "16", "", "", "", ""] for number, day in SERIES]
    page = send(client, provider, as_csv(header, *lines))
    (prefix,) = prefixes(page)
    unknown = next(one["id"] for one in page.context["unmapped"] if one["name"] == "Unbekannt")
    typed = {f"{prefix}-do": "save", f"{prefix}-reason": "Der Raum ist frei.", "takes_seats": "on"}
    typed |= {"kind-0-kind": "weiteres-angebot", "place-0-municipality": "-", "cell-0-right": "A1"}
    typed |= {"exam-0-kind": "course", f"column-{unknown}": "remark"}
    fields, buttons = form_of(page), list(buttons_of(page))
    file = ImportedFile.objects.get()

    addresses = {address.partition("?")[0].rpartition(f"/{file.pk}/")[2] for address, _added in buttons}
    assert addresses == {"antworten/", "pruefungen/", "ausfuehren/"}
    for address, added in buttons:
        with transaction.atomic():
            answer = client.post(address, fields | typed | added, follow=True)
            kept = {row.column: row.right for row in CellCorrection.objects.all()}
            file.refresh_from_db()
            assert (kept.get(PLACE), kept.get(TARGET), "A1" in kept.values()) == ("-", "course", True), address
            assert TitleWords.objects.filter(provider=provider).exists(), address
            assert file.mapping["Unbekannt"] == "remark", address
            assert re.search(r'name="takes_seats"[^>]*checked', answer.content.decode()), address
            assert "Der Raum ist frei." in answer.content.decode(), address
            assert Course.objects.count() == 1, address  # what was said has changed what the file would do
            transaction.set_rollback(True)
