"""Processes are killed at random and without a word while people ask for seats, mails leave and files come in.

What the portal has thanked for is counted outside of it and must be there afterwards, once; its mail must have
reached the server, a second time only after a kill and with the same Message-ID; a file is taken whole or not at
all. The same is done with a portal that thanks too early (``late.py``), and with a database that acknowledges what
it has not written: there some must be missing, else the drill would find nothing.
"""

import os
import random
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

from tests.drills.commands import Again, Read
from tests.drills.machine import Portal, Postgres, Together, kill
from tests.mail_server import mail_server

KILLS, PAUSE = int(os.environ.get("KILLS", "200")), (0.3, 2.4)  # seconds from one to the next
ENOUGH = 40  # kills for a control
SETTLING = 10  # in which what was begun is ended
CLIENTS, BREATH, ROWS, NEXT_FILE = 8, 0.2, 30, 1.5


class People(Together):
    """Each asks for a seat under a name of its own, and remembers what was answered."""

    def __init__(self, portal, forms, mark):
        super().__init__(CLIENTS)
        self.portal, self.forms, self.mark, self.answers = portal, forms, mark, {}

    def act(self, client):
        number = 0
        while not self.has_ended.wait(BREATH):
            number += 1
            name = f"{self.mark} {client} {number}"
            network = f"10.{client}.{number // 250}.{number % 250}"
            self.answers[name] = ask_for_seat(self.portal, self.forms[client], name, network)[0]


def ask_for_seat(portal, form, name, network="10.0.0.1"):
    from tests.factories import stamp

    sent = {"name": name, "email": address_of(name), "consent": "on", "language": "de", "born": stamp()}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": network}
    return portal.answer("POST", form, urlencode(sent), **headers)


def address_of(name) -> str:
    return f"{name.lower().replace(' ', '-')}@beispiel.example"


class Files:
    """One after the other; each has titles of its own."""

    def __init__(self, folder, mark, provider):
        self.folder, self.mark, self.provider, self.number = Path(folder), mark, provider, 0

    def words(self):
        self.number += 1
        path = self.folder / f"{self.mark}-{self.number}.csv"
        begins = (date.today() + timedelta(days=30)).strftime("%d.%m.%Y")
        rows = [f"{self.mark} Datei {self.number} Kurs {row};{self.number}-{row};{begins}" for row in range(ROWS)]
        path.write_text("\n".join(["Titel;Kursnummer;Beginn", *rows]))
        return ["import_courses", str(path), "--provider", self.provider]


def victims(portal, postgres, commands, chance) -> dict:
    """How each kind is killed, which says whether one was there; ``commands`` by name."""

    def one_of(pids):
        return bool(pids) and kill(chance.choice(pids))

    return {
        "worker": lambda: one_of(portal.workers()),
        "master": lambda: bool(portal.workers()) and kill(portal.process.pid),  # not one that is just beginning
        "backend": lambda: one_of(postgres.backends()),
        "postmaster": postgres.kill,
        **{name: lambda command=command: command.kill(chance) for name, command in commands.items()},
    }


def kill_at_random(ways, number, chance) -> dict[str, int]:
    """So many that were there, how many of each kind. If none is there, it is tried at another moment."""
    chosen = chance.choices([*ways], k=number)
    for name in chosen:
        time.sleep(chance.uniform(*PAUSE))
        while not ways[name]():
            time.sleep(chance.uniform(*PAUSE))
    return dict(Counter(chosen))


ALL = ["worker", "master", "backend", "postmaster", "mail command", "import"]


def drill(settings, forms, mark, folder, provider, allowed=ALL) -> dict:
    """How many were thanked, and what became of these."""
    chance, files = random.Random(), Files(folder, mark, provider)  # noqa: S311
    with (
        mail_server() as mails,
        Portal(settings) as portal,
        Read(EMAIL_PORT=str(mails.port)) as one,
        Read() as another,
    ):
        sending, taking = Again(lambda: ["minutely"], one), Again(files.words, another, NEXT_FILE)
        with People(portal, forms, mark) as people, sending, taking:
            ways = victims(portal, Postgres(), {"mail command": sending, "import": taking}, chance)
            number = KILLS if allowed is ALL else min(KILLS, ENOUGH)
            killed = kill_at_random({name: ways[name] for name in allowed}, number, chance)
            people.has_ended.set()
            time.sleep(SETTLING)
        send_the_rest(one)
    return {"killed": killed} | of_people(people, mark) | of_mails(people, mails) | of_files(taking, mark)


def send_the_rest(commands):
    """What a killed run had in hand is tried again after a while: the while is over."""
    from django.db import connection

    from foundation.mail.outbox import mails

    connection.close()  # it may lead to a server that is no more
    for _ in range(3):
        mails().waiting().order_by().update(scheduled_time=None)
        commands.run("minutely")


def of_people(people, mark) -> dict:
    from enquiries.models import Enquiry

    found = Counter(Enquiry.objects.filter(name__startswith=f"{mark} ").values_list("name", flat=True))
    thanked = [name for name, status in people.answers.items() if status == 302]
    statuses = Counter(people.answers.values())
    return {
        "asked": len(people.answers),
        "thanked": len(thanked),
        "without an answer": statuses[0],
        "told to wait": statuses[503],
        "other answers": len(people.answers) - len(thanked) - statuses[0] - statuses[503],
        "thanked and lost": sum(found[name] == 0 for name in thanked),
        "written twice": sum(number > 1 for number in found.values()),
    }


def of_mails(people, mails) -> dict:
    """Where more is written than people write in an hour (`BUSY`), the rest is doubted: kept, without a mail."""
    from enquiries.models import Enquiry

    ids, doubted = {}, {*Enquiry.objects.filter(is_doubtful=True).values_list("name", flat=True)}
    for address, mail in mails.taken:
        ids.setdefault((address, mail["Subject"]), []).append(mail["Message-ID"])
    thanked = {
        address_of(name) for name, status in people.answers.items() if status == 302 and name not in doubted
    }
    return {
        "doubted": len(doubted & {*people.answers}),
        "mails taken": len(mails.taken),
        "without a mail": len(thanked - {address for address, _subject in ids}),
        "mails that came twice": sum(len(found) == 2 for found in ids.values() if len(set(found)) == 1),
        "mails that came more often": sum(len(found) > 2 for found in ids.values() if len(set(found)) == 1),
    }


def of_files(command, mark) -> dict:
    from courses.models import Course

    titles = Course.objects.filter(title_de__startswith=f"{mark} Datei ").values_list("title_de", flat=True)
    found = Counter(int(title.split()[2]) for title in titles)
    taken = [int(Path(words[1]).stem.rpartition("-")[2]) for words, status in command.ended if status == 0]
    return {
        "files": len(command.ended),
        "files taken": len(taken),
        "taken and lost": sum(found[number] == 0 for number in taken),
        "half a file": sum(number not in {0, ROWS} for number in found.values()),
    }


LOSSES = [
    "thanked and lost",
    "written twice",
    "without a mail",
    "mails that came more often",
    "taken and lost",
    "half a file",
]


def run(folder) -> bool:
    """Whether nothing is lost, and the controls show that this would be seen."""
    from tests.factories import make_run

    runs = [make_run() for _ in range(CLIENTS)]  # each their own, so that nobody waits for another's lock
    forms = [f"/de/angebote/{run.course.slug}/anfragen/{run.pk}/" for run in runs]
    rest, postgres = (folder, runs[0].course.provider.slug), Postgres()
    postgres.set("synchronous_commit", "on")
    portal = drill("bildung_verbindet.settings", forms, "Portal", *rest)
    print("The portal:", portal, flush=True)
    hasty = drill("tests.drills.late", forms, "Hasty", *rest, ["worker", "master"])
    print("Control, a portal that thanks too early:", hasty, flush=True)
    postgres.set("synchronous_commit", "off")
    postgres.ask("ALTER SYSTEM SET wal_writer_delay = '10s'")
    postgres.ask("SELECT pg_reload_conf()")
    careless = drill("bildung_verbindet.settings", forms, "Careless", *rest, ["backend", "postmaster"])
    print("Control, a database that acknowledges too early:", careless, flush=True)
    postgres.set("synchronous_commit", "on")
    is_whole = portal["thanked"] >= CLIENTS and portal["files taken"] and not any(portal[loss] for loss in LOSSES)
    return is_whole and bool(hasty["thanked and lost"]) and bool(careless["thanked and lost"])
