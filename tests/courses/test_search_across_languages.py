"""Courses are found by words of every language, by way of their kind, their subject and their town."""

import threading

import pytest
from django.db import OperationalError

from bildung_verbindet.freshness.stamps import stamps
from courses.models import Category, Course, CourseType
from courses.search.keeper import keeper
from courses.search.words import texts
from courses.search.words.texts import Follower, rewrite_outdated
from foundation.operation.alone import only_one
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

SYNONYMS = """Deutschkurs, Sprachkurs, German course, курси німецької, курс немецкого, دورة ألمانية, دوره آلمانی,
Almanca kursu, cours d'allemand, kurs niemieckiego, curs de germană"""


@pytest.fixture
def courses():
    german = make_category("Deutsch lernen", name_uk="Вивчати німецьку", name_ar="تعلّم الألمانية")
    meeting = make_category("Menschen treffen", name_uk="Знайомитися з людьми")
    names = dict(name_uk="Інтеграційний курс", name_ru="Интеграционный курс", name_tr="Uyum kursu")
    names |= dict(name_pl="Kurs integracyjny", name_fr="Cours d’intégration")
    kind = make_course_type("Integrationskurs", category=german, synonyms=SYNONYMS, **names)
    cafe = make_course_type("Sprachcafé", category=meeting, name_tr="Dil kahvesi")
    parchim = make_municipality("Parchim", spellings="Пархім, Пархим, بارشيم, پارشیم")
    hagenow = make_municipality("Hagenow", spellings="Гагенов, Хагенов, هاغنو", longitude=11.19)
    make_provider("Beispielwerk", municipality=make_municipality("Lübz"))
    make_run(make_course("Abendkurs", course_type=kind), municipality=parchim)
    make_run(make_course("Morgenkurs", course_type=kind), municipality=hagenow)
    make_run(make_course("Tee am Montag", course_type=cafe), municipality=parchim)


def titles(client, words, language="de"):
    found = client.get(f"/{language}/angebote/", {"q": words}).context
    return sorted(card.title for card in found["cards"])


@pytest.mark.parametrize(
    "words",
    [
        *("курси німецької", "КУРСИ НІМЕЦЬКОЇ", "курс немецкого", "вивчати", "інтеграційний"),
        *("Almanca kursu", "ALMANCA KURSU", "almanca"),
        *("دورة ألمانية", "دوره المانيه", "دَورة", "الألمانية", "دوره آلمانی", "دوره الماني"),
        *("cours d'allemand", "cours d’allemand", "kurs niemieckiego", "curs de germana", "curs de germană"),
        *("integrationskurs", "German course", "Sprachkurs", "deutschkurs"),
    ],
)
def test_words_of_every_language_find_the_german_courses(client, courses, words):
    assert titles(client, words) == ["Abendkurs", "Morgenkurs"]


@pytest.mark.parametrize("words", ["курси німецької Пархім", "курс немецкого пархим", "دورة ألمانية بارشيم"])
def test_towns_are_found_in_other_letters(client, courses, words):
    assert titles(client, words) == ["Abendkurs"]


@pytest.mark.parametrize("place", ["Пархім", "пархим", "بارشيم", "پارشیم", "Парх"])
def test_the_box_for_the_place_knows_them_too(client, courses, place):
    found = client.get("/uk/angebote/", {"place": place, "radius": "0"}).context

    assert found["search"].spot.name == "Parchim"
    assert sorted(card.title for card in found["cards"]) == ["Abendkurs", "Tee am Montag"]


@pytest.mark.parametrize("language", ["de", "uk", "ar"])
def test_the_words_count_whatever_language_the_page_has(client, courses, language):
    assert titles(client, "dil kahvesi", language) == ["Tee am Montag"]


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("de", "Integratonskurs", "Integrationskurs"),
        ("tr", "Integratonskurs", "Integrationskurs"),
        ("uk", "інтегаційний", "Інтеграційний"),
        ("ru", "интеграционый", "Интеграционный"),
        ("tr", "uyun", "uyum"),
        ("pl", "integracjny", "integracyjny"),
        ("fr", "integraton", "intégration"),
        ("ar", "بارشبم", "بارشيم"),
    ],
)
def test_a_slip_is_understood_in_the_readers_language_and_in_german(courses, monkeypatch, language, typed, meant):
    monkeypatch.setattr(keeper, "catalogue", None)
    found = ClientOfCatalogue().get(f"/{language}/angebote/", {"q": typed}).context

    assert found["meant"].search.words.casefold() == meant.casefold()
    assert len(found["cards"]) > 0


def test_a_compound_without_its_joint_is_found_as_it_is(client, courses):
    assert titles(client, "Integrationkurs") == ["Abendkurs", "Morgenkurs"]


@pytest.fixture
def written(courses):
    """What search texts are made of has been noted."""
    rewrite_outdated()


def test_other_words_of_a_kind_are_those_that_the_office_writes(client, written):
    CourseType.objects.filter(name_de="Sprachcafé").update(synonyms="чайна")
    rewrite_outdated()

    assert titles(client, "чайна") == ["Tee am Montag"]


def test_a_subject_that_the_office_renames_is_found_by_its_new_name(client, written):
    category = Category.objects.get(name_de="Menschen treffen")
    category.name_fr = "Rencontres"
    category.save()
    rewrite_outdated()

    assert titles(client, "rencontres") == ["Tee am Montag"]


def test_a_town_is_found_by_a_spelling_that_the_office_adds(client, written):
    Municipality.objects.filter(name="Lübz").update(spellings="Любц, لوبتس")
    number = rewrite_outdated()

    assert titles(client, "любц") == titles(client, "لوبتس") == titles(client, "lübz") != []
    assert (number, rewrite_outdated()) == (3, 0)


@pytest.mark.django_db(transaction=True)
def test_search_texts_are_written_aside_when_more_than_single_courses_have_changed():
    course = make_run(make_course("Kochen")).course
    follower = Follower()
    follower.follow(stamps()["catalogue"])
    follower.thread.join()
    CourseType.objects.update(synonyms="Rezepte")

    follower.follow(stamps()["catalogue"])
    follower.thread.join()
    course.save()
    last = follower.thread
    follower.follow(stamps()["catalogue"])

    assert list(Course.objects.matching("Rezepte")) == [course]
    assert follower.thread is last


@pytest.fixture
def changed_for_all(monkeypatch):
    """A follower before which the words of many courses have changed; what fails is tried again at once."""
    make_run(make_course("Kochen"))
    monkeypatch.setattr(texts, "PAUSE", 0.05)
    rewrite_outdated()
    CourseType.objects.update(synonyms="Rezepte")
    return Follower()


@pytest.mark.django_db(transaction=True)
def test_what_changes_while_search_texts_are_written_is_written_after_that(changed_for_all):
    may_end = threading.Event()
    changed_for_all.thread = busy = threading.Thread(target=may_end.wait)
    busy.start()

    changed_for_all.follow(stamps()["catalogue"])
    meanwhile = Course.objects.matching("Rezepte").count()
    may_end.set()
    busy.join()
    changed_for_all.follow(stamps()["catalogue"])
    changed_for_all.thread.join()

    assert (meanwhile, Course.objects.matching("Rezepte").count()) == (0, 1)


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_of_several_processes_one_writes_search_texts_at_a_time(changed_for_all):
    with only_one("search_texts"):
        changed_for_all.follow(stamps()["catalogue"])
        changed_for_all.thread.join(0.3)
        waits, meanwhile = changed_for_all.thread.is_alive(), Course.objects.matching("Rezepte").count()
    changed_for_all.thread.join()

    assert (waits, meanwhile, Course.objects.matching("Rezepte").count()) == (True, 0, 1)


@pytest.mark.django_db(transaction=True)
def test_search_texts_that_could_not_be_written_are_tried_again(changed_for_all, monkeypatch, caplog):
    outcomes = [OperationalError, MemoryError]
    monkeypatch.setattr(texts, "rewrite_outdated", lambda: fail(outcomes) if outcomes else rewrite_outdated())

    changed_for_all.follow(stamps()["catalogue"])
    changed_for_all.thread.join()

    assert Course.objects.matching("Rezepte").count() == 1
    assert "OperationalError" in caplog.text
    assert "MemoryError" in caplog.text


def fail(outcomes):
    raise outcomes.pop(0)
