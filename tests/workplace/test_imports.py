"""Courses from a provider's file: looked at, mapped, imported, taken back; and everything as a file."""

import io
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from datetime import date
from datetime import time as clock
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from courses import actions
from courses.models import Course, CourseRun, CourseType, ImportedFile, Proposal
from enquiries.models import Enquiry
from importing import apart
from importing.sheets import CourseFileError, table_of
from importing.undoing import DELETED_AT_ONCE
from tests.factories import (
    days,
    make_course,
    make_course_date,
    make_course_type,
    make_membership,
    make_municipality,
    make_provider,
    make_run,
    make_trusted,
    make_weekly_time,
)

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parent.parent.parent
SAMPLE = ROOT / "tests/data/office_sample_60_cp1252.csv"
HEADER = ["Kursnummer", "Titel", "Beginn", "Ende", "Plätze", "Freie Plätze"]
ROW = ["B-1", "Deutsch am Morgen", "05.01.2099", "30.06.2099", "16", "4"]


@pytest.fixture(autouse=True)
def kinds(provider):
    make_course_type(slug="weiteres-angebot")


def as_csv(*rows):
    return "\n".join(";".join(cells) for cells in rows).encode()


def as_xlsx(*rows):
    book, file = Workbook(), io.BytesIO()
    for cells in rows:
        book.active.append(list(cells))
    book.save(file)
    return file.getvalue()


def send(client, provider, data, name="kurse.csv"):
    """The answer to the upload, followed to the preview."""
    file = SimpleUploadedFile(name, data)
    return client.post(f"/de/mein/{provider.slug}/import/", {"file": file}, follow=True)


def perform(client, page, what="ausfuehren", **data):
    """Looks with these options, then does what was shown."""
    if what == "ausfuehren":
        shown = client.get(page.request["PATH_INFO"], data)
        data = data | {"version": shown.context["plan"].version} if shown.status_code == 200 else data
    return client.post(f"{page.request['PATH_INFO']}{what}/", data, follow=True)


def actions_of(page):
    return [(row.action, row.reason) for row in page.context["plan"].rows]


@pytest.mark.parametrize("pack", [as_csv, as_xlsx])
def test_a_file_is_looked_at_first_and_imported_on_a_click(client, provider, pack):
    page = send(client, provider, pack(HEADER, ROW))
    before = Course.objects.count()
    done = perform(client, page)

    run = CourseRun.objects.get()
    assert (actions_of(page), before) == ([("created", "")], 0)
    assert (run.course.title, run.course.status, run.number, run.seats_free) == (
        "Deutsch am Morgen",
        "draft",
        "B-1",
        4,
    )
    assert "Importiert: 1 angelegt, 0 geändert" in done.content.decode()
    assert ImportedFile.objects.get().table == []


def test_the_offices_real_file_is_understood(client, provider):
    page = send(client, provider, SAMPLE.read_bytes())

    assert page.context["counts"][0][1] == 58
    assert len([row for row in page.context["plan"].rows if row.reason]) == 2


def test_titles_above_the_header_empty_rows_and_dates_of_excel_are_no_obstacle(client, provider):
    rows = [
        ["Unsere Kurse 2099"],
        [],
        HEADER,
        [],
        ["B-1", "Deutsch", date(2099, 1, 5), date(2099, 6, 30), 16, 4.0],
    ]

    page = send(client, provider, as_xlsx(*rows), "kurse.xlsx")
    perform(client, page)

    assert CourseRun.objects.get().start == date(2099, 1, 5)


def test_any_names_of_columns_are_mapped_on_screen_and_remembered(client, provider):
    header = ["Code", "Wie es heißt", "Erster", "Letzter"]
    data = as_csv(header, ["X1", "Nähen", "05.01.2099", "06.01.2099"])
    page = send(client, provider, data)
    fields = ["number", "title", "start", "end"]

    mapped = perform(client, page, "antworten", **{f"column-{n}": field for n, field in enumerate(fields)})
    perform(client, mapped)
    again = send(client, provider, data)

    assert "Keine Zeile" in page.context["problem"]
    assert actions_of(mapped) == [("created", "")]
    assert actions_of(again) == [("unchanged", "")]


FAR_DOWN = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
ENTITIES = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
ENTITIES = f'<!DOCTYPE e [<!ENTITY e0 "x">{ENTITIES}]>'


def workbook(sheet: str) -> bytes:
    """A file of Excel with this XML as its sheet."""
    plain, file = io.BytesIO(as_xlsx([])), io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in old.namelist():
            packed.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return file.getvalue()


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (PNG, "Die Zeichen in der Datei sind nicht lesbar."),
        (b"PK\x03\x04 not a zip", "keine Excel-Datei, die sich lesen lässt"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 100, "alte Excel-Datei"),
        (as_csv(["a", "b"], ["1", "2"]), "Keine Zeile mit Spaltennamen"),
        (as_csv(["Titel", "Ende"], ["x", "1.1.2099"]), "Die Spalte „Beginn“ fehlt"),
        (as_csv(HEADER, *([ROW] * 20_001)), "mehr als 20000 Zeilen"),
    ],
)
def test_what_is_no_table_gets_a_clear_answer(client, provider, data, words):
    page = send(client, provider, data, "kurse.xlsx").content.decode()

    assert words in page
    assert "Ausführen" not in page


# A million of columns, empty and filled, of rows, and of elements that are no rows.
MILLIONS = [
    SHEET % f"<row>{'<c/>' * 1_000_000}</row>",
    SHEET % f"<row>{'<c><v>1</v></c>' * 1_000_000}</row>",
    SHEET % ("<row/>" * 1_000_000),
    SHEET.replace("<sheetData>", "<x/>" * 1_000_000 + "<sheetData>") % "",
]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (lambda: workbook("0" * 70_000_000), "ausgepackt viel zu groß"),
        (lambda: workbook(SHEET % ("<row/>" * 200_000)), "Keine Zeile mit Spaltennamen"),
        (lambda: workbook(SHEET % f"<row>{'<c/>' * 200_000}</row>"), "Keine Zeile mit Spaltennamen"),
        (
            lambda: workbook(SHEET % FAR_DOWN),
            "Keine Zeile mit Spaltennamen",
        ),
        (
            lambda: workbook(SHEET % f'<row><c t="inlineStr"><is><t>{"x" * 60_000}</t></is></c></row>'),
            "Keine Zeile mit Spaltennamen",
        ),
        (
            lambda: workbook(
                f'<!DOCTYPE e [<!ENTITY e0 "x">{ENTITIES}]>' + SHEET % "<row><c><v>&e9;</v></c></row>"
            ),
            "keine Excel-Datei, die sich lesen lässt",
        ),
        *((lambda xml=xml: workbook(xml), "zu aufwendig zu lesen") for xml in MILLIONS),
        (lambda: as_csv(["Titel", "Beginn", "Ende", *["x"] * 20_000]), "Zeile 1 hat mehr als 100 Spalten"),
    ],
)
def test_a_file_that_unfolds_is_answered_in_a_sentence(client, provider, data, words):
    page = send(client, provider, data(), "kurse.xlsx").content.decode()

    assert words in page
    assert len(page) < 100_000


def test_a_file_that_takes_too_much_work_is_given_up(client, provider, monkeypatch):
    monkeypatch.setattr(apart, "SECONDS", 0.05)

    page = send(client, provider, as_csv(HEADER, ROW)).content.decode()

    assert "zu aufwendig zu lesen" in page


@pytest.mark.parametrize("xml", MILLIONS)
def test_a_million_of_anything_takes_less_than_a_second_of_work(xml):
    data, before = workbook(xml), time.process_time()

    with pytest.raises(CourseFileError):
        table_of(data)

    assert time.process_time() - before < 1


@pytest.mark.fuzz
def test_a_file_ends_with_its_share_of_time_and_memory(client, provider):
    hours = workbook(SHEET % f"<row>{'<c/>' * 14_000_000}</row>")

    page = send(client, provider, hours).content.decode()

    assert "zu aufwendig zu lesen" in page


@pytest.mark.parametrize(
    ("work", "ends"),
    [("len(bytes(10**7))", 0), ("len(bytes(apart.MEMORY))", 1), ("any(iter(int, 1))", -signal.SIGKILL)],
    ids=["little", "memory", "time"],
)
def test_the_process_that_reads_ends_at_its_share(work, ends):
    """As it is called, but for what it reads."""
    program = f"from importing import apart; apart.table_of = lambda data: [{work}]; apart.main()"
    command = [sys.executable, "-c", program, "1"]

    done = subprocess.run(command, input=b"", capture_output=True, cwd=ROOT)  # noqa: S603

    assert done.returncode == ends


@pytest.mark.parametrize(("size", "seconds"), [(200, 5), (82_000, 7), (900_000, 35), (30_000_000, 40)])
def test_the_share_of_time_grows_with_the_file(size, seconds):
    assert apart.work_for(size) == seconds


@pytest.mark.fuzz
def test_a_small_file_that_unfolds_to_minutes_of_work_costs_seconds():
    marks = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 500_000 + "</mergeCells></worksheet>"
    data, before = workbook((SHEET % "").replace("</worksheet>", marks)), os.times().children_user

    with pytest.raises(CourseFileError):
        apart.read_apart(io.BytesIO(data))

    assert len(data) < 100_000
    assert os.times().children_user - before < 10


def test_a_preview_is_read_once_and_kept_until_it_is_imported(client, provider, monkeypatch):
    page = send(client, provider, as_csv(HEADER, ROW))
    monkeypatch.setattr(apart, "SECONDS", 0)

    again = client.get(page.request["PATH_INFO"])
    perform(client, again)

    assert actions_of(again) == [("created", "")]
    assert Course.objects.count() == 1


@pytest.mark.parametrize(
    ("before", "word", "after"),
    [
        ("full", "findet statt", "full"),
        ("open", "findet statt", "open"),
        ("planned", "garantiert", "planned"),
        ("full", "Anmeldung offen", "open"),
    ],
)
def test_a_cancelled_date_that_takes_place_by_a_file_is_as_it_was_and_has_no_reason_any_more(
    client, provider, before, word, after
):
    make_trusted(provider)
    run = make_run(make_course(provider=provider), number="B-1", status=before, seats_free=None)
    run.status, run.cancel_reason = "cancelled", "Krank"
    run.save()
    cells = ["B-1", run.course.title, f"{run.start:%d.%m.%Y}", f"{run.end:%d.%m.%Y}", word]

    perform(client, send(client, provider, as_csv([*HEADER[:4], "Status"], cells)))
    run.refresh_from_db()
    found = run.status, run.cancel_reason
    undo(client, provider)
    run.refresh_from_db()
    back = run.status, run.cancel_reason

    assert (found, back) == ((after, ""), ("cancelled", "Krank"))
    assert actions.status_before(run) == after


def test_that_a_date_takes_place_frees_no_seat(client, provider):
    run = make_run(make_course(provider=provider), number="B-1", status="full", seats_free=0)
    cells = ["B-1", run.course.title, f"{run.start:%d.%m.%Y}", f"{run.end:%d.%m.%Y}", "findet statt"]

    perform(client, send(client, provider, as_csv([*HEADER[:4], "Status"], cells)))

    assert CourseRun.objects.get().status == "full"


@pytest.mark.parametrize("size", [0, 30 * 1024 * 1024 + 1])
def test_an_empty_or_huge_file_is_refused(client, provider, size):
    page = send(client, provider, b"x" * size)

    assert page.context["form"].errors
    assert not ImportedFile.objects.exists()


def test_what_needs_eyes_comes_first_and_can_be_asked_for_alone(client, provider):
    header = [*HEADER, "Uhrzeit", "Farbe"]
    plain = [[f"B-{n}", *ROW[1:], "", "rot"] for n in range(150)]
    odd = ["X-1", *ROW[1:], "irgendwann", "blau"]
    lost = ["X-2", "", *ROW[2:], "", ""]
    page = send(client, provider, as_csv(header, *plain, odd, lost))
    address = page.request["PATH_INFO"]

    shown = page.context["preview"]
    times = client.get(address, {"show": "times", "takes_seats": "on"})
    second = client.get(address, {"page": "2"}).context["preview"]

    assert [row.number for row in shown.page][:3] == ["X-2", "X-1", "B-0"]
    assert [(kind, number) for kind, _word, number, _query in shown.choices] == [
        ("skipped", 1),
        ("noted", 1),
        ("times", 1),
        ("created", 151),
    ]
    assert [row.number for row in times.context["preview"].page] == ["X-1"]
    assert "Uhrzeit: <bdi>irgendwann</bdi>" in times.content.decode()
    assert "?takes_seats=on&amp;show=created" in times.content.decode()
    assert len(second.page) == 52


def test_dates_that_are_over_already_are_counted_and_can_be_asked_for_alone(client, provider):
    def row(number, last):
        return [number, ROW[1], f"{days(-90):%d.%m.%Y}", f"{last:%d.%m.%Y}", *ROW[4:]]

    file = as_csv(HEADER, row("B-1", days(-1)), row("B-2", days(0)), row("B-3", days(9)))
    perform(client, send(client, provider, as_csv(HEADER, row("B-4", days(-2)))))
    page = send(client, provider, file + b"\n" + as_csv([*row("B-4", days(-1))]))

    over = client.get(page.request["PATH_INFO"], {"show": "over"})

    assert "Neue Kurstermine, die schon vorbei sind: 1" in page.context["plan"].remarks
    assert ("over", 1) in [(kind, number) for kind, _word, number, _query in page.context["preview"].choices]
    assert [row.number for row in over.context["preview"].page] == ["B-1"]
    assert "<small>schon vorbei</small>" in over.content.decode()


def test_a_column_that_is_not_known_is_shown_openly_with_its_first_cells(client, provider):
    page = send(client, provider, as_csv([*HEADER, "Farbe"], [*ROW, "rot"], ["B-2", *ROW[1:], "blau"]))

    before, _heading, folded = page.content.decode().partition("Spalten, die erkannt wurden")
    assert "<bdi>Farbe</bdi>" in before
    assert "<bdi>rot</bdi> · <bdi>blau</bdi>" in before
    assert "<bdi>Titel</bdi>" in folded


def test_a_number_of_free_seats_that_is_there_is_kept_unless_wanted_otherwise(client, provider):
    perform(client, send(client, provider, as_csv(HEADER, ROW)))
    CourseRun.objects.update(seats_free=1)

    page = send(client, provider, as_csv(HEADER, ROW))
    perform(client, page)
    kept = CourseRun.objects.get().seats_free
    perform(client, send(client, provider, as_csv(HEADER, ROW)), takes_seats="on")

    assert "die freien Plätze bleiben 1, in der Datei steht 4" in page.content.decode()
    assert (kept, CourseRun.objects.get().seats_free) == (1, 4)


@pytest.mark.parametrize(("title", "status"), [("", "abgesagt"), ("ABGESAGT: ", "")])
def test_a_run_is_cancelled_also_where_its_free_seats_stay(client, provider, title, status):
    perform(client, send(client, provider, as_csv(HEADER, ROW)))
    CourseRun.objects.update(seats_free=1)

    row = [ROW[0], f"{title}{ROW[1]}", *ROW[2:], status]
    perform(client, send(client, provider, as_csv([*HEADER, "Status"], row)))

    run = CourseRun.objects.get()
    assert (run.course.title, run.status, run.seats_free) == (ROW[1], "cancelled", 1)


def test_new_offers_are_public_at_once_only_for_trusted_providers(client, provider):
    perform(client, send(client, provider, as_csv(HEADER, ROW)), publish="on")
    make_trusted(provider)
    perform(client, send(client, provider, as_csv(HEADER, ["B-2", "Nähen", *ROW[2:]])), publish="on")

    assert sorted(Course.objects.values_list("title_de", "status")) == [
        ("Deutsch am Morgen", "draft"),
        ("Nähen", "published"),
    ]


def test_a_changed_text_of_a_public_offer_waits_for_the_office(client, provider):
    perform(client, send(client, provider, as_csv(HEADER, ROW)))
    Course.objects.update(status=Course.Status.PUBLISHED)

    perform(client, send(client, provider, as_csv(HEADER, ["B-1", "Deutsch am Mittag", *ROW[2:]])))

    assert Course.objects.get().title_de == "Deutsch am Morgen"
    assert Proposal.objects.get().changes["title_de"] == ["Deutsch am Morgen", "Deutsch am Mittag"]


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (ROW, [f"\u200b{cell[:1]}\u200e{cell[1:]}\n " for cell in ROW]),
        (["B\n1", "Deutsch\nam Morgen", *ROW[2:]], ["B\n1", "Deutsch\nam Morgen", *ROW[2:]]),
    ],
)
def test_a_file_that_says_the_same_with_odd_signs_and_line_ends_changes_nothing(client, provider, first, again):
    perform(client, send(client, provider, as_xlsx(HEADER, first)))

    page = send(client, provider, as_xlsx(HEADER, again))

    assert actions_of(page) == [("unchanged", "")]


def undo(client, provider):
    last = ImportedFile.objects.first()
    return client.post(f"/de/mein/{provider.slug}/import/{last.pk}/zuruecknehmen/", follow=True)


def test_the_last_import_is_taken_back(client, provider):
    perform(client, send(client, provider, as_csv(HEADER, ROW)))
    perform(
        client,
        send(client, provider, as_csv(HEADER, [*ROW[:3], "31.07.2099", "20", "4"], ["B-2", "Nähen", *ROW[2:]])),
    )
    changed = sorted(CourseRun.objects.values_list("number", "seats_total"))

    undo(client, provider)

    assert changed == [("B-1", 20), ("B-2", 16)]
    assert [(str(run.end), run.seats_total) for run in CourseRun.objects.all()] == [("2099-06-30", 16)]
    assert list(Course.objects.values_list("title_de", flat=True)) == ["Deutsch am Morgen"]


def test_a_file_that_changes_nothing_hides_no_import_that_could_be_taken_back(client, provider):
    first, again = (perform(client, send(client, provider, as_csv(HEADER, ROW))) for _time in range(2))
    address = f"/de/mein/{provider.slug}/import/{ImportedFile.objects.last().pk}/zuruecknehmen/"

    page = client.post(address, follow=True).content.decode()

    assert address in first.content.decode()
    assert address in again.content.decode()
    assert "Der Import ist zurückgenommen" in page
    assert not Course.objects.exists()


def test_a_file_of_many_rows_is_taken_back_in_whole(client, provider):
    lines = [[f"N-{row}", f"Deutsch {row}", *ROW[2:]] for row in range(DELETED_AT_ONCE + 1)]
    perform(client, send(client, provider, as_csv(HEADER, *lines)))
    made = CourseRun.objects.count()

    undo(client, provider)

    assert (made, CourseRun.objects.count(), Course.objects.count()) == (DELETED_AT_ONCE + 1, 0, 0)


def queries_of_undoing(client, provider, number, django_assert_max_num_queries):
    for title in ("Deutsch", "Deutsch neu"):
        lines = [
            [f"N-{number}-{row}", f"{title} {row}", "05.01.2099", "30.06.2099", "16", "4"] for row in range(number)
        ]
        perform(client, send(client, provider, as_csv(HEADER, *lines)))
    done = ImportedFile.objects.filter(status="done").latest("pk")
    with django_assert_max_num_queries(1000) as queries:
        client.post(f"/de/mein/{provider.slug}/import/{done.pk}/zuruecknehmen/")
    assert set(Course.objects.values_list("title_de", flat=True)) >= {f"Deutsch {row}" for row in range(number)}
    return len(queries)


def test_a_long_import_is_taken_back_in_as_few_queries_as_a_short_one(client, django_assert_max_num_queries):
    providers = [make_trusted() for _number in range(2)]
    counts = []
    for provider, number in zip(providers, (1, 6), strict=True):
        client.force_login(make_membership(provider=provider).user)
        counts.append(queries_of_undoing(client, provider, number, django_assert_max_num_queries))

    assert counts[0] == counts[1]


def test_what_somebody_has_changed_or_asked_for_since_is_not_taken_back(client, provider):
    perform(client, send(client, provider, as_csv(HEADER, ROW)))
    perform(client, send(client, provider, as_csv(HEADER, [*ROW[:4], "20", "4"], ["B-2", "Nähen", *ROW[2:]])))
    CourseRun.objects.filter(number="B-1").update(seats_total=25)
    Enquiry.objects.create(run=CourseRun.objects.get(number="B-2"), name="Olena", phone="1", language="de")

    page = undo(client, provider)

    assert "bis auf 2 Dinge" in page.content.decode()
    assert sorted(CourseRun.objects.values_list("number", "seats_total")) == [("B-1", 25), ("B-2", 16)]


def test_a_course_that_undoing_leaves_without_dates_is_no_longer_public(client, provider):
    perform(client, send(client, provider, as_csv(HEADER, ROW)))
    course = Course.objects.get()
    course.status, course.summary_de = "published", "Von Hand"  # so that it is not taken back itself
    course.save()

    page = undo(client, provider).content.decode()

    course.refresh_from_db()
    assert (course.status, course.runs.count()) == ("draft", 0)
    assert "Wieder Entwürfe, weil sie keine Termine mehr haben: Deutsch am Morgen" in page
    assert "bis auf eine Sache" in page
    assert course.history.first().history_change_reason == "a file was taken back"


@pytest.mark.parametrize(("before", "after"), [("published", "published"), ("draft", "draft")])
def test_a_course_that_was_here_before_is_as_it_was_then(client, provider, before, after):
    course = make_course(provider=provider, title_de=ROW[1], status=before)
    course.save()
    perform(client, send(client, provider, as_csv(HEADER, ROW)))
    course.refresh_from_db()
    course.status = "published"
    course.save()

    undo(client, provider)

    course.refresh_from_db()
    assert (course.status, course.runs.count()) == (after, 0)


def test_an_import_is_taken_back_once_and_only_the_last(client, provider):
    perform(client, send(client, provider, as_csv(HEADER, ROW)))
    first = ImportedFile.objects.get()
    perform(client, send(client, provider, as_csv(HEADER, ["B-2", "Nähen", *ROW[2:]])))

    file = provider.imported_files.first()
    sent = [
        client.post(f"/de/mein/{provider.slug}/import/{pk}/zuruecknehmen/", follow=True)
        for pk in (first.pk, file.pk, file.pk, first.pk)
    ]

    said = ["Nur der letzte", "Der Import ist zurückgenommen", "schon zurückgenommen", "Nur der letzte"]
    assert [words in page.content.decode() for words, page in zip(said, sent, strict=True)] == [True] * 4
    assert list(CourseRun.objects.values_list("number", flat=True)) == ["B-1"]


def test_nobody_sees_or_performs_the_import_of_another_provider(client, provider):
    page = send(client, provider, as_csv(HEADER, ROW))
    client.force_login(make_membership(provider=make_provider(name="Andere")).user)

    assert client.get(page.request["PATH_INFO"]).status_code == 404
    assert perform(client, page).status_code == 404
    assert not Course.objects.exists()


def test_several_files_wait_beside_each_other_and_the_oldest_goes_when_there_are_many(client, provider):
    pages = [send(client, provider, as_csv(HEADER, [f"B-{number}", *ROW[1:]])) for number in range(7)]

    listed = client.get(f"/de/mein/{provider.slug}/import/").content.decode()
    states = [client.get(page.request["PATH_INFO"]).status_code for page in pages]
    perform(client, pages[3])

    assert states == [404, 404, 200, 200, 200, 200, 200]
    assert [page.request["PATH_INFO"] in listed for page in pages] == [state == 200 for state in states]
    assert list(CourseRun.objects.values_list("number", flat=True)) == ["B-3"]


@pytest.mark.parametrize("act", ["", "ausfuehren/", "antworten/", "pruefungen/"])
def test_whoever_comes_when_a_file_was_taken_is_told_so(client, provider, act):
    page = send(client, provider, as_csv(HEADER, ROW))
    perform(client, page)

    address = f"{page.request['PATH_INFO']}{act}"
    answer = client.post(address, follow=True) if act else client.get(address, follow=True)

    assert answer.redirect_chain == [(f"/de/mein/{provider.slug}/import/", 302)]
    assert "wurde schon importiert" in answer.content.decode()
    assert Course.objects.count() == 1


def opened(response):
    return load_workbook(io.BytesIO(b"".join(response) if response.streaming else response.content))


def test_the_template_can_be_filled_in_and_sent_back(client, provider):
    response = client.get(f"/de/mein/{provider.slug}/import/vorlage.xlsx")

    unchanged = send(client, provider, response.content, "vorlage.xlsx")
    book = opened(response)
    book.active.append(["M-1", "Nähen", *[None] * (book.active.max_column - 2)])
    row = {cell.value: cell.column for cell in book.active[1]}
    book.active.cell(3, row["Beginn"], date(2099, 1, 5))
    file = io.BytesIO()
    book.save(file)
    filled = send(client, provider, file.getvalue(), "vorlage.xlsx")

    assert actions_of(unchanged) == [("skipped", "das ist das Beispiel aus unserer Datei")]
    assert [action for action, _reason in actions_of(filled)] == ["skipped", "created"]


def test_a_number_with_leading_zeros_stays_as_excel_shows_it(client, provider):
    book, file = Workbook(), io.BytesIO()
    book.active.append(HEADER)
    book.active.append([7, *ROW[1:]])
    book.active["A2"].number_format = "00000"
    book.save(file)

    page = send(client, provider, file.getvalue(), "kurse.xlsx")

    assert page.context["plan"].rows[0].number == "00007"


def test_the_export_holds_everything_of_the_provider_and_no_formula(client, provider):
    make_run(make_course(provider=provider, title='=HYPERLINK("http://evil.example")'), number="+49")
    other = make_run(make_course(provider=make_provider(name="Andere"), title="Fremd"), venue="Fremder Saal")
    for run, name in ((CourseRun.objects.exclude(pk=other.pk).get(), "Olena Eigen"), (other, "Olena Fremd")):
        Enquiry.objects.create(run=run, name=name, email="olena@beispiel.example", language="de")

    book = opened(client.get(f"/de/mein/{provider.slug}/export.xlsx"))

    cells = [
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None
    ]
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert book.sheetnames == ["Profil", "Angebote", "Termine", "Anfragen", "Kurse"]
    columns = [[cell.value for cell in column] for column in book["Kurse"].iter_cols()]
    assert [head for head, *values in columns if not any(values)] == []
    assert [mark in " ".join(cells) for mark in ("=HYPERLINK", "+49", "Olena Eigen", "Fremd")] == [True] * 3 + [
        False
    ]
    assert "f" not in kinds


def test_whether_the_month_stands_first_is_asked_and_answered_for_the_whole_file(client, provider):
    days = [["02/01/2099", "02/03/2099"], ["01/02/2099", "06/30/2099"]]
    rows = [["Nähen", *days[0]], ["Kochen", *days[1]], ["Malen", "05.01.2099", "06.01.2099"]]
    page = send(client, provider, as_csv(["Titel", "Beginn", "Ende"], *rows))

    shown = client.get(page.request["PATH_INFO"], {"month_first": "on"})
    plain = send(client, provider, as_csv(["Titel", "Beginn", "Ende"], ["Nähen", "02/01/2099", "02/03/2099"]))

    assert [action for action, _reason in actions_of(page)] == ["skipped", "skipped", "created"]
    assert [row.run["start"] for row in shown.context["plan"].rows] == [
        date(2099, 2, 1),
        date(2099, 1, 2),
        date(2099, 1, 5),
    ]
    asked = [b"month_first" in one.content for one in (page, shown, plain)]
    assert (asked, plain.context["plan"].rows[0].run["start"]) == ([True, True, False], date(2099, 1, 2))


def test_our_own_export_comes_back_in_whole(client, provider):
    kind = make_course_type("Deutschkurs")
    facts = {"title": "Deutsch am Abend", "summary": "Für alle", "level_from": 1, "level_to": 2, "lessons": 60}
    part = {"level_from": 1, "level_to": 1, "sub_level": "A1.2"}
    facts |= {"mode": "both", "audience": "women", "childcare": "yes", "description": "Erst A.\n\nDann B."}
    course = make_course(provider=provider, course_type=kind, cost="paid", price="120.50", **facts)
    town = make_municipality(name="Lübz")
    where = {"venue": "Haus am Markt", "street": "Am Markt 1", "postal_code": "19386", "municipality": town}
    seats = {"seats_total": 16, "seats_free": 4, "seats_min": 8, "sessions": 2, "note": "Bitte klingeln"}
    weekly = make_run(course, start=None, end=None, number="+49-1", **where, **seats)
    make_weekly_time(weekly, starts_at=clock(18), ends_at=clock(19, 30))
    single = make_run(course, start=None, end=None, number="B-2", **where)
    for run, last in ((weekly, 18), (single, 9)):
        CourseRun.objects.filter(pk=run.pk).update(start=date(2099, 1, 5), end=date(2099, 1, last))
    for day in (5, 9):
        make_course_date(single, date(2099, 1, day))
    make_run(make_course(provider=provider, title="Üben", **part), start=None, end=None, number="B-3")
    free = make_course(provider=provider, title="Treff", mode="online", cost="free", level_from=0, level_to=0)
    make_run(free, number="B-4", municipality=None)
    exported = client.get(f"/de/mein/{provider.slug}/export.xlsx").content

    page = send(client, provider, exported, "export.xlsx")
    as_new = [row for row in page.context["plan"].rows if row.notes]
    elsewhere = make_membership(user=provider.memberships.get().user).provider
    again = send(client, elsewhere, exported, "export.xlsx")
    perform(client, again)

    assert [(row.action, row.reason, row.changes) for row in page.context["plan"].rows] == [
        ("unchanged", "", [])
    ] * 4
    assert as_new == []
    copies = CourseRun.objects.filter(course__provider=elsewhere).order_by("number")
    assert [facts_of(run) for run in copies] == [
        facts_of(run) for run in CourseRun.objects.filter(course__provider=provider).order_by("number")
    ]


def facts_of(run):
    names = "number start end venue street postal_code municipality seats_total seats_free seats_min sessions note"
    of_course = "title_de summary_de description_de level_from level_to sub_level lessons mode cost price"
    of_course += " audience childcare course_type"
    times = [str(line) for line in run.weekly_times.all()], [str(one) for one in run.dates.all()]
    found = {name: getattr(run, name) for name in names.split()}
    return found | {name: getattr(run.course, name) for name in of_course.split()}, times


def test_there_is_always_a_kind_for_what_the_title_does_not_tell(client, provider):
    CourseType.objects.filter(slug="weiteres-angebot").update(slug="anders")

    assert actions_of(send(client, provider, as_csv(HEADER, ROW))) == [("created", "")]


def test_only_of_an_own_file_that_was_imported_it_is_said_that_it_was(client, provider):
    done, foreign = (
        owner.imported_files.create(name="kurse.csv", status=ImportedFile.Status.DONE)
        for owner in (provider, make_provider("Andere"))
    )
    open_one = provider.imported_files.create(name="neu.csv", table=[["Titel"], ["Nähen"]])
    ways = {
        name: client.get(f"/de/mein/{provider.slug}/import/{pk}/").status_code
        for name, pk in {"done": done.pk, "foreign": foreign.pk, "unknown": 999, "open": open_one.pk}.items()
    }

    assert ways == {"done": 302, "foreign": 404, "unknown": 404, "open": 200}


def test_rows_of_one_reason_are_shown_with_what_was_chosen_for_the_file(client, provider):
    rows = [["Nähen", "02/01/2099", "02/03/2099", "viele"], ["Kochen", "01/02/2099", "06/30/2099", "4"]]
    page = send(client, provider, as_csv(["Titel", "Beginn", "Ende", "Freie Plätze"], *rows))

    shown = client.get(page.request["PATH_INFO"], {"month_first": "on"})
    links = re.findall(r'action="([^"]*\?[^"]*(?:reason|show)=[^"]*)', shown.content.decode())

    assert links
    assert [link for link in links if "month_first=on" not in link] == []


def test_each_link_to_the_rows_that_share_a_reason_shows_as_many_as_it_says(client, provider):
    rows = [[f"Wir reden {number}", "05.01.2099", "06.02.2099", "viele", "Ort mit X"] for number in range(3)]
    rows += [["Anderes", "05.01.2099", "06.02.2099", "4", "Anderswo"], ["Ohne", "bald", "später", "4", ""]]
    page = send(client, provider, as_csv(["Titel", "Beginn", "Ende", "Freie Plätze", "Ort"], *rows))
    buttons = re.findall(r'formaction="([^"]*reason=[^"]*)">\s*[^<\d]*(\d+)', page.content.decode())

    found = {}
    for link, _number in buttons:
        query = link.replace("&amp;", "&").partition("?")[2].partition("#")[0]
        found[link] = client.get(f"{page.request['PATH_INFO']}?{query}").context["preview"].page.object_list

    assert len(buttons) > 3
    assert {link: len(rows) for link, rows in found.items()} == {link: int(number) for link, number in buttons}
