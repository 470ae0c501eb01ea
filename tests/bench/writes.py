"""How fast the portal writes, and what writers and readers notice while a file of 5 000 courses comes in.

Two processes write what people send, one after the other, each for an organisation of its own; times are those of
the request that writes. Readers search for words that no page cache knows. ``python -m tests.bench.writes KIND
NUMBER`` is one of the writers.
"""

import json
import os
import subprocess
import sys
import time
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parent.parent.parent
SECONDS, WRITERS, ROWS = 10, 2, 5000
KINDS = ["seats", "enquiries", "courses"]
NAMES = {"seats": "seats said", "enquiries": "asked for a seat", "courses": "course saved"}


def setup():
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bildung_verbindet.settings")
    django.setup()


class Writer:
    """A manager, or a visitor, with the pages of the ``number``-th large example organisation."""

    def __init__(self, number):
        from django.test import Client

        from accounts.models import User
        from courses.models import CourseRun
        from providers.models import Membership

        runs = CourseRun.objects.published().offered().with_availability().open_to_enquiries()
        runs = runs.filter(seats_free__gt=0, seats_total__gt=3).select_related("course__provider")
        self.run = list({run.course.provider_id: run for run in runs.order_by("-pk")[:1000]}.values())[number]
        self.course, self.provider = self.run.course, self.run.course.provider
        user, _made = User.objects.get_or_create(email=f"schreiber-{number}@beispiel.example")
        Membership.objects.get_or_create(user=user, provider=self.provider, defaults={"role": "manager"})
        self.client = Client(SERVER_NAME="127.0.0.1", REMOTE_ADDR=f"10.0.{number}.1")
        self.client.force_login(user)
        self.at, self.numbers = f"/de/mein/{self.provider.slug}", count(1)

    def form(self, path, has):
        """As a browser would send it back, of the page's form that has such a field."""
        import html5lib

        from tests.office.filled import sent_of

        page = html5lib.parse(self.client.get(path).content.decode(), namespaceHTMLElements=False)
        forms = map(sent_of, page.iter("form"))
        return next(form for form in forms if any(name.startswith(has) for name in form))

    def seats(self):
        path = f"{self.at}/plaetze/"
        form = self.form(path, "free-")
        name = next(name for name in form if name.startswith("free-"))
        return path, form | {name: [str(next(self.numbers) % 3)]}

    def courses(self):
        path = f"{self.at}/angebote/{self.course.pk}/was/"
        return path, self.form(path, "title_de") | {"title_de": [f"Kurs {next(self.numbers)}"]}

    def enquiries(self):
        from tests.factories import stamp

        number = next(self.numbers)
        self.client.defaults["REMOTE_ADDR"] = f"10.{self.provider.pk % 250}.{number // 250}.{number % 250}"
        email = f"schreiber-{self.provider.pk}-{number}@beispiel.example"
        form = {"name": f"Frage {number}", "email": email, "consent": "on", "language": "de", "born": stamp()}
        return f"/de/angebote/{self.course.slug}/anfragen/{self.run.pk}/", form

    def write(self, kind) -> list[float]:
        """Seconds of each request; raises ``ValueError`` where one was not taken."""
        times, until = [], time.monotonic() + SECONDS
        while time.monotonic() < until:
            path, form = getattr(self, kind)()
            begun = time.perf_counter()
            answer = self.client.post(path, form)
            times.append(time.perf_counter() - begun)
            if answer.status_code != 302:
                raise ValueError(f"{path} answers {answer.status_code}.")
        return times


def written(kind) -> list[float]:
    """By all writers at once."""
    command = [sys.executable, "-m", "tests.bench.writes", kind]
    writers = [
        subprocess.Popen([*command, str(number)], cwd=ROOT, stdout=subprocess.PIPE) for number in range(WRITERS)
    ]
    answers = [writer.communicate()[0] for writer in writers]
    return [seconds for answer in answers for seconds in json.loads(answer)]


class File:
    """Comes in within; each brings courses of its own."""

    numbers = count(1)

    def __init__(self, folder, provider):
        number, begins = next(self.numbers), (date.today() + timedelta(days=30)).strftime("%d.%m.%Y")
        rows = [f"Bench {number} Kurs {row};{number}-{row};{begins}" for row in range(ROWS)]
        path = Path(folder) / f"bench-{number}.csv"
        path.write_text("\n".join(["Titel;Kursnummer;Beginn", *rows]))
        self.command = [sys.executable, "manage.py", "import_courses", str(path), "--provider", provider]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, cwd=ROOT, stdout=subprocess.DEVNULL)
        return self

    def __exit__(self, *_error):
        if self.process.wait():
            raise ValueError("The file was not taken.")

    def is_coming(self) -> bool:
        return self.process.poll() is None


def read(server, mark, is_on) -> list[float]:
    times = []
    for number in count():
        if not is_on():
            return times
        begun = time.perf_counter()
        server.get(f"/de/angebote/?q={mark}{number}")
        times.append(time.perf_counter() - begun)
        time.sleep(0.05)


def slowest(times) -> float:
    return quantiles(times, n=100)[98] if len(times) > 1 else max(times)


def lines_of_writes(server, folder, provider):
    """What is done, how, and milliseconds of the middle one; how many times as long one reads meanwhile."""
    coming = f"while {ROWS} courses come in"
    for kind in KINDS:
        alone = written(kind)
        with File(folder, provider):
            meanwhile = written(kind)
        for how, times in (("alone", alone), (coming, meanwhile)):
            speed = f"{len(times) / SECONDS:.1f} a second, p99 {slowest(times) * 1000:.0f} ms"
            yield f"{NAMES[kind]} | {how}: {speed} | {median(times) * 1000:.1f} | – | –"
    until = time.monotonic() + SECONDS
    alone = read(server, "still", lambda: time.monotonic() < until)
    with File(folder, provider) as file:
        meanwhile = read(server, "busy", file.is_coming)
    slower = median(meanwhile) / median(alone)
    yield f"search by new words | alone: p99 {slowest(alone) * 1000:.0f} ms | {median(alone) * 1000:.1f} | – | –"
    yield (
        f"search by new words | {coming}: p99 {slowest(meanwhile) * 1000:.0f} ms | {median(meanwhile) * 1000:.1f} "
        f"| {slower:.2f} × | ≤ 2 {'✓' if slower <= 2 else '✗'}"
    )


if __name__ == "__main__":
    setup()
    print(json.dumps(Writer(int(sys.argv[2])).write(sys.argv[1])))
