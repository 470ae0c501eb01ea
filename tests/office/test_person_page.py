"""Whoever gives somebody their data gets no key to their account by it."""

import errno
import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from post_office.models import Email

from accounts.models import User
from contacts.models import Message
from foundation.operation.models import AuditEntry
from providers import actions
from tests.factories import make_membership, make_message, make_user

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


@pytest.fixture
def ledger_that_takes_nothing(monkeypatch):
    def refused(*args, **options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("foundation.privacy.ledger.note", refused)


def test_what_cannot_be_noted_is_not_erased_and_the_page_says_to_try_again(client, ledger_that_takes_nothing):
    message = make_message(email="olena@beispiel.example")
    client.force_login(make_user(role=User.Role.COORDINATOR))

    response = client.post("/de/buero/person/", {"email": message.email, "erase": "1"})

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert Message.objects.filter(pk=message.pk).exists()
    assert not AuditEntry.objects.exists()


def test_nor_does_a_command_delete_an_account(ledger_that_takes_nothing):
    user = make_user(ADDRESS)

    with pytest.raises(CommandError, match=r"Nothing was deleted, as it cannot be noted: .*Permission denied"):
        call_command("delete_account", ADDRESS)

    assert User.objects.filter(pk=user.pk).exists()
