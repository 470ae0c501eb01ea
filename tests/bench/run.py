"""Measures the portal's pages beside two limits, on one worker, and writes docs/performance.md.

BENCH_SIZES="2000 10000" chooses the numbers of courses, BENCH_FULL=1 adds a million. The database is the one of
DATABASE_URL, or SQLite. Missed bars are shown; they are no error.
"""

import os
import platform
import re
import socket
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from subprocess import PIPE

from tests.bench.writes import lines_of_writes

ROOT = Path(__file__).parent.parent.parent
BARE = "tests.bench.bare"
COURSE_LINK = rb'<h3[^>]*>\s*<a href="([^"]+)"'
ROUNDS, REQUESTS = 15, 40  # of each target; one after the other, so that noise meets all alike
PAGES = {
    "list": "/de/angebote/",
    "list, filtered": "/de/angebote/?level=2&start=3months&seats=on",
    "list, searched": "/de/angebote/?q=deutsch+abend",
    "course page": None,  # the first of the list
    "home": "/de/",
}


class Server:
    """Gunicorn with one worker, as `make run` starts it."""

    def __init__(self, folder, application="bildung_verbindet.wsgi", **environment):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "--no-control-socket",
            "--log-level",
            "error",
            "--workers",
            "1",
            "--max-requests",
            "0",
            "--threads",
            "4",
            "--keep-alive",
            "600",
        ]
        if application == BARE:
            command += ["--config", "/dev/null"]  # ours would read the program
        self.process = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{self.port}", application],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.bench.settings", **environment},
            cwd=ROOT,
        )
        self.connection, self.is_bare = None, application == BARE

    def __enter__(self):
        try:
            self.connect()
            if not self.is_bare:
                self.wait_for_catalogue()
        except BaseException:
            self.process.terminate()
            raise
        return self

    def connect(self):
        for _ in range(200):
            try:
                self.connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
                return
            except ConnectionRefusedError:
                time.sleep(0.1)
        raise TimeoutError("The server does not start.")

    def wait_for_catalogue(self):
        """Until everything is in it, from when on pages are kept as they go over the wire."""
        for _ in range(600):
            if header(self.get("/de/angebote/", "Accept-Encoding: br\r\n")[1], "Content-Encoding"):
                time.sleep(1)
                return
            time.sleep(0.5)
        raise TimeoutError("The catalogue does not come.")

    def __exit__(self, *error):
        self.connection.close()
        self.process.terminate()
        self.process.wait()

    def get(self, path, headers=""):
        """Status, headers and body."""
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{headers}\r\n"
        self.connection.sendall(request.encode())
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.received()
        head, _, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        while length and len(body) < int(length[1]):
            body += self.received()
        return int(head[9:12]), head.decode("latin1"), body

    def received(self) -> bytes:
        if data := self.connection.recv(65536):
            return data
        raise ConnectionError("The server closed the connection.")

    def memory(self) -> float:
        """Megabytes of the worker that are its own."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        rollup = Path(f"/proc/{children[0]}/smaps_rollup").read_text()
        return int(re.search(r"Private_Dirty: +(\d+)", rollup)[1]) / 1024


def measured(server, targets, rounds=ROUNDS, requests=REQUESTS) -> dict[str, list[float]]:
    """Seconds of every request; ``targets``: name → (path, headers), or those with another server before."""
    times = {name: [] for name in targets}
    targets = {name: target if len(target) == 3 else (server, *target) for name, target in targets.items()}
    for asked, *target in targets.values():
        for _ in range(min(5, requests)):
            asked.get(*target)
    for _ in range(rounds):
        for name, (asked, *target) in targets.items():
            for _ in range(requests):
                begun = time.perf_counter()
                asked.get(*target)
                times[name].append(time.perf_counter() - begun)
    return times


def header(head, name) -> str:
    found = re.search(rf"(?i)\r\n{name}: (.*)", head)
    return found[1].strip() if found else ""


def rows_cached(server, folder):
    """Beside (c), and beside what gunicorn alone makes of the same answer."""
    compressed = "Accept-Encoding: br\r\n"
    with Server(folder, BARE) as bare:
        for name, path in PAGES.items():
            server.get(path, compressed)
            _, head, body = server.get(path, compressed)
            tag = f"{compressed}If-None-Match: {header(head, 'ETag')}\r\n"
            ready = f"{name}.br".replace(" ", "-")
            (folder / ready).write_bytes(body)
            (folder / f"{ready}.cached").write_bytes(f"{head}\r\n\r\n".encode("latin1") + body)
            (folder / f"{ready}.304").write_text(server.get(path, tag)[1], encoding="latin1", newline="")
            targets = {"c": (f"/de/bench/c/{ready}", compressed), "cached": (path, compressed), "304": (path, tag)}
            targets |= {f"bare {key}": (bare, f"/{ready}.{key}", targets[key][1]) for key in ("cached", "304")}
            times = {key: median(values) for key, values in measured(server, targets).items()}
            for key in ("cached", "304"):
                yield name, key, times[key], times["c"] / times[key], "c", 1.8, len(body), 0
                yield name, key, times[key], times[f"bare {key}"] / times[key], "bare", 0.85, len(body), 0


def rows_uncached(server, folder, size):
    for name, path in PAGES.items():
        server.get(path)
        _, head, body = server.get(path, "X-Count: 1\r\n")
        ready = f"{name}.html".replace(" ", "-")
        (folder / ready).write_bytes(body)
        targets = {
            "c": (f"/de/bench/c/{ready}", ""),
            "d": (f"/de/bench/d?{path.partition('?')[2]}", ""),
            "page": (path, ""),
        }
        times = {key: median(values) for key, values in measured(server, targets).items()}
        queries = int(header(head, "X-Queries"))
        if name == "list":
            yield "list template (d)", "memory", times["d"], times["c"] / times["d"], "c", 0.15, len(body), 0
        if name.startswith("list"):
            bar = 0.7 if size <= 10_000 else 0.6 if size <= 100_000 else 0.2
            yield name, "uncached", times["page"], times["d"] / times["page"], "d", bar, len(body), queries
        else:
            bar = 0.08 if name == "home" else 0.15
            yield name, "uncached", times["page"], times["c"] / times["page"], "c", bar, len(body), queries


MANAGER, OFFICE = "leitung@beispiel.example", "koordination@beispiel.example"
STAFF = {  # pages of people who work, with whom
    "today": (MANAGER, "/de/mein/{provider}/"),
    "seats of 500 dates": (MANAGER, "/de/mein/{provider}/plaetze/"),
    "first page of the office": (OFFICE, "/de/buero/"),
    "board of starts": (MANAGER, "/de/buero/startplan/"),
    "clock": (MANAGER, "/de/buero/uhr-der-starts/"),
    "supply and demand": (MANAGER, "/de/buero/angebot-und-bedarf/"),
}
NETWORK = 2000  # courses, up to which these are measured
STARTS_OF_NETWORK = 500  # on the board, beside courses without a level
DATES_OF_PROVIDER = 500  # of the manager's
SESSION = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from accounts.models import User
from allauth.mfa.models import Authenticator
user = User.objects.get(email="%s")
Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": ""}})
store = import_module(settings.SESSION_ENGINE).SessionStore()
store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
store.create()
print(settings.SESSION_COOKIE_NAME, store.session_key)
"""


MANY_DATES = """
from copy import copy
from courses.models import CourseRun
from providers.models import Provider
provider = Provider.objects.filter(memberships__user__email="%s").order_by("pk").first()
runs = CourseRun.objects.filter(course__provider=provider).current_or_coming()
for number in range(%d - runs.count()):
    run = copy(runs[number %% 5])
    run.pk, run.number = None, ""
    run._state.adding = True
    run.save()
print(provider.slug)
"""
PROVIDER = "from providers.models import Provider; print(Provider.objects.order_by('pk')[0].slug)"
FEW_STARTS = """
from django.db.models import Count, Q
from courses.models import Course, CourseRun
runs, number = CourseRun.objects.to_align().current_or_coming(), 0
for course in Course.objects.filter(runs__in=runs).annotate(starts=Count("runs", Q(runs__in=runs))).order_by("pk"):
    if number >= %d:
        Course.objects.filter(pk=course.pk).update(level_from=None, level_to=None)
    number += course.starts
"""


def rows_of_staff(server, folder):
    """Few requests: these pages are made anew each time."""
    shell(FEW_STARTS % STARTS_OF_NETWORK)
    (provider,) = shell(MANY_DATES % (MANAGER, DATES_OF_PROVIDER))
    cookies = {user: "Cookie: {}={}\r\n".format(*shell(SESSION % user)) for user in (MANAGER, OFFICE)}
    for name, (user, path) in STAFF.items():
        cookie, path = cookies[user], path.format(provider=provider)
        status, head, body = server.get(path, f"{cookie}X-Count: 1\r\n")
        if status != 200:
            raise ValueError(f"{path} answers {status}.")
        ready = f"{name}.html".replace(" ", "-")
        (folder / ready).write_bytes(body)
        targets = {"c": (f"/de/bench/c/{ready}", ""), "page": (path, cookie)}
        times = {key: median(values) for key, values in measured(server, targets, 1, 5).items()}
        queries = int(header(head, "X-Queries"))
        yield name, "uncached", times["page"], times["c"] / times["page"], "c", 0.01, len(body), queries


def shell(program) -> list[str]:
    """The words that it prints."""
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", program]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.split()


def first_views(server) -> tuple[float, float]:
    """Seconds, in the middle of a hundred, of course pages that nobody has asked that server for; and of (c)."""
    times, beside = [], {"c": ("/de/bench/c/course-page.html", "")}
    lists = [server.get(f"/de/angebote/?page={number}")[2] for number in range(2, 7)]
    for path in [path for page in lists for path in re.findall(COURSE_LINK, page)]:
        begun = time.perf_counter()
        server.get(path.decode())
        times.append(time.perf_counter() - begun)
    return median(times), median(measured(server, beside)["c"])


WRITER = """
import sys
from courses.models import Category, CourseRun
runs = CourseRun.objects.published().offered().with_availability().filter(seats_free__gt=0)
first = runs.best_first().first()
for line in sys.stdin:
    what, number = line.split()
    if what == "seats":
        CourseRun.objects.filter(pk=first.pk).update(seats_free=int(number), seats_total=1000)
    else:
        Category.objects.filter(pk=Category.objects.first().pk).update(name_de=f"Bereich {number}")
    print("done", flush=True)
"""


class Writer:
    """A process beside the server that changes the seats of the list's first run, or the name of a category."""

    def __enter__(self):
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", WRITER]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True)
        self.number = 100
        self.change()
        return self

    def change(self, what="seats"):
        """Says what the list reads afterwards."""
        self.number += 1
        print(what, self.number, file=self.process.stdin, flush=True)
        self.process.stdout.readline()
        return f">{self.number}\u00a0" if what == "seats" else f"Bereich {self.number}"

    def __exit__(self, *error):
        self.process.stdin.close()
        self.process.wait()


def slowest_percent(server, writer=None) -> float:
    """The 99th percentile of the uncached list, in seconds; with a writer a course changes every second."""
    times, until, next_change = [], time.monotonic() + 12, time.monotonic()
    while (begun := time.perf_counter()) and time.monotonic() < until:
        server.get("/de/angebote/?level=2")
        times.append(time.perf_counter() - begun)
        if writer and time.monotonic() > next_change:
            writer.change()
            next_change = time.monotonic() + 1
    return quantiles(times, n=100)[98]


def until_public(server, writer, what) -> float:
    """Seconds from a change until the list says so, the longest of five."""
    waited = []
    for _ in range(5):
        text = writer.change(what).encode()
        begun = time.perf_counter()
        while text not in server.get("/de/angebote/")[2]:
            if time.perf_counter() - begun > 60:
                return float("inf")
            time.sleep(0.02)
        waited.append(time.perf_counter() - begun)
    return max(waited)


def manage(*arguments):
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def bench(size, folder, empty: float) -> tuple[list[str], float]:
    """The table's lines, and the slowest percent of the list while courses change; ``empty``: MB of a worker."""
    manage("load_demo", "--scale", str(size))
    lines = []

    def say(line):
        print(line, flush=True)
        lines.append(line)

    def say_rows(rows):
        for name, kind, seconds, ratio, limit, bar, length, queries in rows:
            mark = "✓" if ratio >= bar else "✗"
            say(
                f"| {size} | {name} | {kind} | {seconds * 1000:.2f} | {ratio:.2f} ({limit}) | ≥ {bar} {mark} "
                f"| {length} | {queries} |"
            )

    with Server(folder) as server:
        if PAGES["course page"] is None:
            PAGES["course page"] = re.search(COURSE_LINK, server.get("/de/angebote/")[2])[1].decode()
        say_rows(rows_cached(server, folder))
        memory = server.memory()
    with Server(folder, BENCH_CACHE="off") as server:
        say_rows(rows_uncached(server, folder, size))
        if size <= NETWORK:
            say_rows(rows_of_staff(server, folder))
        first, beside = first_views(server)
        quiet = slowest_percent(server)
        with Writer() as writer:
            changing = slowest_percent(server, writer)
            late = {
                "until a change of seats shows": until_public(server, writer, "seats"),
                "until a category's new name shows": until_public(server, writer, "category"),
            }
    say_rows([("course page", "first view", first, beside / first, "c", 0.08, "–", "–")])
    for what, seconds in (("p99", quiet), ("p99 while a course changes each second", changing)):
        say(f"| {size} | list | {what} | {seconds * 1000:.1f} | – | – | – | – |")
    for what, seconds in late.items():
        mark = "✓" if seconds < 1 else "✗"
        say(f"| {size} | list | {what} | {seconds * 1000:.0f} | – | < 1000 {mark} | – | – |")
    mark = "✓" if memory - empty <= 150 else "✗"
    above = f"memory above the {empty:.0f} MB of an empty one"
    say(f"| {size} | worker | {above} | {memory - empty:.0f} MB | – | ≤ 150 {mark} | – | – |")
    return lines, changing


def rows_of_writes(folder, size):
    """Last, as they change what was measured."""
    (provider,) = shell(PROVIDER)
    with Server(folder) as server:
        for line in lines_of_writes(server, folder, provider):
            print(line := f"| {size} | {line} | – | – |", flush=True)
            yield line


def memory_without_courses(folder) -> float:
    with Server(folder) as server:
        for path in ("/de/angebote/", "/de/") * 5:
            server.get(path)
        return server.memory()


def write(database, lines):
    """Puts the results in the place of the last ones for this database."""
    path = ROOT / "docs" / "performance.md"
    begin, end = f"<!-- {database} -->", f"<!-- end of {database} -->"
    machine = f"{date.today()}, {os.cpu_count()} × {platform.machine()}, Python {platform.python_version()}"
    table = [
        f"{begin}\n\n### {database}\n\n{machine}\n",
        "| Courses | Page | How | ms (median) | Share of the limit | Bar | Bytes | Queries |",
        "|--:|---|---|--:|--:|---|--:|--:|",
        *lines,
        f"\n{end}",
    ]
    text = path.read_text()
    before, _, rest = text.partition(begin)
    path.write_text(before.rstrip("\n") + "\n\n" + "\n".join(table) + (rest.partition(end)[2] or "\n"))


def main():
    sizes = [int(size) for size in os.environ.get("BENCH_SIZES", "2000 10000 100000").split()]
    if os.environ.get("BENCH_FULL"):
        sizes.append(1_000_000)
    database = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= {
            "VAR_DIR": name, "BENCH_DIR": name, "SECRET_KEY": "for measuring only", "HTTPS": "false",
            "DEBUG": "false", "PORTAL_URL": "http://127.0.0.1", "ALLOWED_HOSTS": "127.0.0.1",
        }  # fmt: skip
        manage("compile_catalogues")
        manage("collectstatic", "--no-input", "-v0")
        manage("migrate", "-v0")
        manage("load_start_content")
        empty = memory_without_courses(folder)
        results = [bench(size, folder, empty) for size in sizes]
        growth = results[-1][1] / results[0][1]
        mark = "✓" if growth <= 1.5 else "✗"
        written = list(rows_of_writes(folder, sizes[-1])) if database == "PostgreSQL" else []
        last = f"| {sizes[0]} → {sizes[-1]} | list | growth of p99 | – | {growth:.2f} | ≤ 1.5 {mark} | – | – |"
        write(database, [*(line for lines, _ in results for line in lines), *written, last])


if __name__ == "__main__":
    main()
