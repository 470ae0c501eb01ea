"""Two releases on one machine: each in a folder of its own, in which the portal may only read, with files for
visitors in one that they share."""

import os
import shutil
import socketserver
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings

from tests.bildung_verbindet.processes import environment

ROOT = Path(settings.BASE_DIR)
OWN = {"bildung_verbindet", "deploy", "locale", "locale_allauth", "manage.py", "static"}
# Root, too, may then write only where files say so.
WITHOUT_RIGHTS = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if os.geteuid() == 0 else []
HOOKS = """
as_portal() {{ (cd -P "$1" && shift && set -a && . {folder}/portal.env && "$@"); }}
restart() {{ echo "restart $1: $(readlink {folder}/portal)" >>{folder}/acts; }}
"""
PROGRAM = '#!/bin/sh\necho "$0 $*" >>{folder}/acts\n'

pytestmark = pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("setpriv")), reason="curl or setpriv is not installed"
)


def release(folder, name):
    """As it was unpacked and its packages were installed."""
    folder = folder / name
    folder.mkdir()
    for path in ROOT.iterdir():
        if path.name not in {*OWN, ".git", ".venv", "var"}:
            (folder / path.name).symlink_to(path)
        elif path.is_file() and path.name in OWN:
            shutil.copy2(path, folder / path.name)
        elif path.name in OWN:
            shutil.copytree(path, folder / path.name, ignore=shutil.ignore_patterns("*.mo"))
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def closed(folder):
    """Nobody may write into it."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)
    return folder


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)  # noqa: S603


@pytest.mark.django_db(transaction=True)
@pytest.mark.alike
def test_a_release_gets_ready_in_a_folder_into_which_the_portal_may_not_write(tmp_path):
    folder = release(tmp_path, "portal-1.0")

    compiled = run(folder / "deploy/compile")
    closed(folder)
    prepared = run(*WITHOUT_RIGHTS, folder / "deploy/prepare", env=environment(tmp_path))

    assert (compiled.returncode, prepared.returncode) == (0, 0), compiled.stderr + prepared.stderr
    for catalogue in folder.rglob("*.po"):
        assert catalogue.with_suffix(".mo").exists()
    assert [*folder.glob("bildung_verbindet/__pycache__/settings.*.pyc")]
    assert [*tmp_path.glob("static/css/portal.*.css")]


COLLECTED = """
import django
django.setup()
from django.contrib.staticfiles.storage import staticfiles_storage
print(staticfiles_storage.url("css/portal.css"))
"""


def test_each_release_names_its_own_files_in_whatever_order_they_were_collected(tmp_path):
    old, new = (release(tmp_path, name) for name in ("portal-1.0", "portal-1.1"))
    with (new / "static/css/portal.css").open("a") as style:
        style.write("/* the next one */")
    there = {**os.environ, "DJANGO_SETTINGS_MODULE": "bildung_verbindet.settings", "VAR_DIR": str(tmp_path)}

    def collect(folder):
        return run(folder / ".venv/bin/python", "manage.py", "collectstatic", "--no-input", cwd=folder, env=there)

    def named(folder):
        return run(folder / ".venv/bin/python", "-c", COLLECTED, cwd=folder, env=there).stdout.strip()

    collect(old)
    before = named(old)
    collect(new)
    names = [named(old), named(new)]

    assert names[0] == before != names[1]
    assert "next one" in (tmp_path / names[1].lstrip("/")).read_text()
    assert "next one" not in (tmp_path / before.lstrip("/")).read_text()


class Unit(socketserver.ThreadingUnixStreamServer):
    """Answers as it is told to, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self, path, status):
        self.status, self.asked, self.coming, self.acts = status, [], [], None
        super().__init__(str(path), Answer)


class Answer(socketserver.StreamRequestHandler):
    def handle(self):
        asked = b"".join(iter(self.rfile.readline, b"\r\n")).decode()
        self.server.asked.append(asked)
        unit = self.server
        status = unit.coming.pop(0) if unit.coming else unit.status
        if unit.acts:
            with unit.acts.open("a") as acts:
                acts.write(f"{Path(unit.server_address).stem} said {status}\n")
        head = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        self.wfile.write(head.encode())


@pytest.fixture
def units(tmp_path):
    """Two, each answering with "200 OK" until it is told otherwise."""
    with ExitStack() as rest:
        found = []
        for number in (1, 2):
            unit = rest.enter_context(Unit(tmp_path / f"{number}.sock", "200 OK"))
            thread = threading.Thread(target=unit.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
            thread.start()
            rest.callback(thread.join)
            rest.callback(unit.shutdown)
            found.append(unit)
        yield found


class Machine:
    """On which the first of two releases serves; what they compile and prepare is only noted."""

    def __init__(self, folder, url="https://portal.example"):
        self.folder = folder
        (folder / "hooks").write_text(HOOKS.format(folder=folder))
        (folder / "portal.env").write_text(f"SECRET_KEY=x\nVAR_DIR={folder}\nPORTAL_URL={url}\n")
        for name in ("portal-1.0", "portal-1.1"):
            new = folder / name
            (new / "deploy").mkdir(parents=True)
            for room in ("bildung_verbindet", "foundation"):
                (new / room).symlink_to(ROOT / room)
            (new / ".venv").symlink_to(sys.prefix)
            (new / "manage.py").write_text(f"print('manage.py', file=open('{folder}/acts', 'a'))")
            for script in ("compile", "prepare"):
                (new / "deploy" / script).write_text(PROGRAM.format(folder=folder))
            (new / "deploy/upgrade").write_text(self.exchanged())
            for path in (new / "deploy").iterdir():
                path.chmod(0o755)
        (folder / "portal").symlink_to(folder / "portal-1.0")

    def exchanged(self):
        """Nobody waits for long, and nothing is asked of systemd."""
        text = (ROOT / "deploy/upgrade").read_text().replace("seq 120", "seq 2").replace("sleep 2 ", "sleep 0 ")
        for name in ("/opt/portal", "/run/portal", "/etc/portal", "/var/backups/portal"):
            text = text.replace(name, str(self.folder / ("portal" if name == "/opt/portal" else "")).rstrip("/"))
        return text

    def upgrade(self, name="portal-1.1", *words):
        return run(
            self.folder / name / "deploy/upgrade",
            *words,
            env={**os.environ, "PORTAL_HOOKS": str(self.folder / "hooks")},
        )

    def acts(self) -> list[str]:
        """Since last asked."""
        path = self.folder / "acts"
        lines = [line.strip() for line in path.read_text().replace(f"{self.folder}/", "").splitlines()]
        path.unlink()
        return lines


def test_an_upgrade_and_the_way_back_compile_before_anything_starts(tmp_path, units):
    machine = Machine(tmp_path)

    forth = machine.upgrade()
    acts = machine.acts()
    back = machine.upgrade("portal-1.0", "--back")

    assert (forth.returncode, back.returncode) == (0, 0), forth.stderr + back.stderr
    assert acts == [
        "portal-1.1/deploy/compile",
        "manage.py",
        "portal-1.1/deploy/prepare",
        "restart 1: portal-1.1",
        "restart 2: portal-1.1",
        "manage.py",
    ]
    assert machine.acts() == ["portal-1.0/deploy/compile", "restart 1: portal-1.0", "restart 2: portal-1.0"]


@pytest.mark.parametrize(
    "status", ["301 Moved Permanently", "302 Found", "400 Bad Request", "503 Away", "204 None"]
)
def test_a_unit_that_answers_anything_else_is_not_ready(status, tmp_path, units):
    machine = Machine(tmp_path)
    units[1].status = status

    said = machine.upgrade()

    assert said.returncode == 1
    assert "portal@2 was not ready" in said.stderr
    assert (tmp_path / "portal").resolve().name == "portal-1.0"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://portal.example", "portal.example"),
        ("https://portal.example/", "portal.example"),
        ('"https://portal.example"', "portal.example"),
        ("'https://portal.example:8443/'", "portal.example:8443"),
    ],
)
def test_a_unit_is_asked_by_the_portals_name_however_it_is_written(url, host, tmp_path, units):
    said = Machine(tmp_path, url).upgrade()

    assert said.returncode == 0, said.stderr
    for unit in units:
        assert [line for line in unit.asked[0].splitlines() if line.startswith("Host:")] == [f"Host: {host}"]
