"""Whoever finds nothing is led on: slips, what can be left out, and what stands before chance hits."""

import pytest

from bildung_verbindet.start_content.loading import load_word_meanings
from courses.search.keeper import keeper
from places.models import Municipality
from tests.courses.conftest import ClientOfCatalogue
from tests.factories import (
    make_category,
    make_course,
    make_course_type,
    make_municipality,
    make_provider,
    make_run,
)

pytestmark = pytest.mark.django_db


def titles(response) -> list[str]:
    return [card.title for card in response.context["cards"]]


@pytest.fixture
def ask(monkeypatch):
    monkeypatch.setattr(keeper, "catalogue", None)
    load_word_meanings()
    return lambda query, language="de": ClientOfCatalogue().get(f"/{language}/angebote/", {"q": query})


@pytest.fixture
def far_away():
    """Evening courses at B2 stand in Hagenow, about fifty kilometres from Parchim."""
    make_municipality("Parchim", latitude=53.43, longitude=11.85)
    hagenow = make_municipality("Hagenow", latitude=53.43, longitude=11.19)
    make_run(make_course("Deutsch", level_from=4, level_to=4, audience="women"), municipality=hagenow)
    make_run(make_course("Lesen", level_from=0, level_to=0), municipality=hagenow)


def test_as_little_as_possible_is_left_out_and_said_and_the_nearest_stand_first(ask, far_away):
    page = ask("Raumschiff Deutsch B2 Parchim Frauen")

    assert (titles(page), page.context["left_out"]) == (["Deutsch"], ["Raumschiff", "Parchim: bis 20\u00a0km"])
    assert "Im ganzen Landkreis" in page.content.decode()


def test_a_kind_of_course_farther_away_goes_before_anything_near_by(ask, far_away):
    make_run(make_course("Nähen"), municipality=Municipality.objects.get(name="Parchim"))

    page = ask("Lesen Parchim")

    assert (titles(page), page.context["left_out"]) == (["Lesen"], ["Parchim: bis 20\u00a0km"])


def test_beside_a_word_that_no_course_has_each_way_out_has_its_number(ask, far_away):
    page = ask("Raumschiff B2 Parchim")

    ways = [(way["label"], way["count"]) for way in page.context["ways_out"]]
    assert ways == [("Parchim: bis 20\u00a0km", 1), ("ganzer Landkreis", 1)]
    assert page.context["lost"] == ["Raumschiff"]
    assert "In keinem Angebot stehen diese Wörter" in page.content.decode()


def test_of_words_alone_each_can_be_left_out_and_says_what_that_gives(ask, far_away):
    one, two, all_lost = ask("Raumschiff"), ask("Raumschiff Lesen"), ask("Raumschiff Mondlandung")

    assert [(way["label"], way["count"]) for way in one.context["ways_out"]] == [("„Raumschiff“", 2)]
    assert "ohne „Raumschiff“: 2\u00a0Angebote" in one.content.decode()
    assert [(way["label"], way["count"]) for way in two.context["ways_out"]] == [("„Raumschiff“", 1)]
    assert (all_lost.context["ways_out"], all_lost.context["lost"]) == ([], ["Raumschiff", "Mondlandung"])
    assert 'Alle Angebote ansehen</a> <span class="soft">(2)' in all_lost.content.decode()


def test_the_nearest_are_shown_where_beside_an_unknown_word_only_the_distance_can_be_left_out(ask, far_away):
    page = ask("Raumschiff Parchim")

    assert titles(page) == ["Deutsch", "Lesen"]
    assert page.context["left_out"] == ["Raumschiff", "Parchim: bis 20\u00a0km"]


def test_a_short_word_is_not_turned_into_a_town_by_two_letters(ask, far_away):
    make_run(make_course("Kochen"), municipality=make_municipality("Mustin"))

    assert [titles(ask(word)) for word in ("Mustis", "Muttis Chor", "Nustis")] == [["Kochen"], [], []]


def test_what_was_no_slip_is_told_as_it_was_typed(ask):
    make_run(make_course("Deutsch beim Nähen"))

    page = ask("niemiecki Nehen", "pl")

    assert titles(page) == ["Deutsch beim Nähen"]
    assert "<strong>niemiecki Nähen</strong>" in page.content.decode()


def test_the_nearest_slip_is_taken_not_the_one_that_leaves_most(ask):
    for number in range(3):
        make_run(make_course(f"Anfangen {number}"))
    make_run(make_course("Anhängen"))

    assert titles(ask("Anhengen")) == ["Anhängen"]


def test_a_slip_in_another_word_for_a_kind_of_course_is_mended_in_german_and_english_only(ask):
    kind = make_course_type("Nachhilfe", synonyms="Hausaufgaben, homework")
    make_run(make_course("Lernen", course_type=kind))

    assert [titles(ask("Hausafgaben", language)) for language in ("de", "uk")] == [["Lernen"], ["Lernen"]]
    assert [titles(ask("homewrk", language)) for language in ("de", "en")] == [[], ["Lernen"]]


def test_what_was_meant_is_said_in_words_not_as_the_beginning_of_one(ask):
    make_run(make_course("Deutsch", cost="free"))

    page = ask("бесплтно", "ru")

    assert titles(page) == ["Deutsch"]
    assert "<strong>бесплатно (также если нужно право на участие)</strong>" in page.content.decode()


def test_a_kind_that_is_called_so_stands_before_others_of_a_subject_that_is_called_so(ask):
    subject = make_category("Schule und Ausbildung")
    homework, training = (
        make_course_type(name, category=subject) for name in ("Hausaufgabenhilfe", "Berufsausbildung")
    )
    make_run(make_course("Rechnen", course_type=homework), start=1)
    make_run(make_course("Lehre", course_type=training), start=9)
    make_run(make_course("Chor", summary_de="Nach der Ausbildung.", provider=make_provider("Verein")), start=2)

    assert titles(ask("Ausbildung")) == ["Lehre", "Rechnen", "Chor"]


def test_a_course_number_stands_first_with_the_run_of_that_number(ask):
    other = make_course("Anderer Kurs")
    make_run(other, start=1, number="1201-A")
    course = make_course("Gesuchter Kurs", provider=other.provider)
    make_run(course, start=3, number="1202")
    make_run(course, start=30, number="1201")

    cards = ask("kurs 1201").context["cards"]

    assert [card.title for card in cards] == ["Gesuchter Kurs", "Anderer Kurs"]
    assert cards[0].times[0] == "in 30\u00a0Tagen"
