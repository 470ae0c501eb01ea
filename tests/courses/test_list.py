import re
from datetime import time
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from courses.models import Weekday
from courses.search.words.vain import vain_searches
from places.models import Locality
from tests.courses.conftest import ClientOfCatalogue
from tests.factories import (
    days,
    make_category,
    make_course,
    make_course_date,
    make_course_type,
    make_municipality,
    make_office,
    make_provider,
    make_run,
    make_weekly_time,
)

pytestmark = pytest.mark.django_db


def titles(client, query=""):
    return [card.title for card in client.get(f"/en/angebote/?{query}").context["cards"]]


def test_a_course_stands_once_with_its_next_run(client):
    course = make_course("Deutsch am Abend")
    make_run(course, start=40, seats_free=9)
    make_run(course, start=5, seats_free=4)

    card, *others = client.get("/en/angebote/").context["cards"]

    assert (card.title, card.seats, others) == ("Deutsch am Abend", "4\u00a0seats free", [])
    assert card.times == ["in 5\u00a0days"]


def test_a_card_says_first_what_kind_of_course_it_is_in_the_readers_language(client):
    kind = make_course_type("Integrationskurs", name_ar="دورة الاندماج")
    run = make_run(make_course("Deutsch am Morgen", course_type=kind), start=9)
    make_weekly_time(run, Weekday.MONDAY, time(8, 30), time(12))

    response = client.get("/ar/angebote/")

    card, content = response.context["cards"][0], response.content.decode()
    assert (card.kind, card.title, card.language) == (("دورة الاندماج", ""), "Deutsch am Morgen", "de")
    assert card.times[-1].endswith("من 8:30 إلى 12:00")
    assert '<bdi lang="de">Deutsch am Morgen</bdi>' in content
    assert content.count("الأسماء بالألمانية كما كتبتها الجهات") == 1
    assert content.index("دورة الاندماج") < content.index("Deutsch am Morgen")
    assert 'class="level"' not in content
    assert "الأسماء" not in client.get("/de/angebote/").content.decode()


def test_a_start_far_away_is_told_with_its_year_and_no_day_breaks_from_its_month(client):
    for start in (9, 400):
        make_run(make_course(str(start)), start=start, end=start + 9)

    near, far = (card.start for card in client.get("/de/angebote/").context["cards"])

    assert all(re.fullmatch(r"\w+, \d+\.\u00a0\w+([ \u00a0]\d{4})?", text) for text in (near, far))
    assert [text.endswith(str(days(400).year)) for text in (near, far)] == [False, True]


def test_quick_choices_are_links_that_keep_what_was_asked(client):
    make_run(make_course("A1", level_from=1, level_to=1), start=3)

    plain, asked = (client.get(f"/en/angebote/?{query}").context["quick"] for query in ("", "q=a&seats=on&page=2"))

    assert [chip["query"] for chip in plain] == ["seats=on", "start=4weeks", "level=1"]
    assert [chip["query"] for chip in asked] == ["q=a&seats=on&start=4weeks", "q=a&seats=on&level=1"]


def test_the_list_for_paper_has_a_code_on_each_row_and_the_ordinary_list_has_none(client):
    provider = make_provider(phone="03871 000900")
    make_run(make_course("A", provider=provider), street="Am Wall 9", postal_code="19370", start=3)
    make_run(make_course("B"), start=9)

    paper, screen = (client.get(f"/en/angebote/{way}?level=&q=").content.decode() for way in ("druck/", ""))

    assert [page.count('class="qr"') for page in (paper, screen)] == [2, 0]
    assert [page.count("Am Wall 9, 19370 Parchim · 03871 000900") for page in (paper, screen)] == [1, 1]
    assert ['name="robots" content="noindex"' in page for page in (paper, screen)] == [True, False]


def test_soonest_start_with_free_seats_comes_first(client):
    make_run(make_course("full"), start=1, seats_free=0)
    make_run(make_course("later"), start=9)
    make_run(make_course("sooner"), start=3)
    make_run(make_course("any time"), start=None, seats_total=None, seats_free=None)

    assert titles(client) == ["sooner", "later", "any time", "full"]


def test_words_in_title_provider_or_kind_stand_above_words_elsewhere(client):
    kitchen, german = make_course_type("Küche", category=make_category("Haus")), make_course_type("Deutschkurs")
    make_run(make_course("Kochen", course_type=kitchen, summary="Mit Deutsch am Herd."), start=1)
    make_run(make_course("Deutsch A1", course_type=kitchen), start=50)
    make_run(make_course("Treff", course_type=kitchen, provider=make_provider("Verein Deutsch")), start=20)
    make_run(make_course("Abend für alle", course_type=german), start=30)

    assert titles(client, "q=deutsch") == ["Treff", "Abend für alle", "Deutsch A1", "Kochen"]


@pytest.mark.parametrize(("audience", "found"), [("youth", {"12 26"}), ("children", {"5 13"}), ("women", set())])
def test_a_course_is_for_the_young_where_its_ages_lie_within_theirs(client, audience, found):
    for ages in ((12, 26), (11, 26), (12, 27), (12, None), (None, 26), (5, 13), (5, 14)):
        make_run(make_course("{} {}".format(*ages), age_from=ages[0], age_to=ages[1]))

    assert {*titles(client, f"audience={audience}")} == found


def test_a_course_that_has_the_number_that_is_asked_for_stands_first(client):
    make_run(make_course("H12 Kochen"), start=5)
    make_run(make_course("Nähen"), start=30, number="H12")

    assert titles(client, "q=H12") == ["Nähen", "H12 Kochen"]


@pytest.mark.parametrize(
    ("age", "found"), [(11, {"to", "all"}), (12, {"from", "to", "all"}), (26, {"from", "all"}), (27, {"all"})]
)
def test_who_says_an_age_sees_what_is_for_it(client, age, found):
    for title, first, last in (("from", 12, 26), ("to", None, 25), ("all", 5, 99), ("old", 60, None)):
        make_run(make_course(title, age_from=first, age_to=last))

    assert {*titles(client, f"age={age}")} == found


def test_quotes_keep_words_together(client):
    make_run(make_course("Deutsch am Abend"))
    make_run(make_course("Abend am Deutschen Eck"))

    assert len(titles(client, "q=deutsch am abend")) == 2
    assert titles(client, 'q="deutsch am abend"') == ["Deutsch am Abend"]
    assert titles(client, "q=„Deutsch am“") == ["Deutsch am Abend"]
    assert len(titles(client, 'q="')) == 2


def test_newest_first_on_request(client):
    make_run(make_course("older"), start=1)
    make_run(make_course("newer"), start=9)

    assert titles(client, "sort=newest") == ["newer", "older"]


def test_nearest_first_on_request_with_the_distance_on_the_card(client):
    make_municipality("Parchim", latitude=53.43, longitude=11.85)
    far = make_municipality("Hagenow", latitude=53.43, longitude=11.19)
    near = make_municipality("Spornitz", latitude=53.40, longitude=11.71)
    make_run(make_course("far"), start=1, municipality=far)
    make_run(make_course("near"), start=9, municipality=near)
    make_run(make_course("online", mode="online"), start=1, municipality=None)

    cards = client.get("/en/angebote/?place=parchim&radius=all&sort=distance").context["cards"]

    assert [card.title for card in cards] == ["near", "far", "online"]
    assert cards[0].facts[0] == ("place", "Spornitz\u00a0· 13\u00a0km")


def test_the_distance_on_a_card_is_from_the_place_that_is_asked_for(client):
    make_municipality("Parchim", latitude=53.43, longitude=11.85)
    make_municipality("Hagenow", latitude=53.43, longitude=11.19)
    make_run(make_course(), municipality=make_municipality("Spornitz", latitude=53.40, longitude=11.71))

    facts = [
        client.get(f"/en/angebote/?place={place}&radius=all").context["cards"][0].facts[0]
        for place in ("parchim", "hagenow")
    ]

    assert facts == [("place", "Spornitz\u00a0· 13\u00a0km"), ("place", "Spornitz\u00a0· 45\u00a0km")]


def test_a_card_is_in_the_language_of_whoever_reads_it(client):
    make_run(make_course("Nähen", title_en="Sewing"), seats_total=20, seats_free=6)

    cards = [client.get(f"/{language}/angebote/").context["cards"][0] for language in ("de", "en", "de")]

    assert [(card.title, card.seats) for card in cards] == [
        ("Nähen", "6\u00a0Plätze frei"),
        ("Sewing", "6\u00a0seats free"),
        ("Nähen", "6\u00a0Plätze frei"),
    ]


def test_each_filter_keeps_what_fits_and_drops_the_rest(client):
    parchim = make_municipality("Parchim", latitude=53.43, longitude=11.85)
    hagenow = make_municipality("Hagenow", latitude=53.43, longitude=11.19)
    category, other = make_category("Sprache", slug="sprache"), make_category("Beruf", slug="beruf")
    course = make_course(
        "fits",
        course_type=make_course_type(category=category, slug="integrationskurs"),
        level_from=1,
        level_to=3,
        cost="entitlement",
        childcare="on_request",
        step_free=True,
        audience="women",
        provider=make_provider("Sprachwerk"),
    )
    run = make_run(course, start=20, municipality=parchim)
    make_weekly_time(run, Weekday.SATURDAY, time(18), time(20))
    rest = make_course(
        "rest",
        course_type=make_course_type("Anderes", category=other),
        cost="paid",
        mode="online",
        provider=make_provider("Andere"),
    )
    make_weekly_time(
        make_run(rest, start=200, end=300, seats_free=0, municipality=hagenow), Weekday.MONDAY, time(9)
    )

    assert set(titles(client)) == {"fits", "rest"}
    for query in (
        "q=sprachwerk fits",
        "category=sprache",
        "type=integrationskurs",
        "level=2",
        "level=0&level=3",
        "start=4weeks",
        "start=3months",
        "time=evening",
        "time=weekend",
        "time=afternoon&time=evening",
        "seats=on",
        "mode=on_site",
        "childcare=on",
        "step_free=on",
        "free=on",
        "women=on",
    ):
        assert titles(client, query) == ["fits"], query
    for query in ("category=beruf", "start=later", "time=morning", "mode=online"):
        assert titles(client, query) == ["rest"], query


def test_conditions_on_runs_must_be_met_by_one_and_the_same_run(client):
    course = make_course("two runs")
    make_weekly_time(make_run(course, start=5, seats_free=0), starts_at=time(9), ends_at=time(12))
    make_weekly_time(make_run(course, start=9, seats_free=5), starts_at=time(18), ends_at=time(20))

    assert titles(client, "time=morning") == ["two runs"]
    assert titles(client, "seats=on") == ["two runs"]
    assert titles(client, "time=morning&seats=on") == []


def test_weekday_and_time_of_day_must_be_met_by_one_and_the_same_lesson(client):
    run = make_run(make_course("two lessons"), start=5, end=40)
    make_weekly_time(run, Weekday.MONDAY | Weekday.SATURDAY, time(9), time(12))
    make_weekly_time(run, Weekday.TUESDAY, time(18), time(20))
    thursday = next(days(number) for number in range(6, 13) if days(number).weekday() == 3)
    make_course_date(run, thursday, time(14), time(16))

    met = [
        "weekday=1&time=morning",
        "weekday=2&time=evening",
        "weekday=4&time=afternoon",
        "weekday=6&time=weekend",
    ]
    met += ["weekday=1&weekday=3&time=morning&time=evening", "weekday=1&time=morning&time=weekend"]
    missed = [
        "weekday=1&time=evening",
        "weekday=2&time=morning",
        "weekday=4&time=morning",
        "weekday=1&time=weekend",
    ]
    assert [query for query in met if titles(client, query) != ["two lessons"]] == []
    assert [query for query in missed if titles(client, query)] == []


def test_a_date_that_is_over_is_no_lesson_any_more(client):
    run = make_run(make_course("workshop"), start=-20, end=20, late_entry=True)
    make_course_date(run, days(-3), time(9), time(12))
    make_course_date(run, days(1), time(18), time(20))

    assert titles(client, "time=evening") == ["workshop"]
    assert titles(client, "time=morning") == []
    assert titles(client, f"weekday={days(-3).isoweekday()}") == []


def test_what_is_only_online_is_not_on_site_and_near_no_place(client):
    parchim = make_municipality("Parchim")
    both = make_course("both", mode="both")
    make_weekly_time(make_run(both, municipality=parchim), starts_at=time(9), ends_at=time(12))
    make_weekly_time(make_run(both, municipality=None), starts_at=time(18), ends_at=time(20))
    make_run(make_course("online", mode="online"), municipality=parchim)

    assert titles(client, "mode=on_site") == titles(client, "place=parchim") == ["both"]
    assert titles(client, "mode=on_site&time=morning") == titles(client, "mode=online&time=evening") == ["both"]
    assert titles(client, "mode=on_site&time=evening") == []


def test_single_dates_count_for_time_of_day_and_weekend(client):
    run = make_run(make_course("workshop"), start=10, end=20)
    saturday = next(days(number) for number in range(10, 17) if days(number).weekday() == 5)
    make_course_date(run, saturday, time(9), time(12))

    assert titles(client, "time=weekend") == ["workshop"]
    assert titles(client, "time=morning") == ["workshop"]
    assert titles(client, "time=evening") == []


def test_the_radius_decides_by_road_and_online_offers_stand_beside(client):
    make_municipality("Parchim", latitude=53.43, longitude=11.85)
    spornitz = make_municipality("Spornitz", latitude=53.40, longitude=11.71)
    make_run(make_course("thirteen kilometres off"), municipality=spornitz)
    make_run(make_course("online", mode="online"), municipality=None)

    assert titles(client, "place=parchim&radius=10") == []
    assert titles(client, "place=parchim&radius=20") == ["thirteen kilometres off"]
    assert titles(client, "place=parchim&radius=20&mode=online") == ["online"]
    online = client.get("/en/angebote/?place=parchim&radius=20").context["online"]
    assert (online["number"], [card.title for card in online["cards"]]) == (1, ["online"])


def test_what_is_online_is_a_group_of_its_own_below_what_lies_near(client):
    parchim = make_municipality("Parchim")
    make_run(make_course("both", mode="both"), municipality=parchim)
    for number in range(4):
        make_run(make_course(f"online {number}", mode="online"), start=number + 1, municipality=None)

    near, on_site = (client.get(f"/en/angebote/?place=parchim&radius=20{way}") for way in ("", "&mode=on_site"))
    content = near.content.decode()

    assert [card.title for card in near.context["cards"]] == ["both"]
    assert near.context["online"]["number"] == 4
    assert len(titles(client, near.context["online"]["query"])) == 5
    assert [card.title for card in near.context["online"]["cards"]] == ["online 0", "online 1", "online 2"]
    places = [
        content.index(text)
        for text in ("Parchim: up to 20\u00a0km</h2>", ">both<", "Also online: 4", ">online 0<")
    ]
    assert places == sorted(places)
    assert "Also online" not in on_site.content.decode()


def test_what_is_online_stands_there_when_nothing_lies_near(client):
    make_municipality("Parchim")
    make_run(make_course("online", mode="online"), municipality=None)

    response = client.get("/en/angebote/?place=parchim&radius=20")

    assert (response.context["cards"], [card.title for card in response.context["online"]["cards"]]) == (
        [],
        ["online"],
    )
    assert "Also online: 1" in response.content.decode()


def test_a_place_may_be_typed_as_village_or_postal_code(client):
    parchim = make_municipality("Parchim", latitude=53.43, longitude=11.85, postal_codes=["19370"])
    Locality.objects.create(
        name="Slate", postal_code="19370", municipality=parchim, latitude=53.39, longitude=11.85
    )
    make_run(make_course("in Parchim"), municipality=parchim)
    make_run(make_course("in Hagenow"), municipality=make_municipality("Hagenow", latitude=53.43, longitude=11.19))

    for place in ("slate", "19370", "19370 Parchim", "PARCHIM"):
        assert titles(client, f"place={place}&radius=10") == ["in Parchim"], place


def test_when_nothing_lies_near_the_nearest_is_named(client):
    make_municipality("Parchim", latitude=53.43, longitude=11.85)
    spornitz = make_municipality("Spornitz", latitude=53.40, longitude=11.71)
    hagenow = make_municipality("Hagenow", latitude=53.43, longitude=11.19)
    make_run(make_course("far", level_from=1, level_to=1), municipality=hagenow)
    make_run(make_course("nearer", level_from=1, level_to=1), municipality=spornitz)
    make_run(make_course("other level", level_from=5, level_to=5), municipality=make_municipality("Parchim"))
    make_run(make_course("online", mode="online", level_from=1, level_to=1), municipality=None)

    response = client.get("/en/angebote/?place=parchim&radius=0&level=1")

    nearest = response.context["nearest"]
    assert (nearest["name"], nearest["kilometres"]) == ("Spornitz", 13)
    assert "The nearest course in person is in Spornitz, 13\u00a0km away." in response.content.decode()
    assert titles(client, nearest["query"]) == ["nearer", "far", "online"]
    assert "nearest" not in client.get("/en/angebote/?place=spornitz&radius=0&level=1").context


def test_when_all_is_online_there_is_no_nearest(client):
    make_municipality("Parchim")
    make_run(make_course("online", mode="online"), municipality=None)

    assert client.get("/en/angebote/?place=parchim&radius=0").context["nearest"] is None


def test_an_unknown_place_is_named_and_left_out(client):
    make_run(make_course("stays"))

    response = client.get("/en/angebote/?place=Atlantis&sort=distance")

    assert [card.title for card in response.context["cards"]] == ["stays"]
    assert response.context["filter"].chips == []
    assert "We do not know the place “Atlantis” in this county." in response.content.decode()


def test_every_value_is_a_chip_whose_link_takes_only_it_away(client):
    make_municipality("Parchim")
    query = "q=abc&level=1&level=2&place=parchim&radius=10&seats=on&sort=newest&page=3"

    chips = client.get(f"/en/angebote/?{query}").context["filter"].chips

    assert [chip["label"] for chip in chips] == ["A1", "A2", "Parchim: up to 10\u00a0km", "seats free", "“abc”"]
    kept = [sorted(parse_qs(chip["query"])) for chip in chips]
    assert parse_qs(chips[0]["query"])["level"] == ["2"]
    assert kept[2] == ["level", "q", "seats", "sort"]
    assert kept[3] == ["level", "place", "q", "radius", "sort"]
    assert kept[4] == ["level", "place", "radius", "seats", "sort"]


def test_an_empty_list_says_which_choice_to_drop_and_what_that_gives(client):
    for number in range(3):
        make_run(make_course(f"Deutsch {number}", level_from=1, level_to=1, cost="free"))
    make_run(make_course("Teuer", level_from=5, level_to=5, cost="paid"))

    response = client.get("/en/angebote/?level=5&free=on")

    ways = [(way["label"], way["count"]) for way in response.context["ways_out"]]
    assert ways == [("C1", 3), ("free of charge (also with an entitlement)", 1)]
    assert "without C1: 3\u00a0results" in response.content.decode()


def test_what_is_not_understood_is_named_and_left_out(client):
    make_run(make_course("stays"))

    response = client.get("/en/angebote/?level=99&start=soon&place=atlantis&q=%00")

    assert [card.title for card in response.context["cards"]] == ["stays"]
    assert "Part of your search was not understood" in response.content.decode()
    assert len(response.context["filter"].problems()) == 3


def test_search_words_come_back_escaped(client):
    words = '"><script>alert(1)</script>'

    content = client.get("/en/angebote/", {"q": words}).content.decode()

    assert words not in content
    assert escape(words) in content


def test_a_page_number_beyond_the_end_shows_the_last_page(client):
    for number in range(21):
        make_run(make_course(f"Kurs {number}"), start=number + 1)

    assert titles(client, "page=2") == ["Kurs 20"]
    assert titles(client, "page=999999999999999999999") == ["Kurs 20"]
    assert len(titles(client, "page=-1")) == 1
    assert len(titles(client, "page=abc")) == 20


BUSY = "q=kurs&level=1&place=parchim&radius=40&time=morning&time=weekend&seats=on&mode=on_site&sort=distance"


@pytest.mark.usefixtures("remembered_project")
@pytest.mark.parametrize("query", ["", BUSY])
def test_the_list_asks_the_database_as_often_for_twenty_cards_as_for_one(client, query):
    make_office()

    def ask():
        client.get("/de/angebote/")
        with CaptureQueriesContext(connection) as queries:
            response = Client.get(client, f"/de/angebote/?{query}")
        return len(response.context["cards"]), len(queries)

    make_one(1)
    one, queries_for_one = ask()
    for number in range(2, 25):
        make_one(number)
    many, queries_for_many = ask()

    assert (one, many) == (1, 20)
    assert queries_for_one == queries_for_many <= 12


def make_one(number):
    course = make_course(f"Kurs {number}", level_from=1, level_to=1, provider=make_provider(f"Anbieter {number}"))
    make_weekly_time(make_run(course, start=number), Weekday.SATURDAY, time(9), time(12))


@pytest.mark.usefixtures("remembered_project")
def test_an_empty_list_with_all_filters_keeps_to_twelve_queries(
    client, django_assert_max_num_queries, monkeypatch
):
    make_one(1)
    everything = BUSY + "&free=on&childcare=on&step_free=on&women=on&start=later"

    client.get("/de/angebote/")
    monkeypatch.setattr(vain_searches, "is_written_aside", True)  # as in a portal that runs
    with django_assert_max_num_queries(12):
        response = Client.get(client, f"/de/angebote/?{everything}")

    assert response.context["cards"] == []


def test_paper_holds_what_stands_on_several_pages(client):
    for number in range(25):
        make_one(number)

    page = client.get("/de/angebote/druck/?level=1").content.decode().replace("\u00a0", " ")

    assert page.count('class="coded"') == 25
    assert "25 Angebote" in page


@pytest.mark.parametrize("client", [ClientOfCatalogue], indirect=True)
def test_every_option_says_how_many_offers_it_would_leave(client):
    make_run(make_course("one", level_from=1, level_to=1, cost="paid"))
    make_run(make_course("two", level_from=1, level_to=2, cost="free"), seats_free=0)

    content = client.get("/en/angebote/?level=1").content.decode()

    boxes = ("A1 <small>(2)", "A2 <small>(2)", "B1 <small>(2)", "seats free <small>(1)")
    assert [label for label in (*boxes, "both (2)", "online (0)") if label not in content] == []
    assert "A2 <small>(1)" in client.get("/en/angebote/").content.decode()


@pytest.mark.parametrize("client", [ClientOfCatalogue], indirect=True)
def test_a_misspelt_word_shows_what_was_meant_and_says_so(client):
    make_run(make_course("Integrationskurs in Lübz"))
    make_run(make_course("Schwimmen", course_type=make_course_type("Sport")))

    response = client.get("/en/angebote/?q=Inegrationskurs")

    assert [card.title for card in response.context["cards"]] == ["Integrationskurs in Lübz"]
    assert "These are the results for <strong>Integrationskurs</strong>" in response.content.decode()
    assert titles(client, "q=Lübs Schwimen") == []


@pytest.mark.parametrize("client", [ClientOfCatalogue], indirect=True)
def test_a_word_that_stands_only_inside_of_others_leads_to_the_one_meant(client):
    make_run(make_course("Ausflugziele"))
    make_run(make_course("Flugs nach Hause"))

    response = client.get("/en/angebote/?q=flugz")

    assert [card.title for card in response.context["cards"]] == ["Ausflugziele"]
    assert 'Did you mean <a href="?q=Flugs">Flugs</a> (1\u00a0result)?' in response.content.decode()


def test_words_joined_by_a_hyphen_are_two(client):
    make_run(make_course("Prüfung für den DTZ"))

    assert titles(client, "q=DTZ-Prüfung") == ["Prüfung für den DTZ"]
    assert titles(client, 'q="DTZ-Prüfung"') == []


@pytest.mark.parametrize("client", [ClientOfCatalogue], indirect=True)
def test_suggestions_name_what_begins_so_and_nothing_unpublished(client):
    make_run(make_course("Lübzer Sprachtreff", provider=make_provider("Verein Lübz hilft")))
    make_run(make_course("Lübz geheim", status="draft"))
    make_provider("Lübz verborgen", is_published=False)
    make_municipality("Lübz")

    response = client.get("/en/angebote/vorschlaege?q=lueb")

    assert response.context["names"] == ["Lübz", "Lübzer Sprachtreff", "Verein Lübz hilft"]
    assert '<option value="Verein Lübz hilft"></option>' in response.content.decode()
    assert client.get("/en/angebote/vorschlaege?q=l").context["names"] == []
    assert client.get("/en/angebote/vorschlaege?q=" + "x" * 300).context["names"] == []


def test_places_come_with_their_position(client):
    make_municipality("Parchim", latitude=53.43, longitude=11.85)

    assert client.get("/en/angebote/orte.json").json() == {
        "places": [{"name": "Parchim", "latitude": 53.43, "longitude": 11.85}]
    }


def test_words_alone_that_find_nothing_are_named_and_no_choice_is_spoken_of(client):
    make_run(make_course("Deutsch am Abend"))

    words = client.get("/de/angebote/?q=Xyzzyq").content.decode()
    more = client.get("/de/angebote/?q=Xyzzyq&time=evening").content.decode()

    assert "Zu „Xyzzyq“ haben wir nichts gefunden." in words
    assert "Kein Angebot passt zu allem" not in words
    assert "Kein Angebot passt zu allem" in more


def test_on_paper_the_place_that_was_asked_for_is_said_once(client):
    make_run(make_course("Deutsch"), municipality=make_municipality("Spornitz"))

    pages = [client.get(f"/de/angebote/{path}", {"place": "Spornitz"}).content.decode() for path in ("", "druck/")]
    asked = [page.partition('class="asked"')[2].partition("</p>")[0] for page in pages]

    assert [part.count("Spornitz") for part in asked] == [1, 1]


def test_what_was_chosen_is_read_in_the_direction_of_the_page_though_a_town_begins_it(client):
    make_run(make_course("Deutsch"), municipality=make_municipality("Spornitz"))

    pages = {
        code: client.get(f"/{code}/angebote/", {"q": "Spornitz Raumschiff"}).content.decode()
        for code in ("ar", "de")
    }
    frames = {code: re.findall(r'<bdi(?: dir="(\w+)")?\s*>(.*?)</bdi>', page) for code, page in pages.items()}
    ways = {
        (code, words): {way for way, text in frames[code] if text == words}
        for code, words in [
            ("ar", "\u2068Spornitz\u2069: حتى 20\u00a0كم"),
            ("ar", "«\u2068Raumschiff\u2069»"),
            ("de", "„Raumschiff“"),
        ]
    }

    assert [*ways.values()] == [{"rtl"}, {"rtl"}, {"ltr"}]


def test_a_lists_title_has_the_commas_and_colons_of_its_language():
    make_run(make_course(level_from=1, level_to=1))

    titles = {
        language: re.search(
            r"<title>(.*?) – Bildung", Client().get(f"/{language}/angebote/?level=1&level=2").text
        )[1]
        for language in ("de", "ar", "fr")
    }

    assert titles["de"] == "1\u00a0Angebot: A1, A2"
    assert titles["ar"].endswith("A1، A2")
    assert titles["fr"].endswith("\u202f: A1, A2")
