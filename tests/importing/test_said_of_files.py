"""What a provider says of its files is kept: what columns mean, what cells should say, how signs were saved."""

import pytest
from django.core.management import CommandError, call_command

from courses.models import CellCorrection, Course, CourseRun, FileShape
from tests.factories import make_course_type, make_membership, make_municipality, make_provider
from tests.office.filled import form_of
from tests.workplace.test_imports import as_csv, perform, send

pytestmark = pytest.mark.django_db
HEADER = ["Nr", "Titel", "Beginn", "Ende", "Uhrzeit", "Ort", "Niveau"]
WORDS = ["Anfänger", "Größe", "Übung", "Lübz", "Straße", "für", "öfter"]


@pytest.fixture
def provider(client):
    make_course_type(slug="weiteres-angebot")
    provider = make_provider()
    client.force_login(make_membership(provider=provider).user)
    return provider


def row(number, *, start="05.01.2099", time="Mo 9:00-10:00", place="", level="", title="Nähkurs"):
    return [str(number), title, start, "30.06.2099", time, place, level]


def asked(page):
    return [(one.label, one.cell, one.number, bool(one.problem)) for one in page.context["asked"].cells]


def correct(client, page, *values):
    """Types the values into the cells that are asked, in their order."""
    forms = [one.form for one in page.context["asked"].cells]
    data = {form.add_prefix(name): form.initial[name] for form in forms for name in ("column", "cell")}
    data |= {form.add_initial_prefix("right"): form.initial["right"] for form in forms}
    data |= {form.add_prefix("right"): right for form, right in zip(forms, values, strict=True)}
    return client.post(f"{page.request['PATH_INFO']}antworten/", data, follow=True)


def test_a_correction_belongs_to_its_column_and_cell_and_lapses_with_the_cell(client, provider):
    header = [*HEADER, "Kinderbetreuung", "Einstufungstest"]
    page = send(client, provider, as_csv(header, [*row(1), "ja?", "ja?"]))
    assert asked(page) == [("Kinderbetreuung", "ja?", 1, True), ("Einstufungstest", "ja?", 1, True)]

    page = correct(client, page, "ja", "")
    changed = send(client, provider, as_csv(header, [*row(1), "ja??", "nein"]))

    (one,), (other,) = page.context["plan"].rows, changed.context["plan"].rows
    assert (one.course["childcare"], "placement_test" in one.course) == ("yes", False)
    assert ("childcare" in other.course, other.course["placement_test"]) == (False, False)
    assert asked(changed) == [("Kinderbetreuung", "ja??", 1, True)]


def test_a_cell_is_asked_once_for_all_its_rows_and_the_answer_kept_for_the_next_file(client, provider):
    rows = [row(1, level="Mittel"), row(2, level="Mittel"), row(3, start="bald"), row(4)]
    page = send(client, provider, as_csv(HEADER, *rows))
    assert asked(page) == [("Niveau", "Mittel", 2, True), ("Beginn", "bald", 1, True)]

    page = correct(client, page, "A2", "07.01.2099")

    assert asked(page) == [("Niveau", "Mittel", 2, False), ("Beginn", "bald", 1, False)]
    assert dict(page.context["counts"])["angelegt"] == 4
    perform(client, page)
    assert list(
        Course.objects.exclude(level_from=None).values_list("level_from", "runs__number").order_by("pk")
    ) == [(2, "1"), (2, "2")]
    again = send(client, provider, as_csv(HEADER, *rows, row(5, level="Mittel 2")))
    assert dict(again.context["counts"]) == {"angelegt": 1, "geändert": 0, "unverändert": 4, "übersprungen": 0}
    assert asked(again)[0] == ("Niveau", "Mittel 2", 1, True)


def test_a_cell_is_named_as_its_file_calls_the_column_and_joined_ones_each(client, provider):
    header = [
        "Nr",
        "Titel",
        "Beginn",
        "Ende",
        "Entgelt",
        "Wochentag",
        "Zeit von",
        "Zeit bis",
        "Max. TN",
        "Ort",
        "Raum",
    ]
    cells = [*row(1)[:4], "viel", "Mo", "18:00", "25:00", "zwölf", "Nirgendwo", ""]

    page = send(client, provider, as_csv([*header, "Zielgruppe"], [*cells, "x" * 1100]))

    assert page.context["preview"].page[0].cells == [
        ("Zielgruppe", "–"),
        ("Ort, Raum", "Nirgendwo"),
        ("Max. TN", "zwölf"),
        ("Wochentag", "Mo"),
        ("Zeit von", "18:00"),
        ("Zeit bis", "25:00"),
        ("Entgelt", "viel"),
    ]
    assert [one[:2] for one in asked(page)] == [("Entgelt", "viel"), ("Max. TN", "zwölf")]


def test_a_correction_that_is_not_understood_either_is_asked_again_and_an_empty_one_is_gone(client, provider):
    page = send(client, provider, as_csv(HEADER, row(1, start="bald")))

    page = correct(client, page, "demnächst")
    assert asked(page) == [("Beginn", "bald", 1, True)]
    assert page.context["asked"].cells[0].form.initial["right"] == "demnächst"
    page = correct(client, page, "")

    assert asked(page) == [("Beginn", "bald", 1, True)]
    assert not CellCorrection.objects.exists()


def test_a_place_is_asked_once_for_all_its_rows_and_an_answer_can_be_taken_back(client, provider):
    """The venue keeps its name, unlike by a correction of its cell."""
    town = make_municipality()
    rows = [row(number, place="Pestalozzi-Schule") for number in range(1, 4)]
    rows += [row(4, place="Nirgendwo"), row(5, place=town.name)]

    page = send(client, provider, as_csv(HEADER, *rows))
    assert asked_places(page) == [("Pestalozzi-Schule", 3, ""), ("Nirgendwo", 1, "")]
    assert asked(page) == []
    shown = client.get(f"{page.request['PATH_INFO']}{page.context['asked'].places[0].query.partition('#')[0]}")
    assert [one.number for one in shown.context["preview"].page] == ["1", "2", "3"]
    page = say_places(client, page, town.ags, "-")
    assert asked_places(page) == [("Pestalozzi-Schule", 3, town.ags), ("Nirgendwo", 1, "-")]
    page = say_places(client, page, town.ags, "")
    assert asked_places(page) == [("Nirgendwo", 1, ""), ("Pestalozzi-Schule", 3, town.ags)]
    perform(client, page)

    runs = CourseRun.objects.order_by("number").values_list("venue", "municipality")
    assert list(runs) == [("Pestalozzi-Schule", town.pk)] * 3 + [("Nirgendwo", None), ("", town.pk)]
    again = send(client, provider, as_csv(HEADER, *rows))
    assert dict(again.context["counts"])["unverändert"] == 5


def test_a_place_that_somebody_has_said_by_hand_is_noted_no_more(client, provider):
    town = make_municipality()
    file = as_csv(HEADER, row(1, place="Rathaus"), row(2, place="Pestalozzi-Schule"))
    page = send(client, provider, file)
    assert [len(one.notes) for one in page.context["plan"].rows] == [1, 0]
    shown = client.get(page.request["PATH_INFO"], {"show": "place"})
    assert [one.number for one in shown.context["preview"].page] == ["1", "2"]
    perform(client, page)
    CourseRun.objects.update(municipality=town)

    page = send(client, provider, file)

    assert [(one.action, one.notes) for one in page.context["plan"].rows] == [("unchanged", [])] * 2
    assert asked_places(page) == []


def asked_places(page):
    return [(one.place, one.number, one.said) for one in page.context["asked"].places]


def say_places(client, page, *values):
    forms = [one.form for one in page.context["asked"].places]
    data = {form.add_prefix("place"): form.initial["place"] for form in forms}
    data |= {form.add_initial_prefix("municipality"): form.initial["municipality"] for form in forms}
    data |= {form.add_prefix("municipality"): value for form, value in zip(forms, values, strict=True)}
    return client.post(f"{page.request['PATH_INFO']}antworten/", data, follow=True)


def test_a_reason_stands_once_with_all_its_rows_and_questions_come_a_page_at_a_time(client, provider):
    rows = [[*row(number)[:3], "", "", "", ""] for number in range(3)]
    rows += [row(number, level=f"Stufe {number}") for number in range(10, 35)]
    page = send(client, provider, as_csv(HEADER, *rows))

    remark = page.context["asked"].remarks[0]
    shown = client.get(f"{page.request['PATH_INFO']}{remark.query.partition('#')[0]}")
    second = client.get(f"{page.request['PATH_INFO']}?cells=2")

    assert remark.number == 3
    assert [one.number for one in shown.context["preview"].page] == ["0", "1", "2"]
    assert {note.text for one in shown.context["preview"].page for note in one.notes} == {remark.text}
    assert [len(asked(one)) for one in (page, second)] == [20, 5]


def test_of_a_long_text_the_part_is_shown_in_which_it_differs(client, provider):
    header = ["Nr", "Titel", "Beginn", "Ende", "Beschreibung"]
    words = [f"wort{number}" for number in range(60)]
    perform(client, send(client, provider, as_csv(header, [*row(1)[:4], " ".join(words)])))
    words[30:31] = ["ganz", "anders"]

    page = send(client, provider, as_csv(header, [*row(1)[:4], " ".join(words)]))

    [change] = page.context["plan"].rows[0].changes
    assert change.partition(": ")[2] == (
        "… wort27 wort28 wort29 wort30 wort31 wort32 wort33 …"
        " → … wort27 wort28 wort29 ganz anders wort31 wort32 wort33 …"
    )


def test_rows_with_one_number_are_dates_of_one_course_once_somebody_has_said_so(client, provider):
    rows = [row(7, start="05.01.2099"), row(7, start="05.02.2099"), row(7, start="05.03.2099", level="A1")]
    rows += [row(8, title="Malkurs")]
    page = send(client, provider, as_csv(HEADER, *rows))
    assert [len(found) for found in page.context["plan"].series.found.values()] == [3]
    assert dict(page.context["counts"])["übersprungen"] == 2
    perform(client, page)

    page = send(client, provider, as_csv(HEADER, *rows))
    page = client.post(f"{page.request['PATH_INFO']}antworten/", {"series": "yes"}, follow=True)

    assert dict(page.context["counts"]) == {"angelegt": 2, "geändert": 0, "unverändert": 2, "übersprungen": 0}
    [note] = page.context["plan"].rows[2].notes
    assert "Zeile 2: Niveau" in note.text
    perform(client, page)
    assert [course.runs.count() for course in Course.objects.order_by("pk")] == [3, 1]
    again = send(client, provider, as_csv(HEADER, *rows))
    assert dict(again.context["counts"])["unverändert"] == 4
    moved = [*rows[:1], row(7, start="12.02.2099"), *rows[2:]]
    page = send(client, provider, as_csv(HEADER, *moved))
    assert dict(page.context["counts"]) == {"angelegt": 0, "geändert": 1, "unverändert": 3, "übersprungen": 0}
    perform(client, page)
    page = send(client, provider, as_csv(HEADER, moved[1]))
    assert dict(page.context["counts"]) == {"angelegt": 0, "geändert": 0, "unverändert": 1, "übersprungen": 0}
    assert set(CourseRun.objects.values_list("number", flat=True)) == {"7", "7/2", "7/3", "8"}


def test_different_courses_with_one_number_are_no_series(client, provider):
    page = send(client, provider, as_csv(HEADER, row(7), row(7, title="Malkurs", start="05.02.2099"), row(7)))

    assert page.context["plan"].series.found == {}
    assert dict(page.context["counts"])["übersprungen"] == 2


def test_corrections_are_the_providers_own(client, provider):
    page = send(client, provider, as_csv(HEADER, row(1, start="bald")))
    correct(client, page, "07.01.2099")
    other = make_provider(name="Andere")
    client.force_login(make_membership(provider=other).user)

    page = send(client, other, as_csv(HEADER, row(1, start="bald")))

    assert asked(page) == [("Beginn", "bald", 1, True)]


def test_what_columns_mean_is_kept_for_files_with_the_same_ones(client, provider):
    strange, other = ["Nr", "Titel", "Beginn", "Wann genau"], ["Nr", "Titel", "Beginn", "Wann genau", "Ort"]
    cells = ["1", "Nähkurs", "05.01.2099", "Mo 9:00-10:00"]
    page = send(client, provider, as_csv(strange, cells))
    assert "Dateien mit genau diesen Spalten in dieser Reihenfolge" in page.content.decode()
    data = {f"column-{one['id']}": one["field"] or "times" for one in page.context["columns"]}
    client.post(f"{page.request['PATH_INFO']}antworten/", data)

    alike = send(client, provider, as_csv(strange, cells))
    unlike = send(client, provider, as_csv(other, [*cells, "Lübz"]))
    alike_again = send(client, provider, as_csv(strange, cells))

    found = [[one["name"] for one in page.context["unmapped"]] for page in (alike, unlike, alike_again)]
    assert found == [[], ["Wann genau"], []]
    assert FileShape.objects.count() == 1


@pytest.mark.parametrize(("encoding", "name"), [("mac_roman", "Macintosh"), ("cp850", "DOS")])
def test_an_old_encoding_is_noticed_and_read_once_somebody_has_seen_an_example(client, provider, encoding, name):
    make_municipality("Lübz")
    header = [word for word in HEADER if word != "Niveau"]
    lines = [row(number, title=f"{word} {number}", place="Lübz")[:-1] for number, word in enumerate(WORDS)]
    page = send(client, provider, as_csv(header, *lines).decode().encode(encoding))

    found = page.context["encoding"]
    asked = page.context["asked"]  # of words that are only read wrongly nothing is asked
    assert [*asked.cells, *asked.kinds, *asked.places] == []
    data = {"encoding": found.encoding}
    page = client.post(f"{page.request['PATH_INFO']}antworten/", data, follow=True)

    assert (found.encoding, found.name) == (encoding, name)
    assert {after for _before, after in found.examples} <= set(WORDS)
    assert page.context["encoding"] is None
    assert [one.course["title_de"] for one in page.context["plan"].rows] == [
        f"{word} {number}" for number, word in enumerate(WORDS)
    ]
    assert [one.notes for one in page.context["plan"].rows] == [[]] * len(WORDS)


def test_a_file_in_a_wrong_encoding_is_not_taken_before_somebody_has_said_that_its_words_are_right(
    client, provider
):
    lines = [row(number, title=f"{word} {number}") for number, word in enumerate(WORDS)]
    page = send(client, provider, as_csv(HEADER, *lines).decode().encode("mac_roman"))

    refused = perform(client, page)
    between = Course.objects.count()
    shown = client.get(page.request["PATH_INFO"], {"is_legible": "on"}).content.decode()
    perform(client, page, is_legible="on")

    assert "Jetzt importieren" not in page.content.decode() + refused.content.decode()
    assert (between, "Jetzt importieren" in shown, Course.objects.count()) == (0, True, len(WORDS))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_that_is_read_rightly_is_not_asked_about(client, provider, encoding):
    names = ["Škoda", "Žižek"] if encoding != "cp1252" else []
    lines = [row(number, title=f"{word} {number}") for number, word in enumerate([*WORDS, *names])]

    page = send(client, provider, as_csv(HEADER, *lines).decode().encode(encoding))

    assert page.context["encoding"] is None
    assert [one.course["title_de"].split()[0] for one in page.context["plan"].rows] == [*WORDS, *names]


def test_the_command_knows_what_columns_mean_and_asks_how_signs_were_saved(client, provider, tmp_path):
    header, cells = (
        ["Nr", "Titel", "Beginn", "Wann genau"],
        ["1", "Nähkurs für Anfänger", "05.01.2099", "Mo 9:00-10:00"],
    )
    page = send(client, provider, as_csv(header, cells))
    data = {f"column-{one['id']}": one["field"] or "times" for one in page.context["columns"]}
    client.post(f"{page.request['PATH_INFO']}antworten/", data)
    file = tmp_path / "kurse.csv"
    file.write_bytes(as_csv(header, cells).decode().encode("mac_roman"))

    with pytest.raises(CommandError, match=r"NŠhkurs → Nähkurs.*--encoding mac_roman"):
        call_command("import_courses", file, provider=provider.slug)
    call_command("import_courses", file, provider=provider.slug, encoding="mac_roman")

    course = Course.objects.get()
    assert course.title_de == "Nähkurs für Anfänger"
    assert course.runs.get().dates.count() == 1


def all_fields(page):
    """Of the form around all questions, as a browser sends them."""
    asked = page.context["asked"]
    forms = [one.form for found in (asked.renamed, asked.kinds, asked.places, asked.cells) for one in found]
    shown = {form.add_prefix(name): form.initial[name] or "" for form in forms for name in form.fields}
    before = {form.add_initial_prefix(name): form.initial[name] or "" for form in forms for name in form.fields}
    return shown | {name: value for name, value in before.items() if f'name="{name}"' in page.content.decode()}


def test_an_answer_to_one_question_keeps_those_to_all_others_and_leaves_what_somebody_says_meanwhile(
    client, provider
):
    kind, town = make_course_type("Sprachcafé", slug="sprachcafe"), make_municipality()
    page = send(
        client, provider, as_csv(HEADER, ["1", "Wir reden", *row(1, time="bald", place="Hafenschuppen")[2:]])
    )
    path, early = f"{page.request['PATH_INFO']}antworten/", all_fields(page)

    client.post(
        path, early | {"kind-0-kind": kind.slug, "place-0-municipality": town.ags, "cell-0-right": "ab Mai"}
    )
    client.post(path, early | {"cell-0-right": "Mo 9:00-10:00", "turn": "on"})

    said = client.get(page.request["PATH_INFO"]).context["asked"]
    answers = [one.said for one in (*said.kinds, *said.places)]
    assert answers == [kind.slug, town.ags]
    assert [one.form.initial["right"] for one in said.cells] == ["Mo 9:00-10:00"]


ANSWERS = ["antworten", "pruefungen", "ausfuehren"]


def test_what_was_chosen_for_a_file_stays_chosen_after_each_answer(client, provider):
    rows = [
        ["1", "Nähkurs", "05.01.2099", "30.06.2099", "irgendwann", "Hafenschuppen", "", "x"],
        ["1", "Nähkurs", "06.01.2099", "30.06.2099", "", "Hafenschuppen", "", "x"],
        ["2", "Telc-Prüfung B1", "06.01.2099", "06.01.2099", "", "", "", "x"],
    ]
    page = send(client, provider, as_csv([*HEADER, "Farbe"], *rows))
    path, chosen = page.request["PATH_INFO"], "?takes_seats=on&is_legible=on"

    page = client.get(f"{path}{chosen}")
    fields = form_of(page) | {"version": "of another day"}
    answers = {name: client.post(f"{path}{name}/{chosen}", fields) for name in ANSWERS}

    assert fields.items() >= {"takes_seats": ["on"], "is_legible": ["on"]}.items()
    assert {name: answer.get("Location") for name, answer in answers.items()} == dict.fromkeys(
        ANSWERS, f"{path}{chosen}"
    )


def test_whoever_keeps_answers_comes_back_to_the_questions(client, provider):
    rows = [
        ["1", "Wir reden", "05.01.2099", "30.06.2099", "irgendwann", "Hafenschuppen", "", "x"],
        ["1", "Wir reden", "06.01.2099", "30.06.2099", "", "Hafenschuppen", "", "x"],
        ["2", "Telc-Prüfung B1", "06.01.2099", "06.01.2099", "", "", "", "x"],
    ]
    path = send(client, provider, as_csv([*HEADER, "Farbe"], *rows)).request["PATH_INFO"]

    page = client.get(f"{path}?takes_seats=on").content.decode()

    there = [part for part in ("kinds", "places", "cells", "series", "exams", "happens") if f'id="{part}"' in page]
    led = [part for part in there if f'formaction="{path}antworten/?takes_seats=on#{part}"' in page]
    assert (len(there), led) == (6, there)


def test_no_full_stop_stands_before_the_colon_behind_a_remark(client, provider):
    page = send(client, provider, as_csv(HEADER, row(1, start="05.01.2020")))

    assert [one.text[-3:] for one in page.context["asked"].remarks] == [" an"]
    assert ".:" not in page.content.decode()
