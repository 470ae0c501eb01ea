import pytest

from tests.factories import make_membership, make_provider


@pytest.fixture
def provider(client):
    """A provider that is not trusted; its editor is logged in."""
    provider = make_provider(phone="03871 1234")
    client.force_login(make_membership(provider=provider).user)
    return provider
