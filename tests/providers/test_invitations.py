"""An invitation is for the owner of its address, for as long as whoever sent it may invite, and for once."""

from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User
from providers import actions
from providers.models import Invitation, Membership
from tests.factories import make_membership, make_provider, make_user, prove
from tests.race import at_once

MANAGER, EDITOR = Membership.Role.MANAGER, Membership.Role.EDITOR
NEW = {"first_name": "Anna", "last_name": "Beispiel", "password": "ganz-anders-und-neu-99"}


@pytest.fixture
def manager():
    return make_membership(role=MANAGER)


@pytest.fixture
def link(manager):
    """Of an invitation to somebody without an account."""
    return link_of(actions.invite(manager.provider, "neu@beispiel.example", MANAGER, manager.user))


def link_of(invitation):
    return f"/de/einladung/{invitation.token}/"


def enter(client, *addresses):
    """Somebody who has proved these addresses; the first is the one to log in with."""
    user = make_user(addresses[0])
    for address in addresses:
        prove(user, address)
    client.force_login(user)
    return user


@pytest.mark.django_db
def test_a_stranger_who_is_logged_in_learns_for_whom_it_is_and_cannot_join(client, link, manager):
    user = enter(client, "fremd@beispiel.example")

    opened, sent = client.get(link), client.post(link)

    text = opened.content.decode()
    assert (opened.status_code, sent.status_code) == (403, 403)
    assert "neu@beispiel.example" in text
    assert f"/de/konto/logout/?next={link.replace(':', '%3A')}" in text
    assert manager.provider.name not in text
    assert not user.memberships.exists()
    assert Invitation.objects.open().count() == 1


@pytest.mark.django_db
def test_logging_out_from_there_leads_back_to_the_invitation(client, link):
    enter(client, "fremd@beispiel.example")

    response = client.post("/de/konto/logout/", {"next": link})

    assert response["Location"] == link
    assert client.get(link).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "addresses", [["NEU@Beispiel.example"], ["anna@beispiel.example", "neu@beispiel.example"]]
)
def test_whoever_has_proved_the_address_joins_with_the_account_they_have(client, link, manager, addresses):
    user = enter(client, *addresses)

    response = client.post(link)

    assert response["Location"] == f"/de/mein/{manager.provider.slug}/"
    assert [(one.provider, one.role) for one in user.memberships.all()] == [(manager.provider, MANAGER)]
    assert User.objects.count() == 2


@pytest.mark.django_db
def test_to_name_an_address_without_proving_it_is_not_enough(client, link):
    user = enter(client, "fremd@beispiel.example")
    EmailAddress.objects.create(user=user, email="neu@beispiel.example", verified=False)

    response = client.post(link)

    assert (response.status_code, user.memberships.count()) == (403, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_invitation_to_another_address_of_somebody_asks_to_log_in(client, link, method):
    prove(make_user("anna@beispiel.example"), "Neu@beispiel.example")

    response = getattr(client, method)(link, NEW)

    assert response["Location"].startswith("/de/konto/login/?next=/de/einladung/")
    assert not User.objects.filter(email__iexact="neu@beispiel.example").exists()


ENDS = {
    "removed": lambda inviter: Membership.objects.filter(user=inviter).delete(),
    "demoted": lambda inviter: Membership.objects.filter(user=inviter).update(role=EDITOR),
    "disabled": lambda inviter: User.objects.filter(pk=inviter.pk).update(is_active=False),
    "deleted": lambda inviter: inviter.delete(),
}


@pytest.mark.django_db
@pytest.mark.parametrize("end", ENDS)
def test_it_ends_with_the_right_of_the_manager_who_sent_it(client, link, manager, end):
    before = client.get(link).status_code

    ENDS[end](manager.user)

    assert (before, client.get(link).status_code, client.post(link, NEW).status_code) == (200, 410, 410)
    assert not User.objects.filter(email="neu@beispiel.example").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["demoted", "disabled", "deleted"])
def test_it_ends_with_the_right_of_the_office(client, end):
    user = make_user(role=User.Role.COORDINATOR)
    link = link_of(actions.invite(make_provider(), "neu@beispiel.example", MANAGER, user))
    before = client.get(link).status_code
    if end == "demoted":
        user.role = User.Role.MEMBER
        user.save()
    else:
        ENDS[end](user)

    assert (before, client.get(link).status_code) == (200, 410)


@pytest.mark.django_db
def test_a_manager_of_another_provider_does_not_back_it(client, link, manager):
    make_membership(manager.user, make_provider(name="Andere"), role=MANAGER)
    manager.delete()

    assert client.get(link).status_code == 410


@pytest.mark.django_db
@pytest.mark.parametrize("role", [EDITOR, None])
def test_nobody_gives_a_role_above_their_own(role):
    provider = make_provider()
    user = make_membership(provider=provider, role=role).user if role else make_user()

    with pytest.raises(actions.NoRightError):
        actions.invite(provider, "neu@beispiel.example", MANAGER, user)

    assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_who_has_joined_cannot_join_again_after_being_removed(client, link, manager):
    user = enter(client, "neu@beispiel.example")
    client.post(link)
    user.memberships.get().delete()

    response = client.post(link)

    assert (response.status_code, user.memberships.count()) == (410, 0)


@pytest.mark.django_db
def test_the_act_itself_asks_whose_the_address_is(manager):
    invitation = actions.invite(manager.provider, "neu@beispiel.example", EDITOR, manager.user)

    with pytest.raises(actions.NoRightError):
        actions.join(invitation, make_user("fremd@beispiel.example"))

    assert manager.provider.memberships.count() == 1


# At once


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_account_and_one_membership(link, manager):
    answers = at_once(*[lambda: Client().post(link, NEW)] * 2)

    leads = sorted((answer.status_code, answer.get("Location", "")) for answer in answers)
    done = (302, f"/de/mein/{manager.provider.slug}/")
    # The other one is asked for a login, as soon as there is an account, or comes when the invitation is used up.
    login = (302, f"/de/konto/login/?next={quote(link)}")
    assert leads in ([(302, link), done], [login, done], [done, (410, "")])
    assert manager.provider.memberships.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_invitations_taken_at_once_make_one_account(link, manager):
    other = make_membership(role=MANAGER, provider=make_provider(name="Andere"))
    links = [link, link_of(actions.invite(other.provider, "neu@beispiel.example", EDITOR, other.user))]

    answers = at_once(*[lambda link=link: Client().post(link, NEW) for link in links])

    assert [answer.status_code for answer in answers] == [302, 302]
    assert User.objects.get(email="neu@beispiel.example").memberships.count() == 1
    assert Invitation.objects.open().count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["entfernen", "rolle"])
def test_two_managers_who_end_each_others_right_at_once_do_not_both_succeed(manager, act):
    other = make_membership(role=MANAGER, provider=manager.provider)
    base = f"/de/mein/{manager.provider.slug}/mitglieder"
    clients = [Client(), Client()]
    for client, membership in zip(clients, [manager, other], strict=True):
        client.force_login(membership.user)

    answers = at_once(
        lambda: clients[0].post(f"{base}/{other.pk}/{act}/", {"role": "editor"}),
        lambda: clients[1].post(f"{base}/{manager.pk}/{act}/", {"role": "editor"}),
    )

    assert sorted(answer.status_code for answer in answers) == [302, 404]
    assert manager.provider.memberships.managing().count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_invitation_taken_while_its_sender_is_removed_counts_or_does_not(link, manager):
    other = make_membership(role=MANAGER, provider=manager.provider)

    at_once(lambda: Client().post(link, NEW), lambda: actions.remove(manager, other.user))

    joined = User.objects.filter(email="neu@beispiel.example").exists()
    assert manager.provider.memberships.count() == (2 if joined else 1)
    assert Invitation.objects.open().count() == 0


@pytest.mark.django_db
def test_an_address_gets_three_invitations_an_hour_whoever_sends_them(client):
    managers = [make_membership(role=MANAGER, provider=make_provider(f"Träger {n}")) for n in range(5)]
    pages = []

    for manager in managers:
        client.force_login(manager.user)
        address = f"/de/mein/{manager.provider.slug}/mitglieder/einladen/"
        email = "Fremd@beispiel.example".swapcase() if len(pages) % 2 else "Fremd@beispiel.example"
        pages.append(client.post(address, {"email": email, "role": EDITOR}, follow=True))

    assert (len(mail.outbox), Invitation.objects.count()) == (3, 3)
    said = ["in der letzten Stunde schon mehrere Einladungen" in page.content.decode() for page in pages]
    assert said == [False] * 3 + [True] * 2


@pytest.mark.django_db
def test_the_offices_own_invitations_are_not_counted(manager):
    office = make_user(role=User.Role.COORDINATOR)
    for _number in range(5):
        actions.invite(manager.provider, "neu@beispiel.example", EDITOR, office)

    actions.invite(manager.provider, "neu@beispiel.example", EDITOR, manager.user)

    assert len(mail.outbox) == 6
