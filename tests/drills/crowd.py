"""Many at once through nginx: four hundred slow clients, visitors at a fixed rate, and people who write.

Slow clients send a byte of a request now and then; others must not wait. Visitors come at a rate that does not
follow the answers, to addresses of which few are asked for often, some of them new; offers change: for a minute
that begins with the portal, and for another, when it has seen most of them. People ask for seats as fast as they
are answered, while a file comes in; others read meanwhile. The control sends the slow clients past nginx. RATE and
SECONDS choose less.
"""

import os
import random
import socket
import threading
import time
from contextlib import contextmanager, suppress
from itertools import accumulate, product
from pathlib import Path
from queue import Queue
from statistics import median, quantiles

from tests.drills.commands import Again, Anew
from tests.drills.front import Front
from tests.drills.kills import Files, ask_for_seat
from tests.drills.machine import Portal

SLOW, LONGEST = 400, 1  # clients; seconds in which 95 of 100 others are answered
RATE, SECONDS, ADDRESSES, NEW = (
    int(os.environ.get("RATE", "500")),
    int(os.environ.get("SECONDS", "60")),
    5000,
    0.05,
)
CHANGES, WORKERS, WRITERS, WRITING, UNITS = 10, 24, 8, 15, 2
CHANCE = random.Random()  # noqa: S311


class SlowClients:
    def __init__(self, opened):
        """``opened`` gives a connection."""
        self.opened, self.sockets, self.has_ended = opened, [], threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.has_ended.is_set():
            while len(self.sockets) < SLOW and not self.has_ended.is_set():
                with suppress(OSError):
                    self.sockets.append(self.opened())
                    self.sockets[-1].sendall(b"GET /de/angebote/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
            for one in [*self.sockets]:
                try:
                    one.sendall(b"x")
                except OSError:
                    self.sockets.remove(one)
            self.has_ended.wait(1)

    def __enter__(self):
        self.thread.start()
        time.sleep(5)
        return self

    def __exit__(self, *error):
        self.has_ended.set()
        self.thread.join()
        for one in self.sockets:
            one.close()


def read(ask, seconds) -> dict:
    """``ask`` is given a number, and says status and seconds."""
    answers, until, number = [], time.monotonic() + seconds, 0
    while time.monotonic() < until:
        number += 1
        answers.append(ask(number))
        time.sleep(0.05)
    waits = [wait for _status, wait in answers]
    return {
        "answers": len(answers),
        "errors": sum(status != 200 for status, _wait in answers),
        "median ms": round(median(waits) * 1000, 1),
        "p95 ms": round(quantiles(waits * 2, n=20)[18] * 1000, 1),
    }


def slow(portal, front) -> tuple[dict, dict]:
    def through_nginx():
        return front.context.wrap_socket(
            socket.create_connection(("127.0.0.1", front.port), 5), server_hostname="localhost"
        )

    def past_it():
        return socket.create_connection(("127.0.0.1", portal.port), 5)

    def ask_portal(number):
        status, _headers, _text, seconds = portal.answer("GET", f"/de/angebote/?q=p{number}")
        return status, seconds

    with SlowClients(through_nginx):
        found = read(lambda number: front.answer(f"/de/angebote/?q=s{number}"), 20)
    with SlowClients(past_it):
        control = read(ask_portal, 20)
    return found, control


def lists() -> list[str]:
    """Addresses by which people look for courses, in all languages; what comes first is asked for most."""
    from django.conf import settings

    languages = [code for code, _name in settings.LANGUAGES]
    starts = ["", "&start=4weeks", "&start=3months", "&start=later"]
    others = ["", "&seats=on", "&childcare=on", "&mode=online", "&free=on"]
    others += [f"&time={time}" for time in ("morning", "afternoon", "evening", "weekend")]
    levels = ["", *(f"&level={number}" for number in range(7))]
    parts = product(["start", "newest"], starts, others, levels, languages)
    found = [
        f"/{language}/angebote/?sort={sort}{level}{other}{start}" for sort, start, other, level, language in parts
    ]
    return found[:ADDRESSES]


class Visitors:
    """Come at their rate; each waits until one of some connections is free, and that counts as waiting."""

    def __init__(self, front, new):
        """``new``: what the words that nobody has asked for begin with."""
        self.front, self.queue, self.waits, self.errors = front, Queue(), [], 0
        weights = [*accumulate(1 / rank for rank in range(1, ADDRESSES + 1))]
        chosen = CHANCE.choices(lists(), cum_weights=weights, k=RATE * SECONDS)
        self.paths = [f"{path}&q={new}{n}" if CHANCE.random() < NEW else path for n, path in enumerate(chosen)]

    def work(self):
        connection = self.front.connection()
        while True:
            moment, path = self.queue.get()
            if path is None:
                return
            try:
                connection.request("GET", path, headers={"Accept-Encoding": "gzip, deflate, br"})
                answer = connection.getresponse()
                answer.read()
                self.errors += answer.status != 200
            except (OSError, ValueError):
                self.errors += 1
                connection.close()
            self.waits.append(time.monotonic() - moment)

    def come(self) -> dict:
        threads = [threading.Thread(target=self.work) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        begun, own = time.monotonic(), time.process_time()
        for number, path in enumerate(self.paths):
            moment = begun + number / RATE
            time.sleep(max(0, moment - time.monotonic()))
            self.queue.put((moment, path))
            if number % (CHANGES * RATE) == 0:
                threading.Thread(target=publish, args=[number]).start()
        for _ in threads:
            self.queue.put((0, None))
        for thread in threads:
            thread.join()
        took, share = time.monotonic() - begun, time.process_time() - own
        middle, last = median(self.waits), quantiles(self.waits, n=100)[98]
        return {
            "a second": round(len(self.waits) / took), "errors": self.errors, "median ms": round(middle * 1000, 1),
            "p99 ms": round(last * 1000, 1), "p99 / median": round(last / middle, 1),
            "cores of the generator": round(share / took, 2),
        }  # fmt: skip


def publish(number):
    from django.db import connection

    from courses.models import Course

    course = Course.objects.first()
    course.title = course.title_de = f"Neu {number}"
    course.save()
    connection.close()


def writing(portals, forms, folder, provider) -> dict:
    waits, lock, until = [], threading.Lock(), time.monotonic() + WRITING

    def write(writer):
        number = 0
        while time.monotonic() < until:
            number += 1
            begun = time.monotonic()
            network = f"10.{writer}.{number // 250}.{number % 250}"
            unit, name = portals[writer % UNITS], f"Crowd {writer} {number}"
            status, *_rest = ask_for_seat(unit, forms[writer], name, network)
            with lock:
                waits.append((status, time.monotonic() - begun))

    def asked(mark):
        return lambda number: portals[number % UNITS].answer("GET", f"/de/angebote/?q={mark}{number}")[0::3]

    quiet = read(asked("quiet"), 5)
    until = time.monotonic() + WRITING
    threads = [threading.Thread(target=write, args=[writer]) for writer in range(WRITERS)]
    with Again(Files(folder, "Crowd", provider).words, Anew()):
        for thread in threads:
            thread.start()
        meanwhile = read(asked("while"), WRITING)
        for thread in threads:
            thread.join()
    times = [wait for _status, wait in waits]
    return {
        "a second": round(len(waits) / WRITING, 1), "not thanked": sum(status != 302 for status, _wait in waits),
        "p99 ms": round(quantiles(times, n=100)[98] * 1000), "reads before": quiet, "reads meanwhile": meanwhile,
    }  # fmt: skip


@contextmanager
def chain(folder):
    """As `deploy/` has it."""
    one, other = portals = [Portal(workers=2, ALLOWED_HOSTS="127.0.0.1,localhost") for _ in range(UNITS)]
    servers = [f"127.0.0.1:{portal.port}" for portal in portals]
    with one, other, Front(Path(folder) / "front", servers) as front:
        yield portals, front


def run(folder) -> bool:
    from django.core.management import call_command

    from tests.factories import make_run

    call_command("load_demo", verbosity=0)
    runs = [make_run() for _ in range(WRITERS)]
    forms = [f"/de/angebote/{run.course.slug}/anfragen/{run.pk}/" for run in runs]
    with chain(folder) as (portals, front):
        calm, past = slow(portals[0], front)
        print("400 slow clients:", calm, "Control, past nginx:", past, flush=True)
        for since in ("just started", "started before"):
            visits = Visitors(front, since.replace(" ", "")).come()
            print(f"Visitors, {RATE} a second for {SECONDS} seconds, {since}:", visits, flush=True)
        written = writing(portals, forms, folder, runs[0].course.provider.slug)
        print(f"{WRITERS} people write:", written, flush=True)
    is_calm = not calm["errors"] and calm["p95 ms"] < LONGEST * 1000
    is_noticed = past["errors"] or past["p95 ms"] >= LONGEST * 1000
    return bool(is_calm and is_noticed and not visits["errors"] and not written["not thanked"])
