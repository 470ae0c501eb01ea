"""What was held when a backup came back, and what timers write since, leaves when somebody says send."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from enquiries.models import Enquiry
from foundation.mail import holding
from foundation.mail.outbox import mails
from tests.bildung_verbindet import test_backups
from tests.bildung_verbindet.test_backups import lose_all, saved
from tests.factories import make_enquiry, make_office, make_user

pytestmark = pytest.mark.django_db(transaction=True)
machine = test_backups.machine


def by_command():
    call_command("send_queued_mail", held=True, verbosity=0)


def by_office():
    mails().update(last_updated=timezone.now() - timedelta(hours=2), created=timezone.now() - timedelta(hours=2))
    client = Client()
    client.force_login(make_user(role=User.Role.COORDINATOR))
    client.post("/de/buero/mails/noch-einmal/")


def asks(email):
    """Somebody who waits for a confirmation, which a timer writes."""
    enquiry = make_enquiry(email=email, confirm_at=timezone.now() - timedelta(minutes=5))
    Enquiry.objects.exclude(pk=enquiry.pk).update(confirm_at=None)


@pytest.mark.parametrize("release", [by_command, by_office])
def test_after_a_restore_no_timer_writes_to_anybody_before_somebody_says_send(
    machine, settings, tmp_path, monkeypatch, release
):
    settings.EMAIL_BACKEND = "foundation.mail.outbox.EmailBackend"
    settings.EMAIL_HOST = "mail.example"  # none is sent at once
    monkeypatch.setattr("foundation.mail.management.commands.send_queued_mail.send_due", Sent)
    make_office()
    make_user("anna@beispiel.example")
    asks("olena@vogel.example")
    backup = saved(tmp_path / "backups")
    lose_all(settings, machine)
    call_command("restore", backup, without_ledger=True, verbosity=0)

    call_command("minutely")
    held = (mails().held().count(), mails().due(timezone.now()).count())
    Client().post("/de/konto/password/reset/", {"email": "anna@beispiel.example"})
    asked = [mail.to for mail in mails().due(timezone.now())]
    release()
    released = (mails().held().count(), mails().due(timezone.now()).count())
    asks("piotr@vogel.example")
    call_command("minutely")

    assert (held, asked, released) == ((1, 0), [["anna@beispiel.example"]], (0, 2))
    assert (mails().held().count(), mails().due(timezone.now()).count(), holding.mark().exists()) == (0, 3, False)


class Sent:
    """A server that takes nothing."""

    trouble = ""
