"""Offers that nobody has confirmed for long: the office sees them, and one click says that they still hold."""

import pytest
from django.test import Client

from accounts.models import User
from courses.models import Course
from courses.models.courses import COURSE_FLAGGED_AFTER
from tests.factories import days, make_course, make_provider, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    client = Client()
    client.force_login(make_user(role=User.Role.COORDINATOR))
    return lambda: [row.title for row in client.get("/de/buero/angebote/vergessen/").context["page"].object_list]


def confirmed(title, ago, **fields):
    return make_course(title, confirmed_on=days(-COURSE_FLAGGED_AFTER - ago), **fields)


def test_the_office_sees_the_longest_forgotten_first_and_only_what_is_public(office):
    confirmed("Lange", 5)
    confirmed("Länger", 9)
    confirmed("Nicht so lange", 0)
    confirmed("Entwurf", 9, status=Course.Status.DRAFT)
    confirmed("Archiv", 9, status=Course.Status.ARCHIVED)

    assert office() == ["Länger", "Lange"]


def test_one_click_confirms_an_offer_and_no_other(client, provider, office):
    own, other = (confirmed(title, 5, provider=provider) for title in ("Eigenes", "Zweites"))
    foreign = confirmed("Fremdes", 5, provider=make_provider("Andere"))

    done = client.post(f"/de/mein/{provider.slug}/angebote/{own.pk}/bestaetigen/")
    refused = client.post(f"/de/mein/{provider.slug}/angebote/{foreign.pk}/bestaetigen/")

    assert (done.status_code, refused.status_code) == (302, 404)
    assert Course.objects.get(pk=own.pk).confirmed_on == days(0)
    assert office() == [other.title, foreign.title]
