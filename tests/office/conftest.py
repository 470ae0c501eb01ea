import pytest

from accounts.models import User
from tests.factories import make_user


@pytest.fixture
def office(client):
    """A browser in which somebody of the office is logged in."""
    client.force_login(make_user(role=User.Role.COORDINATOR))
    return client
