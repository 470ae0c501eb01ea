"""Two hosts, each a network of its own, behind one nginx, with one PostgreSQL and one Redis.

They share uploads, the outbox's files and the ledger of erasures, as docs/scaling.md says, and nothing else.
A change on one is public on the other; what one keeps is found by the other; somebody who logged in on one is
known to the other; limits count on both together; of the night's jobs each runs on one of them; either is killed
while people read, and nobody notices.
The control is an nginx that knows one host alone. Only root may do it.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.drills.front import Front
from tests.drills.kills import ask_for_seat
from tests.drills.machine import ROOT, Portal, Postgres, Redis, Together, children_of, kill, wait_until

TRIES, SOONEST, READERS, READING = 5, 1, 4, 12  # the last two: people, and seconds
WRITER = """
import sys
from courses.models import Course
for title in sys.stdin:
    course = Course.objects.get(slug=%r)
    course.title = course.title_de = title.strip()
    course.save()
    print("done", flush=True)
"""
SESSION = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from accounts.models import User
user = User.objects.get(pk=%d)
store = import_module(settings.SESSION_ENGINE).SessionStore()
store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
store.create()
print(settings.SESSION_COOKIE_NAME + "=" + store.session_key)
"""
SHARED = ("media", "outbox", "ledger")
KEEP = """
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from foundation.privacy import ledger
from foundation.privacy.identity import Identity
ledger.note(Identity(email="weg@beispiel.example"))
for name in ("default", "outbox"):
    print(storages[name].save("pictures/drill.txt", ContentFile(b"x")))
"""
FIND = """
from django.core.files.storage import storages
from foundation.privacy import ledger
found = (storages[place].exists(name) for place, name in zip(("default", "outbox"), %r))
print(*found, len(ledger.entries(ledger.path())))
"""


def ip(*words):
    subprocess.run(["ip", *map(str, words)], check=True)


@contextmanager
def network(number):
    """A host's: what it reaches of this machine is 10.24.number.1."""
    name, cable = f"drill{number}", f"drill{number}"
    ip("netns", "add", name)
    try:
        ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name)
        ip("addr", "add", f"10.24.{number}.1/24", "dev", cable)
        ip("link", "set", cable, "up")
        ip("-n", name, "addr", "add", f"10.24.{number}.2/24", "dev", "eth0")
        ip("-n", name, "link", "set", "eth0", "up")
        ip("-n", name, "link", "set", "lo", "up")
        yield
    finally:
        ip("netns", "del", name)


@contextmanager
def open_to_hosts(postgres):
    with (postgres.folder / "pg_hba.conf").open("a") as file:
        file.write("host all all 10.24.0.0/16 trust\n")
    closed = postgres.command
    postgres.stop()
    postgres.command = [word.replace("listen_addresses=127.0.0.1", "listen_addresses=*") for word in closed]
    postgres.start()
    try:
        yield
    finally:
        postgres.stop()
        postgres.command = closed
        postgres.start()


class Host(Portal):
    """A portal in a network and a folder of its own, with those in it that machines share."""

    def __init__(self, number, folder, redis):
        self.within, self.folder = ["ip", "netns", "exec", f"drill{number}"], Path(folder) / f"host{number}"
        self.folder.mkdir(exist_ok=True)
        subprocess.run(["cp", "-a", Path(folder) / "static", self.folder], check=True)
        for name in SHARED:
            (Path(folder) / "shared" / name).mkdir(parents=True, exist_ok=True)
            (self.folder / name).symlink_to(Path(folder) / "shared" / name)
        self.own = {
            "VAR_DIR": str(self.folder), "ERASURE_LEDGER": f"{self.folder}/ledger/erasures.ledger",
            "ALLOWED_HOSTS": f"127.0.0.1,localhost,10.24.{number}.2",
            "DATABASE_URL": os.environ["DATABASE_URL"].replace("127.0.0.1", f"10.24.{number}.1"),
            "CACHE_URL": f"redis://10.24.{number}.1:{redis.port}/0",
        }  # fmt: skip
        super().__init__(address=f"10.24.{number}.2", within=self.within, **self.own)

    def manage(self, *words, **more):
        command = [*self.within, sys.executable, "manage.py", *words]
        heard = {"text": True, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(command, cwd=ROOT, env=os.environ | self.own, **heard, **more)

    def said(self, *words) -> str:
        return self.manage(*words).communicate()[0].strip()

    def kill(self):
        for pid in [*children_of(self.process.pid), self.process.pid]:
            kill(pid)


def until_public(there, here, course) -> float:
    """Seconds from a save at ``there`` until ``here`` shows it, the longest of some."""
    path, waited = f"/de/angebote/{course.slug}/", []
    writer = there.manage("shell", "-v0", "-c", WRITER % course.slug, stdin=subprocess.PIPE)
    for number in range(TRIES):
        title = f"Zwei Rechner {number}"
        here.answer("GET", path)
        print(title, file=writer.stdin, flush=True)
        writer.stdout.readline()
        begun = time.monotonic()
        wait_until(lambda title=title: title in here.answer("GET", path)[2], 20)
        waited.append(time.monotonic() - begun)
    writer.communicate()
    return round(max(waited), 2)


def found_on_the_other(hosts) -> str:
    """Files for visitors and for mails, and how many erasures."""
    kept = hosts[0].said("shell", "-v0", "-c", KEEP).split()
    return hosts[1].said("shell", "-v0", "-c", FIND % kept)


def doubted(hosts, form, run, mark) -> int:
    """Of ten messages from one network, five to each host, those that were too many."""
    from enquiries.models import Enquiry
    from foundation.submissions.models import Tally

    Tally.objects.all().delete()  # what other drills have sent
    for number in range(10):
        ask_for_seat(hosts[number % 2], form, f"{mark} {number}", f"10.{70 + len(mark)}.1.7")
    return Enquiry.objects.filter(run=run, name__startswith=f"{mark} ", is_doubtful=True).count()


def jobs_of_both(hosts) -> dict:
    """Of the night's jobs, begun on both at once: how many ran on none, one or both."""
    from foundation.operation.models import TimedJob

    TimedJob.objects.all().delete()  # as if none had run today
    runs = [host.manage("nightly") for host in hosts]
    ran = Counter()
    for run in runs:
        for line in run.communicate()[0].splitlines():
            job, _, words = line.partition(": ")
            ran[job] += words not in {"was done today.", "runs already."}
    return dict(Counter(ran.values()))


class Readers(Together):
    """Pages that nobody keeps, through nginx, and what was answered."""

    def __init__(self, front):
        super().__init__(READERS)
        self.front, self.answers = front, []

    def act(self, reader):
        number = 0
        while not self.has_ended.wait(0.05):
            number += 1
            self.answers.append(self.front.answer(f"/de/angebote/?q={reader}x{number}", Cookie="a=b"))


def killed(front, hosts) -> dict:
    """Each host in turn; it comes back by itself, as systemd would bring it."""
    with Readers(front) as readers:
        for host in hosts:
            time.sleep(2)
            host.kill()
            time.sleep(READING)
    statuses = Counter(status for status, _seconds in readers.answers)
    return {"answers": dict(statuses), "longest": round(max(seconds for _status, seconds in readers.answers), 1)}


def together(folder, hosts, run, user) -> dict:
    """What both are, behind one nginx."""
    form = f"/de/angebote/{run.course.slug}/anfragen/{run.pk}/"
    (cookie,) = hosts[0].said("shell", "-v0", "-c", SESSION % user.pk).split()
    with Front(f"{folder}/front", servers_of(hosts)) as front:
        return {
            "public on the other after": max(until_public(*pair, run.course) for pair in (hosts, hosts[::-1])),
            "kept by one, found by the other": found_on_the_other(hosts),
            "logged in on the other": hosts[1].status("GET", "/de/mein/", Cookie=cookie),
            "a stranger": hosts[1].status("GET", "/de/mein/"),
            "doubted of ten": doubted(hosts, form, run, "Both"),
            "jobs by how often they ran": jobs_of_both(hosts),
            "each host killed": killed(front, hosts),
        }


def servers_of(hosts) -> list[str]:
    return [f"{host.address}:{host.port}" for host in hosts]


def run(folder) -> bool:
    from django.db import connection

    from tests.factories import make_run, make_user

    if os.geteuid():
        print("Not root, so no networks can be added: not done.")
        return True
    run, user, postgres = make_run(), make_user(), Postgres()
    with ExitStack() as stack:
        for number in (1, 2):
            stack.enter_context(network(number))
        stack.enter_context(open_to_hosts(postgres))
        connection.close()  # it led to a server that is no more
        redis = stack.enter_context(Redis(bind="0.0.0.0"))  # noqa: S104
        hosts = [stack.enter_context(Host(number, folder, redis)) for number in (1, 2)]
        found = together(folder, hosts, run, user)
        print("Two hosts:", found, flush=True)
        with Front(f"{folder}/front", servers_of(hosts[:1])) as front:
            control = killed(front, hosts[:1])
        print("Control, nginx that knows one host:", control, flush=True)
        connection.close()
    return is_right(found) and {*control["answers"]} != {200}


def is_right(found) -> bool:
    is_busy = os.getloadavg()[0] > 2 * os.cpu_count()  # with other things: how fast it is cannot be judged then
    is_whole = {*found["each host killed"]["answers"]} == {200} and {*found["jobs by how often they ran"]} == {1}
    is_kept = found["kept by one, found by the other"] == "True True 1"
    is_shared = (
        is_kept and found["doubted of ten"] == 5 and (is_busy or found["public on the other after"] <= SOONEST)
    )
    return is_whole and is_shared and (found["logged in on the other"], found["a stranger"]) == (200, 302)
