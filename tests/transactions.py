"""In how many transactions something is written: whatever belongs together is written in one."""

from contextlib import contextmanager

from django.core import mail
from django.db import connection

from tests.twins import WRITES

BESIDE = {  # what stands before an act, whatever becomes of it
    "django_session": "when somebody was here",
    "usersessions_usersession": "the same",
    "bildung_verbindet_sentform": "a form that was sent is claimed, so that it counts once",
    "bildung_verbindet_tally": "attempts count",
}


class Transactions:
    """What is written in each, mails among it, as they go out with it."""

    def __init__(self):
        self.outer, self.written = len(connection.savepoint_ids), {}

    def note(self, what):
        inner = connection.savepoint_ids[self.outer :]
        key = inner[0] if inner else f"alone {len(self.written)}"
        self.written.setdefault(key, []).append(what)

    def __call__(self, execute, sql, *others):
        written = WRITES.match(sql)
        if written and written[1] not in BESIDE:
            self.note(written[1])
        return execute(sql, *others)


class Outbox(list):
    def __init__(self, transactions):
        super().__init__()
        self.transactions = transactions

    def append(self, one):
        self.transactions.note("a mail")
        super().append(one)


@contextmanager
def transactions():
    found = Transactions()
    mail.outbox = Outbox(found)
    with connection.execute_wrapper(found):
        yield found.written
