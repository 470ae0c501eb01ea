from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from courses.models import Course, CourseDate, CourseRun, CourseType, WeeklyTime
from tests.factories import make_course_type, make_municipality, make_provider

SAMPLE = Path(__file__).parent.parent / "data" / "office_sample_60_cp1252.csv"
HEADER = "Kurs-Nr.;Kurstitel;Niveau;Veranstaltungsort;Gebühr;Beginn;Ende;Uhrzeit"
ROW = "100-1;Deutsch A1;A1;Goethe-Schule;60,00 €;01.03.2100;30.04.2100;Mo + Mi, 18.30 - 20.00 Uhr"

UNREADABLE = "Die Reihe, die in Zeile {} beginnt, ist nicht lesbar. Fehlt ein Anführungszeichen?"

TOO_LONG = (
    "Die Datei hat mehr als 20000 Zeilen."
    " Bitte teilen Sie sie auf und importieren Sie einen Teil nach dem anderen."
)


@pytest.fixture
def provider(db):
    make_course_type("Weiteres Bildungsangebot", slug="weiteres-angebot")
    make_course_type("Integrationskurs", slug="integrationskurs", synonyms="DaF Integrationskurs")
    return make_provider("Beispiel-VHS")


@pytest.fixture
def load(provider, tmp_path):
    """Imports lines, or bytes, or a file as it is; returns the report's lines."""

    def load(content, *options):
        path = content
        if not isinstance(content, Path):
            path = tmp_path / "kurse.csv"
            path.write_bytes(content if isinstance(content, bytes) else "\r\n".join(content).encode())
        report = StringIO()
        call_command("import_courses", str(path), "--provider", provider.slug, *options, stdout=report)
        return report.getvalue().splitlines()

    return load


def test_every_row_of_a_real_export_is_imported_or_named_with_a_reason(load):
    report = load(SAMPLE)

    assert len([line for line in report if line.startswith("Zeile ")]) == 60
    assert report[-1] == "60 Zeilen: 58 angelegt, 0 geändert, 0 unverändert, 2 übersprungen."
    assert [line for line in report if "übersprungen –" in line] == [
        "Zeile 4 (4280-36): übersprungen – der erste Tag fehlt",
        "Zeile 46 (1010-60): übersprungen – der erste Tag fehlt",
    ]
    assert CourseRun.objects.count() == 58
    twice = Course.objects.annotate(n=Count("runs")).filter(n=2).order_by("title_de")
    assert [course.title_de for course in twice] == [
        "Conversation and More B1+ (B1+)",
        "DaF Integrationskurs 2 A1.2",
    ]
    assert Course.objects.count() == 56
    assert not CourseRun.objects.filter(venue__contains="Ã").exists()


def test_a_second_run_changes_nothing(load):
    load(SAMPLE)
    before = list(CourseRun.objects.order_by("pk").values())

    report = load(SAMPLE)

    assert report[-1] == "60 Zeilen: 0 angelegt, 0 geändert, 58 unverändert, 2 übersprungen."
    assert list(CourseRun.objects.order_by("pk").values()) == before


def test_a_trial_says_the_same_and_writes_nothing(load):
    trial = load(SAMPLE, "--dry-run")

    assert not Course.objects.exists()
    assert trial == [*load(SAMPLE), "Das war eine Probe: Es wurde nichts geschrieben."]


def test_a_row_becomes_a_course_with_a_run_and_its_week(load):
    make_municipality("Lübz")

    load([HEADER, ROW.replace("Goethe-Schule", "Goethe-Schule Lübz")])

    run = CourseRun.objects.get()
    course = run.course
    assert (course.title_de, course.level_from, course.price, course.cost) == (
        "Deutsch A1",
        1,
        Decimal(60),
        "paid",
    )
    assert (course.status, course.course_type.slug) == ("draft", "weiteres-angebot")
    assert (run.number, run.start, run.end) == ("100-1", date(2100, 3, 1), date(2100, 4, 30))
    assert (run.venue, run.municipality.name, run.seats_free) == ("Goethe-Schule Lübz", "Lübz", None)
    line = WeeklyTime.objects.get()
    assert (line.days, line.starts_at, line.ends_at) == ([0, 2], time(18, 30), time(20))
    assert list(Course.objects.matching("deutsch lübz")) == [course]


@pytest.mark.parametrize(("name", "title", "slug"), [("!!!", "Druck", "druck-neu"), ("Druck", "???", "neu-druck")])
def test_a_course_from_a_file_gets_no_address_that_leads_elsewhere(load, provider, name, title, slug):
    provider.name = name
    provider.save()

    load([HEADER, ROW.replace("Deutsch A1", title)])

    assert Course.objects.get().slug == slug


def test_new_courses_are_public_only_on_request(load):
    load([HEADER, ROW], "--publish")

    assert Course.objects.get().status == "published"


def test_the_kind_is_found_by_the_words_of_the_title(load):
    load([HEADER, ROW.replace("Deutsch A1", "DaF Integrationskurs 3 A2.1")])

    assert Course.objects.get().course_type.slug == "integrationskurs"


def test_a_changed_row_is_told_field_by_field(load):
    load([HEADER, ROW])

    report = load([HEADER, ROW.replace("30.04.2100", "15.05.2100").replace("Mo + Mi", "Di")])

    assert report[0] == "Zeile 2 (100-1): geändert – letzter Tag: 30.04.2100 → 15.05.2100; neue Zeiten"
    assert CourseRun.objects.get().end == date(2100, 5, 15)
    assert WeeklyTime.objects.get().days == [1]


def test_a_new_title_renames_the_course_and_keeps_its_page(load):
    load([HEADER, ROW])
    before = Course.objects.get()

    load([HEADER, ROW.replace("Deutsch A1", "Deutsch A1 kompakt")])

    after = Course.objects.get()
    assert (after.pk, after.slug, after.title_de) == (before.pk, before.slug, "Deutsch A1 kompakt")
    assert Course.objects.rewrite(False).values_list("title", "summary").get() == ("Deutsch A1 kompakt",) * 2


def test_one_run_that_says_something_new_becomes_a_course_of_its_own(load):
    rows = [ROW, ROW.replace("100-1", "100-2")]
    load([HEADER, *rows])
    rows[1] = rows[1].replace("60,00 €", "65,00 €")

    report = load([HEADER, *rows])

    assert report[:2] == [
        "Zeile 2 (100-1): unverändert",
        "Zeile 3 (100-2): geändert – Preis in Euro: 60,00 → 65,00",
    ]
    runs = CourseRun.objects.order_by("number")
    assert [(run.number, run.course.price) for run in runs] == [("100-1", 60), ("100-2", 65)]
    assert load([HEADER, *rows])[-1] == "2 Zeilen: 0 angelegt, 0 geändert, 2 unverändert, 0 übersprungen."


def test_seats_kept_by_hand_stay_when_the_file_has_none(load):
    load([HEADER, ROW])
    CourseRun.objects.update(seats_total=12, seats_free=5)

    report = load([HEADER, ROW])

    assert report[0] == "Zeile 2 (100-1): unverändert"
    assert CourseRun.objects.get().seats_free == 5


def test_what_a_file_does_not_say_stays(load):
    load([HEADER, ROW])
    CourseRun.objects.update(municipality=make_municipality("Lübz"))
    Course.objects.update(summary_de="Für alle, die neu sind.", mode="both")
    course, run = Course.objects.values().get(), CourseRun.objects.values().get()

    lacking = load(["Kurs-Nr.;Kurstitel;Beginn;Ende", "100-1;Deutsch A1;01.03.2100;30.04.2100"])
    empty = load([HEADER, "100-1;Deutsch A1;;;;01.03.2100;30.04.2100;"])

    assert lacking[0] == empty[0] == "Zeile 2 (100-1): unverändert"
    assert (Course.objects.values().get(), CourseRun.objects.values().get()) == (course, run)
    assert WeeklyTime.objects.get().days == [0, 2]


def test_times_that_are_not_wholly_understood_do_not_replace_those_that_are_there(load):
    load([HEADER, ROW])

    report = load([HEADER, ROW.replace("Mo + Mi, 18.30 - 20.00 Uhr", "Di, 18.30 - 20.00 Uhr und n. V.")])

    assert report[0] == "Zeile 2 (100-1): unverändert – die Zeiten „und n. V“ wurden nicht verstanden"
    assert WeeklyTime.objects.get().days == [0, 2]


def test_a_municipality_set_by_hand_gives_way_only_to_one_that_is_named(load):
    make_municipality("Plau am See")
    load([HEADER, ROW])
    CourseRun.objects.update(municipality=make_municipality("Lübz"))

    load([HEADER, ROW.replace("Goethe-Schule", "Bibliothek")])
    kept = CourseRun.objects.get().municipality.name
    load([HEADER, ROW.replace("Goethe-Schule", "Bibliothek Plau am See")])

    assert (kept, CourseRun.objects.get().municipality.name) == ("Lübz", "Plau am See")


def test_an_entitlement_set_by_hand_stays(load):
    load([HEADER, ROW])
    Course.objects.update(cost="entitlement", price=None)

    report = load([HEADER, ROW])

    assert report[0] == "Zeile 2 (100-1): unverändert"
    assert Course.objects.get().cost == "entitlement"


@pytest.mark.parametrize(
    ("fee", "cost", "price", "note"),
    [
        ("60,00 €", "paid", Decimal(60), ""),
        ("60 € (ermäßigt 40 €)", "paid", Decimal(60), "60 € (ermäßigt 40 €)"),
        ("0,00 €", "free", None, ""),
        ("kostenfrei", "free", None, ""),
        ("auf Anfrage", "on_request", None, ""),
        ("je nach Einkommen", "", None, "je nach Einkommen"),
        ("", "", None, ""),
    ],
)
def test_only_what_is_said_to_be_free_is_free(load, fee, cost, price, note):
    load([HEADER, ROW.replace("60,00 €", fee)])

    course = Course.objects.get()
    assert (course.cost, course.price, course.cost_note or "") == (cost, price, note)


def test_a_fee_that_is_no_amount_keeps_the_price(load):
    load([HEADER, ROW])

    report = load([HEADER, ROW.replace("60,00 €", "je nach Einkommen")])

    assert report[0] == "Zeile 2 (100-1): unverändert – die Gebühr „je nach Einkommen“ ist kein Betrag"
    assert Course.objects.get().price == 60


def test_a_new_fee_drops_the_note_about_the_old_one_but_not_one_by_hand(load):
    load([HEADER, ROW.replace("60,00 €", "60 € (ermäßigt 40 €)")])
    load([HEADER, ROW.replace("60,00 €", "65 €")])
    dropped = Course.objects.get().cost_note
    Course.objects.update(cost_note_de="Bücher extra.")

    load([HEADER, ROW.replace("60,00 €", "70 €")])

    assert (dropped, Course.objects.get().cost_note) == ("", "Bücher extra.")


@pytest.mark.parametrize(
    ("title", "venue", "mode", "kept"),
    [
        ("Deutsch A1", "Online", "online", ""),
        ("Deutsch A1", "online via Zoom", "online", ""),
        ("Online: Deutsch A1", "", "online", ""),
        ("Online: Deutsch A1", "Goethe-Schule", "on_site", "Goethe-Schule"),
        ("Online-Banking", "Goethe-Schule", "on_site", "Goethe-Schule"),
        ("Online-Banking", "", "", ""),
        ("Deutsch A1", "Goethe-Schule und online", "both", "Goethe-Schule und online"),
        ("Deutsch A1", "VHS / parallel Online", "both", "VHS / parallel Online"),
    ],
)
def test_the_form_is_read_from_the_venue(load, title, venue, mode, kept):
    load([HEADER, ROW.replace("Deutsch A1", title).replace("Goethe-Schule", venue)])

    run = CourseRun.objects.get()
    assert (run.course.mode, run.venue) == (mode, kept)
    assert run.municipality is None  # nobody has said which


def test_the_longest_name_of_a_municipality_counts(load):
    for name in ("Grabow", "Grabow-Below", "Below"):
        make_municipality(name)

    load([HEADER, ROW.replace("Goethe-Schule", "Kirche Grabow-Below")])

    assert CourseRun.objects.get().municipality.name == "Grabow-Below"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("DaF Integrationskurs 3 A2.1", "general"),
        ("Integrationskurs mit Alphabetisierung", "literacy"),
        ("Alphabetisierungskurs am Abend", "literacy"),
        ("Deutsch als Fremdsprache A1", "language"),
        ("Gewaltfreie Konversation", "weiteres-angebot"),
        ("Sprachkurs Spanisch", "weiteres-angebot"),
        ("Intensivkurs Spanisch", "weiteres-angebot"),
    ],
)
def test_only_the_name_of_a_kind_decides_the_kind(load, title, slug):
    CourseType.objects.filter(slug="integrationskurs").delete()
    words = "Sprachkurs, Alphabetisierungskurs, Integrationskurs, Intensivkurs"
    make_course_type("Allgemeiner Integrationskurs", slug="general", synonyms="Sprachkurs, Integrationskurs")
    make_course_type("Integrationskurs mit Alphabetisierung (lang)", slug="literacy", synonyms=words)
    make_course_type("Deutschkurs", slug="language", synonyms="Konversation, Deutsch als Fremdsprache")

    load([HEADER, ROW.replace("Deutsch A1", title)])

    assert Course.objects.get().course_type.slug == slug


SEATS = f"{HEADER};Plätze;Freie Plätze"


@pytest.mark.parametrize(
    ("cells", "expected", "told"),
    [
        (";4", (16, 4), "freie Plätze: 9 → 4"),
        (";20", (20, 20), "freie Plätze: 9 → 20; Plätze: 16 → 20"),
        ("12;", (12, 9), "Plätze: 16 → 12"),
    ],
)
def test_seats_of_the_file_are_counted_today(load, cells, expected, told):
    load([SEATS, f"{ROW};16;9"])
    CourseRun.objects.update(seats_as_of=date(2020, 1, 1))

    report = load([SEATS, f"{ROW};{cells}"])

    run = CourseRun.objects.get()
    assert report[0] == f"Zeile 2 (100-1): geändert – {told}"
    assert (run.seats_total, run.seats_free) == expected
    assert run.seats_as_of == timezone.localdate()


WHOLE = {
    "Kurs-Nr.": "100-1",
    "Kurstitel": "Deutsch am Abend",
    "Zusatz": "Kurz gesagt.",
    "Niveau": "A1",
    "Veranstaltungsort": "Goethe-Schule, Parchim",
    "Gebühr": "60,00 €",
    "Beginn": "01.03.2100",
    "Ende": "30.04.2100",
    "Uhrzeit": "Mo 18:30 - 20:00 Uhr",
    "Plätze": "16",
    "Freie Plätze": "4",
    "Beschreibung": "Wir sprechen.",
    "Anmeldeschluss": "20.02.2100",
    "UE": "100",
}
OTHERWISE = {  # by column: what it says now, and which columns of course, date and times it changes
    "Kurstitel": ("Deutsch am Morgen", {"title_de"}),
    "Zusatz": ("Lang gesagt.", {"summary_de"}),
    "Niveau": ("B1", {"level_from", "level_to"}),
    "Veranstaltungsort": ("Schule, Parchim", {"venue"}),
    "Gebühr": ("70,00 €", {"price"}),
    "Beginn": ("02.03.2100", {"start"}),
    "Ende": ("29.04.2100", {"end"}),
    "Uhrzeit": ("Mo 18:30 - 20:30 Uhr", {"ends_at", "every"}),
    "Plätze": ("17", {"seats_total", "seats_as_of"}),
    "Freie Plätze": ("5", {"seats_free", "seats_as_of"}),
    "Beschreibung": ("Wir lesen.", {"description_de"}),
    "Anmeldeschluss": ("21.02.2100", {"registration_deadline"}),
    "UE": ("101", {"lessons"}),
}
DERIVED = {
    "changed_at",
    "revision",
    "search_heading",
    "search_text",
    "title",
    "summary",
    "description",
    "id",
    "key",
}


def stored() -> dict:
    """What is saved of the only course, its date and its weekly line, long after somebody has looked at them."""
    tables = (Course, CourseRun, WeeklyTime)
    return {
        (kind.__name__, name): value
        for kind in tables
        for name, value in QuerySet(kind).values().get().items()  # as in the table, in no language
        if name not in DERIVED
    }


def test_a_cell_that_has_changed_changes_what_it_says_and_nothing_else(load):
    make_municipality("Parchim")
    load([";".join(WHOLE), ";".join(WHOLE.values())])
    long_ago = timezone.localdate() - timedelta(days=20)
    by_hand = {"note": "Bitte klingeln", "sessions": 9, "breaks": "2100-03-08/2100-03-08 Umzug"}
    CourseRun.objects.update(seats_as_of=long_ago, on_public_holidays=True, street="Am Wall 1", **by_hand)
    Course.objects.update(confirmed_on=long_ago, phone="03871 9", childcare="yes", title_en="German")
    WeeklyTime.objects.update(every=2)
    before, wrong = stored(), {}

    for column, (cell, expected) in {"": ("", set()), **OTHERWISE}.items():
        with transaction.atomic():
            cells = WHOLE | {column: cell} if column else WHOLE
            load([";".join(WHOLE), ";".join(cells.values())], "--overwrite")
            after = stored()
            changed = {name for (_kind, name), value in after.items() if value != before[_kind, name]}
            if changed != expected:
                wrong[column] = changed
            transaction.set_rollback(True)

    assert wrong == {}


CONTRADICTIONS = [
    (SEATS, f"{ROW};4;", "es sind mehr Plätze frei, als es gibt"),
    (SEATS, f"{ROW};8;12", "es sind mehr Plätze frei, als es gibt; es sind mehr Plätze frei, als es gibt"),
    (f"{HEADER};Anmeldeschluss", f"{ROW};01.05.2100", "die Anmeldung würde nach dem letzten Tag enden"),
    (f"{HEADER};Min TN", f"{ROW};20", "es wären mehr Personen nötig, als es Plätze gibt"),
]


@pytest.mark.parametrize(("header", "row", "note"), CONTRADICTIONS)
def test_what_contradicts_the_run_that_is_there_is_left_out_with_a_note(load, header, row, note):
    load([f"{HEADER};Anmeldeschluss;Plätze;Freie Plätze", f"{ROW};20.04.2100;16;9"])
    facts = dict(seats_total=16, seats_free=9, seats_min=None, registration_deadline=date(2100, 4, 20))

    report = load([header, row.replace("18.30", "18.00")])

    assert report[0].startswith("Zeile 2 (100-1): geändert – ")
    assert report[0].endswith(note)
    assert CourseRun.objects.filter(**facts).exists()
    assert WeeklyTime.objects.get().starts_at == time(18)


def test_a_last_day_before_the_deadline_that_is_there_is_named(load):
    load([HEADER, ROW])
    CourseRun.objects.update(registration_deadline=date(2100, 4, 20))

    report = load([HEADER, ROW.replace("30.04.2100", "15.04.2100")])

    assert report[0] == "Zeile 2 (100-1): übersprungen – die Anmeldung würde nach dem letzten Tag enden"


@pytest.mark.parametrize(
    ("header", "cells", "facts"),
    [
        (SEATS, ";4;9", {"seats_total": 4, "seats_free": None}),
        (f"{HEADER};Anmeldeschluss", ";01.05.2100", {"registration_deadline": None}),
        (f"{HEADER};Plätze;Min TN", ";4;9", {"seats_total": 4, "seats_min": None}),
    ],
)
def test_what_cannot_be_beside_the_rest_is_left_out_of_a_new_run(load, header, cells, facts):
    report = load([header, f"{ROW}{cells}"])

    assert report[0].startswith("Zeile 2 (100-1): angelegt")
    assert CourseRun.objects.filter(**facts, start=date(2100, 3, 1)).exists()


def test_without_days_a_registration_has_no_end(load):
    load([f"{HEADER};Anmeldeschluss", f"{ROW.replace('01.03.2100', 'laufend')};01.02.2100"])

    assert CourseRun.objects.get().registration_deadline is None


@pytest.mark.parametrize("status", ["", "offen", "abgesagt"])
def test_a_run_without_a_first_day_is_planned_until_somebody_has_said_one(load, status):
    header, row = f"{HEADER};Status", f"{ROW};{status}".replace("01.03.2100", "KW 9").replace("30.04.2100", "")
    load([header, row])
    planned = "cancelled" if status == "abgesagt" else "planned"
    assert list(CourseRun.objects.values_list("start", "end", "status")) == [(None, None, planned)]
    assert load([header, row])[0].startswith("Zeile 2 (100-1): unverändert")

    CourseRun.objects.update(start=date(2100, 3, 2), end=date(2100, 4, 30))
    load([header, row])

    assert CourseRun.objects.get().start == date(2100, 3, 2)


def test_a_change_moves_the_day_of_change_of_course_and_run(load):
    load([HEADER, ROW])
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    Course.objects.update(changed_at=long_ago)
    CourseRun.objects.update(changed_at=long_ago)

    load([HEADER, ROW.replace("60,00 €", "65,00 €")])

    run = CourseRun.objects.get()
    assert (run.course.price, run.revision) == (65, 2)
    assert min(run.changed_at, run.course.changed_at) > long_ago


def test_lessons_description_and_deadline_are_written(load):
    load([HEADER, ROW])

    report = load([f"{HEADER};UE;Beschreibung;Anmeldeschluss", f"{ROW};100;Wir sprechen viel.;20.02.2100"])

    run = CourseRun.objects.get()
    assert report[0] == (
        "Zeile 2 (100-1): geändert – Anmeldung bis: – → 20.02.2100; "
        "was Sie lernen: – → Wir sprechen viel.; Unterrichtsstunden: – → 100"
    )
    assert (run.course.lessons, run.course.description) == (100, "Wir sprechen viel.")
    assert run.registration_deadline == date(2100, 2, 20)


def test_without_numbers_a_second_run_changes_nothing(load):
    lines = ["Titel;Beginn;Ende", "Malen;01.03.2100;30.04.2100", "Malen;01.05.2100;30.05.2100"]
    load(lines)

    report = load(lines)

    assert report[:2] == ["Zeile 2: unverändert", "Zeile 3: unverändert"]
    assert (Course.objects.count(), CourseRun.objects.count()) == (1, 2)


def test_without_numbers_a_new_fee_changes_the_course_that_is_there(load):
    lines = ["Titel;Beginn;Ende;Gebühr", "Malen;01.03.2100;30.04.2100;60 €"]
    load(lines)

    other = load([*lines, "Malen;01.03.2100;30.04.2100;80 €"])
    report = load([lines[0], lines[1].replace("60 €", "65 €"), "Malen;01.03.2100;30.04.2100;80 €"])

    assert [line[:17] for line in other[:2]] == ["Zeile 2: unveränd", "Zeile 3: angelegt"]
    assert report[0] == "Zeile 2: geändert – Preis in Euro: 60,00 → 65,00"
    assert sorted(Course.objects.values_list("price", flat=True)) == [65, 80]


def test_the_same_course_and_day_twice_without_number_is_named(load):
    report = load(["Titel;Beginn;Ende", *["Malen;01.03.2100;30.04.2100"] * 2])

    assert report[1] == "Zeile 3: übersprungen – der Kurs steht mit demselben ersten Tag zweimal in der Datei"


def test_a_separator_inside_a_text_is_named(load):
    report = load(["Titel;Beginn;Ende", "Malen;01.03.2100;30.04.2100;und Kneten"])

    assert report[0] == "Zeile 2: übersprungen – die Zeile hat mehr Zellen, als es Spalten gibt"


def test_what_to_know_about_new_courses_is_said_once(load):
    report = load([HEADER, ROW, ROW.replace("100-1", "100-2").replace("60,00 €", "")])

    assert report[2:] == [
        "Neue Kurse sind Entwürfe, bis jemand sie veröffentlicht.",
        "Neue Kurstermine ohne Gemeinde, weil keine genannt ist: 2",
        "Neue Termine, die nicht sagen, was sie kosten: 1",
        "2 Zeilen: 2 angelegt, 0 geändert, 0 unverändert, 0 übersprungen.",
    ]


@pytest.mark.parametrize(
    ("row", "note"),
    [
        (ROW.replace("Goethe-Schule", "LehrstÃ¤tte"), "falsch kodierte Zeichen wurden berichtigt"),
        (
            ROW.replace("30.04.2100", ""),
            "in der Datei steht kein letzter Tag: Es wurde ein einziger Tag angenommen; "
            "einige Wochentage liegen nicht zwischen dem ersten und dem letzten Tag",
        ),
        (ROW.replace("60,00 €", "9.999.999.999,00"), "„9.999.999.999,00“ ist kein Betrag"),
        (
            ROW.replace("30.04.2100", "02.03.2100"),
            "einige Wochentage liegen nicht zwischen dem ersten und dem letzten Tag",
        ),
    ],
)
def test_what_was_not_taken_as_it_stands_is_noted(load, row, note):
    report = load([HEADER, row])

    assert report[0].split(" – ")[2] == note


def test_a_changed_fee_of_many_courses_takes_few_queries(load, django_assert_max_num_queries):
    rows = [ROW.replace("100-1", f"100-{n}").replace("Deutsch A1", f"Deutsch {n}") for n in range(50)]
    load([HEADER, *rows])

    with django_assert_max_num_queries(36):
        report = load([HEADER, *(row.replace("60,00 €", "65,00 €") for row in rows)])

    assert report[-1] == "50 Zeilen: 0 angelegt, 50 geändert, 0 unverändert, 0 übersprungen."


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ROW.replace("Deutsch A1;", ";", 1), "der Titel fehlt"),
        (ROW.replace("01.03.2100", "31.02.2100"), "„31.02.2100“ ist kein Datum"),
        (ROW.replace("Deutsch A1", "x" * 201), f"„{'x' * 40}…“ ist zu lang"),
    ],
)
def test_what_a_row_lacks_is_named(load, row, reason):
    report = load([HEADER, row])

    assert report[0].endswith(f": übersprungen – {reason}")
    assert not Course.objects.exists()


@pytest.mark.parametrize("sign", ["\x00", "\x02", "\u202e", "\u200b", "\u00ad", "\ufeff"])
def test_a_sign_that_nobody_sees_is_dropped_with_a_note(load, sign):
    report = load([HEADER, ROW.replace("Deutsch", f"Deu{sign}tsch", 1), ROW.replace("100-1", "100-2")])

    note = " – unsichtbare Zeichen wurden entfernt"
    assert [line.endswith(note) for line in report[:2]] == [True, False]
    assert {course.title_de for course in Course.objects.all()} == {"Deutsch A1"}


def test_the_mark_that_our_own_files_carry_is_taken_off(load):
    load([HEADER, ROW.replace("Deutsch A1", "'=Deutsch", 1)])

    assert Course.objects.get().title_de == "=Deutsch"


def test_the_same_number_twice_is_named(load):
    report = load([HEADER, ROW, ROW])

    assert report[1] == "Zeile 3 (100-1): übersprungen – die Nummer steht zweimal in der Datei"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Keine Zeile mit Spaltennamen in den ersten 10 Zeilen gefunden, etwa Titel, Beginn und Ende."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "Zeile 2 enthält Steuerzeichen. Ist das eine CSV-Datei?"),
        (b"Titel;Ende\r\nx;y", "Die Spalte „Beginn“ fehlt. Gefunden wurden: Titel, Ende."),
        (b'Titel;Beginn;Ende\r\na;b;c\r\n"a;b;c\r\na;b;c', UNREADABLE.format(3)),
        (b'Titel;Beginn;Ende\r\n"a;b;c\r\n"a";b;c', UNREADABLE.format(2)),
        (b"x" * (30 * 1024 * 1024 + 1), "Die Datei ist größer als 30 MB."),
        (
            b"Titel;Beginn;Ende\r\n" + b"a;b;c\r\n" * 20_001,
            TOO_LONG,
        ),
    ],
)
def test_a_file_that_is_no_table_of_courses_is_refused(load, content, message):
    with pytest.raises(CommandError) as refusal:
        load(content)

    assert str(refusal.value).replace("\xa0", " ") == message


def test_an_unknown_provider_or_type_is_named(load, provider):
    with pytest.raises(CommandError, match="keine Kursart „nichts“"):
        load([HEADER, ROW], "--type", "nichts")
    with pytest.raises(CommandError, match="keinen Anbieter „fremd“"):
        call_command("import_courses", str(SAMPLE), "--provider", "fremd")


def test_an_error_half_way_leaves_nothing_behind(load, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(WeeklyTime.objects, "bulk_create", fail)

    with pytest.raises(RuntimeError):
        load([HEADER, ROW])

    assert not Course.objects.exists()


def test_single_days_become_dates(load):
    load([HEADER, ROW.replace("30.04.2100", "01.03.2100")])

    single = CourseDate.objects.get()
    assert (single.date, single.starts_at) == (date(2100, 3, 1), time(18, 30))
    assert not WeeklyTime.objects.exists()
