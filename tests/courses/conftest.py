import pytest
from django.test import Client
from django.utils import timezone

from bildung_verbindet.templatetags import frame
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


@pytest.fixture
def remembered_project(db, monkeypatch):
    """As in a portal that runs, which reads what the frame says of the project only after a change."""
    said = frame.read_project()
    monkeypatch.setattr(frame, "remembered_project", lambda: said)
