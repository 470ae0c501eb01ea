"""Whoever saves an older form of the administration takes nothing back that somebody else has changed since."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import User
from places.models import Locality, Municipality
from tests.factories import make_municipality, make_user
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db
CHANGED = "Jemand anderes hat das inzwischen geändert. Bitte sehen Sie noch einmal nach."


def a_group():
    group = Group.objects.create(name="Gruppe")
    group.permissions.set(Permission.objects.all()[:2])
    return group


def an_address():
    return EmailAddress.objects.create(user=make_user(), email="zweite@beispiel.example", verified=True)


def a_locality():
    return Locality.objects.create(
        name="Slate", postal_code="19370", municipality=make_municipality(), latitude=53.4, longitude=11.8
    )


ROWS = {  # a row, what one changes in it, and what another one types
    User: (lambda: make_user(role="coordinator"), ("is_active", False), ("first_name", "Anna")),
    EmailAddress: (an_address, ("verified", False), ("email", "neue@beispiel.example")),
    Group: (a_group, ("permissions", []), ("name", "Andere")),
    Municipality: (
        lambda: make_municipality(postal_codes=["19370"]),
        ("amt", "Amt Parchim"),
        ("name", "Parchim an der Elde"),
    ),
    Locality: (a_locality, ("postal_code", "19372"), ("name", "Klein Slate")),
}


def change(row, name, value):
    if name == "permissions":
        row.permissions.set(value)
    else:
        type(row).objects.filter(pk=row.pk).update(**{name: value})


def says(row, name):
    value = getattr(type(row).objects.get(pk=row.pk), name)
    return [*value.all()] if name == "permissions" else value


@pytest.fixture
def administrator(client):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    return client


def address_of(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def test_these_are_all_that_are_changed_in_the_administration():
    request = RequestFactory().get("/verwaltung/")
    request.user = make_user(role=User.Role.ADMINISTRATOR)

    found = {model for model, pages in admin.site._registry.items() if pages.has_change_permission(request)}

    assert found == ROWS.keys()


@pytest.mark.parametrize("model", ROWS)
def test_an_older_form_takes_nothing_back(administrator, model):
    make, (theirs, new), (mine, typed) = ROWS[model]
    row = make()
    before = says(row, mine)
    data = form_of(administrator.get(address_of(row))) | {mine: typed}
    change(row, theirs, new)

    refused = administrator.post(address_of(row), data, headers={"accept-language": "de"})
    stands = says(row, theirs), says(row, mine)
    taken = administrator.post(address_of(row), form_of(refused))

    assert (refused.status_code, CHANGED in refused.content.decode(), stands) == (200, True, (new, before))
    assert (taken.status_code, says(row, theirs), says(row, mine)) == (302, new, typed)


def test_what_both_have_changed_is_named_beside_what_was_typed(administrator):
    row = make_user(first_name="Anna")
    data = form_of(administrator.get(address_of(row))) | {"first_name": "Hanna"}
    change(row, "first_name", "Johanna")

    refused = administrator.post(address_of(row), data, headers={"accept-language": "de"})

    assert "Inzwischen gespeichert: Johanna" in refused.content.decode()
    assert form_of(refused)["first_name"] == ["Hanna"]
    assert says(row, "first_name") == "Johanna"
