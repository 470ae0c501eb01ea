"""What is only opened changes nothing (see also ``test_rights``), nor does what another site sends."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import test_rights
from tests.fingerprint import changed, fingerprint
from tests.test_any_request import addresses
from tests.test_rights import GET, POST, enter

pytestmark = pytest.mark.django_db
world = test_rights.world

# Forms of visitors, who have neither session nor cookie: where they are sent from is told by the browser.
FOR_VISITORS = {
    "apply",
    "contacts:contact",
    "contacts:report",
    "enquiries:enquire",
    "enquiries:code",
    "exams:ask",
    "report_barrier",
    "placement:accept",
    "placement:decline",
    "placement:give_back_slip",
}
FOR_VISITORS |= {f"enquiries:{name}" for name in test_rights.BY_STATUS_LINK if name not in {"status", "slip"}}
COUNTED = {"bildung_verbindet_tally"}  # how often one network sends, whatever comes of it
BY_LINK = {"cooperation:unsubscribe"}  # one click in a mail program (RFC 8058), which sends no origin
SENT = {
    "no token": ({}, {}),
    "a foreign token": ({"csrfmiddlewaretoken": "x" * 64}, {}),
    "a foreign origin": ({}, {"origin": "https://evil.example"}),
}


def test_opening_the_administration_changes_no_row(client, world):
    enter(client, "administrator", world["provider"])
    pages = ("_changelist", "_change")
    paths = [address.path for address in addresses(world) if address.name.endswith(pages)]
    before = fingerprint()

    for path in paths:
        client.get(path)

    assert changed(before) == set()
    assert len(paths) > 40


def test_a_row_that_is_changed_is_seen(world):
    before = fingerprint()

    world["provider"].name += "!"
    world["provider"].save()

    assert changed(before) >= {"providers_provider", "providers_historicalprovider"}


@pytest.mark.parametrize("way", SENT)
def test_what_another_site_sends_is_refused_at_every_address(world, way):
    client = Client(enforce_csrf_checks=True)
    enter(client, "administrator", world["provider"])
    data, headers = SENT[way]
    if headers:
        data = {"csrfmiddlewaretoken": str(client.get("/de/konto/email/").context["csrf_token"])}
    names = [*POST, *(name for name in GET if name.startswith(("account_", "mfa_", "user"))), *FOR_VISITORS]
    paths = {name: reverse(name, kwargs=world.get(name, {})) for name in names}
    before = fingerprint()

    answers = {name: client.post(path, data, headers=headers).status_code for name, path in paths.items()}

    taken = {name for name, status in answers.items() if status != 403}
    assert taken == (set() if headers else FOR_VISITORS)
    assert changed(before) - COUNTED == set()


def test_a_link_in_a_mail_is_refused_when_another_page_sends_it(client, world):
    path = reverse("cooperation:unsubscribe", kwargs=world["cooperation:unsubscribe"])
    before = fingerprint()

    assert client.post(path, headers={"origin": "https://evil.example"}).status_code == 403
    assert changed(before) == set()
