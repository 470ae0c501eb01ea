"""Enquiries of providers that have nobody: what one click is enough for is the office's."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from enquiries.models import Enquiry
from tests.factories import make_course, make_enquiry, make_membership, make_provider, make_run, make_user

pytestmark = pytest.mark.django_db
STATES = {
    "offer": ({"status": "waiting", "waits_since": timezone.now()}, "Ein Platz ist frei. Anbieten?"),
    "back": ({"status": "withdrawn", "gives_back": True}, "Ein Platz wurde zurückgegeben. Als frei zählen?"),
    "came": ({"status": "placed", "closed_at": timezone.now()}, "Ist die Person gekommen?"),
    "still": (
        {"status": "waiting", "email": "", "phone": "03871 1", "still_asked_at": timezone.now()},
        "Wartet die Person noch? Bitte rufen Sie an.",
    ),
    "call": (
        {"status": "declined", "email": "", "phone": "03871 1", "told": "declined"},
        "Bitte rufen Sie an und sagen Sie es",
    ),
}


def waiting(state, provider, **fields):
    start, free = (-1, 0) if state == "came" else (30, 2 if state == "offer" else 0)
    run = make_run(make_course(provider=provider), start=start, end=60, seats_total=20, seats_free=free)
    fields = {**STATES[state][0], **fields}
    told = fields.pop("told", "")
    row = make_enquiry(run, **fields)
    if told:
        row.steps.create(kind=told)
    return row


@pytest.mark.parametrize("state", STATES)
def test_the_office_clicks_for_a_provider_that_has_nobody(client, state):
    left, asleep, own = (make_provider(name) for name in ("Verein Leer", "Verein Schlaf", "Verein Da"))
    make_membership(provider=asleep, user=make_user(is_active=False))
    make_membership(provider=own)
    for provider in (left, asleep, own):
        waiting(state, provider, name=f"Jemand bei {provider.name}")
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = client.get(reverse("office:carry_on")).content.decode()
    front = client.get(reverse("office:start")).content.decode()

    names = [provider.name for provider in (left, asleep, own) if f"Jemand bei {provider.name}" in page]
    assert names == ["Verein Leer", "Verein Schlaf"]
    assert page.count(STATES[state][1]) == 2
    assert f'href="/de/mein/{left.slug}/anfragen/"' in page
    assert "Anfragen weiterführen" in front


def test_the_office_calls_whoever_has_only_a_phone_where_the_provider_was_silent_to_the_end(client):
    provider = make_provider("Verein Da")
    make_membership(provider=provider)
    waiting("call", provider, name="Jemand ohne Antwort", status="closed", told="closed")
    waiting("call", provider, name="Jemand mit Antwort")
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = client.get(reverse("office:carry_on")).content.decode()

    assert ("Jemand ohne Antwort" in page, "Jemand mit Antwort" in page) == (True, False)


def test_what_nobody_has_to_click_for_is_no_line(client):
    provider = make_provider("Verein Leer")
    waiting("offer", provider, status="answered")
    waiting("came", provider, came=True)
    make_enquiry(make_run(make_course(provider=provider), start=9), status="placed", closed_at=timezone.now())
    client.force_login(make_user(role=User.Role.COORDINATOR))

    assert "Es gibt keine." in client.get(reverse("office:carry_on")).content.decode()


@pytest.mark.parametrize(
    ("fields", "is_there"),
    [
        ({}, True),
        ({"steps": "chased"}, False),
        ({"status": "answered"}, False),
        ({"status": "withdrawn"}, False),
        ({"is_doubtful": True}, False),
        ({"asked_at": None}, False),
    ],
    ids=["told", "only the provider was asked", "answered since", "withdrawn", "doubted", "asked anew since"],
)
def test_what_the_office_was_told_of_is_its_own_until_somebody_has_answered(client, fields, is_there):
    enquiry = make_enquiry(make_run(make_course("Englisch")))
    enquiry.steps.create(kind=fields.get("steps", "escalated"))
    fields = {name: value for name, value in fields.items() if name != "steps"}
    if "asked_at" in fields:
        fields = {"asked_at": timezone.now()}
    Enquiry.objects.update(**fields)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = client.get(reverse("office:unanswered")).content.decode()

    assert ("Englisch" in page) == is_there
