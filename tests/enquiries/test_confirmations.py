"""Anybody may type anybody's address: it gets one mail an hour, which leaves nothing out."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from enquiries.models import Enquiry
from foundation.submissions import limits
from tests.factories import make_course, make_office, make_run
from tests.race import at_once
from tests.workplace.test_enquiries import ask

STRANGER = "fremd@beispiel.example"


def ask_for(client, run, network=0, email=STRANGER, **fields):
    return ask(client, run, email=email, headers={"x-forwarded-for": f"203.0.113.{network}"}, **fields)


def confirmations():
    return [message for message in mail.outbox if message.to[0].lower() == STRANGER]


def later(monkeypatch, minutes):
    """Both clocks that confirmations are sent by."""
    moment = timezone.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(limits, "time", moment.timestamp)
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.mark.django_db
def test_thirty_enquiries_from_six_networks_bring_one_mail_now_and_one_when_the_hour_is_over(
    client, settings, monkeypatch
):
    settings.TRUSTED_PROXIES = 1
    runs = [make_run(make_course(f"Kurs {number}")) for number in range(3)]

    for number in range(30):
        ask_for(client, runs[number % 3], network=number % 6, email=[STRANGER, STRANGER.upper()][number % 2])
    at_once_sent = len(confirmations())
    call_command("confirm_enquiries")
    too_early = len(confirmations())
    later(monkeypatch, 61)
    call_command("confirm_enquiries")
    call_command("confirm_enquiries")

    assert (Enquiry.objects.credible().count(), at_once_sent, too_early) == (30, 1, 1)
    assert len(confirmations()) == 2
    assert [confirmations()[1].body.count(f"  Kurs {number}\n") for number in range(3)] == [9, 10, 10]


@pytest.mark.django_db
def test_an_enquiry_after_the_hour_is_confirmed_together_with_those_that_wait(client, monkeypatch):
    run = make_run()
    for _number in range(2):
        ask_for(client, run)

    later(monkeypatch, 61)
    ask_for(client, run)
    call_command("confirm_enquiries")

    assert [message.body.count("Sie bekommen eine Antwort bis") for message in confirmations()] == [1, 2]


@pytest.mark.django_db
def test_what_was_answered_meanwhile_needs_no_confirmation(client, monkeypatch):
    run = make_run()
    for _number in range(2):
        ask_for(client, run)
    Enquiry.objects.update(status=Enquiry.Status.ANSWERED)

    later(monkeypatch, 61)
    call_command("confirm_enquiries")

    assert len(confirmations()) == 1


@pytest.mark.django_db
def test_what_was_forgotten_meanwhile_is_not_mailed(client, monkeypatch):
    run = make_run()
    for _number in range(2):
        ask_for(client, run)
    Enquiry.objects.all().delete()

    later(monkeypatch, 61)
    call_command("confirm_enquiries")

    assert len(confirmations()) == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_is_confirmed_now(settings):
    settings.TRUSTED_PROXIES = 1
    run = make_run()

    at_once(*[lambda n=n: ask_for(Client(), run, network=n).status_code for n in range(8)])

    assert len(confirmations()) == 1
    assert Enquiry.objects.exclude(confirm_at=None).count() == 7


@pytest.mark.django_db
def test_when_a_mail_cannot_be_sent_nothing_is_stored_and_nothing_counted(client, settings):
    make_office()
    run, works = make_run(), settings.EMAIL_BACKEND
    client.raise_request_exception = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there

    response = ask(client, run)
    left = Enquiry.objects.count()
    settings.EMAIL_BACKEND = works
    ask(client, run)

    assert (response.status_code, left) == (500, 0)
    assert [message.to for message in mail.outbox][1:] == [["olena@beispiel.example"]]
