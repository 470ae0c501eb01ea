"""A few questions, each a page, whose answers lead to the filtered list."""

import re

import pytest

from courses.models import Level
from courses.search.keeper import keeper
from tests.courses.conftest import ClientOfCatalogue
from tests.factories import (
    make_category,
    make_course,
    make_course_type,
    make_municipality,
    make_run,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def subjects():
    german, meeting = make_category("Deutsch lernen", slug="deutsch"), make_category("Treffen", slug="treffen")
    course_type = make_course_type(category=german)
    parchim = make_municipality(is_town=True, population=18000)
    make_municipality("Hagenow", is_town=True, population=12000, latitude=53.43, longitude=11.19)
    make_municipality("Siggelkow", latitude=53.39, longitude=11.93)
    a1 = make_course("Anfang", course_type=course_type, level_from=Level.A1, level_to=Level.A1)
    b1 = make_course("Mitte", course_type=course_type, level_from=Level.B1, level_to=Level.B2)
    make_run(a1, municipality=parchim)
    make_run(b1, municipality=parchim)
    make_run(make_course("Café", course_type=make_course_type("Café", category=meeting)), municipality=parchim)


def answers(client, address):
    """Addresses of the answers by their words."""
    found = client.get(address).context["answers"]
    return {str(answer.words): answer.url for answer in found}


def test_the_answers_lead_to_the_courses_that_fit(client, subjects):
    can_do = answers(client, "/en/finder/")["Deutsch lernen"]
    when = answers(client, can_do)["I can manage everyday life: shopping, the doctor, appointments."]
    childcare = answers(client, when)["in the morning"]
    where = answers(client, childcare)["Yes, I need childcare."]
    courses = answers(client, where)["Parchim"]

    assert can_do == "/en/finder/koennen/?category=deutsch"
    assert when == "/en/finder/wann/?category=deutsch&level=3"
    assert childcare == "/en/finder/kinder/?category=deutsch&level=3&time=morning"
    assert where == "/en/finder/ort/?category=deutsch&level=3&time=morning&childcare=on"
    assert courses == "/en/angebote/?category=deutsch&level=3&time=morning&childcare=on&place=Parchim"
    assert client.get(courses).context["cards"] == []


def test_whoever_leaves_all_questions_out_sees_all_courses(client, subjects):
    ways = ["/en/finder/"]
    for _question in range(4):
        ways.append(client.get(ways[-1]).context["skip"])

    assert ways[1:] == ["/en/finder/koennen/", "/en/finder/wann/", "/en/finder/kinder/", "/en/finder/ort/"]
    assert answers(client, ways[-1])["Anywhere in the county"] == "/en/angebote/"
    assert answers(client, "/en/finder/kinder/")["No, I do not need childcare."] == "/en/finder/ort/"


def test_every_page_says_which_question_it_is_and_leads_back(client, subjects):
    asked = ["", "koennen/?category=deutsch", "wann/?category=deutsch&level=1"]
    asked += ["kinder/?category=deutsch&level=1&time=evening", "ort/?category=deutsch&level=1&childcare=on"]

    pages = [client.get(f"/en/finder/{page}").context for page in asked]

    assert [(page["number"], page["total"]) for page in pages] == [(number, 5) for number in range(1, 6)]
    assert [page.get("back") for page in pages] == [
        None,
        "/en/finder/",
        "/en/finder/koennen/?category=deutsch",
        "/en/finder/wann/?category=deutsch&level=1",
        "/en/finder/kinder/?category=deutsch&level=1",
    ]


def test_another_place_keeps_the_answers(client, subjects):
    content = client.get("/en/finder/ort/?category=deutsch&level=5&level=6").content.decode()

    kept = re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', content)
    assert kept == [("category", "deutsch"), ("level", "5"), ("level", "6")]
    assert 'action="/en/angebote/"' in content
    assert 'name="place"' in content


def test_those_who_cannot_read_latin_letters_find_literacy_courses(client, subjects):
    when = answers(client, "/en/finder/koennen/")["I cannot read Latin letters yet."]
    where = answers(client, "/en/finder/ort/?" + when.partition("?")[2])

    assert where["Anywhere in the county"] == "/en/angebote/?level=0"


def test_nonsense_in_the_address_is_left_out(client, subjects):
    page = client.get("/en/finder/ort/?category=nonsense&level=99&level=x&category=<script>&evil=1")

    assert page.status_code == 200
    assert answers(client, "/en/finder/ort/?category=nonsense&level=99")["Hagenow"] == (
        "/en/angebote/?place=Hagenow"
    )


def test_an_empty_portal_still_asks(client):
    statuses = [
        client.get(f"/de/finder/{page}").status_code for page in ("", "koennen/", "wann/", "kinder/", "ort/")
    ]

    assert statuses == [200] * 5


def test_home_leads_to_the_finder(client):
    assert 'href="/de/finder/"' in client.get("/de/").content.decode()


class TestWithCatalogue:
    """What only a process with its catalogue can say."""

    @pytest.fixture
    def client(self, monkeypatch):
        monkeypatch.setattr(keeper, "catalogue", None)
        return ClientOfCatalogue()

    def test_each_answer_says_how_many_courses_it_leaves(self, client, subjects):
        for address, counts in {
            "/en/finder/": [2, 1],
            "/en/finder/koennen/?category=deutsch": [0, 1, 0, 1, 1, 0],
            "/en/finder/ort/?category=deutsch&level=1": [1, 0, 1, 0],
        }.items():
            assert [answer.count for answer in client.get(address).context["answers"]] == counts

    def test_a_subject_without_levels_is_not_asked_for_one(self, client, subjects):
        when = answers(client, "/en/finder/")["Treffen"]
        page = client.get(when).context

        assert when == "/en/finder/wann/?category=treffen"
        assert (page["number"], page["total"], page["back"]) == (2, 4, "/en/finder/")
