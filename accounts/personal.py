"""What accounts and logins hold of persons, see ``foundation.privacy.register``. Their end without a deletion
stands in the roof, where one knows who still works with the portal."""

from datetime import timedelta

from allauth.account.models import EmailConfirmation
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.privacy.register import Held, after

CONFIRMATION_KEPT_DAYS = 90  # of an additional address, after it was sent

ACCOUNT = _("with the account")
SESSION = _("two weeks after the last visit, or when the person logs out")


def sessions_of(who):
    """Keys of sessions in which that person is logged in, or of which they are spoken."""
    return [session.pk for session in Session.objects.iterator() if is_of(who, session.get_decoded())]


def is_of(who, data):
    accounts = {str(pk) for pk in who.accounts}
    return data.get("_auth_user_id") in accounts or who.is_in(data)


def over_sessions():
    return Session.objects.filter(expire_date__lt=timezone.now())


def over_user_sessions():
    return UserSession.objects.filter(
        last_seen_at__lt=timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    )


def over_confirmations():
    return EmailConfirmation.objects.filter(created__lt=timezone.now() - timedelta(days=CONFIRMATION_KEPT_DAYS))


HELD = [
    Held("account.EmailAddress", ACCOUNT, emails=("email",), account="user"),
    Held(
        "account.EmailConfirmation",
        after(_("{days} days after it was sent"), CONFIRMATION_KEPT_DAYS),
        secrets=("key",),
        since="created",
        outdated=over_confirmations,
        find=lambda who: EmailConfirmation.objects.filter(email_address__user__in=who.accounts).values_list(
            "pk", flat=True
        ),
    ),
    Held("mfa.Authenticator", ACCOUNT, secrets=("data",), since="created_at", account="user"),
    Held(
        "usersessions.UserSession",
        SESSION,
        others=("ip", "user_agent", "data"),
        secrets=("session_key",),
        since="last_seen_at",
        account="user",
        outdated=over_user_sessions,
    ),
    Held(
        "sessions.Session",
        SESSION,
        secrets=("session_key", "session_data"),
        find=sessions_of,
        outdated=over_sessions,
        with_account=True,
    ),
]
NOT_PERSONAL = {"auth.Group": "name", "auth.Permission": "name codename"}
