"""A price is never guessed, and a day in an address never breaks a page."""

import pytest

from courses.models import Course, CourseRun
from tests.factories import make_course, make_run
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "box"), [("de", "12,50"), ("en", "12.50")])
def test_a_price_is_shown_as_it_was_understood(client, provider, language, box):
    course = make_course(provider=provider, cost=Course.Cost.PAID, price=3, price_for="course")
    path = f"/{language}/mein/{provider.slug}/angebote/{course.pk}/kosten/"

    answer = client.post(path, form_of(client.get(path)) | {"cost": "paid", "price": "12,50"}, follow=True)

    again = client.get(path).content.decode()
    amounts = {"de": "12,50", "en": "12.50"}
    assert f"{amounts[language]}\u00a0€" in answer.content.decode()
    assert f'value="{box}"' in again
    assert f"{amounts[language]}\u00a0€" in again


def test_an_amount_of_two_readings_is_asked_for_again(client, provider):
    course = make_course(provider=provider, cost=Course.Cost.PAID, price=3, status=Course.Status.DRAFT)
    path = f"/de/mein/{provider.slug}/angebote/{course.pk}/kosten/"

    answer = client.post(path, form_of(client.get(path)) | {"cost": "paid", "price": "1.250"})

    assert "1.250,00 € oder 1,25 €" in answer.content.decode()
    assert Course.objects.get().price == 3


@pytest.mark.parametrize("start", ["9999-12-31", "0001-01-01", "0026-05-01", "%00", "abc"])
def test_a_day_in_an_address_is_never_an_error_of_the_server(client, provider, monkeypatch, start):
    monkeypatch.setattr("foundation.reading.days.YEARS_AHEAD", 5)
    course = make_run(make_course(provider=provider)).course

    answer = client.get(f"/de/mein/{provider.slug}/angebote/{course.pk}/termine/kopieren/?start={start}")

    assert answer.status_code == 200
    assert CourseRun.objects.count() == 1
