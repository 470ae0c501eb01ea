import pytest

from accounts.models import User
from tests.factories import make_liaison, make_membership, make_office, make_partner, make_provider, make_user


@pytest.fixture
def administration(client):
    """A browser in which an administrator is logged in."""
    make_office(email="buero@beispiel.example")
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    return client


@pytest.fixture
def partner():
    """A partner with a provider and a liaison person."""
    partner = make_partner(name="Bildungswerk", provider=make_provider(name="Bildungswerk"))
    make_liaison(partner, "werk@beispiel.example")
    return partner


@pytest.fixture
def member(client, partner):
    """A browser in which somebody of the partner's provider is logged in."""
    client.force_login(make_membership(provider=partner.provider).user)
    return client
