"""What people type is what they mean: words of offices and newcomers in each language, on the demo's courses."""

import re
from datetime import time
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from bildung_verbindet.start_content.loading import load_word_meanings, rows
from courses.models import Course, CourseRun, Weekday, WordMeaning
from courses.search.catalogue import Catalogue
from courses.search.keeper import keeper
from courses.search.options import Options
from foundation.reading.spelling import for_search, split_list
from places.models import Municipality
from tests.databases import load
from tests.factories import make_course, make_course_type, make_municipality, make_run, make_user, make_weekly_time

pytestmark = pytest.mark.django_db
FREE = {"free", "entitlement"}


def is_german(course, run):
    return "Deutsch" in course.title_de or any("deutsch" in line for line in course.course_type.search_lines)


def costs_nothing(course, run):
    return course.cost in FREE


def goes_to(*levels):
    return lambda course, run: (
        course.level_from is not None and any(course.level_from <= level <= course.level_to for level in levels)
    )


def begins_with(level):
    return lambda course, run: course.level_from == level


def is_at(*names):
    return lambda course, run: run.municipality is not None and run.municipality.name in names


def begins_at(first, before):
    def check(course, run):
        hours = [each.starts_at for each in (*run.weekly_times.all(), *run.dates.all())]
        return any(first <= hour < before for hour in hours)

    return check


def at_weekend(course, run):
    weekly = any(day > 4 for each in run.weekly_times.all() for day in each.days)
    return weekly or any(each.date.weekday() > 4 for each in run.dates.all())


def is_online(course, run):
    return course.mode in {"online", "both"}


def minds_children(course, run):
    return course.childcare in {"yes", "on_request"}


def is_of(*slugs):
    return lambda course, run: course.course_type.slug in slugs


def is_about_applications(course, run):
    return "Bewerbung" in course.course_type.name_de


def is_for_women(course, run):
    return course.audience == "women"


in_the_evening = begins_at(time(17), time.max)
NEAR_LUEBZ = is_at("Lübz", "Plau am See", "Goldberg", "Parchim")
IN_PARCHIM = is_at("Parchim")
CASES = [
    ("de", "kostenlos", [costs_nothing]),
    ("de", "umsonst", [costs_nothing]),
    ("de", "Deutsch A2 Lübz Kinderbetreuung", [goes_to(2), NEAR_LUEBZ, minds_children]),
    ("de", "Deutsch abends Parchim", [is_german, in_the_evening, is_at("Parchim", "Lübz")]),
    ("de", "Abendkurs Deutsch", [is_german, in_the_evening]),
    ("de", "Deutsch für Anfänger", [is_german, goes_to(0, 1)]),
    ("de", "19370", [IN_PARCHIM]),
    ("de", "in der Nähe von Lübz", [NEAR_LUEBZ]),
    ("de", "A2.1", [begins_with(2)]),
    ("de", "Alphakurs", [goes_to(0)]),
    ("de", "DTZ Prüfung", [is_of("pruefung", "allgemeiner-integrationskurs")]),
    ("de", "Deutsch am Wochenende", [is_german, at_weekend]),
    ("de", "Integrationskurs Parchim", [IN_PARCHIM]),
    ("de", "Bewerbung schreiben", [is_about_applications]),
    ("de", "VHS deutsch", [is_german]),
    ("en", "german lessons for beginners", [is_german, goes_to(1)]),
    ("en", "free", [costs_nothing]),
    ("uk", "курси для початківців", [goes_to(1)]),
    ("uk", "kurs nimeckoi", [is_german]),
    ("uk", "А2", [begins_with(2)]),
    ("ru", "бесплатно", [costs_nothing]),
    ("ru", "интеграционые курсы", [lambda course, run: "ntegrationskurs" in course.course_type.name_de]),
    ("ru", "kurs nemeckogo", [is_german]),
    ("ru", "besplatno vecherom", [costs_nothing, in_the_evening]),
    ("ar", "بدي اتعلم الماني", [is_german]),
    ("ar", "مجاني", [costs_nothing]),
    ("ar", "majani", [costs_nothing]),
    ("fa", "kelas zaban almani", [is_german]),
    ("fa", "صنف آلمانی", [is_german]),
    ("tr", "ücretsiz", [costs_nothing]),
    ("tr", "almanca dersi", [is_german]),
    ("fr", "garderie", [minds_children]),
    ("pl", "niemiecki wieczorem", [is_german, in_the_evening]),
    ("ro", "lectii germana", [is_german]),
    ("ro", "curs gratuit seara", [costs_nothing, in_the_evening]),
    ("de", "Onlinekurs", [is_online]),
    ("de", "A1-A2 Parchim", [goes_to(1, 2), IN_PARCHIM]),
    ("de-simple", "kostenlos für Frauen", [costs_nothing, is_for_women]),
    ("de", "Computerkurs Anfänger", [is_of("digitale-grundlagen")]),
    ("ru", "с ребёнком", [minds_children]),
    ("ru", "vecherom posle raboty a1", [goes_to(1), in_the_evening]),
    ("ru", "есть места на Б1?", [goes_to(3)]),
    ("ar", "اونلاين ب1", [is_online, goes_to(3)]),
    ("ar", "A2 قرب Lübz مع رعاية أطفال ومكان شاغر", [goes_to(2), minds_children]),
    ("ar", "دورات يوم السبت والاحد", [at_weekend]),
    ("ar", "دورة مع حضانة اطفال", [minds_children]),
    ("fr", "garderie pour enfants pendant le cours", [minds_children]),
    ("uk", "nimetska z nulia", [is_german, goes_to(1)]),
    ("de-simple", "kurs ohne bezahlen", [costs_nothing]),
    ("tr", "kadınlara özel", [is_for_women]),
    ("pl", "nie umiem czytać ani pisać", [goes_to(0)]),
    ("de", "deutsch kurs gegen 18 uhr", [is_german, in_the_evening]),
    ("pl", "dla matek", [lambda course, run: course.audience == "parents"]),
    ("ar", "كتابة طلب عمل", [is_about_applications]),
    ("de", "DTZ", [lambda course, run: "DTZ" in course.title_de]),
    ("pl", "egzamin DTZ", [is_of("pruefung"), lambda course, run: "DTZ" in course.title_de]),
    ("de", "Hilfe beim Lebenslauf", [is_about_applications]),
    ("pl", "pisanie cv", [is_about_applications]),
    ("tr", "özgeçmiş hazırlama", [is_about_applications]),
    ("de-simple", "Kurs am Vor-Mittag", [begins_at(time(6), time(12))]),
    ("fr", "cour d'alemand", [is_german]),
    ("uk", "де можна залишити дитину під час курсів", [minds_children]),
    ("ru", "тест жизнь в германии", [is_of("pruefung")]),
    ("ar", "ما بعرف اقرا ولا اكتب", [goes_to(0)]),
    ("ro", "mai aveti locuri B1", [goes_to(3)]),
]


def answer(language, query):
    keeper.catalogue = Catalogue(timezone.localdate())
    return ask(language, query)


def ask(language, query):
    return Client().get(f"/{language}/angebote/", {"q": query})


def listed(response, number=5):
    for hit in response.context["page"].object_list[:number]:
        course = Course.objects.select_related("course_type__category", "provider").get(pk=hit.pk)
        yield course, CourseRun.objects.select_related("municipality").get(pk=hit.next_run_id)


@pytest.fixture(autouse=True)
def own_catalogue(monkeypatch):
    monkeypatch.setattr(keeper, "catalogue", None)


def test_the_first_five_are_what_was_meant(demo_content):
    keeper.catalogue = Catalogue(timezone.localdate())
    wrong = {}

    for language, query, checks in CASES:
        found = list(listed(ask(language, query)))
        wrong[language, query] = [course.title for course, run in found if not all(c(course, run) for c in checks)]
        if not found:
            wrong[language, query].append("nothing")

    assert {case: titles for case, titles in wrong.items() if titles} == {}


@pytest.fixture
def meanings(db):
    load("word meanings", by=load_word_meanings)


def chips(response) -> list[str]:
    return [chip["label"] for chip in response.context["search"].chips]


def titles(response) -> list[str]:
    return [course.title for course, _run in listed(response, 20)]


def test_a_number_finds_its_course_and_no_other(meanings):
    course = make_course("Nähen")
    make_run(course, number="262-01")
    make_run(make_course("262 Wörter in 01 Tag", provider=course.provider))

    assert titles(answer("de", "kurs 262-01")) == ["Nähen"]


def test_signs_that_stand_alone_are_no_words(meanings):
    make_run(make_course("Deutsch", level_from=2, level_to=2))

    assert chips(answer("fr", "il reste des places A2 ?")) == ["A2", "places libres"]
    assert chips(answer("de", "A 2 . 2")) == ["A2"]
    assert chips(answer("de", "?")) == ["„?“"]


def test_the_query_stays_as_typed_and_a_chip_leads_to_the_rest_in_words_of_the_filters(meanings):
    make_run(make_course("Deutsch", cost="free", level_from=2, level_to=2))

    page = answer("de", "Deutsch A2 kostenlos")
    free = next(chip for chip in page.context["search"].chips if "kostenfrei" in chip["label"])

    assert 'value="Deutsch A2 kostenlos"' in page.content.decode()
    assert chips(page) == ["A2", "kostenfrei, auch mit Berechtigung", "„Deutsch“"]
    assert free["query"] == "q=Deutsch&level=2"


@pytest.mark.parametrize("query", ["kein A2 Geld", "nächste A2 Woche", "freie A2 Plätze"])
def test_what_was_taken_away_is_not_understood_again(meanings, query):
    make_run(make_course("Deutsch"))

    page = answer("de", query)
    level = next(chip for chip in page.context["search"].chips if chip["label"] == "A2")
    rest = Client().get(f"/de/angebote/?{level['query']}")

    assert [each.meaning for each in rest.context["search"].reading.understood] == []


def test_a_word_with_two_meanings_is_no_filter_while_nothing_says_which_and_both_are_offered(meanings):
    make_run(make_course("Deutsch", cost="free"), seats_total=10, seats_free=5)
    make_run(make_course("Nähen", cost="paid", price=10), start=1, seats_total=10, seats_free=0)
    make_run(make_course("Kochen", cost="free"), start=30, seats_total=10, seats_free=0)

    page = answer("en", "free")
    (doubt,) = page.context["doubts"]

    assert (chips(page), titles(page)) == ([], ["Deutsch", "Kochen", "Nähen"])  # the likelier ones first
    assert [(way["query"], way["count"]) for way in doubt["ways"]] == [("free=on", 2), ("seats=on", 1)]
    assert 'href="?seats=on"' in page.content.decode()


def test_what_stands_beside_a_word_with_two_meanings_decides(meanings):
    make_run(make_course("Deutsch", cost="free", level_from=1, level_to=1), seats_total=10, seats_free=5)

    beside_the_other = answer("en", "gratis free").context["search"]
    with_a_level = answer("en", "free A1 course").context["search"]
    phrase = answer("en", "free seats").context["search"]

    assert (beside_the_other.chosen["free"], beside_the_other.chosen["seats"]) == ("on", True)
    assert (with_a_level.chosen["free"], with_a_level.chosen["seats"]) == ("on", False)
    assert (phrase.chosen["free"], phrase.chosen["seats"]) == ("", True)
    assert [beside_the_other.doubts, with_a_level.doubts, phrase.doubts] == [[], [], []]
    assert [each["text"] for each in with_a_level.questions] == ["free"]


TWO_MEANINGS = {
    "de": {"frei": "free seats", "morgen": "time start", "Kinder": "childcare audience", "früh": "time start"},
    "en": {"free": "free seats", "children": "childcare audience", "early": "time start"},
    "uk": {"вільно": "seats free", "діти": "childcare audience", "рано": "time start"},
    "ru": {"свободно": "seats free", "дети": "childcare audience", "рано": "time start"},
    "ar": {"باكر": "start time", "أطفال": "childcare audience"},
    "fa": {"آزاد": "seats free", "زود": "start time", "بچه‌ها": "childcare audience"},
    "tr": {"serbest": "seats free", "çocuk": "childcare audience", "erken": "time start"},
    "fr": {"libre": "seats free", "enfants": "childcare audience", "tôt": "time start"},
    "pl": {"wolne": "seats free", "dzieci": "childcare audience", "wcześnie": "time start"},
    "ro": {"liber": "seats free", "copii": "childcare audience", "devreme": "time start"},
}


@pytest.mark.parametrize("language", TWO_MEANINGS)
def test_every_language_knows_its_words_with_two_meanings(meanings, language):
    book, expected = keeper.current.options.words, TWO_MEANINGS[language]

    alone = {word: book.read(word, language) for word in expected}
    with_a_level = {word: book.read(f"{word} A1", language) for word in expected}

    assert {
        word: {meaning.name for doubt in reading.doubts for meaning in doubt.meanings}
        for word, reading in alone.items()
    } == {word: set(names.split()) for word, names in expected.items()}
    assert [reading.understood for reading in alone.values() if reading.understood] == []
    assert [word for word, reading in with_a_level.items() if reading.doubts or len(reading.understood) != 2] == []


def test_between_quotes_a_word_is_a_word(meanings):
    make_run(make_course("Abends online"))

    page = answer("de", '"abends"')

    assert (chips(page), titles(page)) == (["„abends“"], ["Abends online"])


def test_a_word_of_a_kind_of_course_is_not_torn_apart(meanings):
    kind = make_course_type("Computer", synonyms="Online Banking")
    make_run(make_course("Überweisen lernen", course_type=kind, mode="on_site"))

    page = answer("de", "online banking")

    assert titles(page) == ["Überweisen lernen"]


def test_when_no_course_has_all_words_the_most_are_taken_and_the_rest_is_named(meanings):
    make_run(make_course("Nähen mit Stoff"))

    page = answer("de", "Nähen Stoff Raumschiff")

    assert (titles(page), page.context["left_out"]) == (["Nähen mit Stoff"], ["Raumschiff"])
    assert "Raumschiff" in page.content.decode()


def test_a_word_that_no_course_has_is_left_to_the_filters_and_named(meanings):
    make_run(make_course("Nähen", audience="women"))
    make_run(make_course("Kochen", audience="everyone"))

    page = answer("de", "Frauen Raumschiff")

    assert (titles(page), page.context["left_out"]) == (["Nähen"], ["Raumschiff"])


def test_a_course_that_is_called_so_stays_when_it_does_not_meet_a_filter_among_the_words(meanings):
    make_run(make_course("Computer", audience="everyone"))
    make_run(make_course("Nähen", audience="women"))

    page = answer("de", "Computer für Frauen")

    assert (titles(page), page.context["left_out"]) == (["Computer"], ["für Frauen"])


def test_a_course_that_is_called_so_comes_before_one_that_only_begins_with_the_level(meanings):
    make_run(make_course("Sport", level_from=3, level_to=3, summary_de="Vor der Prüfung."), start=5)
    make_run(make_course("Prüfung", level_from=2, level_to=3), start=50)

    assert titles(answer("de", "Prüfung B1")) == ["Prüfung", "Sport"]


@pytest.mark.parametrize(
    ("language", "query", "place", "level"),
    [("tr", "Hagenow'da A2", "Hagenow", ["2"]), ("de", "Hagenow (B 1)", "Hagenow", ["3"])],
)
def test_signs_and_endings_beside_a_place_or_a_level_do_not_hide_it(meanings, language, query, place, level):
    make_municipality("Hagenow")
    make_run(make_course("Deutsch"))

    chosen = answer(language, query).context["search"].chosen

    assert (chosen["place"], chosen["level"]) == (place, level)


def test_without_its_place_a_list_is_not_ordered_by_distance_from_nowhere(start_content):
    make_run(make_course("Deutsch", level_from=2, level_to=2))

    page = answer("de", "Deutsch A2 Lübz")
    level = next(chip for chip in page.context["search"].chips if chip["label"] == "A2")
    rest = Client().get(f"/de/angebote/?{level['query']}").context["search"]
    place = next(chip for chip in rest.chips if "Lübz" in chip["label"])

    assert (rest.chosen["sort"], "sort" in place["query"], "radius" in place["query"]) == (
        "distance",
        False,
        False,
    )


@pytest.mark.parametrize(
    ("language", "query", "filters", "words"),
    [
        # joined, or made bold as chats do
        ("de", "Deutsch A2-Kurs Lübz", {"level": ["2"], "place": "Lübz"}, "Deutsch"),
        ("de", "Deutschkurs-B1 abends", {"level": ["3"], "time": ["evening"]}, "deutsch"),
        ("de", "Deutsch,A2,Lübz", {"level": ["2"], "place": "Lübz"}, "Deutsch"),
        ("de", "*A2* deutsch _Lübz_ ~B1~", {"level": ["2", "3"], "place": "Lübz"}, "deutsch"),
        ("de", "A2,1", {"level": ["A2.1"]}, ""),
        ("de", "Deutsch A1.2, Lübz", {"level": ["A1.2"], "place": "Lübz"}, "Deutsch"),
        ("uk", "В1+", {"level": ["B1+"]}, ""),
        ("de", "A1.1-A2.2", {"level": ["1", "2"]}, ""),
        # ages
        ("de", "Deutsch ab 16", {"age": "16"}, "Deutsch"),
        ("de", "Deutsch ab 16 Uhr", {"time": ["afternoon"]}, "Deutsch"),
        ("de", "16- bis 25-Jährige", {"age": "16-25"}, ""),
        ("de", "Jugendliche ab 16 Jahren", {"audience": ["youth"], "age": "16"}, ""),
        ("de", "Sport 3 Jahre", {}, "Sport Jahre"),
        ("en", "for 16 to 25", {"age": "16-25"}, ""),
        ("uk", "від 16 до 25 років", {"age": "16-25"}, ""),
        ("ru", "с 16 лет", {"age": "16"}, ""),
        ("ar", "من ١٦ إلى ٢٥ سنة", {"age": "16-25"}, ""),
        ("fa", "۱۶ ساله", {"age": "16"}, ""),
        ("tr", "16-25 yaş", {"age": "16-25"}, ""),
        ("fr", "à partir de 16 ans", {"age": "16"}, ""),
        ("pl", "od 16 lat", {"age": "16"}, ""),
        ("ro", "pentru 16-25 ani", {"age": "16-25"}, ""),
        # in which language one is taught; elsewhere somebody speaks it
        ("de", "Unterricht auf Arabisch", {"teaching": "ar"}, ""),
        ("de", "auf Arabisch", {"spoken": "ar"}, ""),
        ("en", "computer course in English", {"teaching": "en"}, "computer"),
        ("uk", "курси англійською", {"teaching": "en"}, ""),
        ("ru", "занятия на русском", {"teaching": "ru"}, ""),
        ("ar", "دورات بالعربية", {"teaching": "ar"}, ""),
        ("fa", "کلاس به دری", {"teaching": "fa"}, ""),
        ("tr", "eğitim dili Türkçe", {"teaching": "tr"}, ""),
        ("fr", "cours en français", {"teaching": "fr"}, ""),
        ("pl", "kurs po polsku", {"teaching": "pl"}, ""),
        ("ro", "curs în română", {"teaching": "ro"}, ""),
        ("de", "B1-2026", {}, '"b1 2026"'),
        # measures
        ("de", "im Umkreis von 15 km um Hagenow", {"place": "Hagenow", "radius": "20"}, ""),
        ("en", "near Hagenow within 8km", {"place": "Hagenow", "radius": "10"}, ""),
        ("uk", "Пархім 35 км", {"place": "Parchim", "radius": "40"}, ""),
        ("de", "B1 17 Uhr", {"level": ["3"], "time": ["evening"]}, ""),
        ("de", "9-12 Uhr", {"time": ["morning"]}, ""),
        ("en", "German 6 pm", {"time": ["evening"]}, "deutsch"),
        ("ru", "14 часов", {"time": ["afternoon"]}, ""),
        ("de", "Deutsch 2 h", {}, "Deutsch"),
        # places as people call them
        ("de", "Nähe Plau", {"place": "Plau am See", "radius": "20"}, ""),
        ("de", "Neustadt", {"place": "Neustadt-Glewe"}, ""),
        ("de", "D-19370", {"place": "19370"}, ""),
        ("ru", "курс поближе к Хагенову", {"place": "Hagenow", "radius": "20"}, ""),
        ("pl", "w Ludwigsluście", {"place": "Ludwigslust"}, ""),
        ("uk", "у Пархімі", {"place": "Parchim"}, ""),
        ("de", "Parchimi", {}, "Parchimi"),
        # a kindergarten, or somebody for the children
        ("de", "Kita Lübz", {"place": "Lübz"}, "kindergarten"),
        ("de", "A2 Kita", {"level": ["2"], "childcare": True}, ""),
        ("de", "Deutschkurs mit Krippe", {"childcare": True}, "deutsch"),
        ("tr", "kreş", {}, "kindergarten"),
        ("tr", "A2 kreş", {"level": ["2"], "childcare": True}, ""),
        ("ar", "A2 حضانة", {"level": ["2"], "childcare": True}, ""),
        # parted, or with an apostrophe
        ("de-simple", "Kurs am Vor-Mittag", {"time": ["morning"]}, ""),
        ("tr", "Almanca'ya", {}, "deutsch"),
        # one place and one start; what else is named stays a word
        ("de", "Hagenow oder Lübz", {"place": "Hagenow"}, '"Lübz"'),
        ("de", "Lübz oder lubz", {"place": "Lübz"}, ""),
        # little
        ("en", "may I join a german course", {}, "deutsch"),
        ("ro", "curs mai aproape de Hagenow", {"place": "Hagenow"}, ""),
        ("de", "kein online A1", {"level": ["1"], "mode": "on_site"}, ""),
    ],
)
def test_what_people_write_is_read_as_they_mean_it(start_content, language, query, filters, words):
    make_run(make_course("Deutsch"))

    chosen = answer(language, query).context["search"].chosen

    standing = {name: value for name, value in chosen.items() if value and name not in {"q", "sort"}}
    if "radius" not in filters:
        del standing["radius"]
    assert (standing, chosen["q"]) == (filters, words)


def test_of_a_part_of_a_level_courses_at_that_part_stand_first_and_none_at_another(meanings):
    for title, part in (("Other", "A1.1"), ("Whole", ""), ("Part", "A1.2")):
        make_run(make_course(title, level_from=1, level_to=1, sub_level=part))
    make_run(make_course("Long", level_from=1, level_to=2, sub_level="A1.2"), start=60)
    make_run(make_course("Above", level_from=2, level_to=2))

    page = answer("de", "A1.2")

    assert titles(page) == ["Part", "Long", "Whole"]
    assert page.context["search"].chips[0]["label"] == "A1.2"
    assert 'value="A1.2"' in page.content.decode()
    assert 'value="A1.2"' not in answer("de", "A1").content.decode()


def test_of_ages_those_courses_are_found_that_say_them_or_are_for_the_young(meanings):
    ages = {"To 12": (None, 12), "14 to 18": (14, 18), "From 16": (16, None), "Older": (50, None)}
    for title, (first, last) in ages.items():
        make_run(make_course(title, age_from=first, age_to=last))
    for audience in ("youth", "children", "everyone"):
        make_run(make_course(audience, audience=audience))

    found = {query: set(titles(answer("de", query))) for query in ("ab 16", "12 Jahre")}
    young = set(titles(answer("de", "Jugendliche")))
    page = answer("de", "für 10 bis 15")

    assert found == {"ab 16": {"14 to 18", "From 16", "youth"}, "12 Jahre": {"To 12", "youth", "children"}}
    assert young == {"14 to 18", "youth"}
    assert set(titles(page)) == {"To 12", "14 to 18", "youth", "children"}
    assert page.context["search"].chips[0]["label"] == "von 10\u00a0bis 15\u00a0Jahren"
    assert 'name="age" value="10-15"' in page.content.decode()


def test_a_language_of_teaching_is_said_and_can_be_unticked_and_left_out_where_no_course_has_it(meanings):
    make_run(make_course("Nähen"))
    make_run(make_course("Computer", teaching_language="ar"), start=30)

    page, none = answer("de", "Kurs auf Arabisch"), answer("de", "Nähen, Unterricht auf Englisch")

    assert titles(page) == ["Computer"]
    assert page.context["search"].chips[0]["label"] == "Unterrichtssprache: Arabisch"
    assert 'name="teaching" value="ar"' in page.content.decode()
    assert 'name="teaching"' not in answer("de", "Nähen").content.decode()
    assert titles(none) == ["Nähen"]
    assert none.context["left_out"] == ["Unterricht auf Englisch"]


@pytest.mark.parametrize(
    ("language", "query", "month"),
    [
        ("de", "Kurs im Feb. {year}", 2),
        ("de", "Deutsch Jan.", 1),
        ("en", "starts in Sept", 9),
        ("en", "German May", 5),
        ("ro", "germana mai", 5),
        ("fr", "cours en févr.", 2),
        ("uk", "курс у верес.", 9),
    ],
)
def test_a_month_is_read_however_short_and_with_its_year(meanings, language, query, month):
    today = timezone.localdate()
    year = today.year + (month < today.month)
    make_run(make_course("Deutsch"))

    search = answer(language, query.format(year=year)).context["search"]

    assert search.chosen["start"] == f"{year}-{month:02}"
    assert str(year) not in search.chosen["q"]


def test_a_number_that_stands_in_some_text_by_chance_is_left_out_before_what_is_understood(meanings):
    make_run(make_course("Deutsch", level_from=3, level_to=3))
    make_run(make_course("Nähen für 24 Personen"), start=1)

    page = answer("de", "B1 24")

    assert titles(page) == ["Deutsch"]
    assert "24" in page.context["left_out"]


def test_an_abbreviation_of_one_language_is_no_word_of_another(meanings):
    make_run(make_course("Deutsch"))

    assert answer("de", "Mo Di").context["search"].chosen["weekday"] == ["1", "2"]
    assert not answer("ro", "mi do").context["search"].chosen["weekday"]


def test_a_weekday_among_the_words_puts_no_level_of_its_number_first(meanings):
    for title, level, start in (("bald", 3, 5), ("später", 1, 20)):
        course = make_course(title, level_from=level, level_to=level)
        make_weekly_time(make_run(course, start=start), Weekday.MONDAY)

    assert titles(answer("de", "Montag")) == ["bald", "später"]


def test_no_word_of_another_language_is_put_before_a_reader(meanings):
    kind = make_course_type("Lesen", name_pl="Poezja", name_en="Reading")
    make_run(make_course("Heft", title_en="Notebook", title_pl="Zeszyt", course_type=kind))

    assert [answer("en", query).context["meant"] for query in ("poezje", "zeszytt")] == [None, None]
    assert answer("pl", "poezje").context["meant"].search.words == "Poezja"
    assert answer("pl", "zeszytt").context["meant"].search.words == "Zeszyt"


def test_online_courses_stand_beside_those_near_by(meanings):
    make_municipality("Hagenow")
    town = Municipality.objects.get(name="Hagenow")
    make_run(make_course("Deutsch", mode="on_site"), municipality=town)
    make_run(make_course("Deutsch im Netz", mode="online"), municipality=None)

    page = answer("de", "Deutsch Hagenow")

    assert (titles(page), page.context["online"]["number"]) == (["Deutsch"], 1)
    assert titles(Client().get(f"/de/angebote/?{page.context['search'].online().query.urlencode()}")) == [
        "Deutsch im Netz"
    ]


def test_the_run_that_is_shown_is_the_nearest_one(meanings):
    near, far = make_municipality("Lübz", latitude=53.46, longitude=12.03), make_municipality("Parchim")
    course = make_course("Deutsch")
    make_run(course, start=5, municipality=far)
    make_run(course, start=50, municipality=near)

    page = answer("de", "Deutsch Lübz")

    assert [run.municipality.name for _course, run in listed(page)] == ["Lübz"]


def test_an_old_address_of_courses_for_women_is_understood_and_can_be_left(meanings):
    make_run(make_course("Deutsch", audience="women"))
    make_run(make_course("Nähen", audience="everyone"))

    page = Client().get("/de/angebote/?women=on")

    assert titles(page) == ["Deutsch"]
    assert [chip["query"] for chip in page.context["search"].chips] == [""]


def test_the_office_says_what_a_word_means(meanings):
    make_run(make_course("Deutsch", audience="women"))
    make_run(make_course("Nähen", audience="everyone"))
    WordMeaning.objects.filter(language="de", meaning="audience=women").update(words="Damen")

    assert titles(answer("de", "Damen")) == ["Deutsch"]


@pytest.mark.parametrize(
    "meaning", ["free=nothing", "place", "unknown=1", "month=13", "near=far", "level=99", "="]
)
def test_a_row_that_means_nothing_is_not_read_and_the_office_sees_it(meanings, client, meaning):
    make_run(make_course("Quark"))
    row = WordMeaning.objects.create(language="de", meaning=meaning, words="Quark")

    page = answer("de", "Quark in der Nähe von Parchim")
    client.force_login(make_user(role=User.Role.COORDINATOR))
    listed = client.get("/de/buero/suchworte/?q=Quark").content.decode()
    form = client.get(f"/de/buero/suchworte/{row.pk}/").context["form"]

    assert (page.status_code, titles(answer("de", "Quark"))) == (200, ["Quark"])
    assert f"Deutsch: „{meaning}“ ist keine Bedeutung" in listed
    assert form.fields["meaning"].choices[0][0] == ""


@pytest.mark.parametrize(("minutes", "kind"), [(225, "full"), (45, "part")])
def test_full_time_begins_with_twenty_lessons_a_week(meanings, minutes, kind):
    run = make_run(make_course("Deutsch"))
    make_weekly_time(run, 0b1111, time(8), time(8 + minutes // 60, minutes % 60))

    full, part = (titles(Client().get("/de/angebote/", {"extent": extent})) for extent in ("full", "part"))

    assert {"full": full, "part": part} == {"full": [], "part": [], kind: ["Deutsch"]}


def test_a_wider_distance_is_offered_with_its_number(meanings):
    make_municipality("Parchim")
    far = make_municipality("Hagenow", longitude=11.5)
    make_run(make_course("Deutsch"), municipality=far)

    page = answer("de", "Deutsch Parchim")

    assert [(way["label"], way["count"]) for way in page.context["ways_out"] if way["is_wider"]] == [
        ("bis 40\u00a0km", 1),
        ("ganzer Landkreis", 1),
    ]
    assert "bis 40\u00a0km: 1" in page.content.decode()


def test_who_finds_nothing_asks_with_the_words_of_the_search(meanings):
    make_run(make_course("Deutsch"))

    nothing = answer("de", "Raumfahrt kostenlos").content.decode()
    address = re.search(r'href="([^"]*wish=[^"]*)"', nothing)[1]
    form = Client().get(unescape(address)).content.decode()

    assert "kostenfrei" in form
    assert "Raumfahrt" in form


# Words of the field that are no attribute there: an evening school is a school, literacy a kind of course.
MEANT_OTHERWISE = {"schulabschluss", "digitale-grundlagen", "berufssprachkurs-c1", "alphabetisierungskurs"}


def test_no_synonym_of_a_kind_of_course_says_when_or_where_it_is_or_how_hard(meanings):
    claimed = set()
    book = Options().words
    for row in rows("course_types"):
        if row["slug"] not in MEANT_OTHERWISE:
            for language in dict(settings.LANGUAGES):
                for word in (word for name in split_list(row["synonyms"]) for word in for_search(name).split()):
                    found = book.rows_in(word, language) or []
                    claimed |= {word for each in found if each.meaning.startswith(("time=", "mode=", "level=1"))}

    assert claimed == set()
