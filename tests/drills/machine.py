"""What drills are done with: PostgreSQL, portal, Redis and commands, whose processes can be found and killed."""

import http.client
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
WORKERS = 3


def children_of(pid) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def kill(pid, how=signal.SIGKILL) -> bool:
    """Whether it was there."""
    with suppress(ProcessLookupError):
        os.kill(pid, how)
        return True
    return False


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def manage(*words, **environment) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True)


def count_anew():
    """Each process names what it makes by numbers of its own, as all write into one database."""
    from tests import factories

    factories.numbers = count(int(time.time()) % 10_000_000 * 10)


class Postgres:
    """The one of `tests/with-postgres`, to which ``DATABASE_URL`` leads."""

    def __init__(self):
        self.folder = Path(self.ask("SHOW data_directory"))
        self.command = shlex.split((self.folder / "postmaster.opts").read_text())
        self.bin = Path(self.command[0]).parent

    def ask(self, statement):
        """The first value of an answer, over a connection of its own."""
        import psycopg

        writing = {"autocommit": True, "options": "-c default_transaction_read_only=off"}
        with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5, **writing) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None

    def set(self, name, value):
        """For all who connect from now on; what the server was started with says less than this."""
        self.ask(f"ALTER DATABASE postgres SET {name} = {value}")

    @property
    def pid(self) -> int:
        return int((self.folder / "postmaster.pid").read_text().split()[0])

    def backends(self) -> list[int]:
        """Those that serve somebody."""
        pids = children_of(self.pid)
        return [pid for pid in pids if b"127.0.0.1(" in command_line(pid) and b" portal " in command_line(pid)]

    def kill(self) -> bool:
        """As if it had run out of memory: no word to anybody, then it is started again."""
        pids = [self.pid, *children_of(self.pid)]
        kill(pids[0])
        while any(Path(f"/proc/{pid}").exists() and b"postgres" in command_line(pid) for pid in pids):
            time.sleep(0.05)
        return wait_until(self.try_to_start)  # a child born meanwhile may still hold what is shared

    def try_to_start(self) -> bool:
        try:
            self.start()
        except subprocess.CalledProcessError:
            return False
        return True

    def stop(self):
        self.control("-m", "fast", "stop")

    def start(self):
        options = shlex.join(self.command[1:]).replace(f"-D {shlex.quote(str(self.folder))}", "")
        self.control("-l", str(self.folder.parent / "log"), "-o", options, "start")

    def control(self, *words):
        own = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*own, str(self.bin / "pg_ctl"), "-w", "-D", str(self.folder), *words]
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    @contextmanager
    def silent(self):
        """The whole server stands still, as if its machine had."""
        stopped = [self.pid, *children_of(self.pid)]
        for pid in stopped:
            kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in stopped:
                kill(pid, signal.SIGCONT)

    @contextmanager
    def read_only(self):
        self.set("default_transaction_read_only", "on")
        self.end_connections()
        try:
            yield
        finally:
            self.ask("ALTER DATABASE postgres RESET default_transaction_read_only")
            self.end_connections()

    def end_connections(self):
        others = "backend_type = 'client backend' AND pid <> pg_backend_pid()"
        self.ask(f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {others}")  # noqa: S608

    @contextmanager
    def stopped(self):
        self.stop()
        try:
            yield
        finally:
            self.start()


def command_line(pid) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


class Redis:
    def __init__(self, bind="127.0.0.1"):
        self.port, self.bind, self.process = free_port(), bind, None

    def __enter__(self):
        self.start()
        return self

    def start(self):
        command = ["redis-server", "--port", str(self.port), "--bind", self.bind, "--save", ""]
        command += ["--protected-mode", "no"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(lambda: socket.create_connection(("127.0.0.1", self.port), 1).close() or True)

    @contextmanager
    def stopped(self):
        self.process.kill()
        self.process.wait()
        try:
            yield
        finally:
            self.start()

    def __exit__(self, *error):
        self.process.kill()
        self.process.wait()


def wait_until(is_so, seconds=60, pause=0.1):
    """What ``is_so`` gives as soon as that is something; it may fail with an ``OSError`` until then."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(OSError):
            if found := is_so():
                return found
        time.sleep(pause)
    raise TimeoutError("Nothing came of it.")


class Portal:
    """Gunicorn as in production, started again as soon as it ends, as systemd does."""

    def __init__(
        self,
        settings="bildung_verbindet.settings",
        address="127.0.0.1",
        within=(),
        log=None,
        workers=WORKERS,
        **environment,
    ):
        """``within``: what runs it in a place of its own; ``log``: the file that takes what it says."""
        self.address, self.port, self.log = address, free_port(), log
        self.command = [*within, sys.executable, "-m", "gunicorn", "--no-control-socket"]
        self.command += ["--log-level", "info" if log else "critical", *(["--access-logfile", "-"] if log else [])]
        self.command += ["--workers", str(workers), "--bind", f"{address}:{self.port}", "bildung_verbindet.wsgi"]
        self.environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings} | environment
        self.has_ended = threading.Event()
        self.keeper = threading.Thread(target=self.keep)

    def keep(self):
        while not self.has_ended.is_set():
            with open(self.log or os.devnull, "ab") as log:
                self.process = subprocess.Popen(
                    self.command, env=self.environment, cwd=ROOT, stdout=log, stderr=log
                )
            self.process.wait()

    def workers(self) -> list[int]:
        return children_of(self.process.pid)

    def answer(self, method, path, body="", **headers) -> tuple[int, dict, str, float]:
        """Status (0 where nothing came back), headers, text, seconds."""
        begun = time.monotonic()
        connection = http.client.HTTPConnection(self.address, self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            return answer.status, dict(answer.getheaders()), text, time.monotonic() - begun
        except (OSError, http.client.HTTPException):
            return 0, {}, "", time.monotonic() - begun
        finally:
            connection.close()

    def status(self, method, path, body="", **headers) -> int:
        return self.answer(method, path, body, **headers)[0]

    def __enter__(self):
        self.keeper.start()
        try:
            wait_until(lambda: self.status("GET", "/readyz") == 200, 180)
        except TimeoutError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        self.has_ended.set()
        self.process.terminate()
        self.keeper.join()


class Together:
    """Several that ``act`` at the same time, each by its number, until it has ended."""

    def __init__(self, number):
        self.has_ended = threading.Event()
        self.threads = [threading.Thread(target=self.act, args=[one]) for one in range(number)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self.has_ended.set()
        for thread in self.threads:
            thread.join()


def said_in(text) -> str:
    """The language of a page."""
    found = re.search(r'<html[^>]* lang="([^"]+)"', text)
    return found[1] if found else ""
