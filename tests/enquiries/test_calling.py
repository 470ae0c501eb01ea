"""Whoever has only a phone hears of all that happens to their enquiry: somebody calls until they have."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from courses.models import CourseRun, Hold
from enquiries import actions
from enquiries.models import Enquiry
from tests.factories import days, make_course, make_enquiry, make_membership, make_office, make_provider, make_run

pytestmark = pytest.mark.django_db
PHONE = {"name": "Samira Haddad", "email": "", "phone": "0171 1234567"}


@pytest.fixture
def provider(client):
    make_office(email="amt@beispiel.example")
    provider = make_provider()
    client.force_login(make_membership(provider=provider).user)
    return provider


def asked(provider, **fields):
    run = make_run(make_course(provider=provider), start=10, end=90, seats_total=9, seats_free=3)
    return make_enquiry(run, **PHONE | fields)


def reached(row, status):
    """With that answer, of which the person has heard."""
    row = actions.answer(row, status)
    actions.call(row, True)
    return row


def cancelled(provider):
    row = reached(asked(provider), "placed")
    CourseRun.objects.update(status=CourseRun.Status.CANCELLED)
    return row


def over(provider):
    row = reached(asked(provider), "waiting")
    CourseRun.objects.update(start=days(-60), end=days(-1))
    return row


def lapsed(provider):
    row = reached(asked(provider), "offered")
    Hold.objects.update(until=days(-1))
    return row


def unanswered(provider):
    return asked(provider, asked_at=timezone.now() - timedelta(days=30))


ENDS = {cancelled: "declined", over: "declined", lapsed: "waiting", unanswered: "closed"}


@pytest.mark.parametrize("end", ENDS)
def test_who_has_only_a_phone_is_to_be_called_whenever_something_has_happened(client, provider, end):
    row = end(provider)
    before = Enquiry.objects.to_call().count()

    actions.follow()
    today = client.get(reverse("workplace:today", args=[provider.slug])).content.decode()
    inbox = client.get(reverse("workplace:inbox", args=[provider.slug])).content.decode()
    page = client.get(reverse("workplace:enquiry", args=[provider.slug, row.pk])).content.decode()
    actions.call(row, False)
    between = Enquiry.objects.to_call().count()
    actions.call(row, True)

    assert Enquiry.objects.get().status == ENDS[end]
    assert (before, between, Enquiry.objects.to_call().count()) == (0, 1, 0)
    assert "1 Person anrufen: die Antwort sagen" in today
    assert "Bitte rufen Sie Samira Haddad an und sagen Sie es" in inbox.replace("\u2068", "").replace("\u2069", "")
    assert "Bitte rufen Sie an und sagen Sie es" in page


def test_what_is_to_be_said_stands_at_the_enquiry_of_that_person_alone(client, provider):
    rows = [asked(provider, phone=f"0171 {number}") for number in range(2)]
    actions.answer(rows[0], "declined", reason="other")

    pages = [client.get(f"/de/mein/{provider.slug}/anfragen/{row.pk}/") for row in rows]

    assert [bool(page.context["say"]) for page in pages] == [True, False]


def test_who_reads_mails_or_has_seen_it_or_has_to_be_answered_first_is_not_called(provider):
    actions.answer(asked(provider, email="olena@beispiel.example"), "waiting")
    taken = actions.answer(asked(provider), "offered")
    actions.accept(taken)
    actions.withdraw(actions.answer(asked(provider), "placed"))
    waits = actions.answer(asked(provider, may_pass_on=True), "waiting")
    actions.answer(waits, "passed", run=make_run(make_course(provider=make_provider("Nebenan"))))
    asked(provider)

    assert list(Enquiry.objects.to_call()) == []


@pytest.mark.parametrize(("end", "to"), [(unanswered, "amt@beispiel.example"), (cancelled, None), (over, None)])
def test_whoever_can_act_is_asked_to_call(provider, end, to):
    end(provider)
    mail.outbox.clear()

    actions.follow()

    letters = [letter for letter in mail.outbox if "Bitte anrufen" in letter.subject]
    assert [letter.to for letter in letters] == [[to or provider.memberships.get().user.email]]
    assert "Samira" not in letters[0].body


def test_the_today_of_a_provider_asks_by_phone_who_still_waits(client, provider):
    waiting = {"status": "waiting", "waits_since": timezone.now(), "still_asked_at": timezone.now()}
    asked(provider, **waiting)

    page = client.get(reverse("workplace:today", args=[provider.slug])).content.decode()

    assert "1 Person anrufen: Wartet sie noch?" in page
