from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts.models import User


@transaction.atomic
def create_account(email: str, password: str, **names) -> User:
    """For somebody who has proved that the address is theirs."""
    user = User.objects.create_user(email.lower(), password, **names)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def end_other_sessions(request):
    """Everywhere but here, where the session goes on under a new key."""
    request.session.cycle_key()
    UserSession.objects.create_from_request(request)
    end_sessions(request.user, but=request.session.session_key)


def end_sessions(user, but=""):
    for session in UserSession.objects.filter(user=user).exclude(session_key=but):
        session.end()
