"""PostgreSQL stopped, restarted, read-only and silent, Redis gone: what is kept is read, all else is told to wait.

One asks a page that is kept, one that nobody has asked for, one in Arabic, and for a seat. Each is answered
within eight seconds, with the page or with 503, ``Retry-After`` and the reader's language; afterwards all is as
before, and nothing was started anew. The control is a portal that waits for a database as long as it may.
"""

import threading
import time
from collections import Counter
from contextlib import contextmanager

from tests.drills.kills import ask_for_seat
from tests.drills.machine import Portal, Postgres, Redis, said_in

WARM, LASTING, LONGEST, BACK = 8, 12, 8, 15  # seconds


class Reader:
    """Asks again and again; ``path`` is given the number of the try."""

    def __init__(self, ask, language="de"):
        self.ask, self.language, self.answers = (
            ask,
            language,
            [],
        )  # the moment, status, whether it says when and in which words, seconds

    def run(self, until):
        number = 0
        while time.monotonic() < until():
            number += 1
            status, headers, text, seconds = self.ask(number)
            is_told = status != 503 or ("Retry-After" in headers and said_in(text).startswith(self.language))
            self.answers.append((time.monotonic(), status, is_told, seconds))
            time.sleep(0.2)


def readers(portal, form, mark) -> dict[str, Reader]:
    return {
        "kept": Reader(lambda number: portal.answer("GET", "/de/angebote/")),
        "not kept": Reader(lambda number: portal.answer("GET", f"/de/angebote/?q={mark}{number}")),
        "in Arabic": Reader(lambda number: portal.answer("GET", f"/ar/angebote/?q={mark}{number}"), "ar"),
        "asks": Reader(
            lambda number: ask_for_seat(portal, form, f"{mark} {number}", f"10.9.{number // 250}.{number % 250}")
        ),
    }


def outage(portal, form, mark, situation) -> dict:
    """Counts of what was answered while it lasted, the longest wait, and the seconds until all was well again."""
    asked, ended = readers(portal, form, mark), [float("inf")]
    threads = [threading.Thread(target=reader.run, args=[lambda: ended[0]]) for reader in asked.values()]
    for thread in threads:
        thread.start()
    time.sleep(WARM)  # until each worker keeps the page
    with situation:
        begun = time.monotonic()
        time.sleep(LASTING)
        over = time.monotonic()
    ended[0] = time.monotonic() + BACK
    for thread in threads:
        thread.join()
    answers = [answer for reader in asked.values() for answer in reader.answers if answer[0] > begun]
    bad = [moment for moment, status, _told, _seconds in answers if status not in {200, 302} and moment > over]
    kept = [status for moment, status, *_ in asked["kept"].answers if begun < moment < over]
    return {
        "answers": dict(Counter(status for _moment, status, *_ in answers)),
        "thanked": sum(status == 302 for _moment, status, *_ in asked["asks"].answers),
        "kept page": dict(Counter(kept)),
        "not told": sum(not is_told for *_, is_told, _seconds in answers),
        "longest": round(max(seconds for *_, seconds in answers), 1),
        "well again after": round(max(bad, default=over) - over, 1),
    }


def is_right(found) -> bool:
    """Whether nobody met an error, waited too long or for nothing."""
    is_known = set(found["answers"]) <= {200, 302, 503} and not found["not told"]
    return is_known and found["longest"] <= LONGEST and found["well again after"] < BACK - LONGEST


@contextmanager
def restarted(postgres):
    postgres.stop()
    postgres.start()
    yield


def run(folder) -> bool:
    from tests.factories import make_run

    run, postgres, results = make_run(), Postgres(), {}
    form = f"/de/angebote/{run.course.slug}/anfragen/{run.pk}/"
    situations = {
        "stopped": postgres.stopped,
        "restarted": lambda: restarted(postgres),
        "read-only": postgres.read_only,
        "silent": postgres.silent,
    }
    with Portal() as portal:
        for name, situation in situations.items():
            results[name] = outage(portal, form, name, situation())
    with Redis() as redis, Portal(CACHE_URL=f"redis://127.0.0.1:{redis.port}/0") as portal:
        results["Redis gone"] = outage(portal, form, "redis", redis.stopped())
    for name, found in results.items():
        print(f"PostgreSQL {name}:" if name in situations else f"{name}:", found, flush=True)
    with Portal("tests.drills.patient") as portal:
        control = outage(portal, form, "patient", postgres.silent())
    print("Control, a portal that waits, PostgreSQL silent:", control, flush=True)
    return all(map(is_right, results.values())) and not is_right(control)
