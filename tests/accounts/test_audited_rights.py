"""Every way on which a right begins, changes or ends is noted: by whom, and from roughly where."""

import re
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cooperation.models import Liaison
from courses.models import ImportedFile, TakeOver
from foundation.operation.models import AuditEntry
from providers.models import Invitation, Membership, MembershipChange
from tests.accounts.test_login import NEW, PASSWORD, log_in, make_account
from tests.factories import (
    days,
    make_agreement,
    make_course,
    make_exam_session,
    make_liaison,
    make_licence,
    make_membership,
    make_partner,
    make_provider,
    make_signature,
    make_source,
    make_user,
    prove,
)
from tests.office.filled import form_of
from tests.office.test_review import propose
from tests.providers.test_applications import applied

pytestmark = pytest.mark.django_db

MANAGER, EDITOR = Membership.Role.MANAGER, Membership.Role.EDITOR
FILE = "https://beispiel.example/2.csv"
HERE = "127.0.0.0/24"
DELETED, ALL = {"post": "yes"}, {"post": "yes", "action": "delete_selected"}


def browser_of(user):
    browser = Client()
    browser.force_login(user)
    return browser


def administrator():
    return browser_of(make_user(role=User.Role.ADMINISTRATOR))


def own():
    """Of somebody who has just logged in themselves."""
    browser = Client()
    make_account()
    log_in(browser)
    return browser


def sent(browser, address, action=None, **typed):
    browser.post(address, form_of(browser.get(address), action) | typed)


def of_members(name, **typed):
    provider = make_provider()
    boss = make_membership(provider=provider, role=MANAGER).user
    other = make_membership(provider=provider)
    browser = browser_of(boss)
    browser.post(reverse(f"workplace:{name}", args=[provider.slug, other.pk]), typed)
    return browser


def taken_back(name, **typed):
    browser = of_members(name, **typed)
    forget()
    browser.post(reverse("workplace:take_back", args=[MembershipChange.objects.get().pk]))


def left():
    provider = make_provider()
    make_membership(provider=provider, role=MANAGER)
    one = make_membership(provider=provider)
    browser_of(one.user).post(reverse("workplace:leave", args=[provider.slug]))


def invited():
    provider = make_provider()
    boss = make_membership(provider=provider, role=MANAGER).user
    typed = {"email": "neu@beispiel.example", "role": MANAGER}
    browser_of(boss).post(reverse("workplace:invite", args=[provider.slug]), typed)
    return provider, boss, Invitation.objects.get()


def withdrawn():
    provider, boss, invitation = invited()
    forget()
    browser_of(boss).post(reverse("workplace:withdraw_invitation", args=[provider.slug, invitation.pk]))


def joined():
    _provider, _boss, invitation = invited()
    member = prove(make_user(invitation.email)).user
    forget()
    browser_of(member).post(reverse("workplace:join", args=[invitation.token]))


def joined_anew():
    _provider, _boss, invitation = invited()
    forget()
    typed = {"first_name": "Neu", "last_name": "Hier", "password": NEW}
    Client().post(reverse("workplace:join", args=[invitation.token]), typed)


def in_administration(path, row, **data):
    """``{0}`` stands for the row's key."""
    key = row().pk
    browser = administrator()
    forget()
    address = f"/verwaltung/{path}".format(key)
    data = data or (ALL | {"_selected_action": str(key)} if address.count("/") == 4 else DELETED)
    browser.post(address, data)


def changed_user(**changes):
    user = make_account(first_name="Anna")
    browser = administrator()
    address = f"/verwaltung/accounts/user/{user.pk}/change/"
    typed = form_of(browser.get(address))
    forget()
    browser.post(address, typed | changes)


def added_user():
    typed = {"email": "ganz@beispiel.example", "role": "coordinator", "usable_password": "true"}
    administrator().post("/verwaltung/accounts/user/add/", typed | {"password1": NEW, "password2": NEW})


def unproved():
    user = make_account()
    return EmailAddress.objects.create(user=user, email="zweite@beispiel.example")


def address_changed():
    browser, address = administrator(), f"/verwaltung/account/emailaddress/{unproved().pk}/change/"
    typed = form_of(browser.get(address))
    forget()
    browser.post(address, typed | {"email": "dritte@beispiel.example"})


def address_added():
    user = make_account()
    in_administration("account/emailaddress/add/", lambda: user, user=user.pk, email="dritte@beispiel.example")


def address_proved_there():
    row = unproved()
    in_administration("account/emailaddress/", lambda: row, action="make_verified", _selected_action=row.pk)


def factor():
    return Authenticator.objects.create(user=make_account(), type=Authenticator.Type.TOTP, data={"secret": "x"})


def own_address(act):
    browser = own()
    user = User.objects.get()
    EmailAddress.objects.create(user=user, email="zweite@beispiel.example", verified=True)
    forget()
    browser.post("/de/konto/email/", {act: "", "email": "zweite@beispiel.example"})


def own_address_proved():
    browser = own()
    browser.post("/de/konto/email/", {"action_add": "", "email": "zweite@beispiel.example"})
    link = re.search(r"http\S+confirm-email/\S+", " ".join(one.body for one in mail.outbox))
    forget()
    browser.post(re.sub("^http.*?//[^/]*", "", link.group()))


def own_password():
    browser = own()
    forget()
    typed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    browser.post("/de/konto/password/change/", typed)


def own_factor_ended():
    browser = own()
    Authenticator.objects.create(user=User.objects.get(), type=Authenticator.Type.TOTP, data={"secret": "x"})
    forget()
    browser.post("/de/konto/2fa/totp/deactivate/")


def licence_said():
    provider = make_provider()
    browser = browser_of(make_membership(provider=provider, role=MANAGER).user)
    address = reverse("workplace:new_licence", args=[provider.slug])
    sent(browser, address, kind="azav", valid_from=days(-9).isoformat())


def licence(name, **fields):
    row = make_licence(**fields)
    address = reverse(f"workplace:{name}", args=[row.provider.slug, row.pk])
    browser = browser_of(make_user(role=User.Role.COORDINATOR))
    browser.post(address) if name == "delete_licence" else sent(browser, address)


def signed():
    agreement, partner = make_agreement(aims_de="Ziele"), make_partner(provider=make_provider())
    typed = {"signatures-TOTAL_FORMS": "1", "signatures-0-partner": partner.pk}
    typed |= {"signatures-0-signed_on": days(-3).isoformat()}
    sent(administrator(), f"/de/buero/kooperation/vereinbarungen/{agreement.pk}/", **typed)


def agreement_deleted():
    agreement = make_signature(make_partner(provider=make_provider())).agreement
    administrator().post(f"/de/buero/kooperation/vereinbarungen/{agreement.pk}/loeschen/")


def agreement_restored():
    agreement = make_signature(make_partner(provider=make_provider())).agreement
    address = f"/de/buero/kooperation/vereinbarungen/{agreement.pk}/"
    browser = administrator()
    sent(browser, address, valid_until=days(-1).isoformat())
    brought_back(browser, address, agreement)


def liaison(act):
    partner = make_liaison(make_partner()).partner
    browser = browser_of(make_user(role=User.Role.COORDINATOR))
    address = f"/de/buero/kooperation/partner/{partner.pk}/"
    if act == "delete":
        browser.post(f"{address}loeschen/")
    else:
        sent(browser, address, **{"liaisons-0-email": "anders@beispiel.example"})


def partner_linked(way):
    """Its members act for a partner."""
    partner = make_partner(provider=make_provider() if way in {"undone", "deleted", "back"} else None)
    browser, other = browser_of(make_user(role=User.Role.COORDINATOR)), make_provider()
    address = f"/de/buero/kooperation/partner/{partner.pk}/"
    if way == "new":
        return sent(browser, "/de/buero/kooperation/partner/neu/", name="Neu", kind="school", provider=other.pk)
    if way == "deleted":
        return browser.post(f"{address}loeschen/")
    sent(browser, address, provider="" if way in {"undone", "back"} else other.pk)
    return brought_back(browser, address, partner) if way == "back" else None


def brought_back(browser, address, row):
    forget()
    then = f"{address}verlauf/{row.history.last().pk}/"
    browser.post(then, form_of(browser.get(f"{address}verlauf/"), then))


def partner_linked_there():
    typed = {"name": "Neu", "kind": "association", "liaisons-TOTAL_FORMS": "0", "liaisons-INITIAL_FORMS": "0"}
    administrator().post("/verwaltung/cooperation/partner/add/", typed | {"provider": make_provider().pk})


def source_linked(way, name="provider"):
    """Its people enter who waits."""
    other = make_provider() if name == "provider" else make_partner()
    source = make_source(**{name: other if way in {"undone", "deleted", "back"} else None})
    browser = browser_of(make_user(role=User.Role.COORDINATOR))
    address = f"/de/buero/meldestellen/{source.pk}/"
    if way == "new":
        return sent(browser, "/de/buero/meldestellen/neu/", name="Neu", kind="other", **{name: other.pk})
    if way == "deleted":
        return browser.post(f"{address}loeschen/")
    sent(browser, address, **{name: "" if way in {"undone", "back"} else other.pk})
    return brought_back(browser, address, source) if way == "back" else None


def renamed(address, row):
    browser = browser_of(make_user(role=User.Role.COORDINATOR))
    sent(browser, address.format(row.pk), name="Anders")
    row.refresh_from_db()
    assert row.name == "Anders"


def partner_added():
    typed = {"name": "Neu", "kind": "association", "liaisons-TOTAL_FORMS": "1", "liaisons-INITIAL_FORMS": "0"}
    typed |= {"liaisons-0-name": "Neu", "liaisons-0-email": "neu@beispiel.example"}
    administrator().post("/verwaltung/cooperation/partner/add/", typed)
    assert Liaison.objects.exists()


def taking_over(act, before=None, **typed):
    """``before``: whether the file was taken at once."""
    provider = make_provider()
    browser = browser_of(make_membership(provider=provider, role=MANAGER).user)
    address = reverse("workplace:take_over", args=[provider.slug])
    if before is not None:
        TakeOver.objects.create(provider=provider, url="https://beispiel.example/1.csv", takes_at_once=before)
    if act == "end":
        browser.post(reverse("workplace:end_take_over", args=[provider.slug]))
    elif act == "night":
        facts = {"name": "1.csv", "as_of": days(0), "status": "done", "counts": {"created": 1}}
        night = ImportedFile.objects.create(provider=provider, undo={}, **facts)
        browser.post(reverse("workplace:undo_import", args=[provider.slug, night.pk]))
    else:
        sent(browser, address, **typed)


def session_accepted(way):
    """Words of a centre that is not trusted have waited."""
    session = make_exam_session(is_public=False)
    browser = browser_of(make_user(role=User.Role.COORDINATOR))
    address = f"/de/buero/pruefungen/{session.pk}/"
    sent(browser, address, is_public="on")
    if way == "back":
        sent(browser, address, is_public="")
        forget()
        then = f"{address}verlauf/{session.history.all()[1].pk}/"
        browser.post(then, form_of(browser.get(f"{address}verlauf/"), then))


WAYS = {
    "another role": lambda: of_members("change_role", role=MANAGER),
    "end of a membership": lambda: of_members("remove_member"),
    "leaving": left,
    "another role taken back": lambda: taken_back("change_role", role=MANAGER),
    "end of a membership taken back": lambda: taken_back("remove_member"),
    "invitation": invited,
    "invitation withdrawn": withdrawn,
    "provider deleted": lambda: in_administration("providers/provider/{0}/delete/", with_member),
    "providers deleted at once": lambda: in_administration("providers/provider/", with_member),
    "account made": added_user,
    "role of an account": lambda: changed_user(role="coordinator"),
    "account locked": lambda: changed_user(is_active=""),
    "address of an account": lambda: changed_user(email="anders@beispiel.example"),
    "address changed in the administration": address_changed,
    "address added in the administration": address_added,
    "address proved in the administration": address_proved_there,
    "address deleted": lambda: in_administration("account/emailaddress/{0}/delete/", unproved),
    "addresses deleted at once": lambda: in_administration("account/emailaddress/", unproved),
    "factor deleted": lambda: in_administration("mfa/authenticator/{0}/delete/", factor),
    "factors deleted at once": lambda: in_administration("mfa/authenticator/", factor),
    "own address to log in with": lambda: own_address("action_primary"),
    "own address removed": lambda: own_address("action_remove"),
    "own address proved": own_address_proved,
    "own password": own_password,
    "own factor ended": own_factor_ended,
    "licence said": licence_said,
    "licence confirmed": lambda: licence("licence", is_confirmed=False),
    "licence deleted": lambda: licence("delete_licence"),
    "signature": signed,
    "agreement deleted": agreement_deleted,
    "agreement as it was before": agreement_restored,
    "liaison person": lambda: liaison("change"),
    "partner deleted": lambda: liaison("delete"),
    "partner added in the administration": partner_added,
    "provider of a partner": lambda: partner_linked("change"),
    "provider of a new partner": lambda: partner_linked("new"),
    "provider of a partner no more": lambda: partner_linked("undone"),
    "provider of a partner as it was before": lambda: partner_linked("back"),
    "partner with a provider deleted": lambda: partner_linked("deleted"),
    "provider of a partner added in the administration": partner_linked_there,
    "provider of a source": lambda: source_linked("change"),
    "provider of a new source": lambda: source_linked("new"),
    "provider of a source no more": lambda: source_linked("undone"),
    "provider of a source as it was before": lambda: source_linked("back"),
    "source deleted": lambda: source_linked("deleted"),
    "partner of a source": lambda: source_linked("change", "partner"),
    "file taken at once": lambda: taking_over("say", url=FILE, takes_at_once="on"),
    "file taken at once from now on": lambda: taking_over("say", before=False, takes_at_once="on"),
    "file no longer taken at once": lambda: taking_over("say", before=True, takes_at_once=""),
    "another file taken at once": lambda: taking_over("say", before=True, url=FILE),
    "file taken at once ended": lambda: taking_over("end", before=True),
    "file taken at once taken back": lambda: taking_over("night", before=True),
}
SAME = {
    "file that waits": lambda: taking_over("say", url=FILE),
    "file that waits ended": lambda: taking_over("end", before=False),
    "file that waits taken back": lambda: taking_over("night", before=False),
    "name of an account": lambda: changed_user(first_name="Anne"),
    "licence looked at again": lambda: licence("licence"),
    "name of a partner": lambda: renamed("/de/buero/kooperation/partner/{}/", make_partner()),
    "name of a source": lambda: renamed("/de/buero/meldestellen/{}/", make_source()),
}


def with_member():
    return make_membership().provider


def forget():
    """What was noted on the way to where the test begins stays, and is not looked at."""
    global begun
    begun = AuditEntry.objects.count()


begun = 0


def noted() -> list:
    return [*AuditEntry.objects.order_by("pk").values_list("act", "network")][begun:]


@pytest.fixture(autouse=True)
def from_the_beginning():
    forget()


@pytest.mark.parametrize("way", WAYS)
def test_whichever_way_a_right_changes_it_is_noted_from_where(way):
    WAYS[way]()

    assert [entry for entry in noted() if entry[0] != "login"] == [("rights", HERE)]


@pytest.mark.parametrize("way", [joined, joined_anew])
def test_who_accepts_an_invitation_is_noted_from_where(way):
    way()

    assert noted() == [("accept", HERE)]


@pytest.mark.parametrize("name", ["accept_proposal", "accept_proposals"])
def test_what_the_office_makes_public_is_noted_from_where(name):
    proposal = propose(make_course(), make_user(), phone=("", "03871 1"))
    version = {"version": proposal.version, "proposal": f"{proposal.pk}:{proposal.version}"}
    keys = [proposal.pk] if name == "accept_proposal" else []

    browser_of(make_user(role=User.Role.COORDINATOR)).post(reverse(f"office:{name}", args=keys), version)

    assert noted() == [("accept", HERE)]


@pytest.mark.parametrize("way", ["form", "back"])
def test_an_exam_date_that_the_office_makes_public_is_noted_from_where(way):
    session_accepted(way)

    assert noted() == [("accept", HERE)]


def test_whom_the_office_lets_in_is_noted_from_where():
    application = applied()

    address = reverse("office:accept_application", args=[application.pk])
    browser_of(make_user(role=User.Role.COORDINATOR)).post(address)

    assert sorted(noted()) == [("accept", HERE), ("rights", HERE)]


def test_whoever_administers_reads_the_audit_and_the_page_of_an_account_in_german():
    browser = administrator()
    user = User.objects.get()
    AuditEntry.objects.create(act=AuditEntry.Act.LOGIN)

    pages = ["", "bildung_verbindet/auditentry/", f"accounts/user/{user.pk}/change/"]
    first, audit, account = (browser.get(f"/verwaltung/{page}").content.decode() for page in pages)

    assert "Einträge im Audit" in first
    assert [word in audit for word in ("Vorgang", "Konto", "Rolle", "Anfang der Netzadresse")] == [True] * 4
    assert ("Passwort neu setzen" in account, "Raw passwords" in account) == (True, False)


@pytest.mark.parametrize("way", SAME)
def test_where_no_right_changes_none_is_noted(way):
    SAME[way]()

    assert noted() == []


def test_what_is_set_at_the_machine_itself_is_noted_without_a_network(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", NEW)
    monkeypatch.setattr("getpass.getpass", lambda **_options: f"{NEW}-anders")

    call_command("createsuperuser", "--noinput", email="chefin@beispiel.example", stdout=StringIO())
    call_command("changepassword", "chefin@beispiel.example", stdout=StringIO())

    assert User.objects.get().check_password(f"{NEW}-anders")
    assert noted() == [("rights", "")] * 2
