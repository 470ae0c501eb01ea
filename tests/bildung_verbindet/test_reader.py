"""Where there are many courses a process of its own reads the index, and none of those that answer."""

import fcntl
import subprocess
import sys

import pytest
from django.utils import timezone

from bildung_verbindet.freshness import reader
from courses.search import keeper as keeping
from courses.search.catalogue import Catalogue
from courses.search.index import Segment
from tests.bildung_verbindet.processes import READS_APART, ROOT, environment
from tests.courses.test_kept_index import keeper_of, stamp
from tests.factories import make_course, make_run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def keeper(tmp_path, monkeypatch):
    """Of a portal of two courses, which are many."""
    make_run(make_course("Deutsch"))
    make_run(make_course("Sprachcafé"))
    monkeypatch.setattr(keeping, "MANY_COURSES", 1)
    return keeper_of(tmp_path)


@pytest.fixture
def read(monkeypatch):
    """How many segments this process reads itself."""
    made, read_runs = [], Segment.read_runs
    monkeypatch.setattr(Segment, "read_runs", lambda segment: made.append(segment) or read_runs(segment))
    return made


def test_a_worker_has_another_process_read_them(tmp_path):
    course = make_run(make_course("Deutsch")).course

    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", READS_APART],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, [str([course.pk])]), done.stderr


def test_what_the_other_process_has_written_is_taken_at_its_own_stamp(keeper, read):
    before = stamp()

    def read_apart(lock):
        make_run(make_course("Nähen"))  # meanwhile
        keeper.kept.write(Catalogue(timezone.localdate(), stamp()))
        return True

    keeper.read_apart = read_apart
    keeper.make(before, timezone.localdate())

    assert len(read) == 1  # there
    assert len(keeper.coming.segments[0].courses) == 3
    assert keeper.renew(stamp(), timezone.localdate())
    assert len(keeper.current.segments[0].courses) == 3


@pytest.mark.parametrize("ends", ["in an error", "without a file", "never"])
def test_where_none_can_it_reads_them_itself(keeper, read, monkeypatch, caplog, ends):
    programs = {"in an error": "raise SystemExit(1)", "without a file": "", "never": "import time; time.sleep(60)"}
    monkeypatch.setattr(reader, "PROGRAM", programs[ends])
    monkeypatch.setattr(reader, "SECONDS", 10 if ends != "never" else 0.5)
    keeper.read_apart = reader.read_apart

    keeper.make(stamp(), timezone.localdate())

    assert (len(read), len(keeper.coming.segments[0].courses)) == (1, 2)
    assert ("No process of its own" in caplog.text) == (ends != "without a file")


def test_a_process_that_could_write_nothing_says_so_as_an_older_file_may_stand_there(keeper, monkeypatch):
    keeper.kept.write(Catalogue(timezone.localdate(), stamp()))
    keeper.kept.path.with_name("part").mkdir()
    monkeypatch.setattr(reader, "kept_index", lambda: keeper.kept)

    with pytest.raises(SystemExit) as ended:
        reader.read()

    assert ended.value.code == 1


def test_a_release_has_its_index_before_its_units_start(keeper, read, monkeypatch):
    monkeypatch.setattr(reader, "kept_index", lambda: keeper.kept)
    call = (ROOT / "deploy/prepare").read_text().split('shell -v0 -c "')[1].split('"')[0]

    exec(call, {})  # noqa: S102 - our own line

    assert len(read) == 1
    assert len(keeper_of(keeper.kept.path.parent).recalled(stamp(), timezone.localdate()).segments[0].courses) == 2
    assert len(read) == 1


def test_few_courses_it_reads_itself(keeper, read, monkeypatch):
    monkeypatch.setattr(keeping, "MANY_COURSES", 2)
    keeper.read_apart = lambda lock: pytest.fail("another process was started")

    keeper.make(stamp(), timezone.localdate())

    assert len(read) == 1


def test_the_file_stays_locked_while_the_other_process_runs_though_the_first_one_has_ended(keeper, monkeypatch):
    monkeypatch.setattr(reader, "PROGRAM", "import time; time.sleep(60)")
    monkeypatch.setattr(reader.subprocess, "run", started := Started())

    with keeper.kept.alone() as lock:
        reader.read_apart(lock)

    held = is_locked(keeper.kept.lock)
    started.process.kill()
    started.process.wait()
    assert (held, is_locked(keeper.kept.lock)) == (True, False)


def is_locked(path) -> bool:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


class Started:
    """In place of ``subprocess.run``, whose waiting ends with the one who waits."""

    def __call__(self, command, *, timeout, check, **options):
        self.process = subprocess.Popen(command, **options)  # noqa: S603
