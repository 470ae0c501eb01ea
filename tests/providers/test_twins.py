"""Whom an application may be already, and which towns the directory offers."""

import pytest

from accounts.models import User
from providers.filters import ProviderFilter
from providers.models import Application
from providers.twins import twins
from tests.factories import make_municipality, make_provider, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return Application.objects.create(
        name="Sprachcafé Lübz",
        kind="initiative",
        municipality=make_municipality(),
        contact_name="Erika",
        email="Erika@beispiel.example",
        offers="Café",
        language="de",
    )


def test_who_is_most_alike_stands_first_among_five(application):
    for _number in range(3):
        make_provider("Sprachcafé Lübz")
    best = make_provider("Sprachcafé Lübz e. V.", email="erika@Beispiel.example")
    for _number in range(3):
        make_provider("Sprachcafe Luebz")

    found = twins(application)

    assert (len(found), found[0][0], len(found[0][1])) == (5, best, 2)


@pytest.mark.parametrize(("status", "number"), [("new", 1), ("accepted", 0), ("declined", 0)])
def test_twins_are_named_as_long_as_something_is_to_be_decided(client, application, status, number):
    make_provider("Sprachcafé Lübz")
    Application.objects.update(status=status)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = client.get(f"/de/buero/antraege/{application.pk}/")

    assert len(page.context["twins"]) == number


def test_the_directory_offers_towns_of_public_providers_and_each_once():
    for town, is_published in (("Parchim", True), ("Parchim", True), ("Lübz", False)):
        make_provider(municipality=make_municipality(town), is_published=is_published)

    assert ProviderFilter({}).filters["place"].extra["choices"] == [("parchim", "Parchim")]
