"""Mails to people who have an account, or want one, are told in the reader's language, whoever wrote them."""

from pathlib import Path

import allauth
import pytest
from allauth.account import app_settings
from django.conf import settings
from django.core import mail

from tests.accounts.test_login import log_in, make_account
from tests.factories import make_user
from tests.foreign_mails import foreign_lines

pytestmark = pytest.mark.django_db

OURS = settings.BASE_DIR / "templates/account/email"
CODES = [code for code, _name in settings.LANGUAGES]
UNSENT = {  # what we do not offer
    "account_already_exists",  # nobody signs up unasked
    "email_confirmation_signup",
    "password_reset_code",  # a link is sent
}


def written(client, code) -> dict[str, mail.EmailMessage]:
    """Each mail that allauth sends, to somebody who reads that language."""
    paths = {
        "password_reset_key": ("password/reset/", f"anna-{code}@beispiel.example"),
        "unknown_account": ("password/reset/", f"niemand-{code}@beispiel.example"),
        "login_code": ("login/code/", f"anna-{code}@beispiel.example"),
    }
    mail.outbox.clear()
    make_account(f"anna-{code}@beispiel.example")
    make_user(f"neu-{code}@beispiel.example")
    network = f"192.0.2.{CODES.index(code)}"
    for path, email in paths.values():
        client.session.flush()
        client.post(f"/{code}/konto/{path}", {"email": email}, REMOTE_ADDR=network)
    client.session.flush()
    log_in(client, f"neu-{code}@beispiel.example", language=code, REMOTE_ADDR=network)
    return dict(zip([*paths, "email_confirmation"], mail.outbox, strict=True))


def test_no_word_of_another_language_remains_in_mails_about_accounts(client):
    letters = {code: written(client, code) for code in CODES}

    assert foreign_lines(letters) == {}


def test_each_mail_about_accounts_that_is_sent_is_written_by_us():
    theirs = {
        path.name.removesuffix("_message.txt"): path.read_text()
        for path in (Path(allauth.__file__).parent / "templates").glob("*/email/*_message.txt")
        if path.name != "base_message.txt" and path.parent.parent.name in ("account", "mfa")
    }
    changes = {name for name, text in theirs.items() if "base_notification.txt" in text}
    ours = {
        name
        for name in theirs
        if (OURS / f"{name}_message.txt").exists() and (OURS / f"{name}_subject.txt").exists()
    }

    assert theirs.keys() - ours == changes | UNSENT
    assert not app_settings.EMAIL_NOTIFICATIONS
