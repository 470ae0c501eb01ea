"""An act is written as a whole: where one of its statements fails, nothing of the others stands."""

import pytest
from django.db import DatabaseError, connection

from foundation.submissions import public
from tests import test_matrix as matrix
from tests import test_rights as rights
from tests import test_twins as twins
from tests.fingerprint import changed, fingerprint
from tests.office.filled import filled, sent_of
from tests.transactions import BESIDE, transactions
from tests.twins import WRITES

pytestmark = pytest.mark.django_db
world, place = matrix.world, matrix.place


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
    """How many statements write, with the one of that number broken; and what in which transaction."""
    with transactions() as written, connection.execute_wrapper(breaking := Breaking(number)):
        client.post(address, data)
    return breaking.found, written


NOT_MET = {  # of which other tests have a code, a file, a password or what is not there
    *("account_change_password", "account_reauthenticate", "mfa_reauthenticate", "workplace:imports"),
    *("enquiries:code", "evaluations:evaluate", "placement:code", "planning:code", "office:known_code"),
    *("workplace:check_slip", "office:accept_proposal", "office:accept_proposals", "office:person"),
    *("office:delete_partner", "office:new_partner", "office:new_source", "office:replace_contact_person"),
    *("office:vain_searches", "workplace:keep_answers", "workplace:propose_entries"),
    *("workplace:new_appointment", "workplace:new_exam"),
}


def effective(client, name, address, ways):
    """Of the ways to fill the form: the first that does something, with what it writes."""
    for data in ways:
        with rights.undone():
            number, written = sent(client, address, data)
        if written:
            return data, number, written
    return None, 0, {}


def test_an_act_is_one_transaction_and_where_a_statement_fails_nothing_of_it_stands(client, place, monkeypatch):
    monkeypatch.setattr(public, "FASTEST", 0)  # seconds since the form was opened
    client.raise_request_exception, idle, several, half, tried = False, set(), {}, {}, 0
    forms = twins.forms_on_pages(client, place, lambda form: (sent_of(form), filled(form)))
    for name, (address, (as_shown, more)) in forms.items():
        ways = twins.typed(name, as_shown), more, twins.typed(name, more)
        data, number, written = effective(client, name, address, ways)
        idle |= set() if written else {name}
        several |= {name: written} if len(written) > 1 else {}
        for broken in sorted({number, number // 2 + 1}) if number > 1 else ():
            tried += 1
            with rights.undone():
                before = fingerprint()
                sent(client, address, data, broken)
                if found := changed(before) - {*BESIDE}:
                    half[name, broken] = found

    assert (several, half, idle) == ({}, {}, NOT_MET)
    assert tried > 110
