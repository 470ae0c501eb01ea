"""What becomes of an application when the office has decided, and how long an invitation lasts."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from providers.actions import LastManagerError, accept, decline, invite, remove
from providers.models import Application, Invitation, Membership, Provider
from tests.factories import make_membership, make_municipality, make_provider, make_user
from tests.race import at_once

pytestmark = pytest.mark.django_db
FACTS = {"name": "Language Café", "kind": "initiative", "phone": "038731 123", "email": "erika@beispiel.example"}


def applied(**fields):
    details = {"contact_name": "Erika Beispiel", "homepage": "https://cafe.example/", "language": "en"}
    town = make_municipality("Lübz")
    return Application.objects.create(municipality=town, offers="Café", **{**FACTS, **details, **fields})


@pytest.fixture
def coordinator():
    return make_user(role=User.Role.COORDINATOR)


def test_the_provider_says_what_the_applicant_said(coordinator):
    application = applied()

    provider = accept(application.pk, coordinator)

    application.refresh_from_db()
    assert {name: getattr(provider, name) for name in FACTS} == FACTS
    assert (provider.contact_name, provider.website) == ("Erika Beispiel", "https://cafe.example/")
    assert provider.municipality == application.municipality
    assert (application.provider, application.decided_by) == (provider, coordinator)


@pytest.mark.parametrize("is_there", [False, True])
def test_whoever_is_accepted_is_invited_in_the_language_of_the_application(coordinator, is_there):
    there = make_provider() if is_there else None

    provider = accept(applied().pk, coordinator, there)

    assert mail.outbox[-1].subject == f"Bildung verbindet: Your invitation to act for {provider}"


@pytest.mark.parametrize(
    "decide", [accept, lambda pk, by: decline(pk, "Leider nicht.", by, "rat@beispiel.example")]
)
def test_what_was_decided_is_doubted_no_more(coordinator, decide):
    application = applied(is_doubtful=True)

    decide(application.pk, coordinator)

    application.refresh_from_db()
    assert (application.is_doubtful, application.decided_by) == (False, coordinator)


def test_an_invitation_that_is_sent_again_is_valid_as_long_as_a_new_one(coordinator):
    provider = make_provider()
    first = invite(provider, "nora@beispiel.example", "editor", coordinator)
    Invitation.objects.filter(pk=first.pk).update(sent_at=timezone.now() - timedelta(days=30))

    invite(provider, "Nora@beispiel.example", "manager", coordinator)

    assert [(one.pk, one.role) for one in Invitation.objects.open()] == [(first.pk, "manager")]


def test_colleagues_who_cannot_log_in_keep_no_manager():
    own = make_membership(role=Membership.Role.MANAGER)
    colleague = make_membership(make_user(), own.provider, role=Membership.Role.EDITOR)

    with pytest.raises(LastManagerError):
        remove(own, own.user)
    User.objects.filter(pk=colleague.user_id).update(is_active=False)
    remove(own, own.user)

    assert list(own.provider.memberships.all()) == [colleague]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", [accept, lambda pk, by: decline(pk, "Nein", by, "buero@beispiel.example")])
def test_of_two_who_decide_at_once_one_does(coordinator, second):
    application, other = applied(), make_user(role=User.Role.COORDINATOR)

    answers = at_once(lambda: accept(application.pk, coordinator), lambda: second(application.pk, other))

    assert [bool(answer) for answer in answers].count(True) == 1
    assert (Provider.objects.count(), len(mail.outbox)) == (
        bool(answers[0]) + bool(answers[1] and second is accept),
        1,
    )
