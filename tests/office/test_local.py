"""Offers and needs of each area: what there is, who looks for it, what lacks and who could do it."""

import re

import html5lib
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from cooperation.models import Meeting
from courses.models import Category, Course, VainSearch
from exams.models import SeatRequest
from planning.models import AreaNote, Demand
from tests.factories import (
    InDays,
    days,
    make_appointment,
    make_area,
    make_area_note,
    make_booking,
    make_category,
    make_course,
    make_course_type,
    make_demand,
    make_enquiry,
    make_exam_enquiry,
    make_exam_kind,
    make_exam_session,
    make_meeting,
    make_membership,
    make_municipality,
    make_provider,
    make_run,
    make_source,
    make_user,
    reckoned,
    same_time,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    make_area("Parchim")
    return make_area("Lübz", latitude=53.46, longitude=12.03)


@pytest.fixture
def office(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    return client


def address(area, *rest) -> str:
    return "/".join(map(str, ["/de/buero/vor-ort", area.pk, *rest, ""]))


def page(client, area):
    return html5lib.parse(client.get(address(area)).content, namespaceHTMLElements=False)


def words(element, hidden="paper-only") -> str:
    """As they are read on a screen."""
    parts = [element.text or ""]
    for child in element:
        parts += [words(child, hidden) if child.get("class") != hidden else "", child.tail or ""]
    return " ".join("".join(parts).split())


def part(client, area, head):
    return next(one for one in page(client, area).iter("section") if words(one.find("h2")) == head)


def table(client, area, head, hidden="paper-only") -> list[list[str]]:
    rows = part(client, area, head).findall(".//tbody/tr")
    return [[words(cell, hidden) for cell in row] for row in rows]


def lacks(client, area) -> list[str]:
    """As they are read on a screen."""
    found = part(client, area, "Das fehlt")
    seen = [one for one in found if one.tag in {"ol", "p"} and "paper-only" not in one.get("class")]
    return [words(item) for one in seen for item in (one.findall("li") if one.tag == "ol" else [one])]


def offered(place, start=20, level=1, provider=None, **fields):
    german = Category.objects.filter(name="Deutsch").first() or make_category("Deutsch")
    kind = fields.pop("kind", None) or make_course_type(category=german)
    course = make_course(
        "Deutsch", provider=provider or make_provider(), course_type=kind, level_from=level, level_to=level
    )
    return make_run(course, start=start, end=start + 90, municipality=place, **fields)


def wait(area, level, number=1, **fields):
    source = make_source()
    for _number in range(number):
        make_demand(source, area=area, level=level, **fields)


def test_what_there_is_in_the_area_is_counted_with_its_free_seats(office, area):
    kind = make_course_type(category=make_category("Deutsch"))
    near = make_municipality("Passow", slug="passow", latitude=53.5, longitude=12.05)
    for place, start in ((area.town, 20), (near, -5)):
        offered(place, start, kind=kind, seats_free=4)
    offered(make_municipality("Parchim"), kind=kind)
    hidden = offered(area.town, kind=kind)
    Course.objects.filter(pk=hidden.course_id).update(status=Course.Status.DRAFT)

    assert table(office, area, "Das gibt es") == [["Deutsch, A1", "2", "8"]]


def test_for_whom_courses_are_stands_there_once(office, area):
    for name, audience in (("Für Kinder", "children"), ("Deutsch", "women")):
        run = offered(area.town, kind=make_course_type(category=make_category(name)))
        Course.objects.filter(pk=run.course_id).update(audience=audience)

    assert [row[0] for row in table(office, area, "Das gibt es")] == ["Für Kinder, A1", "Deutsch, A1, Frauen"]


def test_who_waits_and_who_asked_in_vain_stand_side_by_side(office, area):
    wait(area, 1, 2)
    wait(area, 1, childcare=True)
    wait(make_area("Parchim"), 1)
    run = offered(area.town)
    for status in ("declined", "waiting", "placed"):
        make_enquiry(run, status=status, email=f"{status}@beispiel.example")
    make_enquiry(offered(area.town), status="declined", email="Declined@beispiel.example")  # the same person again
    make_enquiry(offered(make_municipality("Parchim")), status="declined")
    Demand.objects.filter(area=area, childcare=True).get().enquiries.add(make_enquiry(run, status="waiting"))

    assert table(office, area, "Das wird gesucht") == [
        ["A1, tags", "2", "2"],
        ["A1, tags, mit Kinderbetreuung", "1", "0"],
    ]


@pytest.mark.parametrize(("age", "number"), [(89, "1"), (91, "0")])
def test_who_asked_in_vain_counts_for_ninety_days(office, area, age, number):
    wait(area, 1)
    make_enquiry(offered(area.town), status="declined", asked_at=same_time(-age))

    assert table(office, area, "Das wird gesucht") == [["A1, tags", "1", number]]


def wait_for_exams_and_tests(place, short="DTZ", partners=0, newcomers=0, tests=0, **fields):
    """``fields``: of the exam."""
    session = make_exam_session(make_exam_kind(short), municipality=place, **fields)
    if partners:
        SeatRequest.objects.create(
            session=session, provider=make_provider(), waiting=partners, waits_since=timezone.now()
        )
    for number in range(newcomers):
        make_exam_enquiry(session, status="waiting", email=f"{number}@beispiel.example")
    for _number in range(tests):
        make_booking(make_appointment(municipality=place), has_seat=False)


def queues(client, area, hidden="paper-only") -> list[str]:
    part_of_page = part(client, area, "Das wird gesucht")
    return [words(one, hidden) for one in part_of_page.findall("ul")[0].findall("li")]


def test_who_waits_for_an_exam_or_a_test_is_counted_whoever_asked(office, area):
    wait_for_exams_and_tests(area.town, "LiD", partners=2)
    wait_for_exams_and_tests(area.town, "DTZ", partners=3, newcomers=2, tests=2)
    wait_for_exams_and_tests(make_municipality("Parchim"), "telc", partners=4, newcomers=1, tests=1)
    make_exam_enquiry(make_exam_session(municipality=area.town), status="placed")

    assert queues(office, area) == ["DTZ: warten 5", "LiD: warten 2", "Einstufungstest: warten 2"]


def test_who_waits_where_registration_is_over_or_nothing_takes_place_is_not_counted(office, area):
    wait_for_exams_and_tests(area.town, "DTZ", partners=2, newcomers=1, deadline=0, is_public=False)
    wait_for_exams_and_tests(area.town, "LiD", partners=2, newcomers=1, deadline=-1)
    wait_for_exams_and_tests(area.town, "B1", partners=2, newcomers=1, is_cancelled=True)
    wait_for_exams_and_tests(area.town, "B2", partners=2, newcomers=1, on=-1)

    assert queues(office, area) == ["DTZ: warten 3"]


def test_partners_paper_and_files_tell_no_queue_below_five(client, area):
    wait_for_exams_and_tests(area.town, partners=3, newcomers=2, tests=4)
    client.force_login(make_membership().user)

    file = client.get(f"/de/buero/vor-ort/{area.pk}.csv").content.decode()

    assert queues(client, area) == ["DTZ: warten 5 oder mehr"]
    assert "DTZ;;;5 oder mehr\r" in file
    assert "Einstufungstest;" not in file


def test_what_lacks_names_the_next_seat_or_that_none_is_in_sight(office, area):
    wait(area, 1, 6)
    wait(area, 2)
    offered(area.town, 30, seats_free=2, seats_min=1)
    offered(area.town, 30, level=3, seats_free=9, seats_min=1)
    wait(area, 3)

    wait(area, 4)
    offered(area.town, 50, level=4, seats_free=9, seats_min=1)

    first, second, third = lacks(office, area)

    assert first.startswith("A1, tags · warten: 6 · Der nächste Platz ist am")
    assert first.endswith("in Lübz frei. 2 Plätze sind im Umkreis von 20 km frei.")
    assert third.startswith("B2, tags · warten: 1 · Der nächste Platz ist am")
    assert second == "A2, tags · warten: 1 · Im Umkreis von 20 km ist kein Platz in Sicht."


def test_who_has_had_such_a_course_could_do_it_again(office, area):
    wait(area, 1)
    here, far = make_provider("Lernhaus"), make_provider("Fernschule")
    offered(area.town, -400, provider=here)
    offered(make_municipality("Rehna", slug="rehna", latitude=53.78, longitude=11.05), -400, provider=far)
    offered(area.town, -400, level=3, provider=make_provider("Andere Stufe"))
    offered(area.town, -400, provider=make_provider("Abgesagt"), status="cancelled")
    offered(area.town, -400, provider=make_provider("Verborgen", is_published=False))
    offered(area.town, -4 * 365, provider=make_provider("Lange her"))
    draft = offered(area.town, -400, provider=make_provider("Entwurf"))
    Course.objects.filter(pk=draft.course_id).update(status=Course.Status.DRAFT)

    assert [row[0] for row in table(office, area, "Wer es könnte")] == ["Lernhaus"]


def test_who_could_do_it_has_had_that_kind_of_course_and_the_file_says_so_too(office, area):
    german, meeting = make_category("Deutsch"), make_category("Menschen treffen", slug="treffen")
    language = make_course_type(category=german)
    volunteers = make_course_type("Dolmetschen", slug="dolmetschen", category=meeting)
    for start in (-100, 300):
        offered(make_municipality("Parchim"), start, kind=language, level=1, provider=make_provider("Lernhaus"))
    offered(area.town, -100, kind=volunteers, level=1, provider=make_provider("Lotsen"))
    cooking = make_course(
        "Kochen", provider=make_provider("Küche"), course_type=volunteers, level_from=None, level_to=None
    )
    make_run(cooking, start=-100, end=-50, municipality=area.town)
    asked = make_run(cooking, start=10, end=50, municipality=area.town, seats_free=0)
    wait(area, 1)

    named = {name for name, *_rest in table(office, area, "Wer es könnte")}
    make_enquiry(asked, status="declined")
    more = {name for name, *_rest in table(office, area, "Wer es könnte")}
    said = lacks(office, area)
    file = office.get(f"/de/buero/vor-ort/{area.pk}.csv").content.decode()

    assert (named, more) == ({"Lernhaus"}, {"Lernhaus", "Lotsen", "Küche"})
    assert [one.partition(" ·")[0] for one in said] == ["A1, tags", "Menschen treffen"]
    assert re.search(r"Das fehlt;Menschen treffen;;0", file)
    assert re.search(r"Wer es könnte;Lernhaus, Deutsch, Parchim;;;;;;\d+", file)


def test_who_waits_for_another_kind_of_course_is_a_need_of_its_own(office, area):
    offered(
        area.town, 20, kind=make_course_type(category=make_category("Deutsch")), level=3, seats_free=9, seats_min=1
    )
    school = make_course_type("Abendschule", slug="abendschule", category=make_category("Schule", slug="schule"))
    offered(area.town, -100, kind=school, level=3, provider=make_provider("Schulhaus"))
    wait(area, 3, course_type=school)
    wait(area, 3)

    assert [row[:2] for row in table(office, area, "Das wird gesucht")] == [
        ["B1, tags", "1"],
        ["Schule, B1, tags", "1"],
    ]
    assert [one.partition(" ·")[0] for one in lacks(office, area)] == ["Schule, B1, tags"]
    assert [row[0] for row in table(office, area, "Wer es könnte")] == ["Schulhaus"]


def test_what_is_free_of_a_category_is_no_lack(office, area):
    kind = make_course_type(category=make_category("Menschen treffen", slug="treffen"))
    course = make_course("Kochen", course_type=kind, level_from=None, level_to=None)
    for start, free in ((10, 0), (20, 5)):
        make_run(course, start=start, end=50, municipality=area.town, seats_free=free)
    make_enquiry(course.runs.first(), status="declined")

    assert lacks(office, area) == [
        "Nichts, wovon wir wissen: Wer wartet, findet innerhalb von sechs Wochen einen Platz."
    ]


def test_searches_in_vain_that_name_a_place_stand_apart(office, area):
    spot = {"postal_code": "19386", "latitude": 53.4, "longitude": 12}
    for name, town in (("Bobzin", area.town), ("Slate", make_municipality("Parchim"))):
        town.localities.create(name=name, **spot)
    for said, times in (("Führerschein Lübz", 8), ("nähen bobzin", 7), ("schwimmen", 6), ("kochen slate", 5)):
        VainSearch.objects.note(said, times)

    lists = part(office, area, "Das wird gesucht").findall("ul")

    assert [words(one) for one in lists] == [
        "Führerschein Lübz 8 × nähen bobzin 7 ×",
        "schwimmen 6 × kochen slate 5 ×",
    ]


def test_searches_in_vain_of_fewer_than_five_stand_exact_on_the_offices_screen_alone(client, area):
    for said, times in (("klavier lubz", 4), ("schwimmen lubz", 5)):
        VainSearch.objects.note(said, times)

    def seen_by(user, hidden="paper-only"):
        client.force_login(user)
        lists = part(client, area, "Das wird gesucht").findall("ul")
        file = client.get(f"/de/buero/vor-ort/{area.pk}.csv").content.decode()
        return [words(one, hidden) for one in lists], re.findall(r"(\w+) lubz;+(.*?);?\r", file)

    office = make_user(role=User.Role.COORDINATOR)
    seen, file = seen_by(office)
    paper, _file = seen_by(office, hidden="screen-only")
    assert seen == ["schwimmen lubz 5 × klavier lubz 4 ×"]
    assert [one.replace("\xa0", " ") for one in paper] == ["schwimmen lubz 5 × klavier lubz weniger als 5 ×"]
    assert [(name, number.replace("\xa0", " ")) for name, number in file] == [
        ("schwimmen", "5"),
        ("klavier", "weniger als 5"),
    ]
    assert seen_by(make_membership().user) == (["schwimmen lubz 5 ×"], [("schwimmen", "5")])


def test_partners_paper_and_files_tell_no_number_below_five(client, area):
    for number, level in ((4, 1), (5, 2)):
        wait(area, level, number)
    make_area_note(area, text="Kita fragen")
    client.force_login(make_membership().user)

    said = [row[1] for row in table(client, area, "Das wird gesucht")]
    file = client.get(f"/de/buero/vor-ort/{area.pk}.csv").content.decode()

    assert said == ["5 oder mehr"]
    assert "A1" not in file
    assert "Kita fragen" not in client.get(address(area)).content.decode()


def test_no_sum_tells_what_a_number_below_five_hides(client, area):
    wait(area, 1, 3)
    run = offered(area.town, seats_free=0)
    for number in range(5):
        make_enquiry(run, status="declined", email=f"{number}@beispiel.example")
    client.force_login(make_membership().user)

    (lack,) = lacks(client, area)

    assert lack.startswith("A1, tags · in 90 Tagen gefragt, ohne Platz: 5 oder mehr ·")


def test_the_offices_screen_is_exact_and_its_paper_is_not(office, area):
    wait(area, 1, 4)

    assert table(office, area, "Das wird gesucht") == [["A1, tags", "4", "0"]]
    assert table(office, area, "Das wird gesucht", "screen-only") == [["A1, tags", "weniger als 5", "0"]]


def test_a_note_is_kept_and_a_task_ends(office, area):
    office.post(address(area, "notieren"), {"kind": "task", "text": "Kita fragen", "due_on": days(9).isoformat()})

    note = AreaNote.objects.get()
    assert "Aufgabe: Kita fragen" in shown(office, area)
    office.post(f"/de/buero/vor-ort/notizen/{note.pk}/", {"done": "yes"})
    assert "Kita fragen" not in shown(office, area)


def test_a_decision_is_noted_of_the_area_which_stands_beside_the_enquiries(office, area):
    office.post(address(area, "notieren"), {"kind": "decision", "text": "Wir bieten A1 im Mai an"})

    assert "Beschluss: Wir bieten A1 im Mai an" in shown(office, area)
    assert "/buero/vor-ort/" in office.get("/de/buero/nachrichten/").content.decode()
    assert "/buero/vor-ort/" not in office.get("/de/buero/inhalte/").content.decode().split("<h1")[1]


@pytest.mark.parametrize(
    ("fields", "entered", "is_over"),
    [
        ({}, -730, False),
        ({}, -731, True),
        ({"due_on": InDays(-700)}, -800, False),
        ({"due_on": InDays(-731)}, -800, True),
    ],
)
def test_a_note_that_nobody_has_done_ends_two_years_after_it_was_entered_or_due(area, fields, entered, is_over):
    make_area_note(area, created_at=same_time(entered), **reckoned(fields))

    call_command("forget")

    assert AreaNote.objects.exists() != is_over


def test_the_form_says_that_no_names_belong_there(office, area):
    assert "keine Namen" in shown(office, area)


def shown(client, area) -> str:
    return client.get(address(area)).content.decode()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"kind": "task", "text": "Kita fragen"}, "Bitte sagen Sie, bis wann."),
        ({"kind": "meeting", "text": "Testtag"}, "Es ist noch kein Treffen geplant."),
        ({"kind": "note", "text": ""}, 'id="id_text_error"'),
    ],
)
def test_what_is_missing_in_a_note_is_said_and_nothing_is_lost(office, area, sent, told):
    answer = office.post(address(area, "notieren"), sent)

    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert sent["text"] in answer.content.decode()
    assert not AreaNote.objects.exists()


def test_a_point_for_the_meeting_stands_on_its_agenda(office, area):
    meeting = make_meeting(agenda="Begrüßung")

    office.post(address(area, "notieren"), {"kind": "meeting", "text": "Testtag in Lübz"})

    assert Meeting.objects.get(pk=meeting.pk).agenda == "Begrüßung\nLübz: Testtag in Lübz"


def test_an_agenda_that_is_full_takes_no_more(office, area):
    meeting = make_meeting(agenda="x" * 4990)

    answer = office.post(address(area, "notieren"), {"kind": "meeting", "text": "Testtag in Lübz"})

    assert (answer.status_code, "Testtag in Lübz" in answer.content.decode()) == (400, True)
    assert (Meeting.objects.get(pk=meeting.pk).agenda, AreaNote.objects.count()) == ("x" * 4990, 0)


def test_an_area_is_chosen_from_the_list(office, area):
    answer = office.get("/de/buero/vor-ort/", {"area": area.pk})

    assert answer["Location"] == address(area)
    assert office.get("/de/buero/vor-ort/", {"area": "x"}).status_code == 302


def test_without_areas_the_page_is_not_there(office):
    assert office.get("/de/buero/vor-ort/").status_code == 404


def test_the_page_needs_few_queries_however_many_wait(office, area):
    make_area_note(area)
    numbers = []
    for level in (1, 2, 3, 4):
        wait(area, level, 3)
        make_enquiry(offered(area.town, 30, level=level))
        with CaptureQueriesContext(connection) as queries:
            office.get(address(area))
        numbers.append(len(queries))

    assert numbers[0] == numbers[-1] <= 20
