"""What a worker keeps of files: nothing of one that is refused, and no more than its rows of another."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
READS = r"""
import io, resource, django
django.setup()
from importing.apart import read_apart
from importing.readers.errors import CourseFileError

def reads(data):
    try:
        return len(read_apart(io.BytesIO(data)))
    except CourseFileError:
        return 0

reads(b"Titel;Beginn;Ende")
head, size = b"Titel;Beginn;Ende\n", 29 * 1024 * 1024
data = bytes(%s)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
rows = reads(data)
print(rows, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
FILES = {  # each with its rows, and how many megabytes a worker may grow by while it reads
    "one cell": ("head + b'x' * size", 2, 8),
    "an open quote": ("""head + b'"' + b'x' * size""", 0, 8),
    "depth": ("b'[' * size", 0, 8),
    "rows": (r"head + (b'x' * 14_000 + b';y;z\n') * 2000", 2001, 45),
}


def printed(program):
    command = [sys.executable, "-c", program]
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    return [int(number) for number in done.stdout.split()]


@pytest.mark.parametrize("name", FILES)
def test_a_worker_never_holds_a_file_as_a_whole(name):
    data, number, most = FILES[name]

    rows, grown = printed(READS % data)

    assert rows == number
    assert grown < most


THREADS = r"""
import re, runpy
from threading import Thread
before = runpy.run_path("gunicorn.conf.py")
before["give_back_what_is_large"]()

def resident():
    return int(re.search(r"VmRSS:\s+(\d+)", open("/proc/self/status").read())[1]) // 1024

def work():
    for _turn in range(3):
        one = b"x" * (30 * 1024 * 1024)
        small = [bytes(100) for _number in range(1000)]
        kept.append(small[-1])
        del one

kept, empty = [], resident()
for _turn in range(8):
    threads = [Thread(target=work) for _number in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
print(resident() - empty)
"""


def test_what_threads_have_freed_goes_back_to_the_system():
    (kept,) = printed(THREADS)

    assert kept < 20
