import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from bildung_verbindet.templatetags import frame
from courses.search.catalogue import Catalogue
from courses.search.keeper import keeper


class ClientOfCatalogue(Client):
    """Asks a process whose catalogue is as new as the database."""

    has_changed = True  # the database, since the catalogue was made

    def look(self, execute, sql, *args):
        self.has_changed |= not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE"))
        return execute(sql, *args)

    def get(self, *args, **kwargs):
        today = timezone.localdate()
        if self.has_changed or keeper.catalogue.today != today:
            keeper.catalogue, self.has_changed = Catalogue(today), False
        return super().get(*args, **kwargs)


@pytest.fixture(params=[Client, ClientOfCatalogue], ids=["from the database", "from the catalogue"])
def client(request, monkeypatch):
    monkeypatch.setattr(keeper, "catalogue", None)
    client = request.param()
    with connection.execute_wrapper(getattr(client, "look", unwatched)):
        yield client


def unwatched(execute, *args):
    return execute(*args)


@pytest.fixture
def remembered_project(db, monkeypatch):
    """As in a portal that runs, which reads what the frame says of the project only after a change."""
    said = frame.read_project()
    monkeypatch.setattr(frame, "remembered_project", lambda: said)
