"""Kills the processes that serve, at random and without a word, while people ask for seats: `make drills`.

What the portal has thanked for is counted outside of it, and must be there afterwards, once. The same is done with
a portal that thanks too early (`late.py`), where some must be missing: else the drill would find nothing.
"""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parent.parent.parent
KILLS, PAUSE = int(os.environ.get("KILLS", "40")), (0.5, 2.5)  # seconds from one to the next
SETTLING = 10  # in which what was begun is ended
CLIENTS, WORKERS, BREATH = 8, 3, 0.2


class Portal:
    """Gunicorn as in production, with workers that one can find."""

    def __init__(self, settings):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "--log-level", "critical", "--workers", str(WORKERS)]
        self.process = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{self.port}", "bildung_verbindet.wsgi"],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": settings},
            cwd=ROOT,
        )

    def workers(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]

    def status(self, method, path, body="", **headers) -> int:
        """0 where nothing came back."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def __enter__(self):
        for _ in range(600):
            if self.status("GET", "/readyz") == 200:
                return self
            time.sleep(0.1)
        self.process.kill()
        raise TimeoutError("The portal does not start.")

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait()


class People:
    """Each asks for a seat under a name of its own, and remembers what was answered."""

    def __init__(self, portal, forms, stamp, mark):
        self.portal, self.forms, self.stamp, self.mark = portal, forms, stamp, mark
        self.answers, self.has_ended = {}, threading.Event()
        self.threads = [threading.Thread(target=self.ask, args=[number]) for number in range(CLIENTS)]

    def ask(self, client):
        number = 0
        while not self.has_ended.wait(BREATH):
            number += 1
            name = f"{self.mark} {client} {number}"
            sent = {
                "name": name,
                "email": f"a{client}b{number}@beispiel.example",
                "consent": "on",
                "language": "de",
            }
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            headers["X-Forwarded-For"] = f"10.{client}.{number // 250}.{number % 250}"
            body = urlencode({**sent, "language": "de", "born": self.stamp()})
            self.answers[name] = self.portal.status("POST", self.forms[client], body, **headers)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self.has_ended.set()
        for thread in self.threads:
            thread.join()


def drill(settings, forms, mark) -> dict[str, int]:
    """How many were thanked, and of these how many are not there, or more than once."""
    from enquiries.models import Enquiry
    from tests.factories import stamp

    chance = random.Random(mark)  # noqa: S311
    with Portal(settings) as portal, People(portal, forms, stamp, mark) as people:
        for _ in range(KILLS):
            time.sleep(chance.uniform(*PAUSE))
            if workers := portal.workers():
                os.kill(chance.choice(workers), signal.SIGKILL)
        people.has_ended.set()
        time.sleep(SETTLING)
    found = Counter(Enquiry.objects.filter(name__startswith=f"{mark} ").values_list("name", flat=True))
    thanked = [name for name, status in people.answers.items() if status == 302]
    return {
        "kills": KILLS,
        "asked": len(people.answers),
        "thanked": len(thanked),
        "without an answer": list(people.answers.values()).count(0),
        "refused": sum(status not in {0, 302} for status in people.answers.values()),
        "thanked and lost": sum(found[name] == 0 for name in thanked),
        "written twice": sum(number > 1 for number in found.values()),
    }


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "VAR_DIR": folder, "SECRET_KEY": "for drills only, long enough for every check", "HTTPS": "false",
            "DEBUG": "false", "PORTAL_URL": "http://127.0.0.1", "ALLOWED_HOSTS": "127.0.0.1",
            "TRUSTED_PROXIES": "1", "DJANGO_SETTINGS_MODULE": "bildung_verbindet.settings",
        }  # fmt: skip
        for command in (["compile_catalogues"], ["collectstatic", "--no-input", "-v0"], ["migrate", "-v0"]):
            subprocess.run(
                [sys.executable, "manage.py", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
            )
        import django

        django.setup()
        from tests.factories import make_office, make_run

        make_office()
        runs = [make_run() for _ in range(CLIENTS)]  # each their own, so that nobody waits for another's lock
        forms = [f"/de/angebote/{run.course.slug}/anfragen/{run.pk}/" for run in runs]
        portal = drill("bildung_verbindet.settings", forms, "Portal")
        print("The portal:", portal, flush=True)
        control = drill("tests.drills.late", forms, "Control")
        print("The control:", control, flush=True)
    is_whole = portal["thanked"] > KILLS and not portal["thanked and lost"] and not portal["written twice"]
    sys.exit(0 if is_whole and control["thanked and lost"] else 1)


if __name__ == "__main__":
    main()
