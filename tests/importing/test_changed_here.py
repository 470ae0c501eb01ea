"""What people have changed since a provider's file was taken: another file shows it, and leaves it as it is."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.core.management import call_command

from courses.models import Course, CourseRun, ImportedFile
from tests.factories import make_course, make_course_type, make_membership, make_run, make_trusted
from tests.workplace.test_imports import as_csv, perform, send, undo

pytestmark = pytest.mark.django_db

CELLS = {
    "Nr": "B-1",
    "Titel": "Nähen",
    "Beginn": "05.01.2099",
    "Ende": "30.06.2099",
    "Gebühr": "20 €",
    "Beschreibung": "Mit der Maschine",
    "Zeiten": "Mo 09:00 - 10:00",
}


@pytest.fixture
def provider(client):
    make_course_type("Nähkurs", slug="weiteres-angebot")
    member = make_membership()
    make_trusted(member.provider)
    client.force_login(member.user)
    return member.provider


def file(**others):
    cells = CELLS | others
    return as_csv([*cells], [*cells.values()])


def look(client, provider, **others):
    return send(client, provider, file(**others))


def take(client, provider, *, options=None, **others):
    return perform(client, look(client, provider, **others), **(options or {}))


def change(**values):
    """As the pages do it: with a record in the history."""
    run = CourseRun.objects.get()
    for row in (run.course, run):
        for name, value in values.items():
            if hasattr(row, name):
                setattr(row, name, value)
        row.save()


def set_time(hour):
    CourseRun.objects.get().weekly_times.update(starts_at=time(hour), ends_at=time(hour + 1))


def said():
    """What stands here: title, first day, price, text, state and hour."""
    run = CourseRun.objects.get()
    hour = run.weekly_times.get().starts_at.hour
    return run.course.title_de, run.start, run.course.price, run.course.description_de, run.status, hour


def notes(page):
    return [note.alike or note.text for row in page.context["plan"].rows for note in row.notes]


PEOPLE_SAID = [
    ({"title_de": "Nähen am Abend"}, "Titel bleibt, wie es hier jemand geändert hat"),
    ({"description_de": "Von Hand geschrieben"}, "Was Sie lernen bleibt, wie es hier jemand geändert hat"),
    ({"price": Decimal(25)}, "Preis in Euro bleibt, wie es hier jemand geändert hat"),
    ({"start": date(2099, 1, 12)}, "Erster Tag bleibt, wie es hier jemand geändert hat"),
    ({"status": "cancelled"}, "Status bleibt, wie es hier jemand geändert hat"),
]


@pytest.mark.parametrize(("values", "note"), PEOPLE_SAID)
def test_what_somebody_has_changed_stays_and_is_shown(client, provider, values, note):
    take(client, provider, Status="offen")
    change(**values)
    before = said()

    page = look(client, provider, Status="offen")
    perform(client, page)

    assert said() == before
    assert note in notes(page)
    assert ("since", "Seither hier geändert", 1) in [choice[:3] for choice in page.context["preview"].choices]


def test_what_else_the_row_says_is_taken(client, provider):
    take(client, provider)
    change(title_de="Nähen am Abend")

    take(client, provider, Beschreibung="Ohne Maschine")

    assert said()[:4] == ("Nähen am Abend", date(2099, 1, 5), Decimal(20), "Ohne Maschine")
    assert Course.objects.count() == 1


def test_days_and_times_that_somebody_has_set_stay(client, provider):
    take(client, provider)
    set_time(15)

    page = look(client, provider)
    perform(client, page)
    kept = said()[-1]
    take(client, provider, options={"overwrites": "on"})

    assert (kept, said()[-1]) == (15, 9)
    assert notes(page) == ["Tage und Zeiten hat hier seither jemand geändert"]


def test_whoever_wants_it_takes_all_from_the_file_and_sees_what_is_lost(client, provider):
    take(client, provider)
    change(title_de="Nähen am Abend")

    page = look(client, provider)
    shown = client.get(page.request["PATH_INFO"], {"overwrites": "on"})
    perform(client, page, overwrites="on")

    [row] = shown.context["plan"].rows
    assert row.changes == ["Titel: Nähen am Abend → Nähen"]
    assert notes(shown) == ["Titel: hier hat es seither jemand geändert"]
    assert said()[0] == "Nähen"


def test_what_only_files_have_said_is_changed_by_the_next_one(client, provider):
    take(client, provider)
    take(client, provider, Titel="Nähen 2", Gebühr="30 €")

    page = look(client, provider, Titel="Nähen 3", Zeiten="Mo 10:00 - 11:00")
    perform(client, page)

    assert said()[:1] == ("Nähen 3",)
    assert notes(page) == []


def test_what_a_later_file_has_made_is_of_a_file_too(client, provider):
    take(client, provider, Nr="B-7", Titel="Anderes")
    take(client, provider)

    page = look(client, provider, Titel="Nähen 2")

    assert notes(page) == []


def test_what_the_file_that_was_imported_last_has_said_is_no_persons_though_it_was_sent_earlier(client, provider):
    take(client, provider)
    early, later = look(client, provider, Gebühr="30 €"), look(client, provider, Gebühr="40 €")
    perform(client, later)
    perform(client, early)

    page = take(client, provider, Gebühr="50 €")

    assert page.status_code == 200
    assert said()[2] == Decimal(50)


def test_a_file_that_was_taken_back_has_said_nothing(client, provider):
    take(client, provider)
    take(client, provider, Titel="Nähen 2", Zeiten="Mo 10:00 - 11:00")
    undo(client, provider)

    page = look(client, provider, Titel="Nähen 2", Zeiten="Mo 10:00 - 11:00")

    assert notes(page) == []
    assert page.context["plan"].rows[0].changes == [
        "Titel: Nähen → Nähen 2",
        "in Kürze: Nähen → Nähen 2",
        "neue Zeiten",
    ]


def test_what_stood_here_before_the_first_file_is_changed_by_it(client, provider):
    make_run(make_course(provider=provider, title_de="Nähen von Hand"), number="B-1")

    page = look(client, provider)

    assert "Titel: Nähen von Hand → Nähen" in page.context["plan"].rows[0].changes
    assert notes(page) == []


def test_what_somebody_has_entered_after_the_first_file_stays(client, provider):
    take(client, provider, Nr="B-7", Titel="Anderes")
    make_run(make_course(provider=provider, title_de="Nähen von Hand"), number="B-1")

    take(client, provider)

    assert Course.objects.filter(title_de="Nähen von Hand").exists()


@pytest.mark.parametrize("texts", [("Aus A", "Aus B", "Aus A"), ("Aus A", "Aus B", "Von Hand")])
def test_what_somebody_has_set_back_to_what_an_earlier_file_said_stays_too(client, provider, texts):
    for text in texts[:2]:
        take(client, provider, Beschreibung=text)
    change(description_de=texts[2])

    page = look(client, provider, Beschreibung="Aus C")
    perform(client, page)

    assert said()[3] == texts[2]
    assert notes(page) == ["Was Sie lernen bleibt, wie es hier jemand geändert hat"]


def test_it_stays_when_the_files_are_kept_no_longer(client, provider):
    take(client, provider)
    change(description_de="Von Hand")
    ImportedFile.objects.all().delete()

    page = look(client, provider, Beschreibung="Neu", Titel="Nähen 2")
    perform(client, page)

    assert (said()[0], said()[3]) == ("Nähen 2", "Von Hand")
    assert notes(page) == ["Was Sie lernen bleibt, wie es hier jemand geändert hat"]


def test_what_was_said_before_a_file_that_was_taken_back_stays_too(client, provider):
    take(client, provider)
    change(description_de="Von Hand")
    take(client, provider, Beschreibung="Neu", options={"overwrites": "on"})
    undo(client, provider)

    take(client, provider, Beschreibung="Neuer")

    assert said()[3] == "Von Hand"


def test_times_that_somebody_has_entered_where_the_file_had_none_stay(client, provider):
    take(client, provider, Zeiten="abends")
    run = CourseRun.objects.get()
    run.weekly_times.create(weekdays=2, starts_at=time(17), ends_at=time(18))

    page = look(client, provider, Zeiten="Mo 19:00 - 20:00")
    perform(client, page)

    assert said()[-1] == 17
    assert notes(page) == ["Tage und Zeiten hat hier seither jemand geändert"]


def test_the_history_says_what_came_from_a_file(client, provider):
    take(client, provider)
    take(client, provider, Titel="Nähen 2")
    undo(client, provider)

    for model in (Course, CourseRun):
        reasons = {*model.history.values_list("history_change_reason", flat=True)}
        assert reasons - {None, ""} <= {"from a file", "a file was taken back"}
    assert [*Course.history.values_list("history_change_reason", flat=True)] == [
        "a file was taken back",
        *["from a file"] * 2,
    ]


def test_the_command_leaves_it_too_unless_it_is_told_otherwise(client, provider, tmp_path, capsys):
    take(client, provider)
    change(title_de="Nähen am Abend")
    path = tmp_path / "kurse.csv"
    path.write_bytes(file())

    call_command("import_courses", str(path), "--provider", provider.slug)
    kept, report = said()[0], capsys.readouterr().out
    call_command("import_courses", str(path), "--provider", provider.slug, "--overwrite")

    assert (kept, said()[0]) == ("Nähen am Abend", "Nähen")
    assert "Titel bleibt, wie es hier jemand geändert hat: Nähen am Abend. In der Datei steht: Nähen" in report


def test_what_the_command_has_imported_can_be_taken_back_as_from_the_page(client, provider, tmp_path):
    path = tmp_path / "kurse.csv"
    path.write_bytes(file())
    for _time in range(2):  # the second one changes nothing, and hides the first one from nobody
        call_command("import_courses", str(path), "--provider", provider.slug)
    kept = provider.imported_files.get()

    page = client.get(f"/de/mein/{provider.slug}/import/").content.decode()
    undo(client, provider)

    assert "kurse.csv" in page
    assert (kept.status, kept.counts) == ("done", {"created": 1})
    assert not CourseRun.objects.exists()


def test_what_somebody_has_changed_since_the_commands_file_stays_without_any_history(client, provider, tmp_path):
    path = tmp_path / "kurse.csv"
    path.write_bytes(file())
    call_command("import_courses", str(path), "--provider", provider.slug)
    change(title_de="Nähen am Abend")
    Course.history.all().delete()

    page = look(client, provider)

    assert notes(page) == ["Titel bleibt, wie es hier jemand geändert hat"]


@pytest.mark.parametrize(
    ("cells", "free"),
    [({"Plätze": "16", "Freie Plätze": "4"}, 4), ({"Freie Plätze": "14"}, 8)],  # one without the number of all
)
def test_the_number_of_seats_that_somebody_has_set_stays_as_all_else(client, provider, cells, free):
    take(client, provider, **{"Plätze": "16", "Freie Plätze": "8"})
    change(seats_total=12)

    page = look(client, provider, **cells)
    perform(client, page, takes_seats="on")

    run = CourseRun.objects.get()
    assert "Plätze bleibt, wie es hier jemand geändert hat" in notes(page)
    assert (run.seats_total, run.seats_free) == (12, free)
    take(client, provider, options={"overwrites": "on"}, **{"Plätze": "16"})
    assert CourseRun.objects.get().seats_total == 16
