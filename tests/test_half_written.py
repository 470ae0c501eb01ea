"""An act is written as a whole: where one of its statements fails, nothing of the others stands."""

import pytest
from django.db import DatabaseError, connection

from tests import test_matrix as matrix
from tests import test_rights as rights
from tests import test_twins as twins
from tests.fingerprint import changed, fingerprint
from tests.twins import WRITES

pytestmark = pytest.mark.django_db
world, place = matrix.world, matrix.place
BESIDE = {  # what stands before an act, whatever becomes of it
    "django_session": "when somebody was here",
    "usersessions_usersession": "the same",
    "bildung_verbindet_sentform": "a form that was sent is claimed, so that it counts once",
    "bildung_verbindet_tally": "attempts count",
}


class Breaking:
    """Counts the statements that write, and lets the one with that number fail."""

    def __init__(self, number=0):
        self.number, self.found = number, 0

    def __call__(self, execute, sql, params, many, context):
        written = WRITES.match(sql)
        if written and written[1] not in BESIDE:
            self.found += 1
            if self.found == self.number:
                raise DatabaseError("broken for a test")
        return execute(sql, params, many, context)


def sent(client, address, data, number=0):
    """Of statements that write, with the one of that number broken: how many there were."""
    with connection.execute_wrapper(breaking := Breaking(number)):
        client.post(address, data)
    return breaking.found


def test_where_a_statement_fails_nothing_of_its_act_stands(client, place):
    client.raise_request_exception, wrong, tried = False, {}, 0
    for name, (address, data) in twins.forms_on_pages(client, place).items():
        data = twins.typed(name, data)
        with rights.undone():
            number = sent(client, address, data)
        for broken in sorted({number, number // 2 + 1}) if number > 1 else ():
            tried += 1
            with rights.undone():
                before = fingerprint()
                sent(client, address, data, broken)
                if found := changed(before) - {*BESIDE}:
                    wrong[name, broken] = found

    assert wrong == {}
    assert tried > 90
