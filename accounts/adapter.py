from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up unasked: accounts are made by invitation."""

    def is_open_for_signup(self, request):
        return False

    def get_reset_password_from_key_url(self, key):
        """The link in the mail begins with the portal's own address, whatever host the request named."""
        path = super().get_reset_password_from_key_url(key).split("/", 3)[3]
        return f"{settings.PORTAL_URL}/{path}"
