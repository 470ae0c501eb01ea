"""The catalogue index against its oracle, the filters' plain querysets."""

import gc
from datetime import time, timedelta
from itertools import product
from random import Random
from threading import Event
from unittest.mock import Mock
from weakref import ref

import pytest
from django.db import OperationalError
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bildung_verbindet.freshness.models import ContentStamp
from bildung_verbindet.start_content.loading import load_word_meanings
from courses.models import Category, Course, CourseRun, CourseType
from courses.public.soon import Wanted, soonest_runs
from courses.search.catalogue import Catalogue
from courses.search.choices import Extent, Free, Radius, Sort, Start, TimeOfDay, many_months, months
from courses.search.found import Hit
from courses.search.keeper import Keeper, keeper
from courses.search.options import Options
from courses.search.search import Search
from courses.search.unindexed import courses_of
from places.models import Municipality
from tests.databases import load
from tests.factories import (
    days,
    make_category,
    make_course,
    make_course_date,
    make_course_type,
    make_municipality,
    make_provider,
    make_run,
    make_weekly_time,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]
WORDS = "Deutsch Kurs Abend Frauen Beruf Übung Lübz Straße Integrationskurs Sprachcafé Pflege A2 Büro".split()
WORDS += ["курс", "دورة"]
QUERIES = ["deutsch", "kurs abend", '"kurs abend"', "lubz", "uebung", "a2", "unbekannt", "e", "verein büro"]
QUERIES += ["kostenlos a2", "abends", "kurs in lubz", "frei", "19371 deutsch", "deutsch bei hagenow", "262-01"]
QUERIES += ["dienstag online", "a1-a2 abend", "anfänger", "nr 262-05", "besplatno", "in der nähe", "art 2 a2"]
QUERIES += ["kurs a1.2", "ab 16", "für 14 bis 20 a1", "unterricht auf arabisch"]
TOWNS = {"Parchim": (53.43, 11.85), "Lübz": (53.46, 12.03), "Hagenow": (53.43, 11.19), "Slate": (53.40, 11.86)}


def fill(random: Random, courses: int, dates: int = 0):
    """Courses and runs of every kind, each property by chance; some courses have so many dates more."""
    places = [
        make_municipality(name, latitude=latitude, longitude=longitude, postal_codes=[f"1937{number}"])
        for number, (name, (latitude, longitude)) in enumerate(TOWNS.items())
    ]
    categories = [make_category(f"Bereich {number}") for number in range(3)]
    types = [
        make_course_type(
            f"Art {number}",
            category=random.choice(categories),
            name_uk=f"Вид {number}",
            synonyms=", ".join(random.sample(WORDS, 2)),
        )
        for number in range(5)
    ]
    providers = [
        make_provider(
            f"Beispiel {word}",
            municipality=random.choice(places),
            is_published=word != "Büro",
            languages=["uk", "en"] if word == "Verein" else [],
        )
        for word in ["Verein", "Deutsch", "Büro"]
    ]
    for _ in range(courses):
        level = random.choice([None, 0, 1, 2, 3])
        course = make_course(
            " ".join(random.sample(WORDS, 3)),
            summary=" ".join(random.sample(WORDS, 4)),
            provider=random.choice(providers),
            course_type=random.choice(types),
            status=random.choice([*[Course.Status.PUBLISHED] * 4, Course.Status.DRAFT]),
            level_from=level,
            level_to=level if level is None else level + random.choice([0, 1]),
            mode=random.choice(Course.Mode.values),
            audience=random.choice(["", *Course.Audience.values]),
            cost=random.choice(["", *Course.Cost.values]),
            languages=random.choice([[], [], ["uk"], ["ar", "uk"]]),
            childcare=random.choice(["", *Course.Childcare.values]),
            step_free=random.choice([None, True, False]),
            sub_level=random.choice(["", "A1.1", "A1.2", "A1+"]) if level == 1 else "",
            teaching_language=random.choice(["", "ar", "en"]),
            **random.choice([{}, {}, {"age_from": 16}, {"age_to": 12}, {"age_from": 14, "age_to": 18}]),
        )
        for _ in range(random.choice([0, 1, 1, 1, 2, 3, 6])):
            fill_run(random, course, random.choice([None, *places]))
    for course in Course.objects.order_by("pk")[4::11]:
        for _ in range(dates):
            fill_run(random, course, random.choice([None, *places]))


def fill_run(random, course, place):
    start = random.choice([None, -20, 0, 5, 12, 28, 29, 60, 91, 92, 200])
    run = make_run(
        course,
        start=start,
        number=random.choice(["", f"262-{CourseRun.objects.count():02}"]),
        end=None if start is None else start + random.choice([1, 15, 90]),
        municipality=place,
        status=random.choice([*["open"] * 5, *CourseRun.Status.values]),
        late_entry=random.choice([True, False]),
        seats_free=random.choice([None, 0, 1, 3, 4, 16]),
    )
    if random.random() < 0.6:
        make_weekly_time(run, random.randrange(1, 128), time(random.choice([9, 11, 12, 16, 17, 19])), time(22))
    if run.start and random.random() < 0.3:
        make_course_date(run, starts_at=time(random.choice([9, 14])), ends_at=time(21))


def some(values, most=2):
    return st.lists(st.sampled_from(values), max_size=most, unique=True)


def queries():
    """Query strings of every combination of filters; types and categories are filled in by number."""
    one = dict(
        q=QUERIES,
        place=["Parchim", "19371", "hagenow", "Nirgendwo"],
        radius=Radius.values,
        start=[*Start.values, *dict(months(timezone.localdate()))][:8]
        + [*dict(many_months(timezone.localdate()))][::5],
        seats=["on"],
        mode=["on_site", "online"],
        childcare=["on"],
        step_free=["on"],
        free=Free.values,
        spoken=["uk", "ar"],
        teaching=["ar", "uk"],
        age=["5", "16", "17-25", "40", "99-1", "x"],
        extent=Extent.values,
        sort=Sort.values,
        category=[0, 1, 2],
        type=[0, 1, 2, 3, 4],
    )
    fields = {name: some(values, 1) for name, values in one.items()}
    fields |= {
        "level": some([*"01234", "A1.2", "A1+", "B1.1"]),
        "time": some(TimeOfDay.values),
        "weekday": some(list("1267")),
    }
    fields["audience"] = some(["women", "youth", "parents"])
    few = st.lists(st.sampled_from(sorted(fields)), max_size=4, unique=True)
    return few.flatmap(lambda names: st.fixed_dictionaries({name: fields[name] for name in names}))


def as_query(choice) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in choice.items():
        if name in {"category", "type"}:
            model = Category if name == "category" else CourseType
            values = [model.objects.order_by("pk").values_list("slug", flat=True)[number] for number in values]
        query.setlist(name, values)
    return query


def with_option(query, name, option, several):
    query = query.copy()
    if several:
        query.setlist(name, [*query.getlist(name), option])
    elif option:
        query[name] = "on" if option is True else option
    else:
        query.pop(name, None)
    return query


def changed_catalogue() -> Catalogue:
    """One that was brought up to date, twice, after courses came, went and changed."""
    random = Random(8)  # noqa: S311
    courses = list(Course.objects.order_by("pk"))
    hidden, deleted, moved = courses[3:9], courses[9:14], courses[14:24]
    Course.objects.filter(pk__in=[course.pk for course in hidden]).update(status=Course.Status.DRAFT)
    catalogue = Catalogue(timezone.localdate())
    Course.objects.filter(pk__in=[course.pk for course in hidden]).update(status=Course.Status.PUBLISHED)
    catalogue = catalogue.with_changes({course.pk for course in hidden})
    changes = {course.pk for course in deleted + moved}
    Course.objects.filter(pk__in=[course.pk for course in deleted]).delete()
    for course in moved:
        course.runs.filter(pk=course.runs.values("pk")[:1]).delete()
        fill_run(random, course, None)
        course.title = " ".join(random.sample(WORDS, 3))
        course.save()
    return catalogue.with_changes(changes)


@pytest.mark.parametrize("dates", [0, 100], ids=["few_dates", "a_hundred_dates"])
def test_indexes_and_database_give_the_same_courses_order_and_counts(request, dates):
    """Each case takes one number beside a filter; the database confirms it and the list its click shows, once for
    an index that followed all changes and for one made after them."""
    load("sixty courses", dates, by=lambda: (load_word_meanings(), fill(Random(7), 60, dates)))  # noqa: S311
    catalogues = {"changed": changed_catalogue(), "new": Catalogue(timezone.localdate())}
    options = Options()

    @settings(
        max_examples=request.config.getoption("--cases"),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(queries(), st.randoms())
    def compare(choice, random):
        query = as_query(choice)
        counts = {name: catalogue.find(Search(query, options)).counts() for name, catalogue in catalogues.items()}
        name, option = random.choice(sorted(counts["new"], key=str))
        clicked = Search(with_option(query, name, option, options.takes_several(name)), options)
        listed = [(course.pk, course.next_run_id) for course in courses_of(clicked).only("pk")]

        for which, catalogue in catalogues.items():
            found = catalogue.find(clicked)
            assert (which, name, option, counts[which][name, option]) == (which, name, option, len(listed))
            assert (which, [(course.pk, course.next_run_id) for course in found[0:1000]]) == (which, listed)
            if listed[7:]:  # a page from the middle
                assert [course.pk for course in found[7:13]] == [pk for pk, _ in listed[7:13]]

    compare()


@pytest.mark.parametrize("dates", [0, 100], ids=["few_dates", "a_hundred_dates"])
def test_index_and_database_give_the_same_soonest_seats(dates):
    load("sixty courses", dates, by=lambda: (load_word_meanings(), fill(Random(7), 60, dates)))  # noqa: S311
    CourseType.objects.update(teaches_german=True)
    catalogues = [changed_catalogue(), Catalogue(timezone.localdate())]
    one, *others = Municipality.objects.values_list("pk", flat=True)
    near, levels, yes_no = [None, (one,), tuple(others)], [(1,), (0, 2), (3,), (5,)], [False, True]
    wanted = [Wanted(each[0], None, *each[1:]) for each in product(levels, near, yes_no, yes_no)]

    found = [[as_told(catalogue.soonest_runs(each)) for each in wanted] for catalogue in catalogues]

    told = [as_told(soonest_runs(each)) for each in wanted]
    assert found == [told, told]
    assert {len(runs) for runs in told} > {0, 1, 2}
    assert len({tuple(runs) for runs in told}) > len(wanted) / 4


def as_told(runs):
    return [(run.pk, run.entry, run.availability, run.course.pk, str(run.municipality)) for run in runs]


def test_late_ones_of_a_hundred_dates_are_shown_where_they_are_asked_for():
    course = make_course("Deutsch", provider=make_provider())
    runs = [make_run(course, start=10 + n, end=150, number=f"262-{n:03}") for n in range(100)]
    other = make_run(make_course("Sprachcafé", provider=course.provider), start=95, end=150)
    catalogue, options = Catalogue(timezone.localdate()), Options()
    searches = ["", "start=later", "start=later&sort=newest", "q=262-095", "q=262-095&start=later"]

    found = {query: catalogue.find(Search(QueryDict(query), options))[0:9] for query in searches}

    late = next(run for run in runs if run.start > (timezone.localdate() + timedelta(days=91)))
    assert found == {
        "": [hit(runs[0]), hit(other)],
        "start=later": [hit(late), hit(other)],
        "start=later&sort=newest": [hit(other), hit(late)],
        "q=262-095": [hit(runs[95])],
        "q=262-095&start=later": [hit(runs[95])],
    }


def hit(run: CourseRun) -> Hit:
    return Hit(run.course_id, run.pk)


def test_nothing_chosen_counts_what_the_words_still_mean():
    """ "Cost: all" beside "kostenlos" lists what is free: the word stands there as before."""
    load("sixty courses", 0, by=lambda: (load_word_meanings(), fill(Random(7), 60)))  # noqa: S311
    catalogue, options, told, listed = Catalogue(timezone.localdate()), Options(), {}, {}

    for words in [*QUERIES, "online in lubz"]:
        query = QueryDict(f"q={words}")
        counts = catalogue.find(Search(query, options)).counts()
        told |= {(words, name): number for (name, option), number in counts.items() if option == ""}
        listed |= {
            (words, name): len(catalogue.find(Search(query, options))) for name, option in counts if option == ""
        }

    assert told == listed


@pytest.mark.usefixtures("remembered_project")
def test_a_course_page_kept_in_memory_follows_its_own_course_only(monkeypatch, django_assert_num_queries):
    client = Client()
    course = make_course("Deutsch am Abend", provider=make_provider("Verein A"))
    other = make_course("Sprachcafé", provider=make_provider("Verein B"))
    make_run(course, seats_free=5)
    make_run(other, seats_free=5)
    monkeypatch.setattr(keeper, "catalogue", Catalogue(timezone.localdate()))
    pages = [client.get(each.get_absolute_url()).content.decode() for each in (course, other)]
    assert all("5\u00a0Plätze frei" in page for page in pages)

    CourseRun.objects.update(seats_free=4)
    monkeypatch.setattr(keeper, "catalogue", keeper.catalogue.with_changes({course.pk}))

    assert "4\u00a0Plätze frei" in client.get(course.get_absolute_url()).content.decode()
    with django_assert_num_queries(0):
        assert "5\u00a0Plätze frei" in client.get(other.get_absolute_url()).content.decode()


@pytest.mark.usefixtures("remembered_project")
def test_the_soonest_free_seat_is_looked_for_once_until_a_course_changes(monkeypatch, django_assert_num_queries):
    client, course = Client(), make_course("Deutsch", level_from=1, level_to=1, provider=make_provider())
    make_run(course, start=30)
    monkeypatch.setattr(keeper, "catalogue", Catalogue(timezone.localdate()))
    before = [client.get(f"/de/angebote/?level=1{sort}").context["soon"].day for sort in ("", "&sort=newest")]
    with django_assert_num_queries(0):
        client.get("/de/angebote/?level=1&sort=distance")

    sooner = make_run(course, start=9)
    after = []
    for change in (lambda known: known.with_changes({course.pk}), Catalogue.with_new_texts):
        monkeypatch.setattr(keeper, "catalogue", change(keeper.catalogue))
        after.append(client.get("/de/angebote/?level=1").context["soon"].day)
        CourseRun.objects.filter(pk=sooner.pk).delete()

    assert before == [days(30), days(30)]
    assert after == [days(9), days(30)]


def stamp() -> int:
    return ContentStamp.objects.get(part="catalogue").value


@pytest.fixture
def own():
    """A process that has read its catalogue."""
    make_run(make_course("Deutsch am Abend"))
    own = Keeper()
    assert not own.renew(stamp(), timezone.localdate())
    own.maker.join()
    assert own.renew(stamp(), timezone.localdate())
    yield own
    own.maker.join()


def titles(keeper, query) -> list[str]:
    found = keeper.current.find(Search(QueryDict(query), keeper.current.options))
    return [course.title for course in Course.objects.filter(pk__in=[hit.pk for hit in found[0:20]])]


@pytest.mark.parametrize("limit", ["MANY_CHANGES", "SOME_CHANGES"])
@pytest.mark.django_db(transaction=True)
def test_a_changed_course_is_known_at_once_and_many_call_for_a_new_index(own, monkeypatch, limit):
    monkeypatch.setattr(f"courses.search.keeper.{limit}", 1)
    today = timezone.localdate()

    make_run(make_course("Sprachcafé", provider=make_provider("Verein B")))
    assert own.renew(stamp(), today)
    assert titles(own, "q=sprachcafe") == own.current.suggestions("sprach") == ["Sprachcafé"]
    assert len(own.catalogue.segments) == 2
    Course.objects.filter(title="Sprachcafé").update(title="Lesekreis")
    make_run(make_course("Nähen", provider=make_provider("Verein C")))
    assert own.renew(stamp(), today)
    assert (own.current.suggestions("sprach"), own.current.suggestions("naeh")) == ([], ["Nähen"])
    own.maker.join()
    assert own.renew(stamp(), today)
    assert len(own.catalogue.segments) == 1
    assert len(titles(own, "")) == 3


@pytest.mark.django_db(transaction=True)
def test_what_concerns_all_courses_is_said_at_once_and_found_when_the_new_index_stands(own, monkeypatch):
    may_finish = Event()
    monkeypatch.setattr(own, "make", lambda *now: may_finish.wait() and Keeper.make(own, *now))
    today, categories = timezone.localdate(), ("Deutsch lernen", "Sprache")
    Category.objects.update(name=categories[0], name_de=categories[0], slug="sprache")
    new = make_category("Beruf")
    make_run(make_course("Bewerbung", course_type=make_course_type("Training", category=new)))

    assert not own.renew(stamp(), today)
    assert {name for _slug, name in own.current.options.categories} == {"Deutsch lernen", "Beruf"}
    assert titles(own, f"category={new.slug}") == titles(own, "category=sprache") == []
    make_run(make_course("Sprachcafé", provider=make_provider("Verein B")))
    assert not own.renew(stamp(), today)
    assert titles(own, "q=sprachcafe") == ["Sprachcafé"]
    may_finish.set()
    own.maker.join()
    assert own.renew(stamp(), today)
    assert titles(own, f"category={new.slug}") == ["Bewerbung"]
    assert len(titles(own, "category=sprache")) == 2


@pytest.mark.django_db(transaction=True)
def test_a_new_day_and_a_database_put_back_call_for_a_new_index(own):
    tomorrow = timezone.localdate() + timedelta(days=1)

    assert not own.renew(stamp(), tomorrow)
    own.maker.join()
    assert own.renew(stamp(), tomorrow)
    assert own.catalogue.today == tomorrow
    assert not own.renew(stamp() - 1, tomorrow)


@pytest.mark.django_db(transaction=True)
def test_a_catalogue_that_cannot_be_read_is_tried_again(own, monkeypatch, caplog):
    with monkeypatch.context() as broken:
        broken.setattr("courses.search.index.Segment.read_runs", Mock(side_effect=OperationalError("gone")))
        Category.objects.update(name="Anders")
        assert not own.renew(stamp(), timezone.localdate())
        own.maker.join()

    assert "The catalogue cannot be read: OperationalError" in caplog.text
    assert not own.renew(stamp(), timezone.localdate())
    own.maker.join()
    assert own.renew(stamp(), timezone.localdate())


def test_what_was_read_goes_with_its_catalogue_and_waits_for_no_collector():
    make_run(make_course("Deutsch", level_from=2, level_to=2))
    catalogue = Catalogue(timezone.localdate())
    found = catalogue.find(Search(QueryDict("q=deutsch&level=2"), catalogue.options))
    assert (len(found[0:9]), found.counts()["level", "2"]) == (1, 1)
    read = [ref(each) for each in (catalogue.segments[0], catalogue.segments[0].vocabulary, catalogue.options)]

    gc.disable()
    try:
        del catalogue, found
        assert [each() for each in read] == [None, None, None]
    finally:
        gc.enable()
