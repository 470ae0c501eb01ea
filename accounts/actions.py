"""Accounts are made for proved addresses only, and those that run the office do not go by a slip of the hand."""

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User


@transaction.atomic
def create_account(email, password, **names):
    """For somebody who has proved that the address is theirs."""
    user = User.objects.create_user(email.lower(), password, **names)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def why_not_deleted(users, by):
    """Why these accounts must stay; ``by`` wants them deleted, on the command line nobody."""
    if by and not by.is_superuser and users.filter(is_staff=True).exists():
        return _("This person works for the office. Only an administrator may delete the account.")
    if (
        users.administrators().exists()
        and not User.objects.administrators().exclude(pk__in=users.values("pk")).exists()
    ):
        return _("This is the last administrator. Please make somebody else one first.")
    return ""


def end_other_sessions(request):
    """Everywhere but here, where the session goes on under a new key."""
    request.session.cycle_key()
    UserSession.objects.create_from_request(request)
    end_sessions(request.user, but=request.session.session_key)


def end_sessions(user, but=""):
    for session in UserSession.objects.filter(user=user).exclude(session_key=but):
        session.end()
