"""What the portal works out – days, holidays, months, units – is told in the reader's language, or not at all."""

import re
from datetime import date, time
from decimal import Decimal

import html5lib
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from holidays import Germany

from courses.models import Course
from tests.factories import (
    days,
    make_category,
    make_course,
    make_course_date,
    make_course_type,
    make_office,
    make_person,
    make_provider,
    make_run,
    make_weekly_time,
)

pytestmark = pytest.mark.django_db

FOREIGN = [code for code, _name in settings.LANGUAGES if not code.startswith("de")]
WEEKDAYS = "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split()
MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
UNITS = "Uhr Tag Tage Tagen Woche Wochen Unterrichtsstunden Minuten Plätze Platz Kilometer heute morgen seit bis"
SHORT = "Mo–Fr Mo Di Mi Do Fr Sa So".split()
SAME = {  # German words that others write alike
    "en": "April August September November So Do Fr Mo Mi",
    "fr": "Juli Di",
    "tr": "Mart Do Mi",
    "pl": "April So Do Mi",
    "ro": "Mai Do Mi Di",
}
HOLIDAYS = {
    name for year in range(2096, 2099) for name in Germany(subdiv="MV", years=year, language="de").values()
}
WORDS = {*WEEKDAYS, *MONTHS, *UNITS.split(), *SHORT, *HOLIDAYS}


@pytest.fixture
def run():
    """Meets on each day of the week; over Christmas and Easter, in a place of its own."""
    kind = make_course_type("Xa", category=make_category("Xb", hint="Xc"))
    provider = make_provider("Xd")
    course = make_course(
        "Xe",
        summary="Xf",
        course_type=kind,
        provider=provider,
        lessons=100,
        price=Decimal("12.50"),
        price_for=Course.PriceFor.MONTH,
        level_from=2,
        level_to=3,
        childcare="yes",
        step_free=True,
        languages=["uk"],
    )
    run = make_run(course, seats_total=None, seats_free=None)
    run.start, run.end, run.registration_deadline = date(2096, 12, 3), date(2097, 4, 20), date(2096, 11, 5)
    run.save()
    make_weekly_time(run, 0b0011111, time(17), time(20))
    make_weekly_time(run, 0b1100000, time(9), time(12))
    run.weekly_times.filter(weekdays=0b1100000).update(every=2)
    with_dates = make_run(course, start=20)
    for number in (21, 22, 29):
        make_course_date(with_dates, days(number))
    make_run(make_course("Xg", course_type=kind, provider=provider), start=-5, late_entry=True)
    make_run(make_course("Xh", course_type=kind, provider=provider), start=None)
    office = make_office(name="Xi", organisation="Xj")
    make_person("Xk", office=office, absent_until=days(9), deputy=make_person("Xl", phone="03871 1"))
    return run


def pages(client, run, language) -> str:
    """What a reader sees of public pages, without what is marked as German."""
    course = run.course
    with override(language):
        names = [reverse(name) for name in ("home", "courses:list", "contacts:contact")]
        names += [reverse("courses:course", args=[course.slug]), reverse("provider", args=[course.provider.slug])]
    return " | ".join(seen(client.get(name).content.decode()) for name in names)


def seen(page) -> str:
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    for parent in list(tree.iter()):
        for child in list(parent):
            if child.tag in {"script", "style"} or child.get("lang", "").startswith("de"):
                child.tag, child.text = "i", ""
                child[:] = []
    return " ".join(tree.find("body").itertext())


def german(text) -> set[str]:
    return {word for word in WORDS if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)}


def test_no_german_word_stands_on_a_foreign_page(client, run):
    found = {code: german(pages(client, run, code)) - {*SAME.get(code, "").split()} for code in FOREIGN}

    assert found == {code: set() for code in FOREIGN}


def test_in_german_they_would_be_found(client, run):
    found = german(pages(client, run, "de"))

    assert {"Montag", "Sonntag", "Dezember", "Neujahr", "Uhr", "Wochen", "Tagen", "heute"} <= found


def test_each_foreign_page_tells_the_days_without_lessons(client, run):
    address = run.course.get_absolute_url()
    told = {
        code: seen(client.get(address.replace("/de/", f"/{code}/")).content.decode())
        for code in ("en", "ar", "tr")
    }

    assert ["25" in page and "2096" in page for page in told.values()] == [True] * 3
    assert ("New Year" in told["en"], "Monday" in told["en"]) == (True, True)


def test_no_french_page_forgets_that_the_first_of_a_month_is_premier(client, run):
    run.start = date(2096, 12, 1)
    run.save()

    told = pages(client, run, "fr").replace("\u00a0", " ")

    assert re.findall(r"(?<!\d)1 [a-zéû]{3,} 2096", told) == []
    assert "1er décembre 2096" in told
