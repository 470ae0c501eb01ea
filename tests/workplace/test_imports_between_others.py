"""An import does what its preview showed, and taking it back takes nothing of others with it."""

from datetime import time

import pytest
from django.db.models import QuerySet

from courses import actions
from courses.models import Course, CourseDate, CourseRun, ImportedFile, Proposal, WeeklyTime
from enquiries.models import Enquiry
from tests.factories import days, make_course, make_course_type, make_run, make_trusted, make_user
from tests.workplace.test_gate import HEADER, row_of
from tests.workplace.test_history import go_back
from tests.workplace.test_imports import as_csv, perform, send, undo

pytestmark = pytest.mark.django_db

TIMES = [*HEADER, "Zeiten"]


@pytest.fixture
def run(provider):
    make_trusted(provider)
    make_course_type(slug="weiteres-angebot")
    return make_run(make_course(provider=provider), number="B-1", venue="Haus")


def look(client, run, *rows, header=HEADER):
    return send(client, run.course.provider, as_csv(header, *rows))


def import_now(client, page, version=None):
    data = {"version": version or page.context["plan"].version}
    return client.post(f"{page.request['PATH_INFO']}ausfuehren/", data, follow=True)


def test_what_has_changed_since_the_preview_is_shown_again_first(client, run):
    page = look(client, run, row_of(run, "Neuer Titel"))
    Course.objects.update(title_de="Inzwischen", title="Inzwischen")

    again = import_now(client, page)
    between = (Course.objects.get().title_de, ImportedFile.objects.get().status)
    import_now(client, again)

    assert "hat sich geändert, seit dies gezeigt wurde" in again.content.decode()
    assert between == ("Inzwischen", "open")
    assert ImportedFile.objects.get().status == "done"


def test_a_change_that_the_file_does_not_touch_is_no_obstacle(client, run):
    page = look(client, run, row_of(run, "Neuer Titel"))
    Course.objects.update(phone="03871 9")

    import_now(client, page)

    course = Course.objects.get()
    assert (course.title_de, course.phone) == ("Neuer Titel", "03871 9")


def test_times_are_taken_back_only_as_the_import_has_left_them(client, run):
    run.weekly_times.create(weekdays=1, starts_at=time(9), ends_at=time(10))
    row = [*row_of(run), "Di 11:00 - 12:00"]
    import_now(client, look(client, run, row, header=TIMES))
    undo(client, run.course.provider)
    back = [line.weekdays for line in run.weekly_times.all()]
    import_now(client, look(client, run, row, header=TIMES))
    run.weekly_times.update(weekdays=8)

    page = undo(client, run.course.provider)

    assert (back, [line.weekdays for line in run.weekly_times.all()]) == ([1], [8])
    assert "bis auf eine Sache" in page.content.decode()


def test_the_last_import_is_the_one_that_was_done_last_whenever_its_file_was_sent(client, run):
    provider, name = run.course.provider, "Neuer Titel"
    early = look(client, run, row_of(run, name))
    import_now(client, look(client, run, ["B-2", "Nähen", *row_of(run)[2:]]))
    import_now(client, early)
    pages = [f"/de/mein/{provider.slug}/import/{file.pk}/zuruecknehmen/" for file in ImportedFile.objects.all()]

    later, last = (client.post(page, follow=True).content.decode() for page in pages)

    assert "Nur der letzte Import" in later
    assert "Der Import ist zurückgenommen" in last
    assert sorted(Course.objects.values_list("title_de", flat=True)) == ["Deutsch am Abend", "Nähen"]


EVERY_COLUMN = [*TIMES, "Zusatz", "Niveau", "Gebühr", "Freie Plätze", "Beschreibung", "Anmeldeschluss", "UE"]
DERIVED = {"changed_at", "revision", "id", "key"}


def said(course) -> list:
    """All that is saved of a course, its dates and their times, but for keys and moments."""
    runs, kinds = course.runs.all(), (WeeklyTime, CourseDate)
    rows = [*QuerySet(Course).filter(pk=course.pk).values(), *runs.values()]
    rows += [row for kind in kinds for row in kind.objects.filter(run__in=runs).values()]
    return [{name: value for name, value in row.items() if name not in DERIVED} for row in rows]


def test_all_that_a_file_has_changed_comes_back_as_it_was(client, run):
    """What no file can say comes back, too, where other times have taken its place."""
    course = run.course
    course.price, course.cost, course.cost_note = 60, Course.Cost.PAID, "60,00 €"
    course.level_from, course.level_to, course.lessons, course.description = 1, 2, 100, "Wir sprechen."
    course.save()
    run.breaks, run.sessions, run.seats_as_of = f"{days(20)}/{days(27)} Umzug", 9, days(-20)
    run.registration_deadline, run.street, run.note = days(5), "Am Wall 1", "Bitte klingeln"
    run.save()
    run.weekly_times.create(weekdays=1, starts_at=time(9), ends_at=time(10), every=2)
    run.weekly_times.create(weekdays=64, starts_at=time(12), ends_at=time(13))
    run.dates.create(date=days(30), starts_at=time(14), ends_at=time(15))
    Course.objects.update_search_text()
    before = said(course)
    row = row_of(run, "Neuer Titel", "Schloss, Parchim", seats="20", end=f"{days(90):%d.%m.%Y}")
    row += ["Di 11:00 - 12:00", "Neu", "B1", "70,00 €", "7", "Wir lesen.", f"{days(6):%d.%m.%Y}", "101"]

    perform(client, look(client, run, row, header=EVERY_COLUMN), takes_seats="on")
    between = said(course)
    undo(client, course.provider)

    changed = {name for old, new in zip(before, between, strict=False) for name in old if old[name] != new[name]}
    assert changed >= {"title_de", "price", "level_from", "venue", "end", "weekdays", "lessons", "description_de"}
    assert said(course) == before


def test_new_dates_and_offers_that_somebody_has_worked_on_since_stay(client, run):
    new = CourseRun(course=Course(title_de="Neu"), number="B-9", start=run.start, end=run.end)
    other = CourseRun(course=Course(title_de="Anders"), number="B-8", start=run.start, end=run.end)
    import_now(client, look(client, run, row_of(new), row_of(other)))
    worked_on = CourseRun.objects.get(number="B-9")
    worked_on.note = "Bitte klingeln"
    worked_on.save()

    undo(client, run.course.provider)

    assert sorted(CourseRun.objects.values_list("number", flat=True)) == ["B-1", "B-9"]
    assert not Course.objects.filter(title_de="Anders").exists()


def test_what_would_not_fit_together_any_more_stays_as_it_is(client, run):
    import_now(client, look(client, run, row_of(run, seats="20")))
    CourseRun.objects.update(seats_free=18)

    page = undo(client, run.course.provider)

    run.refresh_from_db()
    assert (page.status_code, run.seats_total, run.seats_free) == (200, 20, 18)


def test_a_date_that_is_no_more_is_no_obstacle(client, run):
    import_now(client, look(client, run, row_of(run, "Neuer Titel", "Schloss, Parchim")))
    run.delete()

    page = undo(client, run.course.provider)

    assert (page.status_code, Course.objects.get().title_de) == (200, "Deutsch am Abend")


def test_somebody_who_asks_meanwhile_keeps_the_new_date(client, run):
    new = CourseRun(course=Course(title_de="Neu"), number="B-9", start=run.start, end=run.end)
    import_now(client, look(client, run, row_of(new)))
    Enquiry.objects.create(run=CourseRun.objects.get(number="B-9"), name="Olena", phone="1", language="de")

    undo(client, run.course.provider)

    assert Enquiry.objects.count() == 1


def test_what_waits_already_is_not_proposed_again_by_the_next_file(client, run):
    run.course.provider.partner.signatures.all().delete()
    for _number in range(2):
        import_now(client, look(client, run, row_of(run, "Wartet", "Schloss, Parchim")))
    counts = look(client, run, row_of(run, "Wartet", "Schloss, Parchim")).context["plan"].counts

    assert (Proposal.objects.count(), counts["unchanged"]) == (1, 1)
    assert Proposal.objects.get().changes == {
        "title_de": ["Deutsch am Abend", "Wartet"],
        f"{run.pk}.venue": ["Haus", "Schloss, Parchim"],
    }


def test_an_undone_file_leaves_what_the_author_had_proposed_before(client, run):
    run.course.provider.partner.signatures.all().delete()
    import_now(client, look(client, run, row_of(run, "Erster Vorschlag")))
    import_now(client, look(client, run, row_of(run, "Zweiter Vorschlag")))

    undo(client, run.course.provider)

    assert Proposal.objects.get().changes["title_de"] == ["Deutsch am Abend", "Erster Vorschlag"]


@pytest.mark.parametrize("way", ["accepted", "returned"])
def test_what_the_office_has_decided_since_is_not_taken_back(client, run, way):
    run.course.provider.partner.signatures.all().delete()
    import_now(client, look(client, run, row_of(run, "Neuer Titel", "Schloss, Parchim")))
    proposal, reviewer = Proposal.objects.get(), make_user(role="coordinator")
    if way == "accepted":
        actions.accept(proposal.pk, proposal.version, reviewer)
    else:
        actions.give_back(proposal.pk, proposal.version, "Bitte anders", reviewer)
    decided = Proposal.objects.values("status", "changes", "answer").get()
    public = Course.objects.values("title_de", "runs__venue").get()

    page = undo(client, run.course.provider)

    assert decided["status"] == way
    assert Proposal.objects.values("status", "changes", "answer").get() == decided
    assert Course.objects.values("title_de", "runs__venue").get() == public
    assert "bis auf 2 Dinge" in page.content.decode()


def test_an_import_marks_translations_and_the_way_back_makes_them_right(client, run):
    course = run.course
    course.title_en = "German in the evening"
    course.save()

    import_now(client, look(client, run, row_of(run, "Neuer Titel")))
    outdated = client.get(f"/de/mein/{course.provider.slug}/angebote/{course.pk}/").context["outdated"]
    undo(client, run.course.provider)

    page = client.get(f"/de/mein/{course.provider.slug}/angebote/{course.pk}/")
    assert (len(outdated), page.context["outdated"]) == (1, [])


def test_going_back_makes_translations_right_and_names_what_is_gone(client, run):
    course, kind = run.course, make_course_type("Alte Art")
    course.course_type = kind
    course.title_en, course.title_uk, course.machine_texts = "German in the evening", "Німецька", ["title_uk"]
    course.save()
    record = course.history.first().pk
    course.course_type, course.title_uk, course.machine_texts = make_course_type("Neue Art"), "Німецька!", []
    course.save()
    import_now(client, look(client, run, row_of(run, "Neuer Titel")))
    kind.delete()

    page = go_back(client, course, record)

    course.refresh_from_db()
    assert "Was damals hier stand, gibt es nicht mehr." in page.content.decode()
    assert (course.title_de, course.course_type.name_de) == ("Deutsch am Abend", "Neue Art")
    assert (course.title_uk, course.machine_texts, page.context["outdated"]) == ("Німецька", ["title_uk"], [])


def test_going_back_does_not_run_over_what_was_not_seen(client, run):
    course = run.course
    course.title_de = "Später"
    course.save()
    first, address = course.history.last().pk, f"/de/mein/{course.provider.slug}/angebote/{course.pk}/verlauf/"
    seen = client.get(address).context["version"]
    Course.objects.update(phone="03871 9")

    answer = client.post(f"{address}{first}/", {"version": seen})

    course.refresh_from_db()
    assert (answer.status_code, course.title_de, course.phone) == (409, "Später", "03871 9")
