"""Exams as everybody sees them: what is listed until when, and where else it is told."""

import json
import re
from datetime import time
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from bildung_verbindet.freshness.models import ContentStamp
from courses.models.sources import CourseChange
from courses.search.keeper import keeper
from exams.models import ExamSession
from tests.factories import (
    InDays,
    days,
    make_appointment,
    make_course,
    make_course_type,
    make_exam_kind,
    make_exam_session,
    make_municipality,
    make_provider,
    make_run,
)

pytestmark = pytest.mark.django_db


def listed(client, query="") -> list[str]:
    return [card.url for card in client.get(f"/de/pruefungen/{query}").context["cards"]]


@pytest.mark.parametrize("fields", [{}, {"is_cancelled": True}, {"deadline": -1}])
def test_a_card_says_until_when_one_may_register_while_one_may(client, fields):
    make_exam_session(**{"on": 30, "deadline": 9} | fields)

    (card,) = client.get("/de/pruefungen/").context["cards"]

    assert [words for words in card.times if "anmelden bis" in words.lower()] == (
        [] if fields else [card.times[-1]]
    )


def seats_of(client, session) -> str:
    content = client.get(session.get_absolute_url()).content.decode()
    return re.search(r'class="five".*?<span class="seats (\w+)">', content, re.DOTALL)[1]


def test_the_list_shows_what_is_to_come_the_next_first(client):
    kind = make_exam_kind()
    later, sooner = make_exam_session(kind, on=30), make_exam_session(kind, on=0)
    make_exam_session(kind, on=-1)
    make_exam_session(kind, is_public=False)
    make_exam_session(kind, provider=make_provider("Verborgen", is_published=False))

    of_kind = [card.url for card in client.get(kind.get_absolute_url()).context["cards"]]

    assert listed(client) == of_kind == [sooner.get_absolute_url(), later.get_absolute_url()]


def test_a_date_that_is_not_public_has_no_page_no_calendar_and_no_form(client):
    dates = [
        make_exam_session(),
        make_exam_session(is_public=False),
        make_exam_session(provider=make_provider("Verborgen", is_published=False)),
    ]

    answers = [
        [client.get(f"/de/pruefungen/termin/{one.pk}{end}").status_code for end in ("/", ".ics", "/anfragen/")]
        for one in dates
    ]

    assert answers == [[200, 200, 200], [404, 404, 404], [404, 404, 404]]


def test_a_day_may_end_its_line_after_the_weekday_and_within_the_day_nowhere(client):
    session = make_exam_session(on=9)

    day = client.get(session.get_absolute_url()).context["day"]

    assert re.fullmatch(rf"\w+, {session.date.day}\.\u00a0\w+( \d{{4}})?", day)


@pytest.mark.parametrize("query", ["", "?place=parchim"])
def test_what_takes_nobody_any_more_stands_below_what_does(client, query):
    parchim, far = make_municipality("Parchim"), make_municipality("Boizenburg", latitude=53.38, longitude=10.72)
    kind = make_exam_kind()
    off = make_exam_session(on=3, kind=kind, municipality=parchim, is_cancelled=True)
    closed = make_exam_session(on=4, kind=kind, municipality=parchim, deadline=-1)
    usable = make_exam_session(on=9, kind=kind, municipality=far)
    expected = [one.get_absolute_url() for one in (usable, off, closed)]

    of_kind = client.get(kind.get_absolute_url()).context["cards"]

    assert listed(client, query) == expected
    assert [card.url for card in of_kind] == expected


def test_with_a_place_the_nearest_comes_first_and_says_how_far_it_is(client):
    parchim = make_municipality("Parchim", latitude=53.43, longitude=11.85)
    far = make_municipality("Boizenburg", latitude=53.38, longitude=10.72)
    there, here = make_exam_session(on=3, municipality=far), make_exam_session(on=9, municipality=parchim)

    assert listed(client, "?place=parchim") == [here.get_absolute_url(), there.get_absolute_url()]
    assert "98\u00a0km" in client.get("/de/pruefungen/?place=parchim").content.decode()


def test_a_place_that_nobody_knows_is_said_beside_its_box_and_all_dates_are_shown(client):
    session = make_exam_session()

    content = client.get("/de/pruefungen/?place=Atlantis").content.decode()

    assert "Diesen Ort kennen wir nicht." in content
    assert session.get_absolute_url() in content


def test_the_list_can_be_narrowed_to_one_exam(client):
    make_exam_session(make_exam_kind("DTZ"))
    other = make_exam_session(make_exam_kind("LiD", slug="lid"))

    assert listed(client, "?exam=lid") == [other.get_absolute_url()]


@pytest.mark.parametrize(
    ("state", "fields"),
    [
        ("free", {}),
        ("few", {"seats_own": 13}),
        ("full", {"seats_own": 16}),
        ("ask", {"seats_total": None, "seats_own": 0}),
        ("ask", {"seats_as_of": InDays(-15)}),
        ("free", {"seats_as_of": InDays(-14)}),
        ("closed", {"deadline": -1}),
        ("free", {"deadline": 0}),
        ("cancelled", {"is_cancelled": True}),
        ("past", {"on": -1}),
        ("free", {"on": 0}),
    ],
)
def test_a_page_says_whether_one_may_still_register(client, state, fields):
    assert seats_of(client, make_exam_session(**fields)) == state


def test_what_is_over_or_cancelled_says_so_and_offers_no_way_to_register(client):
    provider = make_provider(phone="03871 1234")
    over, off, on = (
        client.get(make_exam_session(provider=provider, **fields).get_absolute_url()).content.decode()
        for fields in ({"on": -1}, {"is_cancelled": True}, {})
    )

    assert [("Dieser Termin ist vorbei." in page, "fällt aus" in page) for page in (over, off, on)] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    ways = ('class="button" href="/de/pruefungen/termin/', 'class="button quiet" href="tel:')
    for way in ways:
        assert [way in page for page in (over, off, on)] == [False, False, True]
    assert not any('class="button" href="tel:' in page for page in (over, off))


def test_a_page_tells_all_that_is_known_of_the_exam_and_nothing_that_nobody_entered(client):
    kind = make_exam_kind(bring="Pass", source="IntV", purpose="Zeigt B1.")
    session = make_exam_session(kind, starts_at=time(9), be_there_at=time(8, 30), fee=150, is_free_in_course=True)
    bare = make_exam_session(make_exam_kind("LiD"))

    full, empty = (client.get(one.get_absolute_url()).content.decode() for one in (session, bare))

    told = ["Zeigt B1.", "Pass", "IntV", "8:30", "sonst 150", "am Ende des Kurses kostenfrei"]
    assert [words for words in told if words not in full] == []
    assert [words for words in ("Das bringen", "Kosten", "Quelle", "Zeiten") if words in empty] == []


def test_the_calendar_file_holds_the_hours_in_the_countys_time(client):
    session = make_exam_session(starts_at=time(9), ends_at=time(15), street="Am Wall 9")

    (event,) = Calendar.from_ical(client.get(f"/de/pruefungen/termin/{session.pk}.ics").content).walk("VEVENT")

    assert event["SUMMARY"] == "DTZ in Parchim"
    assert (event.start.hour, event.end.hour, str(event.start.tzinfo)) == (9, 15, "Europe/Berlin")
    assert "Am Wall 9" in event["LOCATION"]


def test_machines_read_an_event_with_what_the_page_shows(client):
    session = make_exam_session(starts_at=time(9), fee=150, deadline=20)

    content = client.get(session.get_absolute_url()).content.decode()
    data = json.loads(re.search(r"ld\+json\">(.*?)</script>", content, re.DOTALL)[1])

    assert (data["@type"], data["name"], data["remainingAttendeeCapacity"]) == (
        "EducationEvent",
        "DTZ in Parchim",
        12,
    )
    assert data["startDate"].startswith(f"{days(30)}T09:00:00+0")
    assert data["offers"] == {
        "@type": "Offer",
        "price": "150.00",
        "priceCurrency": "EUR",
        "validThrough": days(20).isoformat(),
        "availability": "https://schema.org/InStock",
    }


def test_the_sitemap_names_kinds_and_dates_to_come(client):
    session, gone = make_exam_session(), make_exam_session(on=-1)

    file = ElementTree.fromstring(client.get("/sitemap-pages.xml").content)  # noqa: S314
    found = [url.text for url in file.iter() if url.text and "/de/" in url.text]

    assert {address[address.index("/de/") :] for address in found} == {
        session.get_absolute_url(),
        session.kind.get_absolute_url(),
    }
    assert gone.get_absolute_url() not in str(found)


def test_list_and_page_ask_the_database_as_often_for_three_dates_as_for_one(client):
    kind = make_exam_kind()
    kind.course_types.add(make_course_type())

    def ask():
        counts = []
        for address in ("/de/pruefungen/?place=parchim", kind.get_absolute_url(), session.get_absolute_url()):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
        return counts

    session = make_exam_session(kind)
    make_run(make_course(level_from=3, level_to=3))
    with_one = ask()
    for number in (1, 2):
        make_exam_session(kind, provider=make_provider(f"Zentrum {number}"))
        make_run(make_course(f"Kurs {number}", level_from=3, level_to=3, provider=make_provider(f"Werk {number}")))

    assert ask() == with_one
    assert max(with_one) <= 12


def titles(client, address) -> list[str]:
    return [card.url for group in client.get(address).context["groups"] for card in group.cards]


def test_words_that_name_an_exam_find_its_dates_beside_the_courses(indexed):
    client = Client()
    kind = make_exam_kind("DTZ", synonyms="Prüfung, экзамен")
    sessions = [make_exam_session(kind, on=number) for number in (5, 6, 7, 8)]
    make_exam_session(kind, on=2, deadline=-1)
    make_exam_session(make_exam_kind("LiD"))
    make_run(make_course("Deutsch"))
    indexed()

    found = {words: titles(client, f"/de/angebote/?q={words}") for words in ("dtz", "ЭКЗАМЕН", "Deutsch", "dtzx")}

    three = [session.get_absolute_url() for session in sessions[:3]]
    assert found == {"dtz": three, "ЭКЗАМЕН": three, "Deutsch": [], "dtzx": []}
    assert titles(client, "/uk/angebote/?q=dtz") == [address.replace("/de/", "/uk/") for address in three]
    pages = [client.get(f"/de/angebote/?q=dtz{near}") for near in ("", "&place=parchim")]
    assert [[group.url for group in page.context["groups"]] for page in pages] == [
        ["/de/pruefungen/"],
        ["/de/pruefungen/?place=parchim"],
    ]


def test_only_words_that_name_an_exam_have_its_dates_read(indexed):
    """In each language anew after whatever changes of courses: most lists would wait for nothing."""
    make_exam_session(make_exam_kind("DTZ"))
    course = make_course("Deutsch")
    make_run(course)
    indexed()

    def is_read(address):
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(address).status_code == 200
        return any(f'FROM "{ExamSession._meta.db_table}"' in query["sql"] for query in queries)

    lists = [f"/de/angebote/{query}" for query in ("", "?level=2", "?q=deutsch", "?q=dtz")]
    assert [is_read(address) for address in (*lists, course.get_absolute_url())] == [False] * 3 + [True, False]


@pytest.mark.parametrize("hidden", ["date", "centre"])
def test_what_is_not_public_stands_beside_no_courses(indexed, hidden):
    client, kind = Client(), make_exam_kind("DTZ")
    centre = make_provider("Verborgen", is_published=hidden != "centre")
    make_exam_session(kind, provider=centre, is_public=hidden != "date")
    indexed()

    assert titles(client, "/de/angebote/?q=dtz") == []


def test_a_course_leads_to_the_exam_of_its_kind_and_level(indexed):
    client, kind = Client(), make_exam_kind()
    course = make_course("B1", level_from=3, level_to=3)
    early, other = (
        make_course("A1", level_from=1, level_to=1),
        make_course("C", course_type=make_course_type("Café"), level_from=3, level_to=3),
    )
    for one in (course, early, other):
        make_run(one)
    kind.course_types.add(course.course_type)
    session = make_exam_session(kind, on=200)
    indexed()

    found = [titles(client, one.get_absolute_url()) for one in (course, early, other)]

    assert found == [[session.get_absolute_url()], [], []]
    context = client.get(session.get_absolute_url()).context
    assert [card.url for card in context["courses"]] == [course.get_absolute_url()]


def test_a_course_leads_to_an_exam_where_one_of_them_has_no_level(indexed):
    client, of_levels, of_none = Client(), make_exam_kind(), make_exam_kind("LiD", level_from=None, level_to=None)
    courses = [
        make_course("B1", level_from=3, level_to=3, course_type=make_course_type("Eines")),
        make_course("Alle", course_type=make_course_type("Anderes")),
    ]
    kinds = [of_none, of_levels]
    for course, kind in zip(courses, kinds, strict=True):
        make_run(course)
        kind.course_types.add(course.course_type)
    dates = [make_exam_session(kind, on=200) for kind in kinds]
    indexed()

    assert [titles(client, course.get_absolute_url()) for course in courses] == [
        [date.get_absolute_url()] for date in dates
    ]


def test_an_exam_and_its_courses_are_named_together_only_where_the_course_ends_before(indexed):
    client, kind = Client(), make_exam_kind(short="LiD")
    spans = {"Endet vorher": (3, 40), "Endet danach": (2, 41), "Ohne Ende": (None, None)}
    courses = {title: make_course(title, level_from=3, level_to=3) for title in spans}
    for title, (start, end) in spans.items():
        make_run(courses[title], start=start, end=end)
    kind.course_types.add(courses["Ohne Ende"].course_type)
    named = make_course("Test LiD üben", course_type=make_course_type("Anderes"), level_from=3, level_to=3)
    make_run(named, start=9, end=10)
    session = make_exam_session(kind, on=40)
    indexed()

    leading = {title for title, one in courses.items() if titles(client, one.get_absolute_url())}
    of_date = [card.title for card in client.get(session.get_absolute_url()).context["courses"]]
    of_kind = [card.title for card in client.get(kind.get_absolute_url()).context["courses"]]

    assert leading == {"Endet vorher", "Ohne Ende"}
    assert of_date == ["Test LiD üben", "Ohne Ende", "Endet vorher"]
    assert of_kind == ["Test LiD üben", "Ohne Ende", "Endet danach"]


def test_an_exam_is_found_by_all_its_words_and_not_by_those_of_a_placement_test(indexed):
    client = Client()
    life = make_exam_session(make_exam_kind("Leben in Deutschland", synonyms="тест"), on=5)
    test = make_appointment(on=6)
    make_run(make_course("Deutsch"))
    indexed()

    words = ("Leben in Deutschland", "тест", "тест на визначення рівня", "тест рівня, leben in deutschland")
    found = {each: titles(client, f"/de/angebote/?q={each}") for each in words}

    exam, placement = life.get_absolute_url(), f"/de/einstufung/termin/{test.pk}/"
    assert [*found.values()] == [[exam], [exam], [placement], [exam, placement]]


def test_without_an_index_exams_cost_a_list_of_courses_no_query(client):
    make_run(make_course("DTZ", level_from=3, level_to=3))

    def ask():
        client.get("/de/angebote/?q=dtz")
        with CaptureQueriesContext(connection) as queries:
            client.get("/de/angebote/?q=dtz")
        return len(queries)

    without = ask()
    make_exam_session()

    assert ask() == without


def test_with_an_index_dates_are_read_once_until_one_changes(indexed, django_assert_num_queries):
    client = Client()
    session = make_exam_session()
    indexed()
    first = titles(client, "/de/angebote/?q=dtz")
    with CaptureQueriesContext(connection) as queries:
        client.get("/de/angebote/?q=dtz&sort=newest")

    ExamSession.objects.update(is_public=False)
    keeper.catalogue = keeper.catalogue.with_changes(frozenset())

    assert first == [session.get_absolute_url()]
    assert [query for query in queries if "exams_" in query["sql"]] == []
    assert titles(client, "/de/angebote/?q=dtz") == []


@pytest.mark.django_db(transaction=True)
def test_a_changed_date_counts_the_stamp_of_the_catalogue_and_concerns_no_course():
    make_run()
    session = make_exam_session()
    before = ContentStamp.objects.get(part="catalogue").value
    noted = list(CourseChange.objects.order_by("course").values())

    session.seats_own = 5
    session.save()
    session.kind.course_types.add(make_course().course_type)

    assert ContentStamp.objects.get(part="catalogue").value > before
    changed = {row["course"] for row in CourseChange.objects.values() if row not in noted}
    assert changed <= {row.pk for row in type(make_course()).objects.all()}


def test_words_that_name_a_placement_test_lead_to_its_dates_in_every_language(indexed):
    client = Client()
    dates = [make_appointment(make_provider(f"Haus {number}"), on=number) for number in (5, 6, 7, 8)]
    make_appointment(on=0)
    make_appointment(on=3, is_cancelled=True)
    make_run(make_course("Deutsch"))
    indexed()

    names = (
        "Einstufungstest",
        "einstufung Parchim",
        "placement test",
        "тест на определение уровня",
        "تحديد المستوى",
    )
    found = {words: titles(client, f"/de/angebote/?q={words}") for words in names}

    three = [f"/de/einstufung/termin/{date.pk}/" for date in dates[:3]]
    assert found == dict.fromkeys(names, three)
    assert titles(client, "/de/angebote/?q=Deutsch") == []
    assert 'href="/de/einstufung/"' in client.get("/de/angebote/?q=Einstufungstest").content.decode()


def test_a_course_that_needs_a_placement_test_leads_to_its_providers_first(indexed):
    client, own = Client(), make_provider("Eigenes")
    other, late = make_appointment(make_provider("Anderes"), on=2), make_appointment(own, on=9)
    needs = make_course("B1", provider=own, placement_test=True)
    without = make_course("A1", provider=own, placement_test=False)
    for one in (needs, without):
        make_run(one)
    indexed()

    found = [titles(client, one.get_absolute_url()) for one in (needs, without)]

    assert found == [[f"/de/einstufung/termin/{date.pk}/" for date in (late, other)], []]
