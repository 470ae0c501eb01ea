"""Cells of which only a half is understood: what they say is a note, and nothing of it is public."""

from datetime import date

import pytest

from importing.columns import mapped
from importing.reckoning import ground_of
from importing.rows import understand
from importing.sheets import Sheet

pytestmark = pytest.mark.django_db

START, END = date(2099, 1, 13), date(2099, 6, 30)
NOT_SURE = [
    *(("Kinderbetreuung", "ja?"), ("Einstufungstest", "ja?"), ("Unterrichtssprache", "Deutsch?")),
    *(
        ("Niveau", "A1 oder C1"),
        ("Niveau", "A1 bzw. B1"),
        ("Niveau", "A1?"),
        ("Zielgruppe", "Frauen?"),
        ("Vor Ort oder online", "online?"),
        ("Status", "abgesagt?"),
    ),
    *(("Modul", "ab 2"), ("Modul", "nicht 2"), ("Modul", "2 (Wiederholung)")),
    *(("UE", "10 Termine"), ("UE", "60 Personen"), ("UE", "10 x 90 Min."), ("UE", "3 pro Woche")),
    *(
        ("Anzahl Termine", "60 UE"),
        ("Anzahl Termine", "2x wöchentlich"),
        ("Plätze", "60 UE"),
        ("Plätze", "10 Termine"),
    ),
    *(("Mindestalter", "6 Monate"), ("Mindestalter", "keins"), ("Alter", "Ü60"), ("Alter", "ab ca. 16")),
    *(("Hinweis", "intern: Raum tauschen"), ("Beschreibung", "Bitte noch nicht veröffentlichen")),
    *(("Hinweis", "Vertraulich: Honorar offen"), ("Untertitel", "Streng vertraulich, nur für die Leitung")),
    *(("Lehrbuch", "folgt"), ("Lehrbuch", "25 €"), ("Lehrbuch", "???"), ("Hinweis", "N. N."), ("Hinweis", "tba")),
    *(("Untertitel", "wird noch bekannt gegeben"), ("Beschreibung", "Text folgt noch."), ("Beschreibung", "-?-")),
    *(("Straße", "folgt"), ("Straße", "?"), ("Straße", "siehe oben")),
    *(("Website", "info@beispiel.example"), ("Anmeldeschluss", "05.01.2099 oder früher")),
    *(("Anmeldeschluss", "05.01.2099 (verlängert bis 09.01.2099)"), ("Uhrzeit", "2x wöchentlich Di 18-20")),
    *(
        ("Uhrzeit", "Di 20 Uhr bis 18 Uhr"),
        ("Uhrzeit", "Di 20:00-24:00"),
        ("Uhrzeit", "Di 18-20 Uhr außer Ferien"),
    ),
]
NO_PRICE = [
    *(
        "80 € Anzahlung",
        "80 € Kaution",
        "12 € Spende",
        "statt 100 € nur 80 €",
        "50 % von 100 €",
        "80 € Eigenanteil",
    ),
    *("Material 10 €", "20 € für Unterlagen", "Materialkosten 10 €, Kursgebühr 80 €", "erm. 60 € / 80 €"),
    *("kostenlos, Buch 25 €", "Kurs kostenlos, Prüfung 150 €", "ermäßigt 60 €", "20 € bis 18 Jahre"),
    *("ab 8 TN 120 €, ab 5 TN 160 €", "160 € (5-7 TN), 120 € (8-10 TN)", "1. Person 80 €, 2. Person 60 €"),
    *("bisher 80 €, ab Januar 100 €", "80 € (Frühbucher), 100 €", "kostenlos mit Gutschein", "evtl. 80 €"),
]
NO_DAY = [
    *("13.01.2099 oder 15.01.2099", "13.01.2099?", "13.01.2099 (verschoben)", "evtl. 13.01.2099"),
    *("13.01.2099 Infoabend", "13.01.2099 (Schnupperstunde)"),
    *("nicht vor 13.01.2099", "statt 13.01.2099 am 20.01.2099"),
]


def row_of(**texts):
    texts = {"Titel": "Nähen", "Beginn": f"{START:%d.%m.%Y}", "Ende": f"{END:%d.%m.%Y}"} | texts
    by_field = dict(zip(mapped(list(texts), None), texts.values(), strict=True))
    return understand(2, by_field, ground_of(Sheet([(2, by_field)], [])))


def facts(row):
    always = {"title_de", "summary_de", "start", "end", "mode", "municipality"}
    return {name for said in (row.course, row.new_course, row.run, row.new_run) for name in said} - always


def abouts(row):
    return [note.about for note in row.notes]


@pytest.mark.parametrize(("column", "cell"), NOT_SURE)
def test_what_is_not_sure_says_nothing_and_is_noted(column, cell):
    row = row_of(**{column: cell})

    assert (row.action, facts(row), row.week, len(row.notes)) == ("", set(), [], 1)


@pytest.mark.parametrize("cell", NO_PRICE)
def test_what_is_not_what_the_course_costs_is_no_price(cell):
    row = row_of(Gebühr=cell)

    assert (facts(row), row.new_course["cost_note_de"], abouts(row)) == ({"cost_note_de"}, cell, ["fee"])


@pytest.mark.parametrize("cell", NO_DAY)
def test_a_day_that_is_not_sure_leaves_the_course_planned_without_days(cell):
    row = row_of(Beginn=cell)

    assert (row.action, row.is_undated, row.run["start"], abouts(row)) == ("", True, None, ["days"])


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2099-01-12T23:00:00Z", 13),
        ("2099-01-12 23:30:00+00:00", 13),
        ("Mo 13.01.2099", 13),
        ("13.01.2099 (Sonnabend)", 13),
    ],
)
def test_a_day_of_another_zone_or_weekday_is_noted(cell, day):
    row = row_of(Beginn=cell)

    assert (row.run["start"], abouts(row)) == (date(2099, 1, day), ["days"])
    assert cell in row.notes[0].text


@pytest.mark.parametrize(
    "cell", ["2099-01-13T00:00:00Z", "2099-01-13 18:00:00+01:00", "Di 13.01.2099", "13.01.2099 (Dienstag)"]
)
def test_a_day_that_is_the_same_here_and_its_weekday_need_no_note(cell):
    row = row_of(Beginn=cell)

    assert (row.run["start"], row.notes) == (START, [])


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("13.01.2099 entfällt", "cancelled"),
        ("13.01.2099 abgesagt", "cancelled"),
        ("13.01.2099, ausgebucht", "full"),
    ],
)
def test_what_is_said_beside_the_first_day_is_the_status(cell, status):
    row = row_of(Beginn=cell)

    assert (row.run["start"], row.run["status"], "seats" in abouts(row)) == (START, status, True)


@pytest.mark.parametrize(
    "texts",
    [
        {"Beginn": "13.01.2099 - 30.03.2099 und 05.05.2099 - 30.06.2099", "Uhrzeit": "Di 18-20"},
        {"Zeitraum": "13.01.2099-30.03.2099; 05.05.2099-30.06.2099", "Beginn": "", "Uhrzeit": "Di 18-20"},
        {"Uhrzeit": "Di 18-20, 13.01.2099-30.03.2099, 05.05.2099-30.06.2099", "Beginn": ""},
    ],
)
def test_two_periods_are_one_span_without_a_rhythm(texts):
    row = row_of(**texts, Ende="")

    assert (row.run["start"], row.run["end"], row.week) == (START, END, [])
    assert abouts(row) == ["days", "times"]


@pytest.mark.parametrize(
    ("cell", "last"),
    [("13.-15.01.2099", 15), ("13. – 15. Januar 2099", 15), ("13. bis 15.01.2099", 15), ("13./14.01.2099", 14)],
)
def test_days_of_one_month_may_share_it(cell, last):
    row = row_of(Beginn=cell, Ende="")

    assert (row.run["start"], row.run["end"], row.notes) == (START, date(2099, 1, last), [])


@pytest.mark.parametrize(
    ("column", "cell", "right"),
    [
        ("Gebühr", "12 Euro 50", {"price": 12.5}),
        ("Gebühr", "Kursgebühr 80 €, Materialkosten 10 €", {"price": 80}),
        ("Gebühr", "120 € inkl. Material", {"price": 120}),
        ("Gebühr", "120 € für 1 Person", {"price": 120}),
        ("Straße", "Offenbacher Str. 3", {"street": "Offenbacher Str. 3"}),
        ("Mindestalter", "ab 16 Jahren", {"age_from": 16}),
        ("Modul", "Modul 2 von 6 Modulen", {"module_number": 2, "module_count": 6}),
        ("UE", "60 UE à 45 Minuten", {"lessons": 60}),
        ("Anzahl Termine", "10x", {"sessions": 10}),
        ("Beschreibung", "Internationale Küche", {"description_de": "Internationale Küche"}),
        ("Untertitel", "Kostenfrei und vertraulich", {"summary_de": "Kostenfrei und vertraulich"}),
    ],
)
def test_what_is_understood_needs_no_note(column, cell, right):
    row = row_of(**{column: cell})

    assert {name: {**row.course, **row.run}[name] for name in right} == right
    assert row.notes == []


@pytest.mark.parametrize(("minutes", "is_read"), [(90, True), (60, False)])
def test_a_length_beside_the_hours_has_to_fit_them(minutes, is_read):
    row = row_of(Uhrzeit=f"Di 18:00-19:30 Uhr, à {minutes} Min.")

    assert (bool(row.week), abouts(row)) == (is_read, [] if is_read else ["times"])
