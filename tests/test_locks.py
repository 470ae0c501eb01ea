"""Whoever compares with what is saved has locked it before, so that nobody writes in between.

Only PostgreSQL locks rows; races (``test_races``) tell it by chance, the order of the statements tells it always.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import CourseRun
from enquiries import actions as of_enquiries
from enquiries.models import Enquiry
from exams.placement import holding
from tests import test_matrix as matrix
from tests import test_rights as rights
from tests.factories import make_enquiry, make_result_slip, make_run

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]
world, place = matrix.world, matrix.place
STATEMENT = re.compile(r'(UPDATE|INSERT INTO|DELETE FROM|SELECT .*? FROM) "(\w+)"', re.DOTALL)
NO_LOCK = "no lock"
NOT_OURS = re.compile("bildung_verbindet_|post_office_|.*_historical|django_|auth_|accounts_")
READ_AGAIN = {
    *("workplace:enquiry", "office:accept_proposal", "office:correct_proposal", "office:return_proposal"),
    "office:change_waiting",
}
# Their course, which is locked before them, or source is known by what they say; they are read again under lock.


def statements(queries) -> list[tuple[str, str]]:
    """Of the act itself, after the form was taken down as sent: "read", "lock" or "write", and the table."""
    texts = [query["sql"] for query in queries]
    noted = max(
        (n for n, text in enumerate(texts) if 'INSERT INTO "bildung_verbindet_sentform' in text), default=0
    )
    begin = next((n for n, text in enumerate(texts) if n > noted and text.startswith("SAVEPOINT")), len(texts))
    found = []
    for text in texts[begin:]:
        match = STATEMENT.match(text)
        if match and not NOT_OURS.match(match[2]):
            is_lock = re.search("FOR (NO KEY )?UPDATE", text)
            what = "write" if not match[1].startswith("SELECT") else "lock" if is_lock else "read"
            found.append((what, match[2]))
    return found


def fault(queries) -> str:
    """What is wrong with the order of an act's statements; nothing when it is right."""
    found = statements(queries)
    first = next((n for n, (what, _table) in enumerate(found) if what == "lock"), None)
    if first is None:
        return NO_LOCK
    written = {table for what, table in found if what == "write"}
    return ", ".join(table for what, table in found[:first] if what == "read" and table in written)


def test_what_a_form_is_compared_with_is_under_lock(client, place):
    wrong = {}
    pages = {name: case.page for name, case in matrix.TYPED.items()} | matrix.ACTS
    for name in pages:
        case = matrix.TYPED.get(name)
        typed = case.more | {case.box: case.mine} if case else {"read": "1", "answer": "Bitte mit Ort."}
        with rights.undone():
            data, address = matrix.opened(client, place(pages[name]), name)
            with CaptureQueriesContext(connection) as queries:
                client.post(address, data | typed)
            found = fault(queries)
            if found and (found == NO_LOCK or name not in READ_AGAIN):
                wrong[name] = found

    assert wrong == {}


def test_who_takes_or_lets_go_the_seat_of_a_slip_holds_the_slip_before_looking():
    slip = make_result_slip()
    seat = holding.hold(slip, make_run(seats_free=3), None)

    firsts = []
    for act in (holding.accept, holding.give_back):
        with CaptureQueriesContext(connection) as queries:
            act(seat)
        texts = [query["sql"] for query in queries]
        firsts.append(next(text for text in texts if re.search("exams_(resultslip|slipseat)", text)))

    assert [re.search('FOR NO KEY UPDATE OF "exams_resultslip"', text) is None for text in firsts] == [False] * 2


def test_who_forgets_an_enquiry_holds_its_run_before_as_everybody_does():
    enquiry = of_enquiries.answer(make_enquiry(make_run(seats_total=9, seats_free=3)), "offered")

    with CaptureQueriesContext(connection) as queries:
        of_enquiries.forget(Enquiry.objects.filter(pk=enquiry.pk))

    locks = re.findall(r'UPDATE OF "(\w+)"', " ".join(query["sql"] for query in queries))
    assert locks.index(CourseRun._meta.db_table) < locks.index(Enquiry._meta.db_table)
