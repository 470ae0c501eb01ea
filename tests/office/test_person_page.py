"""Whoever gives somebody their data gets no key to their account by it."""

import json
import re

import pytest
from django.test import Client
from post_office.models import Email

from accounts.models import User
from providers import actions
from tests.factories import make_membership, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "leitung@beispiel.example"
SECRET = re.compile(r"/(?:key|einladung)/([\w:.-]{12,})|^([A-Z0-9]{4}-[A-Z0-9]{4})$", re.MULTILINE)


@pytest.fixture
def administrator(settings):
    settings.EMAIL_BACKEND = "foundation.mail.outbox.EmailBackend"
    return make_user(ADDRESS, role=User.Role.ADMINISTRATOR)


def ask_for_everything(administrator) -> set[str]:
    """A session, a code and links for the account; what of them opens a door."""
    session = Client()
    session.force_login(administrator)
    Client().post("/de/konto/password/reset/", {"email": ADDRESS})
    Client().post("/de/konto/login/code/", {"email": ADDRESS})
    manager = make_membership(role="manager")
    actions.invite(manager.provider, ADDRESS, role="editor", by=manager.user)
    found = {next(filter(None, each)) for mail in Email.objects.all() for each in SECRET.findall(mail.message)}
    return {*found, session.session.session_key}


def test_neither_page_nor_file_holds_what_opens_an_account(client, administrator):
    secrets = ask_for_everything(administrator)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = client.post("/de/buero/person/", {"email": ADDRESS}).content.decode()
    file = client.post("/de/buero/person/", {"email": ADDRESS, "export": "1"}).content.decode()

    assert len(secrets) == 4
    assert [secret for secret in secrets if secret in page or secret in file] == []
    assert ADDRESS in page
    assert "users" in json.loads(file)
