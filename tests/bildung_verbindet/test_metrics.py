"""Numbers for whoever shows the token, of all processes together."""

import errno
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.core import mail
from django.utils import timezone
from prometheus_client import values

from bildung_verbindet.freshness.page_cache import BeforeDjango
from bildung_verbindet.operation import metrics
from bildung_verbindet.operation.journal import Journal
from foundation.operation.models import TimedJob
from tests.bildung_verbindet import test_before_django, test_page_cache
from tests.bildung_verbindet.test_before_django import answered
from tests.factories import make_office, make_run

pytestmark = pytest.mark.django_db
cached, django = test_page_cache.cached, test_before_django.django

TOKEN = "a long random text"
SHOWN = {"authorization": f"Bearer {TOKEN}"}
LIST = 'portal_requests_total{status="200",view="courses:list"}'
# Workers that end without a word: three one after the other, then two of which one counts while the other does.
ELSEWHERE = """
import os
import django
django.setup()
from bildung_verbindet.operation import metrics
has_begun, may_go_on = os.pipe(), os.pipe()

def worker(number, waits=False):
    if (process := os.fork()):
        return process
    for place in range(number):
        metrics.count("courses:list", 200, 0.01)
        if waits and place == 0:
            os.write(has_begun[1], b".")
            os.read(may_go_on[0], 1)
    os._exit(9)

for _ in range(3):
    os.waitpid(worker(100), 0)
first = worker(200, waits=True)
os.read(has_begun[0], 1)
os.waitpid(worker(500), 0)
os.write(may_go_on[1], b".")
os.waitpid(first, 0)
"""


@pytest.fixture
def token(settings):
    settings.MONITORING_TOKEN = TOKEN


def numbers(client) -> dict[str, float]:
    lines = client.get("/metrics", headers=SHOWN).content.decode().splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}


def test_requests_are_counted_by_view_and_status_before_django_as_behind_it(client, django, token):
    make_run()
    application, before = Journal(BeforeDjango(django)), numbers(client)

    for path in ["/de/angebote/", "/de/nie/", "/nie"]:
        answered(application, path)
    _status, headers, _body = answered(application, "/de/angebote/")
    answered(application, "/de/angebote/", {"if-none-match": dict(headers)["ETag"]})

    after = numbers(client)
    grown = {name: value - before.get(name, 0) for name, value in after.items() if "_total" in name}
    assert {name: value for name, value in grown.items() if value} == {
        'portal_requests_total{status="200",view="courses:list"}': 2,
        'portal_requests_total{status="304",view="courses:list"}': 1,
        'portal_requests_total{status="404",view="pages:page"}': 1,
        'portal_requests_total{status="302",view="none"}': 1,
    }
    assert after['portal_request_seconds_count{view="courses:list"}'] >= 3


@pytest.fixture
def elsewhere(tmp_path):
    """Where others have counted 1000 requests."""
    subprocess.run(  # noqa: S603
        [sys.executable, "-c", ELSEWHERE],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "bildung_verbindet.settings", "VAR_DIR": str(tmp_path)},
        cwd=portal_settings.BASE_DIR,
        check=True,
    )
    return tmp_path / "metrics"


@pytest.fixture
def begins(settings, tmp_path, monkeypatch):
    """This process has counted nothing yet, and does so beside what lies in the folder of this test."""

    def forget():
        for kept in (metrics.made_counters, metrics.counters_of, metrics.place, metrics.tell):
            kept.cache_clear()

    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(values, "ValueClass", values.ValueClass)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    forget()
    yield
    forget()


def test_what_other_processes_have_counted_is_added_and_their_files_are_used_again(
    client, token, elsewhere, begins
):
    found = sorted(file.name for file in elsewhere.glob("*.db"))

    metrics.count("courses:list", 200, 0.01)

    assert numbers(client)[LIST] == 1001
    assert sorted(file.name for file in elsewhere.glob("*.db")) == found
    assert found == ["counter_1.db", "counter_2.db", "histogram_1.db", "histogram_2.db"]


def test_a_file_that_a_machine_without_power_has_left_begins_anew(client, token, elsewhere, begins):
    (elsewhere / "counter_1.db").write_bytes(b"\x20\x03\0\0" + b"\xff" * 2000)

    metrics.count("courses:list", 200, 0.01)

    assert 201 <= numbers(client)[LIST] <= 801  # what the second one had counted, and this one


@pytest.mark.parametrize("refused", ["mkdir", "posix_fallocate"])
def test_a_disk_that_takes_nothing_costs_no_answer_and_is_told_once(
    client, django, token, begins, monkeypatch, caplog, refused
):
    monkeypatch.setattr(Path if refused == "mkdir" else os, refused, refuse)
    application = Journal(django)

    answers = [answered(application, "/healthz")[0] for _ in range(3)]

    assert answers == ["200 OK"] * 3
    assert numbers(client)["portal_database_up"] == 1
    assert [*portal_settings.VAR_DIR.glob("metrics/*.db")] == []  # which nobody could read
    assert caplog.text.count("Requests cannot be counted: OSError") == 1


@pytest.mark.parametrize("content", [b"", b"\0", b"\x20\x03\0\0" + b"\xff" * 2000])
def test_a_file_that_cannot_be_read_hides_no_other(client, token, elsewhere, begins, content):
    (elsewhere / "counter_9.db").write_bytes(content)

    assert numbers(client)[LIST] == 1000


def refuse(*_args, **_options):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_what_waits_is_told(client, token):
    quiet = numbers(client)
    now = timezone.now()
    TimedJob.objects.create(name="forget", began_at=now, late_at=now - timedelta(hours=1))
    make_office()

    busy = numbers(client)

    assert (quiet["portal_jobs_troubled"], busy["portal_jobs_troubled"]) == (0, 1)
    assert (busy['portal_imports{state="open"}'], busy['portal_outbox_mails{state="waiting"}']) == (0, 0)
    assert (busy["portal_database_up"], len(mail.outbox)) == (1, 0)


@pytest.mark.parametrize("shown", [{}, {"authorization": "Bearer other"}, {"authorization": f"Basic {TOKEN}"}])
def test_nobody_without_the_token_learns_that_there_is_something(client, token, shown):
    answer, nothing = (client.get(path, headers=shown, follow=True) for path in ("/metrics", "/nirgends"))

    assert (answer.status_code, answer.redirect_chain) == (404, [("/de/metrics/", 302)])
    assert answer.content.decode().replace("/metrics", "/nirgends") == nothing.content.decode()


def test_without_a_token_in_the_settings_nothing_is_there(client, settings):
    settings.MONITORING_TOKEN = ""

    assert client.get("/metrics", headers={"authorization": "Bearer "}, follow=True).status_code == 404


def test_without_the_library_nothing_is_there_and_everything_goes_on(client, django, token, monkeypatch):
    monkeypatch.setattr(metrics, "find_spec", lambda name: None)

    assert client.get("/metrics", headers=SHOWN, follow=True).status_code == 404
    assert answered(Journal(django), "/healthz")[0] == "200 OK"
