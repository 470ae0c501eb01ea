from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from courses.models import Course, CourseRun
from courses.public import cards, views
from courses.search import catalogue
from enquiries.models import enquiries
from foundation.databases.prepared import Prepared
from tests.factories import days, make_course, make_course_date, make_enquiry, make_run, make_weekly_time

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def values_of(row):
    """All that was read of it, and of what was fetched with it."""
    related = {name: one and vars(one) | {"_state": 0} for name, one in row._state.fields_cache.items()}
    return vars(row) | {"_state": related, "_prefetched_objects_cache": {}}


def make_courses():
    for number in range(3):
        course = make_course(f"Kurs {number}", title_en=f"Course {number}", slug=f"kurs-{number}")
        for start in range(number):
            run = make_run(course, start=start + 1)
            make_weekly_time(run)
            make_course_date(run, days(30))
            make_course_date(run, days(20))
    return Course.objects.order_by("pk"), CourseRun.objects.order_by("pk")


def prepared():
    """Each of them with values that it is asked with, one after the other."""
    courses, runs = make_courses()
    for number in range(6):
        make_enquiry(run=runs[0], status="placed", answered_at=timezone.now() + timedelta(hours=number))
    yield views.COURSE_BY_SLUG, [["kurs-1"], ["kurs-2"], ["kurs-9"]]
    yield views.RUNS_OF_COURSE, [[course.pk] for course in courses]
    for each, rows in ((catalogue.COURSES_BY_KEY, courses), (cards.RUNS_BY_KEY, runs)):
        keys = [row.pk for row in rows]
        yield each, [[keys], [keys[:1]], [keys[1:]], [keys[::-1]]]
    for minutes in (-20, 20):
        since = timezone.localtime(timezone.now() + timedelta(minutes=minutes))  # not as it is written
        yield enquiries.WAITS, [[course.provider_id, since] for course in courses]


def test_the_rows_are_those_of_the_queryset_and_none_is_asked_for_twice():
    found = 0
    for each, asked in prepared():
        for values in asked:
            with CaptureQueriesContext(connection) as ours:
                rows = each(*values)
            with CaptureQueriesContext(connection) as theirs:
                expected = list(each.build(*values))

            assert len(ours) == len(theirs)
            if each is enquiries.WAITS:
                assert rows == expected
            else:
                assert [values_of(row) for row in sorted(rows, key=key)] == [
                    values_of(row) for row in sorted(expected, key=key)
                ]
            found += len(rows)

    assert found > 20


def key(row):
    return row.pk


def test_no_value_is_kept_for_the_next_one():
    first, second = make_course(slug="eins"), make_course(slug="zwei")

    assert [views.COURSE_BY_SLUG(slug) for slug in ("eins", "zwei", "drei", "eins")] == [
        [first],
        [second],
        [],
        [first],
    ]


def test_rows_are_read_anew_each_time():
    course = make_course(slug="eins")
    (before,) = views.COURSE_BY_SLUG("eins")
    Course.objects.filter(pk=course.pk).update(phone="03871 1")

    (after,) = views.COURSE_BY_SLUG("eins")

    assert (before.phone, after.phone) == ("", "03871 1")


def test_no_query_asks_for_no_keys(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert cards.RUNS_BY_KEY([]) == []


def test_each_language_reads_its_own_texts(django_assert_num_queries):
    make_course(slug="naehen", bring="Garn", bring_en="Yarn", bring_uk="Нитки")

    for language, words in (("de", "Garn"), ("en", "Yarn"), ("uk", "Нитки")):
        with translation.override(language), django_assert_num_queries(1):
            (course,) = views.COURSE_BY_SLUG("naehen")
            assert course.bring == words


def test_the_next_day_is_another_one(monkeypatch):
    run = make_run(start=-3, end=0)
    assert views.RUNS_OF_COURSE(run.course_id) == [run]
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: tomorrow)

    assert views.RUNS_OF_COURSE(run.course_id) == []


def test_not_all_are_kept_for_ever(monkeypatch):
    each = Prepared(lambda keys: Course.objects.filter(pk__in=keys))
    monkeypatch.setattr("foundation.databases.prepared.MOST_KEPT", 3)
    for number in range(9):
        assert each([0] * 2**number) == []
        assert len(each.kept) <= 4


def test_what_belongs_to_a_row_is_its_own(django_assert_num_queries):
    _courses, runs = make_courses()

    found = cards.RUNS_BY_KEY([run.pk for run in runs])

    with django_assert_num_queries(0):
        read = {run.pk: [(one.run_id, one.date, one.run is run) for one in run.dates.all()] for run in found}
    assert read == {run.pk: [(run.pk, days(20), True), (run.pk, days(30), True)] for run in runs}
    assert [one.date for one in found[0].dates.filter(date=days(30))] == [days(30)]
    assert found[0].dates.filter(date=days(30)).count() == 1


def test_few_queries_are_kept_for_lists_of_many_lengths():
    each = Prepared(lambda keys: Course.objects.filter(pk__in=keys).order_by("pk"))
    made = [make_course().pk for _ in range(17)]

    assert [[course.pk for course in each(made[:number])] for number in range(18)] == [
        made[:number] for number in range(18)
    ]
    assert len(each.kept) == 3


@pytest.fixture
def kept_by_server():
    """How many answers the server keeps for this connection, which is a new one."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps them by itself")
    connection.close()

    def number():
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM pg_prepared_statements")
            return cursor.fetchone()[0]

    return number


@pytest.mark.django_db(transaction=True)
def test_the_server_keeps_how_it_answers_and_gives_the_same(kept_by_server):
    for each, asked in prepared():
        for values in asked * 4:
            with translation.override("de"):
                assert [str(row) for row in each(*values)] == [str(row) for row in each.build(*values)]

    assert kept_by_server() > 5


@pytest.mark.django_db(transaction=True)
def test_where_an_upgrade_has_changed_columns_it_is_read_as_ever(kept_by_server):
    course = make_run(make_course(slug="naehen")).course
    for _ in range(4):
        assert views.COURSE_BY_SLUG("naehen") == [course]
    before, other = kept_by_server(), connection.copy()
    try:
        for kind in ("text", "varchar(10)"):
            with other.cursor() as cursor:
                cursor.execute(f"ALTER TABLE courses_course ALTER COLUMN website TYPE {kind}")
            assert [views.COURSE_BY_SLUG("naehen") for _ in range(4)] == [[course]] * 4
    finally:
        with other.cursor() as cursor:
            kind = Course._meta.get_field("website").db_type(connection)
            cursor.execute(f"ALTER TABLE courses_course ALTER COLUMN website TYPE {kind}")
        other.close()
    assert before > 0


@pytest.mark.django_db(transaction=True)
def test_within_a_transaction_which_a_failure_would_end_nothing_is_kept(kept_by_server):
    make_run(make_course(slug="naehen"))

    with transaction.atomic():
        for _ in range(4):
            views.COURSE_BY_SLUG("naehen")
        assert kept_by_server() == 0


def names_kept(by):
    with by.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_no_two_connections_call_two_statements_alike(kept_by_server):
    """As a pool may lead to what another has told the server."""
    other = connection.copy()
    try:
        for by in (connection, other):
            for number in range(4):
                by.repeated(lambda by=by, number=number: ask(by, number))
        ours, theirs = names_kept(connection), names_kept(other)
    finally:
        other.close()

    assert len(ours) == len(theirs) == 1
    assert ours.isdisjoint(theirs)


def ask(by, number):
    with by.cursor() as cursor:
        cursor.execute("SELECT %s::int", [number])
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_what_the_server_has_forgotten_is_read_as_ever(kept_by_server):
    course = make_run(make_course(slug="naehen")).course
    for _ in range(4):
        views.COURSE_BY_SLUG("naehen")
    with connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$")  # of which the driver sees nothing

    assert [views.COURSE_BY_SLUG("naehen") for _ in range(4)] == [[course]] * 4
