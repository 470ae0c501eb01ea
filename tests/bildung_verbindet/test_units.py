"""What a unit starts runs under the unit's own filter of system calls, built as systemd builds it: what the filter
does not let through ends the process."""

import ctypes.util
import http.client
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings

from tests.bildung_verbindet.processes import READS_APART, environment
from tests.drills.machine import wait_until
from tests.factories import make_course, make_run

ROOT = Path(settings.BASE_DIR)
UNITS = ROOT / "deploy/systemd"
SECCOMP = ctypes.util.find_library("seccomp")  # systemd's own
# Lets the calls through that are named on its standard input, then becomes the command.
FILTER = """
import ctypes, os, sys
KILL, ALLOW = 0x80000000, 0x7FFF0000  # of seccomp.h
library = ctypes.CDLL(sys.argv[1])
library.seccomp_init.restype = ctypes.c_void_p
context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(KILL)))
for name in sys.stdin.read().split():
    number = library.seccomp_syscall_resolve_name(name.encode())
    if number >= 0:  # else of another processor
        assert library.seccomp_rule_add_array(context, ctypes.c_uint32(ALLOW), number, 0, None) == 0, name
failed = library.seccomp_load(context)
if failed:
    sys.exit(f"No filter: {os.strerror(-failed)}")
os.execv(sys.argv[2], sys.argv[2:])
"""
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not (SECCOMP and shutil.which("systemd-analyze")), reason="systemd or its libseccomp is not installed"
    ),
]


def groups() -> dict[str, set[str]]:
    """The system calls, and groups of them, of each group that systemd knows."""
    found, name = {}, None
    command = ["systemd-analyze", "syscall-filter", "--no-pager"]
    for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines():  # noqa: S603
        if line and not line.startswith(" "):
            name = line
            found[name] = set()
        elif line and not line.strip().startswith("#"):
            found[name].add(line.strip())
    return found


def let_through(unit) -> set[str]:
    """As systemd reads the lines: the first says that nothing else is, each one adds or takes away."""
    known = groups()

    def calls(words):
        return {each for word in words for each in (calls(known[word]) if word.startswith("@") else [word])}

    lines = re.findall(r"^SystemCallFilter=(~?)(.*)$", (UNITS / unit).read_text(), re.MULTILINE)
    assert not lines[0][0]
    found = calls(["@default"])
    for takes_away, words in lines:
        found = found - calls(words.split()) if takes_away else found | calls(words.split())
    return found


def command_of(unit, changes=()) -> list[str]:
    """With what is said in place of names of a county's machine."""
    (line,) = re.findall(r"^ExecStart=(.*)$", (UNITS / unit).read_text(), re.MULTILINE)
    for name, here in {"/opt/portal/.venv": sys.prefix, **dict(changes)}.items():
        line = line.replace(name, str(here))
    return line.split()


@contextmanager
def started(unit, folder, command):
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", FILTER, SECCOMP, *command],
        cwd=ROOT,
        env=environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    process.stdin.write(" ".join(sorted(let_through(unit))))
    process.stdin.close()
    process.stdin = None
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def outcome(process) -> tuple[str, str]:
    """How it ended, and what it said."""
    said, _none = process.communicate(timeout=120)
    if "No filter: " in said:
        pytest.skip(said)
    code = process.returncode
    return (signal.Signals(-code).name if code < 0 else str(code)), said


class Connection(http.client.HTTPConnection):
    """Through the socket of a unit."""

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.host)


def status(path, address) -> int:
    with closing(Connection(str(path), timeout=10)) as asked, suppress(OSError):
        asked.request("GET", address, headers={"Host": "testserver"})
        with asked.getresponse() as response:
            return response.status
    return 0


def test_a_unit_serves_under_its_filter(tmp_path):
    door = tmp_path / "1.sock"

    command = command_of("portal@.service", [("/run/portal/%i.sock", door)])
    with started("portal@.service", tmp_path, command) as process:
        wait_until(lambda: status(door, "/readyz") or process.poll() is not None)
        answered = [status(door, address) for address in ("/readyz", "/healthz")]
        process.terminate()
        ended, said = outcome(process)

    assert (answered, ended) == ([200, 200], "0"), said


def test_a_process_that_reads_the_index_does_so_under_the_filter(tmp_path):
    course = make_run(make_course("Deutsch")).course

    with started("portal@.service", tmp_path, [sys.executable, "-c", READS_APART]) as process:
        ended, said = outcome(process)

    assert (ended, said.splitlines()[-1:]) == ("0", [str([course.pk])]), said


@pytest.mark.parametrize("name", ["minutely", "backup"])
def test_what_a_timer_runs_comes_to_its_end_under_its_filter(name, tmp_path):
    unit = f"portal-{name}.service"
    with started(unit, tmp_path, command_of(unit, [("/var/backups/portal", tmp_path / "kept")])) as process:
        ended, said = outcome(process)

    assert ended == "0", said
