"""Thousands of rows at once: what Django does row by row, in few statements."""

from copy import copy

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from courses.models import Course, CourseRun
from foundation.many_rows import create_with_history, delete_all, write_columns
from tests.factories import make_course, make_run

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_columns_are_written_of_these_rows_and_no_others():
    courses = list(Course.objects.filter(pk__in=[make_course(title=title).pk for title in "abc"]).order_by("pk"))
    courses[0].search_text, courses[1].search_text = "“eins” %s", "zwei\nzwei"

    write_columns(courses[:2], "search_heading", "search_text")
    write_columns([], "search_text")

    texts = list(Course.objects.order_by("pk").values_list("search_text", flat=True))
    assert texts == ["“eins” %s", "zwei\nzwei", courses[2].search_text]


def test_the_end_of_many_rows_is_recorded_once_each_in_few_statements(django_assert_max_num_queries):
    runs = [make_run(number=str(number)) for number in range(30)]

    with django_assert_max_num_queries(30):
        delete_all(list(CourseRun.objects.filter(pk__in=[run.pk for run in runs[1:]])))

    ended = CourseRun.history.filter(history_type="-")
    assert {record.number for record in ended} == {run.number for run in runs[1:]}
    assert (ended.count(), list(CourseRun.objects.all())) == (29, runs[:1])


def test_the_record_of_what_is_made_says_all_that_the_package_would_say():
    saved = make_run(number="einzeln", note="“Hinweis” %s", start=3, end=9, seats_total=12)
    new = [copy_of(saved, number=str(number)) for number in range(1001)]

    create_with_history(new)
    create_with_history([])

    records = CourseRun.history.filter(history_type="+")
    assert set(records.values_list("number", flat=True)) == {"einzeln", *map(str, range(1001))}
    assert records.count() == 1002
    one, other = (values_of(records.get(number=number)) for number in ("einzeln", "1000"))
    assert one.keys() == other.keys()
    assert {name for name in one if one[name] != other[name]} <= {"id", "number", "changed_at"}


def test_columns_that_are_empty_in_all_rows_are_not_named_and_all_others_are_kept():
    saved = Course.objects.get(pk=make_course("Vorlage").pk)
    new = [
        copy_of(saved, slug="eins", title_de="Eins"),
        copy_of(saved, slug="zwei", title_de="Zwei", title_en="Two"),
    ]

    with CaptureQueriesContext(connection) as queries:
        create_with_history(new)

    names = queries[0]["sql"].partition("VALUES")[0]
    texts = set(Course.objects.values_list("title_de", "title_en", "title_fr"))
    assert texts == {("Vorlage", None, None), ("Eins", None, None), ("Zwei", "Two", None)}
    assert ("title_en" in names, "title_fr" in names) == (True, False)
    made = Course.objects.get(slug="eins")
    assert {name for name, value in values_of(made).items() if value != values_of(saved)[name]} == {
        *["id", "slug", "title", "title_de", "created_at", "changed_at"]
    }


def copy_of(run, **fields):
    run = copy(run)
    run.pk, run._state.adding = None, True
    for name, value in fields.items():
        setattr(run, name, value)
    return run


def values_of(record) -> dict:
    unlike = {"history_id", "history_date"}
    return {f.attname: getattr(record, f.attname) for f in record._meta.fields if f.attname not in unlike}


def test_what_something_else_holds_stays_and_nothing_is_recorded():
    provider = make_course().provider

    with pytest.raises(ProtectedError):
        delete_all([provider])

    assert not type(provider).history.filter(history_type="-").exists()
