"""The portal's clock is wrong, by an hour to four hundred days: nothing is deleted before its time.

The jobs of the night and of the hour run with a wrong clock (libfaketime) beside a database whose clock is right.
What people have written lately is counted before and after. The control is a portal that believes every clock
(``credulous.py``): some must be missing.
"""

from contextlib import contextmanager
from glob import glob

from tests.drills.machine import manage

WRONG = ["-400d", "-25h", "-1h", "+1h", "+25h", "+40d", "+400d"]
MANY = 20


def wrong_by(offset) -> dict:
    (library,) = glob("/usr/lib/*/faketime/libfaketime.so.1")
    return {"LD_PRELOAD": library, "FAKETIME": offset, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}


def rows() -> dict:
    from contacts.models import Message
    from enquiries.models import Enquiry
    from providers.models import Application

    return {model.__name__: model.objects.count() for model in (Enquiry, Message, Application)}


def night(offset, settings="bildung_verbindet.settings") -> dict:
    """How many rows went, and what the commands ended with."""
    before = rows()
    clock = wrong_by(offset) | {"DJANGO_SETTINGS_MODULE": settings}
    statuses = [manage(*words, **clock).returncode for words in (["nightly", "--again"], ["hourly"])]
    after = rows()
    return {"gone": sum(before[name] - after[name] for name in before), "statuses": statuses}


@contextmanager
def believing_database():
    """Which by itself keeps what was noted of acts, by its own clock: the whole job would end there."""
    from django.db import connection

    from foundation.operation.append_only import TABLE

    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER what_was_noted_stays")
        yield
        cursor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER what_was_noted_stays")


def run(folder) -> bool:
    from django.db import connection

    from contacts.models import Message
    from tests.factories import make_enquiry, make_run

    run = make_run()
    for number in range(MANY):
        make_enquiry(run, name=f"Clock {number}")
        Message.objects.create(name=f"Clock {number}", email="uhr@beispiel.example", text="Guten Tag")
    manage("hourly")  # the clock was right until now
    found = {offset: night(offset) for offset in WRONG}
    found["0"] = night("+0")
    for offset, result in found.items():
        print(f"The clock {offset}:", result, flush=True)
    with believing_database():
        control = night("+400d", "tests.drills.credulous")
    print("Control, a portal that believes every clock, +400d:", control, flush=True)
    manage("forget", "--yes-really")  # as people do afterwards: else all that follows doubts the right clock
    connection.close()
    return (
        not any(result["gone"] for result in found.values())
        and not any(found["0"]["statuses"])
        and control["gone"] > 0
    )
