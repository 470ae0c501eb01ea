from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up unasked: accounts are made by invitation."""

    def is_open_for_signup(self, request):
        return False

    def get_login_redirect_url(self, request):
        """To where one works, when no other page was asked for; also for who is logged in already."""
        return reverse("workplace:home")

    def send_mail(self, template_prefix, email, context):
        """Mails name the portal and link to its own address, whatever host the request named."""
        site = {"name": "Bildung verbindet", "domain": settings.PORTAL_URL}
        links = {name: at_portal(url) for name, url in context.items() if name.endswith("_url")}
        super().send_mail(template_prefix, email, {"current_site": site, **context, **links})


def at_portal(url: str) -> str:
    return f"{settings.PORTAL_URL}/{url.split('/', 3)[3]}"
