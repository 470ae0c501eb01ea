"""Invitations, applications and memberships: who gets in, who stays out, and when it ends."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from providers import actions
from providers.models import Application, Invitation, Membership, Provider
from tests.factories import make_membership, make_municipality, make_office, make_provider, make_user, prove, stamp

pytestmark = pytest.mark.django_db

NEW = "ganz-anders-und-neu-99"
PERSON = {"first_name": "Anna", "last_name": "Beispiel", "password": NEW}


def manager(client, provider=None):
    membership = make_membership(provider=provider, role=Membership.Role.MANAGER)
    client.force_login(membership.user)
    return membership


def invite(client, provider, email="neu@beispiel.example", role="editor"):
    client.post(f"/de/mein/{provider.slug}/mitglieder/einladen/", {"email": email, "role": role})
    return link_of(mail.outbox[-1])


def link_of(message):
    return re.search(r"http://testserver(/\S+)", message.body)[1]


def invite_as_office(provider, email="neu@beispiel.example", role="editor"):
    return actions.invite(provider, email, role, make_user(role=User.Role.COORDINATOR))


def link_of_invitation(invitation):
    return f"/de/einladung/{invitation.token}/"


def test_an_invited_person_makes_an_account_and_is_in(client):
    provider = manager(client).provider
    link = invite(client, provider)
    client.logout()

    response = client.post(link, PERSON, follow=True)

    user = User.objects.get(email="neu@beispiel.example")
    assert response.request["PATH_INFO"] == f"/de/mein/{provider.slug}/"
    assert (user.get_full_name(), user.check_password(NEW)) == ("Anna Beispiel", True)
    assert [(one.provider, one.role) for one in user.memberships.all()] == [(provider, "editor")]


def test_opening_the_link_changes_nothing(client):
    provider = manager(client).provider
    link = invite(client, provider)
    client.logout()

    response = client.get(link)

    assert response.status_code == 200
    assert not User.objects.filter(email="neu@beispiel.example").exists()
    assert Invitation.objects.get().accepted_at is None


def test_an_invited_person_with_an_account_logs_in_and_joins(client):
    provider = manager(client).provider
    user = make_user("neu@beispiel.example")
    prove(user)
    link = invite(client, provider)
    client.logout()

    asked = client.get(link)
    client.force_login(user)
    client.post(link)

    assert unquote(asked["Location"]) == f"/de/konto/login/?next={link}"
    assert [one.provider for one in user.memberships.all()] == [provider]


@pytest.mark.parametrize(
    ("has", "invited", "then"),
    [("editor", "manager", "manager"), ("manager", "editor", "manager"), ("editor", "editor", "editor")],
)
def test_whoever_is_a_member_already_gains_a_right_and_never_loses_one(client, has, invited, then):
    provider = manager(client).provider
    user = make_membership(provider=provider, role=has).user
    prove(user)
    link = link_of_invitation(invite_as_office(provider, user.email, invited))

    client.force_login(user)
    client.post(link)

    assert provider.memberships.get(user=user).role == then


def test_the_page_of_members_names_invitations_as_long_as_their_link_works(client):
    provider = manager(client).provider
    ended = {"alt": {"sent_at": timezone.now() - timedelta(days=8)}, "schon-da": {"accepted_at": timezone.now()}}
    for name, fields in {"neu": {}, **ended, "ohne-recht": {"invited_by": None}}.items():
        invitation = invite_as_office(provider, f"{name}@beispiel.example")
        Invitation.objects.filter(pk=invitation.pk).update(**fields)

    page = client.get(reverse("workplace:members", args=[provider.slug])).content.decode()

    assert [name for name in ("neu@", "alt@", "schon-da@", "ohne-recht@") if name in page] == ["neu@"]


def test_an_accepted_invitation_is_not_there_to_be_withdrawn(client):
    provider = manager(client).provider
    invitation = invite_as_office(provider)
    Invitation.objects.update(accepted_at=timezone.now())

    answer = client.post(reverse("workplace:withdraw_invitation", args=[provider.slug, invitation.pk]))

    assert (answer.status_code, Invitation.objects.count()) == (404, 1)


@pytest.mark.parametrize("spoil", ["used", "old", "withdrawn", "forged"])
def test_a_link_that_is_no_longer_valid_says_so(client, spoil):
    provider = manager(client).provider
    link = invite(client, provider)
    if spoil == "old":
        Invitation.objects.update(sent_at=timezone.now() - timedelta(days=7, minutes=1))
    elif spoil == "withdrawn":
        client.post(f"/de/mein/{provider.slug}/einladungen/{Invitation.objects.get().pk}/zurueckziehen/")
    client.logout()
    if spoil == "used":
        client.post(link, PERSON)
        client.logout()

    response = client.post(link.replace("/einladung/", "/einladung/x") if spoil == "forged" else link, PERSON)

    assert response.status_code == 410
    assert User.objects.filter(email="neu@beispiel.example").count() == (spoil == "used")


@pytest.mark.parametrize(("spoilt", "age"), [("accepted_at", 0), ("sent_at", 8)])
def test_nobody_joins_by_what_has_ended_since_they_opened_it(client, spoilt, age):
    provider = manager(client).provider
    invite(client, provider)
    opened = Invitation.objects.get()
    Invitation.objects.update(**{spoilt: timezone.now() - timedelta(days=age)})
    user = make_user(opened.email)
    prove(user)

    with pytest.raises(actions.NoRightError):
        actions.join(opened, user)

    assert not provider.memberships.filter(user=user).exists()


@pytest.mark.parametrize("password", ["kurz", "12345678901", "neu@beispiel.example"])
def test_a_weak_password_is_refused_and_what_was_typed_stays(client, password):
    provider = manager(client).provider
    link = invite(client, provider)
    client.logout()

    response = client.post(link, {**PERSON, "password": password})

    assert response.status_code == 200
    assert 'value="Anna"' in response.content.decode()
    assert not User.objects.filter(email="neu@beispiel.example").exists()


def test_inviting_the_same_person_again_sends_the_link_anew(client):
    provider = manager(client).provider
    invite(client, provider)

    link = invite(client, provider, "NEU@beispiel.example", role="manager")

    token = link.removeprefix("/de/einladung/").removesuffix("/")
    assert [one.role for one in Invitation.objects.by_token(token)] == ["manager"]
    assert Invitation.objects.count() == 1


def test_a_member_is_not_invited_again(client):
    membership = manager(client)
    data = {"email": membership.user.email.upper(), "role": "editor"}

    response = client.post(f"/de/mein/{membership.provider.slug}/mitglieder/einladen/", data)

    assert "Diese Person ist schon Mitglied." in response.content.decode()
    assert mail.outbox == []


def test_an_editor_sees_colleagues_but_neither_invites_nor_removes(client):
    provider = make_provider()
    other = make_membership(provider=provider)
    client.force_login(make_membership(provider=provider).user)
    base = f"/de/mein/{provider.slug}/mitglieder/"

    page = client.get(base)
    answers = [
        client.post(f"{base}einladen/", {"email": "neu@beispiel.example", "role": "manager"}),
        client.post(f"{base}{other.pk}/entfernen/"),
        client.post(f"{base}{other.pk}/rolle/", {"role": "manager"}),
        client.get(f"/de/mein/{provider.slug}/profil/"),
    ]

    assert other.user.email in page.content.decode()
    assert [answer.status_code for answer in answers] == [404] * 4
    assert provider.memberships.count() == 2


@pytest.mark.parametrize("role", Membership.Role.values)
def test_only_managers_are_offered_what_only_they_may(client, role):
    membership = make_membership(role=role)
    make_membership(membership.user, make_provider(), role="manager")  # which counts there alone
    client.force_login(membership.user)

    page = client.get(f"/de/mein/{membership.provider.slug}/").content.decode()

    assert (f"/de/mein/{membership.provider.slug}/profil/" in page) is (role == "manager")


def test_removal_ends_access_at_the_next_request(client):
    provider = make_provider()
    membership = make_membership(provider=provider)
    client.force_login(membership.user)
    before = client.get(f"/de/mein/{provider.slug}/").status_code

    membership.delete()

    assert (before, client.get(f"/de/mein/{provider.slug}/").status_code) == (200, 404)


def test_the_last_manager_stays_while_editors_depend_on_them(client):
    membership = manager(client)
    make_membership(provider=membership.provider)

    response = client.post(f"/de/mein/{membership.provider.slug}/mitglieder/verlassen/", follow=True)

    assert "Ein Anbieter braucht mindestens eine Leitung." in response.content.decode()
    assert membership.provider.memberships.count() == 2


def test_a_manager_may_leave_to_another_manager(client):
    membership = manager(client)
    make_membership(provider=membership.provider, role=Membership.Role.MANAGER)

    client.post(f"/de/mein/{membership.provider.slug}/mitglieder/verlassen/")

    assert not Membership.objects.filter(pk=membership.pk).exists()


def test_a_manager_touches_no_membership_of_another_provider(client):
    own = manager(client).provider
    other = make_membership(provider=make_provider(name="Andere"))

    answers = [
        client.post(f"/de/mein/{own.slug}/mitglieder/{other.pk}/entfernen/"),
        client.post(f"/de/mein/{own.slug}/mitglieder/{other.pk}/rolle/", {"role": "manager"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert Membership.objects.get(pk=other.pk).role == "editor"


def test_who_acts_for_several_chooses(client):
    membership = make_membership()
    make_membership(user=membership.user, provider=make_provider(name="Sprachcafé"))
    client.force_login(membership.user)

    response = client.get("/de/mein/")

    assert re.findall(r'class="tile" href="/de/mein/([^"]+)/"', response.content.decode()) == [
        membership.provider.slug,
        Provider.objects.get(name="Sprachcafé").slug,
    ]


def test_who_acts_for_one_is_led_there(client):
    membership = make_membership()
    client.force_login(membership.user)

    assert client.get("/de/mein/")["Location"] == f"/de/mein/{membership.provider.slug}/"


def test_who_acts_for_nobody_learns_how_to_begin(client):
    client.force_login(make_user())

    assert "/de/anbieter/mitmachen/" in client.get("/de/mein/").content.decode()


def apply(client, **fields):
    data = {
        "name": "Sprachcafé Beispiel",
        "kind": "initiative",
        "municipality": make_municipality().pk,
        "offers": "Jeden Montag sprechen wir Deutsch.",
        "contact_name": "Erika Beispiel",
        "email": "erika@beispiel.example",
        "born": stamp(),
        **fields,
    }
    return client.post("/de/anbieter/mitmachen/", data)


def coordinator(client):
    user = make_user(role=User.Role.COORDINATOR)
    client.force_login(user)
    return user


def test_an_application_reaches_the_office(client):
    make_office(email="office@beispiel.example")

    response = apply(client)

    application = Application.objects.get()
    assert response["Location"] == "/de/kontakt/danke/"
    assert (mail.outbox[0].to, link_of(mail.outbox[0])) == (
        ["office@beispiel.example"],
        f"/de/buero/antraege/{application.pk}/",
    )


@pytest.mark.parametrize("fields", [{"name": ""}, {"email": "erika"}, {"municipality": "0"}, {"kind": "x"}])
def test_an_incomplete_application_keeps_what_was_typed(client, fields):
    response = apply(client, **fields)

    assert response.status_code == 200
    assert "Jeden Montag sprechen wir Deutsch." in response.content.decode()
    assert not Application.objects.exists()


def test_accepting_makes_the_provider_and_invites_its_first_manager(client):
    apply(client)
    coordinator(client)
    application = Application.objects.get()

    client.post(f"/de/buero/antraege/{application.pk}/annehmen/")

    provider = Provider.objects.get()
    assert (provider.name, provider.slug, provider.is_published) == (
        "Sprachcafé Beispiel",
        "sprachcafe-beispiel",
        True,
    )
    assert [(one.email, one.role) for one in provider.invitations.all()] == [("erika@beispiel.example", "manager")]
    assert mail.outbox[-1].to == ["erika@beispiel.example"]


def test_an_application_is_decided_once(client):
    apply(client)
    coordinator(client)
    application = Application.objects.get()

    for _number in range(2):
        client.post(f"/de/buero/antraege/{application.pk}/annehmen/")
    client.post(f"/de/buero/antraege/{application.pk}/ablehnen/", {"answer": "Nein."})

    assert Provider.objects.count() == 1
    assert Application.objects.get().status == "accepted"


def test_declining_tells_why(client):
    apply(client)
    coordinator(client)
    make_office(email="office@beispiel.example")
    application = Application.objects.get()

    client.post(f"/de/buero/antraege/{application.pk}/ablehnen/", {"answer": "Bitte rufen Sie uns an."})

    message = mail.outbox[-1]
    assert (message.to, message.reply_to) == (["erika@beispiel.example"], ["office@beispiel.example"])
    assert "Bitte rufen Sie uns an." in message.body
    assert not Provider.objects.exists()


def test_the_office_invites_a_provider_by_itself(client):
    coordinator(client)
    data = {
        "name": "Kita Beispiel",
        "kind": "kindergarten",
        "municipality": make_municipality().pk,
        "email": "kita@beispiel.example",
    }

    client.post("/de/buero/anbieter/neu/", data)

    assert [(one.provider.name, one.role) for one in Invitation.objects.all()] == [("Kita Beispiel", "manager")]
