"""What timers run: each job on its own, once at a time, with an outcome that people and machines see."""

import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import connections
from django.utils import timezone

from foundation.operation.alone import only_one
from foundation.operation.jobs import Job, run
from foundation.operation.models import TimedJob
from foundation.privacy import clock
from office.timetable import ALL, EACH_NIGHT

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NAMES = [job.command for job in EACH_NIGHT]


def said_by(command, *options, capsys) -> tuple[list[str], str]:
    """The jobs that were really done, and the error at the end."""
    error = ""
    try:
        call_command(command, *options)
    except CommandError as problem:
        error = str(problem)
    lines = capsys.readouterr().out.splitlines()
    done = [line.partition(":")[0] for line in lines if "was done today" not in line]
    return done, error


@pytest.fixture
def broken(monkeypatch):
    """A job that fails, with a name in its message."""
    command = load_command_class("planning", "watch_starts")

    def handle(self, **options):
        raise KeyError("Olena Kovalenko")

    monkeypatch.setattr(type(command), "handle", handle)


def test_each_night_all_jobs_are_done_once_however_often_they_are_asked_for(capsys):
    first = said_by("nightly", capsys=capsys)
    second = said_by("nightly", capsys=capsys)
    again = said_by("nightly", "check_links", "--again", capsys=capsys)

    assert (first, second, again) == ((NAMES, ""), ([], ""), (["check_links"], ""))
    assert [*TimedJob.objects.filter(trouble="", done_at__isnull=False).values_list("name", flat=True)] == sorted(
        NAMES
    )


@pytest.mark.parametrize("is_done", [True, False], ids=["last second of yesterday", "first second of today"])
def test_what_was_done_on_the_day_before_is_done_again(capsys, is_done):
    """By the clock here, where a day begins an hour or two earlier than in Greenwich."""
    said_by("nightly", "check_links", capsys=capsys)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=1)
    moment = midnight - timedelta(seconds=2) if is_done else midnight
    TimedJob.objects.filter(name="check_links").update(done_at=moment)

    assert said_by("nightly", "check_links", capsys=capsys) == (["check_links"] if is_done else [], "")


@pytest.mark.usefixtures("broken")
def test_one_that_fails_stops_no_other_and_the_office_sees_it_until_it_succeeds(office, capsys, monkeypatch):
    done, error = said_by("nightly", capsys=capsys)
    page = office.get("/de/buero/").content.decode()

    assert (done, error) == (NAMES, f"1 of {len(NAMES)} jobs have failed: watch_starts.")
    assert ("Auf Starts achten" in page, "KeyError" in page, "noch nie erledigt" in page) == (True, True, True)
    assert ("Olena" in page, "Links noch ans Ziel" in page) == (False, False)
    monkeypatch.undo()
    assert said_by("nightly", capsys=capsys) == (["watch_starts"], "")
    assert "KeyError" not in office.get("/de/buero/").content.decode()


def test_a_job_that_was_not_done_for_too_long_is_told(office):
    call_command("hourly", verbosity=0)
    silent = office.get("/de/buero/").content.decode()
    TimedJob.objects.filter(name="forget").update(late_at=timezone.now() - timedelta(minutes=1))

    page = office.get("/de/buero/").content.decode()

    assert ["zuletzt erledigt am" in text for text in (silent, page)] == [False, True]


def test_nothing_is_done_by_a_clock_that_may_be_wrong(capsys):
    clock.mark("forget", timezone.now() + timedelta(days=400))

    done, error = said_by("nightly", capsys=capsys)

    assert (done, "may be wrong" in error, TimedJob.objects.count()) == ([], True, 0)
    assert clock.is_office_warned()


@pytest.mark.django_db(transaction=True)
def test_what_runs_already_is_not_run_a_second_time():
    ready, leave = threading.Event(), threading.Event()

    def hold():
        with only_one("publish_waiting"):
            ready.set()
            leave.wait(10)
        connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    ready.wait(10)
    job = Job("publish_waiting", "", timedelta(hours=1))

    meanwhile = run(job).words
    leave.set()
    thread.join()

    assert meanwhile == "runs already."
    assert run(job).words.startswith("7 numbers were made.")


def test_all_commands_that_ask_for_a_timer_are_in_the_list():
    wanted = {
        name
        for name, app in get_commands().items()
        if isinstance(app, str) and "To be run every" in load_command_class(app, name).help
    }

    assert wanted - {job.command for job in ALL} == set()
    assert {job.command for job in ALL} <= {*get_commands()}


def test_what_an_earlier_release_has_run_is_no_trouble_for_ever(capsys):
    now = timezone.now()
    for name in ("long_gone", "backup", "send_queued_mail"):
        TimedJob.objects.create(name=name, began_at=now, late_at=now - timedelta(days=9), trouble="KeyError")

    said_by("nightly", "check_links", capsys=capsys)

    assert [job.name for job in TimedJob.objects.troubled()] == ["backup", "send_queued_mail"]
