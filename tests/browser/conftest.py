import os
from datetime import date
from shutil import which

import pytest

from courses.models import Course, CourseRun
from exams.models import Appointment, Booking, ExamSession
from exams.placement.holding import accept, hold, seat_of
from exams.placement.links import seat_path, slip_path
from planning.models import Demand
from planning.public.views import token_of
from tests.factories import make_result_slip

# Playwright keeps an event loop running, in which Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items):
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Without windows to draw, the same Chromium opens a page for a third less and a tab for a sixth."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM") or which("chromium-headless-shell") or which("chromium"),
        "args": ["--no-sandbox", "--disable-gpu", *quiet],
    }


@pytest.fixture
def portal(live_server, demo_content, settings):
    """The address of a running portal with the start and demo content."""
    settings.PORTAL_URL = live_server.url
    return live_server.url


@pytest.fixture
def pages(portal):
    """Every kind of public page, by what it is."""
    course = (
        Course.objects.listed(date.today()).filter(level_to__lt=6, title_de__startswith="Integrationskurs").first()
    )
    exam = ExamSession.objects.filter(is_cancelled=False).earliest("date")
    slip, taken = (make_result_slip(course.provider) for _slip in range(2))
    for one in (slip, taken):
        hold(one, CourseRun.objects.offered().with_seat_left().first(), None)
    accept(seat_of(taken))
    return {
        "home": "/",
        "finder": "/finder/",
        "finder, level": "/finder/koennen/?category=deutsch-lernen",
        "finder, place": "/finder/ort/?category=deutsch-lernen&level=1",
        "list": "/angebote/",
        "filtered list": "/angebote/?level=2&place=parchim&seats=on&q=deutsch",
        "misunderstood list": "/angebote/?level=99&start=x",
        "empty list": "/angebote/?q=xyzxyz&level=6",
        "course": f"/angebote/{course.slug}/",
        "course without dates": "/angebote/beispiel-sommerkurs-deutsch-ludwigslust/",
        "course with single dates": "/angebote/beispiel-kochen-aus-aller-welt-grabow/",
        "list without a date": "/angebote/?level=5&place=parchim&time=evening",
        "need a course": "/kurs-gesucht/?level=1&place=parchim",
        "slip with a code": f"/kurs-gesucht/{token_of(Demand.objects.persons().first())}/",
        "people waiting": "/kurs-gesucht/zahlen/",
        "code": "/code/",
        "code no longer valid": "/code/danke/",
        "exams": "/pruefungen/",
        "exam kind": f"/pruefungen/{exam.kind.slug}/",
        "exam": f"/pruefungen/termin/{exam.pk}/",
        "seat at an exam": f"/pruefungen/termin/{ExamSession.objects.registering().first().pk}/anfragen/",
        "placement tests": "/einstufung/",
        "placement test": f"/einstufung/termin/{Appointment.objects.bookable().first().pk}/",
        "seat at a placement test": seat_path(Booking.objects.first()).removeprefix("/de"),
        "giving back a seat at a placement test": seat_path(Booking.objects.first()).removeprefix("/de")
        + "zurueckgeben/",
        "code of a result slip": "/einstufung/code/",
        "result slip with a held seat": slip_path(slip).removeprefix("/de"),
        "result slip with a seat": slip_path(taken).removeprefix("/de"),
        "giving back the seat of a result slip": slip_path(taken).removeprefix("/de") + "zurueckgeben/",
        "what learners say": "/bewertung/",
        "thanks of learners": "/bewertung/danke/",
        "providers": "/anbieter/",
        "provider": "/anbieter/beispiel-sprachwerk/",
        "network": "/netzwerk/",
        "news": "/aktuelles/",
        "post": "/aktuelles/kooperationsvereinbarung-2017/",
        "contact": "/kontakt/",
        "thanks": "/kontakt/danke/",
        "barrier": "/barriere-melden/",
        "project": "/das-vorhaben/",
        "pager": "/zielgruppe/",
        "imprint": "/impressum/",
        "privacy": "/datenschutz/",
        "accessibility": "/barrierefreiheit/",
        "not found": "/gibt-es-nicht/",
        "login": "/konto/login/",
        "reset password": "/konto/password/reset/",
    }
