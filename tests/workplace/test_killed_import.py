"""A worker that is killed in the middle of an import leaves nothing of it; done again, it is done once."""

import os
import signal

import pytest
from django.db import connections
from django.db.backends.signals import connection_created

from courses.models import Course, CourseRun, ImportedFile, WeeklyTime
from tests.factories import make_course_type
from tests.workplace.test_imports import as_csv, perform, send

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = ["Kursnummer", "Titel", "Beginn", "Ende", "Uhrzeit"]
TABLES = ["courses_course", "courses_courserun", "courses_weeklytime"]


def rows():
    return [[f"B-{n}", f"Deutsch {n}", "05.01.2099", "30.06.2099", "Mo + Mi, 18.30 - 20.00 Uhr"] for n in range(4)]


def killed(act, table):
    """Does that in a process of its own, which is killed when it has just written to the table."""
    connections.close_all()
    child = os.fork()
    if not child:
        try:
            connection_created.connect(kill_after(table), weak=False)
            act()
        finally:
            os._exit(3)
    return os.waitpid(child, 0)[1]


def kill_after(table):
    """Whichever connection it is that writes: what takes long has one of its own."""

    def watched(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.startswith(f'INSERT INTO "{table}"'):
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return lambda connection, **_more: connection.execute_wrappers.append(watched)


@pytest.mark.parametrize("table", TABLES)
def test_a_worker_that_is_killed_leaves_nothing_of_an_import(client, provider, table):
    make_course_type(slug="weiteres-angebot")
    page = send(client, provider, as_csv(HEADER, *rows()))
    before = ImportedFile.objects.values().get()

    ended_by = killed(lambda: perform(client, page), table)
    left = [Model.objects.count() for Model in (Course, CourseRun, WeeklyTime)]
    same = ImportedFile.objects.values().get() == before
    perform(client, page)
    perform(client, send(client, provider, as_csv(HEADER, *rows())))

    assert (ended_by, left, same) == (signal.SIGKILL, [0, 0, 0], True)
    assert [Model.objects.count() for Model in (Course, CourseRun, WeeklyTime)] == [4, 4, 4]
