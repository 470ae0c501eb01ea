from allauth.account.models import EmailAddress
from django.contrib.auth.tokens import PasswordResetTokenGenerator


class ResetLinks(PasswordResetTokenGenerator):
    """Links to a new password end with every login and change of password or address, and with the account."""

    def _make_hash_value(self, user, timestamp):
        addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
        known = "|".join(sorted({user.email, *addresses}))
        return f"{super()._make_hash_value(user, timestamp)}{known}{user.is_active}"
