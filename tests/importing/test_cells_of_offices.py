"""Cells as offices write them, each with the right reading: `tests/data/import_cells.csv`."""

import csv
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from courses.models import CourseRun
from importing import cells
from importing.columns import mapped
from importing.reckoning import ground_of
from importing.rows import SKIPPED, understand
from importing.sheets import Sheet, read, table_of
from places.loading import load_places
from places.models import Municipality

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent.parent / "data"
WEDNESDAYS = "4x Mi 19.15-21.15, 23.09.2026 - 27.01.2027"
TWICE = ("02/01/2027", "06/30/2027")

# By column and cell: the facts, and what the notes are about. None: the row is named with its reason.
RIGHT = {
    ("Preis", "458,00 €"): ({"price": 458, "cost": "paid"}, []),
    ("Preis", "1.458,00 €"): ({"price": 1458}, []),
    ("Preis", "458,- €"): ({"price": 458}, []),
    ("Preis", "4,58E+02"): ({"price": 458}, []),
    ("Preis", "1. Modul 229 €"): ({"price": None, "cost_note_de": "1. Modul 229 €"}, []),
    ("Preis", "Kurs 1: 40 €"): ({"price": None, "cost_note_de": "Kurs 1: 40 €"}, []),
    ("Preis", "inkl. 19 % MwSt. 119 €"): ({"price": 119}, []),
    ("Preis", "50 % Ermäßigung"): ({"price": None, "cost": None, "cost_note_de": "50 % Ermäßigung"}, ["fee"]),
    ("Preis", "§ 44: kostenlos"): ({"cost": "entitlement", "cost_note_de": "§ 44: kostenlos"}, []),
    ("Preis", "bis 18: frei, sonst 25 €"): ({"price": 25, "cost_note_de": "bis 18: frei, sonst 25 €"}, []),
    ("Preis", "2,29 € je UE"): ({"price": None, "cost_note_de": "2,29 € je UE"}, []),
    ("Preis", "zzgl. 10 € Material"): ({"price": None, "cost_note_de": "zzgl. 10 € Material"}, ["fee"]),
    ("Preis", "kostenlos für Berechtigte"): ({"cost": "entitlement", "price": None}, []),
    ("Preis", "458,00 ¤"): ({"price": 458}, ["fee"]),
    ("Ort", "Boizenburg"): ({"municipality": "Boizenburg/Elbe"}, []),
    ("Ort", "Zarrentin"): ({"municipality": "Zarrentin am Schaalsee"}, []),
    ("Ort", "Plau a. See"): ({"municipality": "Plau am See"}, []),
    ("Ort", "Neustadt Glewe"): ({"municipality": "Neustadt-Glewe"}, []),
    ("Ort", "VHS-Haus, 19258"): ({"municipality": None, "venue": "VHS-Haus, 19258"}, ["place"]),
    ("Ort", "19370"): ({"municipality": "Parchim"}, []),
    ("Ort", "Dreilützow"): ({"municipality": "Wittendörp"}, []),
    ("Ort", "Schwerin"): ({"municipality": None, "venue": "Schwerin"}, ["place"]),
    ("Ort", "Zoom"): ({"mode": "online", "municipality": None}, []),
    ("Ort", "Hybrid"): ({"mode": "both", "municipality": None}, ["place"]),
    ("Ort", "Online via MS Teams"): ({"mode": "online"}, []),
    ("Ort", "wird noch bekannt gegeben"): ({"mode": None, "municipality": None, "venue": None}, ["place"]),
    ("Beginn", "12. Januar 2027"): ({"start": date(2027, 1, 12)}, []),
    ("Beginn", "Di, 12.01.2027"): ({"start": date(2027, 1, 12)}, []),
    ("Beginn", "12-01-2027"): ({"start": date(2027, 1, 12)}, ["days"]),
    ("Beginn", "2027-01-12T00:00:00"): ({"start": date(2027, 1, 12)}, []),
    ("Beginn", "46054"): ({"start": date(2026, 2, 1)}, ["days"]),
    ("Beginn", "46054,75"): ({"start": date(2026, 2, 1)}, ["days"]),
    ("Beginn", "46054.0"): ({"start": date(2026, 2, 1)}, ["days"]),
    ("Beginn", "02/01/2027 beside 06/30/2027 in another row"): (None, []),
    ("Beginn", "01.02.0027"): (None, []),
    ("Beginn", "laufend"): ({"start": None, "end": None}, []),
    ("Ende", "(no such column)"): ({"end": date(2027, 1, 12)}, ["days"]),
    ("Uhrzeit", "Di 18:00-20:15, 14-täglich"): ({"week": [(2, time(18), time(20, 15), 2)]}, []),
    ("Uhrzeit", "jeden 2. Di 18-20"): ({"week": [(2, time(18), time(20), 2)]}, []),
    ("Uhrzeit", "Sa 9-16 Uhr, 05.12., 12.12."): (
        {"dates": [(date(2026, 12, day), time(9), time(16)) for day in (5, 12)], "week": []},
        [],
    ),
    ("Termin", "4x with Mi 19.15-21.15, 23.09.2026 to 27.01.2027"): ({"week": [], "sessions": 4}, ["times"]),
    ("Uhrzeit", "18:00 - 20:15 for one single day"): (
        {"dates": [(date(2027, 1, 12), time(18), time(20, 15))]},
        [],
    ),
    ("Plätze", "8-14"): ({"seats_min": 8, "seats_total": 14}, ["seats"]),
    ("Freie Plätze", "ausgebucht"): ({"seats_free": 0, "status": "full"}, []),
    ("Freie Plätze", "Warteliste"): ({"seats_free": 0, "status": "full"}, []),
    ("UE", "60 UE"): ({"lessons": 60}, []),
    ("Niveau", "a2"): ({"level_from": 2, "level_to": 2}, []),
    ("Niveau", "Alpha"): ({"level_from": 0}, []),
    ("Niveau", "А2 (Cyrillic А)"): ({"level_from": 2}, []),
    ("Niveau", "#NV"): ({"level_from": None}, ["signs"]),
    ("Niveau", 'A2 beside the title "… (B1)"'): ({"level_from": 2, "level_to": 2}, ["level"]),
    ("Kursnummer", "7 formatted as 00000"): ({"number": "00007"}, []),
    ("Kursnummer", '="0012"'): ({"number": "0012"}, []),
    ("Beschreibung", "Mit <strong>Herz</strong> &amp; Hand"): ({"description_de": "Mit Herz & Hand"}, []),
    ("any", "a control character U+0002 inside a word"): ({"title_de": "Mitternacht"}, ["signs"]),
    ("any", "U+202E, zero-width space, soft hyphen, BOM"): ({"title_de": "Mitternacht"}, ["signs"]),
}
WRITTEN = {  # cells that are described in words
    "4x with Mi 19.15-21.15, 23.09.2026 to 27.01.2027": WEDNESDAYS,
    "18:00 - 20:15 for one single day": "18:00 - 20:15",
    "А2 (Cyrillic А)": "А2",
    'A2 beside the title "… (B1)"': "A2",
    "7 formatted as 00000": "00007",
    "a control character U+0002 inside a word": "Mitter\x02nacht",
    "U+202E, zero-width space, soft hyphen, BOM": "\ufeffMitter\u202en\u200bac\u00adht",
    "02/01/2027 beside 06/30/2027 in another row": "02/01/2027",
}
OF_KINDS = {"Alphakurs Vormittag", "BSK B2 Pflege", "telc Deutsch B1", "Starke Frauen im Spiegel der Literatur"}


def cases():
    with (DATA / "import_cells.csv").open(encoding="utf-8") as file:
        rows = [(row["column"], row["cell"]) for row in csv.DictReader(file, delimiter=";")]
    return [case for case in rows if case[1] not in OF_KINDS]


def beside(column, cell) -> dict:
    """The row's other cells: as plain as can be, one single day."""
    texts = {"Titel": "Nähen", "Beginn": "12.01.2027", "Ende": "12.01.2027"}
    if column == "Beginn":
        texts["Ende"] = "30.06.2027" if cell[:2] in {"12", "Di", "20"} else ""
    if column == "Ende":
        del texts["Ende"]
    if "…" in cell:
        texts["Titel"] = "Deutsch (B1)"
    if cell.startswith("4x"):
        texts |= {"Beginn": "23.09.2026", "Ende": "27.01.2027"}
    elif cell.startswith("Sa 9"):
        texts |= {"Beginn": "05.12.2026", "Ende": "12.12.2026"}
    elif "Di" in cell and column == "Uhrzeit":
        texts |= {"Ende": "30.06.2027"}
    return texts


@pytest.fixture
def places(db):
    """Of the whole county."""
    load_places()


@pytest.mark.parametrize(("column", "cell"), cases())
def test_a_cell_is_understood_or_noted(places, column, cell):
    facts, abouts = RIGHT[column, cell]
    texts = beside(column, cell) | ({} if column == "Ende" else {column: WRITTEN.get(cell, cell)})
    if column == "any":
        texts = {"Titel": WRITTEN[cell]} | {name: texts[name] for name in ("Beginn", "Ende")}
    header = list(texts)
    by_field = dict(zip(mapped(header, None), texts.values(), strict=True))
    others = [(3, {**by_field, "start": TWICE[1]})] if "beside 06" in cell else []

    row = understand(2, by_field, ground_of(Sheet([(2, by_field), *others], [])))

    if facts is None:
        assert row.action == SKIPPED
        return
    assert (row.action, row.reason) == ("", "")
    assert sorted({note.about for note in row.notes}) == abouts
    assert {name: told(row, name) for name in facts} == facts


def told(row, name):
    if name == "number":
        return row.number
    value = getattr(row, name, None) or {**row.new_run, **row.new_course, **row.run, **row.course}.get(name)
    if name in {"week", "dates"}:
        return getattr(row, name)
    if isinstance(value, Municipality):
        return value.name
    return int(value) if isinstance(value, Decimal) else value


def test_the_postal_code_of_several_municipalities_names_them_the_largest_first(places):
    by_field = {"title": "Nähen", "start": "12.01.2027", "end": "12.01.2027", "venue": "VHS-Haus, 19258"}

    row = understand(2, by_field, ground_of(Sheet([(2, by_field)], [])))

    names = row.notes[0].text.partition(": ")[2].split(", ")
    assert (len(names), names[0]) == (10, "Boizenburg/Elbe")


def rows_of(name):
    sheet = read(table_of((DATA / "import_files" / name).read_bytes()))
    ground = ground_of(sheet)
    return [understand(line, texts, ground) for line, texts in sheet.rows]


def test_without_a_column_for_the_end_a_course_takes_one_day_with_a_note(places):
    (row,) = rows_of("no_end_column.csv")

    assert (row.run["start"], row.run["end"]) == (date(2027, 1, 12),) * 2
    assert row.dates == [(date(2027, 1, 12), time(16), time(18))]
    assert row.run["municipality"].name == "Lübz"
    assert [note.about for note in row.notes] == ["days"]


def test_columns_that_belong_together_are_joined(places):
    (row,) = rows_of("joined_columns.csv")

    assert row.number == "262-01"
    assert row.week == [(10, time(18), time(20, 15), 1)]
    assert {name: row.run[name] for name in ("sessions", "seats_min", "seats_total", "seats_free", "status")} == {
        "sessions": 20,
        "seats_min": 8,
        "seats_total": 14,
        "seats_free": 0,
        "status": CourseRun.Status.FULL,
    }
    assert (row.run["street"], row.run["postal_code"], row.run["municipality"].name) == (
        "Beispielweg 7",
        "19370",
        "Parchim",
    )
    assert "venue" not in row.run
    assert (row.course["price"], row.course["lessons"], row.course["level_from"]) == (120, 60, 1)
    assert [note.text for note in row.notes] == [
        "die Zeiten ergeben 22 Termine, in der Datei stehen 20: vielleicht liegen Ferien dazwischen"
    ]


def test_a_period_may_stand_in_one_cell(places):
    (row,) = rows_of("period_in_one_cell.csv")

    assert (row.run["start"], row.run["end"]) == (date(2027, 1, 12), date(2027, 3, 25))
    assert row.week == [(2, time(18), time(20, 15), 1)]
    assert (row.course["level_from"], row.course["price"], row.run["municipality"].name) == (3, 120, "Hagenow")
    assert row.notes == []


def test_a_control_character_refuses_no_row(places):
    first, second = rows_of("control_character.csv")

    assert (first.course["title_de"], [note.about for note in first.notes]) == ("Mitternachtslesen", ["signs"])
    assert (second.course["title_de"], second.notes) == ("Deutsch A1", [])


def read_alone(**cells):
    by_field = {"title": "Nähen", "start": "12.01.2027", "end": "12.01.2027", **cells}
    return understand(2, by_field, ground_of(Sheet([(2, by_field)], [])))


def test_a_span_of_seats_the_wrong_way_round_says_nothing():
    row = read_alone(seats_total="14-8")

    assert not {"seats_min", "seats_total"} & row.run.keys()
    assert [note.about for note in row.notes] == ["seats"]


@pytest.mark.parametrize(
    ("cell", "facts"),
    [
        ("ca. 10", {"seats_total": 10}),
        ("etwa 12 Personen", {"seats_total": 12}),
        ("mind. 8", {"seats_min": 8}),
        ("min. 8 TN", {"seats_min": 8}),
    ],
)
def test_what_is_only_about_a_number_of_seats_is_noted(cell, facts):
    row = read_alone(seats_total=cell)

    assert {name: row.run[name] for name in ("seats_min", "seats_total") if name in row.run} == facts
    assert [note.about for note in row.notes] == ["seats"]


def test_a_column_of_seats_that_is_not_understood_takes_the_other_one_not_along():
    row = read_alone(seats_total="zwölf", seats_free="3")

    assert (row.run.get("seats_total"), row.run["seats_free"]) == (None, 3)
    assert [note.about for note in row.notes] == ["seats"]


@pytest.mark.parametrize(
    ("cell", "abouts"), [("ab A2", ["level"]), ("ca. A2", ["level"]), ("A2", []), ("A2-B1", [])]
)
def test_what_is_only_about_a_level_is_noted(cell, abouts):
    row = read_alone(level=cell)

    assert row.course["level_from"] == 2
    assert [note.about for note in row.notes] == abouts


@pytest.mark.parametrize(
    ("venue", "place"),
    [
        ("Parchim od. Lübz", None),
        ("Parchim/Lübz", None),
        ("Hagenow, Boizenburg und Lübz", None),
        ("Haus der Begegnung Lübz, Parchimer Straße 3", "Lübz"),
        ("Boizenburg, Boizenburg/Elbe", "Boizenburg/Elbe"),
        ("Neustadt-Glewe, Bibliothek", "Neustadt-Glewe"),
        ("19370 Parchim, Bus von Lübz", "Parchim"),
        ("Bresegard bei Picher, Dorfhaus", "Bresegard bei Picher"),
    ],
)
def test_of_several_municipalities_in_one_cell_none_is_taken(places, venue, place):
    row = read_alone(venue=venue)

    assert told(row, "municipality") == place
    assert row.run["venue"] == venue
    assert [note.about for note in row.notes] == ([] if place else ["place"])
    assert bool(row.place) == (place is None)


@pytest.mark.parametrize(
    "venue", ["Rathaus", "VHS, Raum 7", "Alte Schule", "19053 Schwerin", "Wismar", "Wien 10115"]
)
def test_a_place_that_is_not_found_is_noted_and_asked_for(places, venue):
    row = read_alone(venue=venue)

    assert (told(row, "municipality"), row.run["venue"], row.place) == (None, venue, venue)
    assert [(note.about, note.field) for note in row.notes] == [("place", "venue")]


def test_a_place_outside_is_noted_whose_code_stands_in_another_column(places):
    row = read_alone(venue="Schwerin", postal_code="19053")

    assert [(note.about, note.field) for note in row.notes] == [("place", "venue")]


@pytest.mark.parametrize("venue", ["Carl-Schurz-Schule", "Begegnungszentrum Hausen", "Rathausstraße 7"])
def test_a_building_with_a_name_is_only_asked_for(places, venue):
    row = read_alone(venue=venue)

    assert (row.place, row.notes) == (venue, [])


@pytest.mark.parametrize("cell", ["ab sofort", "Nach Vereinbarung", "n. V."])
def test_a_first_day_that_is_agreed_upon_keeps_no_row_out(cell):
    row = read_alone(start=cell, end="")

    assert (row.action, row.run["start"], row.run["end"]) == ("", None, None)
    assert [note.about for note in row.notes] == ["days"]


@pytest.mark.parametrize(
    "cell",
    [
        *("KW 6", "Januar 2099", "Sept. 2026", "ab Mitte März", "02.2027", "Sommer 2027", "2. Quartal 2027"),
        *("WiSe 26/27", "nach den Ferien", "demnächst", "steht noch nicht fest", "sobald genug angemeldet sind"),
    ],
)
def test_a_first_day_that_is_no_day_is_not_taken_for_any(cell):
    row = read_alone(start=cell, end="")

    assert (row.action, row.run["start"], row.run["end"], row.is_undated) == ("", None, None, True)
    assert [(note.about, note.field) for note in row.notes] == [("days", "start")]


@pytest.mark.parametrize("cell", ["32.01.2027", "32. Januar 2027", "12. Janaur 2027", "18:00", "#NV", "2027", "-"])
def test_a_first_day_that_is_mistyped_is_named(cell):
    assert read_alone(start=cell, end="").action == SKIPPED


def test_a_row_whose_cells_are_shifted_is_named():
    assert read_alone(start="Stricken", end="12.01.2027").action == SKIPPED


@pytest.mark.parametrize(
    "cell", ["offen", "n. n.", "KW 20", "31.02.2027", "11.01.2027", "12.01.2207", "wird noch bekannt gegeben", "–"]
)
def test_a_last_day_that_is_none_keeps_no_row_out(cell):
    row = read_alone(end=cell)

    assert (row.action, row.run["start"], row.run["end"]) == ("", date(2027, 1, 12), date(2027, 1, 12))
    assert {note.about for note in row.notes} == {"days"}
    assert {note.field for note in row.notes} == {"end"}


@pytest.mark.parametrize(("start", "days"), [(-9, None), (9, 9)])
def test_a_course_without_an_end_may_be_joined_at_any_time_once_it_has_begun(start, days):
    first = timezone.localdate() + timedelta(start)

    row = read_alone(start=f"{first:%d.%m.%Y}", end="laufend")

    assert row.run["start"] == (days and first)
    assert {note.about for note in row.notes} == {"days"}


@pytest.mark.parametrize(
    ("cell", "abouts", "status"),
    [
        ("ab 12.01.2027", ["days"], None),
        ("vsl. 12.01.2027", ["days"], "planned"),
        ("ca. 12.01.2027", ["days"], "planned"),
        ("12.01.2027 (geplant)", ["days"], "planned"),
        ("12. Januar 2027 oder später", ["days"], "planned"),
        ("am 12.01.2027", [], None),
        ("12.01.2027, 18:00 Uhr", [], None),
        ("12.01.2027 (Di)", [], None),
    ],
)
def test_what_is_only_about_a_first_day_is_noted_and_planned(cell, abouts, status):
    row = read_alone(start=cell)

    assert (row.run["start"], row.run.get("status")) == (date(2027, 1, 12), status)
    assert [note.about for note in row.notes] == abouts


def test_a_link_in_a_description_keeps_its_address():
    row = read_alone(
        description='Mehr <a href="https://vhs.example/x">hier</a> und <a href="https://a.example/">da</a>'
    )

    assert row.course["description_de"] == "Mehr hier (https://vhs.example/x) und da (https://a.example/)"


@pytest.mark.parametrize("cell", ["12x 8 €", "12 × 8,- ", "5 € / Termin", "45 €/Monat", "30 EUR / Modul"])
def test_what_each_date_costs_is_not_the_price_of_the_course(cell):
    fee = cells.read_fee(cell)

    assert (fee.kind, fee.price, fee.note) == ("paid", None, cell.strip())


@pytest.mark.parametrize(
    ("cell", "part"), [("A2.1/A2.2", ""), ("A2.1 und A2.2", ""), ("A2.1", "A2.1"), ("A2.2/B1.1", "")]
)
def test_two_parts_of_a_level_are_no_single_one(cell, part):
    assert cells.sub_level(cell, "Deutsch", 2) == part


TITLES = [
    ("ABGESAGT: Deutsch A1", "Deutsch A1", "cancelled"),
    ("AUSGEBUCHT – Deutsch A1", "Deutsch A1", "full"),
    ("Deutsch A1 fällt aus", "Deutsch A1", "cancelled"),
    ("*** fällt leider aus! *** Deutsch A1", "Deutsch A1", "cancelled"),
    ("Deutsch A1 (ausgebucht, Warteliste)", "Deutsch A1", "full"),
    ("Deutsch A1 (bereits ausgebucht) am Abend", "Deutsch A1 am Abend", "full"),
    ("Deutsch A1 - voll", "Deutsch A1", "full"),
    ("Warteliste: Deutsch A1", "Deutsch A1", "full"),
    ("Deutsch A1 [entfällt wegen Krankheit]", "Deutsch A1", "cancelled"),
    ("VERSCHOBEN AUF MÄRZ: Deutsch A1", "Deutsch A1", None),
    ("ABGESAGT Deutsch A1", "Deutsch A1", "cancelled"),
    ("Deutsch A1 ist ausgebucht", "Deutsch A1", "full"),
    ("Abgesagt", "Abgesagt", "cancelled"),
    ("AUSGEBUCHT: abgesagt: Deutsch A1", "Deutsch A1", "cancelled"),
]
NO_STATES = [
    "Voll im Leben",
    "Freundlich absagen",
    "Deutsch A1 (fast ausgebucht)",
    "Verlegte Orte",
    "Stolz – und wie",
]


@pytest.mark.parametrize(("title", "clean", "status"), TITLES)
def test_a_title_that_says_a_state_is_cleaned_and_noted(title, clean, status):
    row = read_alone(title=title, seats_free="3", status="offen")

    assert (row.course["title_de"], row.run["status"]) == (clean, status or "open")
    assert row.run["seats_free"] == (0 if status == "full" else 3)
    assert bool(row.notes) == (clean != title or status is not None)


@pytest.mark.parametrize("title", NO_STATES)
def test_a_title_that_says_no_state_stays_as_it_is(title):
    row = read_alone(title=title)

    assert (row.course["title_de"], row.run.get("status"), row.notes) == (title, None, [])


def test_a_subtitle_may_say_a_state_too():
    row = read_alone(subtitle="Ausgebucht!")

    assert (row.run["status"], row.course.get("summary_de")) == ("full", None)
    assert [note.field for note in row.notes] == ["subtitle"]


FEES = [  # price, reduced price, whether it is noted
    ("100 € / 80 €", 100, 80, True),
    ("120/60 erm.", 120, 60, False),
    ("120 € (erm. 60 €)", 120, 60, False),
    ("120,00 EUR, ermäßigt: 60,00 EUR", 120, 60, False),
    ("Normalpreis: 1.120 € | erm. Preis 60,- €", 1120, 60, False),
    ("80 / 100 €", None, None, True),
    ("100/80/60", None, None, True),
    ("100-150 €", None, None, True),
    ("100 €?", None, None, True),
    ("100 € Raummiete", None, None, True),
    ("100 € (Ratenzahlung möglich)", 100, None, False),
    ("100 €*", 100, None, True),
    ("100 € (s. Text)", 100, None, True),
    ("kostenlos*", None, None, True),
    ("gratis?", None, None, True),
    ("frei (s. Text)", None, None, True),
    ("1 458,00 €", 1458, None, False),
    ("12.50", 12.5, None, False),
]


@pytest.mark.parametrize(("cell", "price", "reduced", "is_noted"), FEES)
def test_a_fee_of_two_prices_or_with_a_condition_is_understood_or_noted(cell, price, reduced, is_noted):
    row = read_alone(fee=cell)

    assert (row.course.get("price"), row.course.get("reduced_price")) == (price, reduced)
    assert row.course.get("cost") == ("paid" if price else None)
    assert [note.about for note in row.notes] == (["fee"] if is_noted else [])


SEATS = [  # in a column of all seats: all, free, status, whether it is noted; and in a column of free ones: free
    ("12 (2 frei)", 12, 2, None, False, 2),
    ("12, davon noch 2 Plätze frei", 12, 2, None, False, 2),
    ("noch 3 Plätze", None, 3, None, False, 3),
    ("3 frei", None, 3, None, False, 3),
    ("nur noch 1 freier Platz", None, 1, None, False, 1),
    ("2 von 12 frei", 12, 2, None, False, 2),
    ("10/12 belegt", 12, 2, None, False, 2),
    ("12 (ausgebucht)", 12, 0, "full", False, 0),
    ("ausgebucht", None, 0, "full", False, 0),
    ("fast voll", None, None, None, True, None),
    ("noch nicht ausgebucht", None, None, None, True, None),
    ("Warteliste (3)", None, None, None, True, None),
    ("2 (12 frei)", None, None, None, True, None),
    ("unbegrenzt", None, None, None, True, None),
]


@pytest.mark.parametrize(("cell", "total", "free", "status", "is_noted", "left"), SEATS)
def test_words_about_seats_are_understood_or_noted(cell, total, free, status, is_noted, left):
    row, other = read_alone(seats_total=cell), read_alone(seats_free=cell)

    assert tuple(row.run.get(name) for name in ("seats_total", "seats_free", "status")) == (total, free, status)
    assert (other.run.get("seats_free"), other.run.get("status")) == (left, status)
    assert [[note.about for note in one.notes] for one in (row, other)] == [["seats"] * is_noted] * 2


def test_a_span_is_no_number_of_free_seats_and_two_numbers_are_noted():
    span, two = read_alone(seats_free="2-12"), read_alone(seats_total="12 (2 frei)", seats_free="3")

    assert ("seats_free" in span.run, two.run["seats_free"]) == (False, 3)
    assert [[note.about for note in row.notes] for row in (span, two)] == [["seats"], ["seats"]]


@pytest.mark.parametrize("column", ["lessons", "sessions"])
def test_what_is_only_about_a_number_is_noted(column):
    row = read_alone(**{column: "ca. 30"})

    assert {**row.run, **row.course}[column] == 30
    assert [note.field for note in row.notes] == [column]


LISTED = [f"{days} 18-19:30" for days in ("Mo, Mi, Fr", "Mo Mi Fr", "Mo; Mi; Fr", "Mo. Mi u Fr", "Mo/Mi und Fr")]
WEEKS = [
    ("Di 18.30–20h", (2, time(18, 30), time(20), 1)),
    ("Di 18h30-20h", (2, time(18, 30), time(20), 1)),
    ("samstags 9-16 Uhr", (32, time(9), time(16), 1)),
    ("Sonnabend 9-16 Uhr", (32, time(9), time(16), 1)),
    ("Mo-Fr tägl. 9-12", (31, time(9), time(12), 1)),
    ("Di jeweils von 9-12", (2, time(9), time(12), 1)),
    *((cell, (21, time(18), time(19, 30), 1)) for cell in LISTED),
    *(
        (cell, None)
        for cell in (
            "Mi ab 18 Uhr",
            "tägl.",
            "tägl. 9-12",
            "18.30–20h",
            "Mi 18:00 - 18:00",
            "Mi 22-1 Uhr",
            "Mi-Mo Di 9-12",
        )
    ),
]


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("Mo-Fr 8-12 und 13-16", [(8, 12), (13, 16)]),
        ("Mo-Fr 8-10, 11-12 Uhr + 13:00-16:00", [(8, 10), (11, 12), (13, 16)]),
        ("Mo-Fr 13-16, 8-12", []),
        ("Mo-Fr 8-12, 10-15", []),
        ("Mo-Fr 8-12 und 13-16 TN", []),
        ("Mo-Fr 8-12, Mo-Fr 11-13", []),
    ],
)
def test_later_hours_are_of_the_same_days_and_those_that_cross_are_none(cell, hours):
    row = read_alone(times=cell, end="30.03.2027")

    assert row.week == [(31, time(begin), time(end), 1) for begin, end in hours]
    assert [note.about for note in row.notes] == ([] if hours else ["times"])


@pytest.mark.parametrize(("cell", "line"), WEEKS)
def test_a_week_is_understood_or_noted_and_no_end_invented(cell, line):
    row = read_alone(times=cell, end="30.03.2027")

    assert (row.week, row.dates) == ([line] if line else [], [])
    assert [note.about for note in row.notes] == ([] if line else ["times"])


def test_of_two_cells_with_the_same_words_each_has_its_own_note():
    row = read_alone(seats_total="zwölf", seats_free="zwölf", lessons="zwölf")

    assert [note.field for note in row.notes] == ["seats_total", "seats_free", "lessons"]


@pytest.mark.parametrize("nothing", ["-", "–", " -- ", "k.A."])
def test_a_dash_is_an_empty_cell(nothing):
    row = read_alone(
        **dict.fromkeys(["seats_free", "seats_total", "fee", "level", "status", "venue", "times"], nothing)
    )

    assert (row.action, row.notes) == ("", [])
    assert read_alone(title=nothing).action == SKIPPED


@pytest.mark.parametrize(
    ("cell", "price", "cost", "is_noted"),
    [
        ("10O,00", None, None, True),
        ("l50 €", None, None, True),
        ("x,00", None, None, True),
        ("0,00 €", None, "free", False),
        ("Gebühr: 0 €", None, "free", False),
        ("0,00 € (nur für Berechtigte)", None, None, True),
        ("0 € Anzahlung", None, None, True),
        ("100 $", None, None, True),
        ("120 CHF", None, None, True),
        ("100 EUR mtl.", None, "paid", False),
        ("25 € pro Monat", None, "paid", False),
        ("15 €/h", None, "paid", False),
        ("12 Raten à 100 €", None, "paid", False),
        ("229 € / 100 UE", None, "paid", False),
        ("120 € pro Person", 120, "paid", False),
        ("120 € inkl. Lehrbuch", 120, "paid", False),
        ("ab 100 €", None, "paid", True),
        ("ab 100 € pro Person", None, "paid", True),
        ("bis 100 €", None, "paid", True),
        ("ca. 100 €", None, "paid", True),
        ("Pfand 20 €", None, None, True),
        ("50 % von 100 €", None, None, True),
        ("je nach Einkommen", None, None, True),
    ],
)
def test_a_fee_is_no_price_where_its_words_say_another_thing(cell, price, cost, is_noted):
    row = read_alone(fee=cell)

    assert (row.course.get("price"), row.course.get("cost")) == (price, cost)
    assert [note.about for note in row.notes] == (["fee"] if is_noted else [])


@pytest.mark.parametrize(
    ("cell", "level", "is_noted"),
    [
        ("A1", 1, False),
        ("Niveau A1 (GER)", 1, False),
        ("A1 und A2", 1, False),
        ("Alphabetisierung", 0, False),
        ("ab A2", 2, True),
        ("nicht A1", None, True),
        ("unter A1", None, True),
        ("nach A2", None, True),
        ("Voraussetzung A2", None, True),
        ("B1 abgeschlossen", None, True),
        ("alphabetisiert", None, True),
    ],
)
def test_a_level_beside_which_other_words_stand_is_none(cell, level, is_noted):
    row = read_alone(level=cell)

    assert row.course.get("level_from") == level
    assert [note.about for note in row.notes] == (["level"] if is_noted else [])


@pytest.mark.parametrize(
    "title", ["Deutsch nach A2", "Führerschein B1", "Vitamin B1", "Kurs nicht für A2", "Ohne A1"]
)
def test_a_title_that_names_a_level_for_another_thing_has_none(title):
    assert "level_from" not in read_alone(title=title).course


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("vhs.example/kurs", "https://vhs.example/kurs"),
        ("https://vhs.example/1", "https://vhs.example/1"),
        ("https://vhs.example/1 https://vhs.example/2", None),
        ("https://vhs.example/a b", None),
        ("mailto:a@vhs.example", None),
        ("siehe oben", None),
    ],
)
def test_what_is_no_single_address_is_none_and_noted(cell, address):
    row = read_alone(booking=cell)

    assert row.run.get("booking_link") == address
    assert bool(row.notes) == (address is None)
    assert all(cell in note.text for note in row.notes)


def test_two_days_in_one_cell_and_a_reduced_fee_above_the_fee_are_noted():
    days = read_alone(start="12.01.2027, 14.01.2027", end="30.03.2027")
    fees = read_alone(fee="100 €", reduced_fee="150 €")

    assert [note.about for note in days.notes] == ["days"]
    assert ([note.about for note in fees.notes], fees.course.get("reduced_price")) == (["fee"], None)
