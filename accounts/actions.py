from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User


@transaction.atomic
def create_account(email: str, password: str, **names) -> User:
    """For somebody who has proved that the address is theirs."""
    user = User.objects.create_user(email.lower(), password, **names)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user
