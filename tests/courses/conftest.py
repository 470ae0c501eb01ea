import pytest
from django.test import Client
from django.utils import timezone

from courses.search.catalogue import Catalogue
from courses.search.keeper import keeper


class ClientOfCatalogue(Client):
    """Asks a process whose catalogue is as new as the database."""

    def get(self, *args, **kwargs):
        keeper.catalogue = Catalogue(timezone.localdate())
        return super().get(*args, **kwargs)


@pytest.fixture(params=[Client, ClientOfCatalogue], ids=["from the database", "from the catalogue"])
def client(request, monkeypatch):
    monkeypatch.setattr(keeper, "catalogue", None)
    return request.param()
