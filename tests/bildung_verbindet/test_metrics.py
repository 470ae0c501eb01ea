"""Numbers for whoever shows the token, of all processes together."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as portal_settings
from django.core import mail
from django.utils import timezone

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
ELSEWHERE = """
import os
os.environ["PROMETHEUS_MULTIPROC_DIR"] = {folder!r}
from prometheus_client import Counter
Counter("portal_requests", "Requests", ["view", "status"]).labels("courses:list", 200).inc(1000)
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

    for path in ["/de/angebote/", "/de/angebote/", "/de/nie/", "/nie"]:
        answered(application, path)
    answered(application, "/de/angebote/", {"if-none-match": 'W/"first"'})

    after = numbers(client)
    grown = {name: value - before.get(name, 0) for name, value in after.items() if "_total" in name}
    assert {name: value for name, value in grown.items() if value} == {
        'portal_requests_total{status="200",view="courses:list"}': 2,
        'portal_requests_total{status="304",view="courses:list"}': 1,
        'portal_requests_total{status="404",view="pages:page"}': 1,
        'portal_requests_total{status="302",view="none"}': 1,
    }
    assert after['portal_request_seconds_count{view="courses:list"}'] >= 3


def test_what_other_processes_have_counted_is_added(client, token):
    name = 'portal_requests_total{status="200",view="courses:list"}'
    before = numbers(client).get(name, 0)

    folder = str(portal_settings.VAR_DIR / "metrics")
    subprocess.run([sys.executable, "-c", ELSEWHERE.format(folder=folder)], check=True)  # noqa: S603

    assert numbers(client)[name] - before == 1000


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
