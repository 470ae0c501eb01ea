"""What allauth does otherwise here: where one lands after logging in, and how its mails go out."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse

from accounts import attempts
from accounts.actions import end_other_sessions
from accounts.second_factor import is_first_factor
from foundation.operation import audit
from foundation.submissions import limits
from foundation.submissions.networks import address_of

HOUR = 3600  # seconds


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up unasked: accounts are made by invitation."""

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        return address_of(request)

    def pre_authenticate(self, request, **credentials):
        self.attempt, may_try = attempts.begin(request, credentials.get("email", ""))
        if not may_try:
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request, **credentials):
        """The right password does not count."""
        user = super().authenticate(request, **credentials)
        if user:
            limits.give_back(*self.attempt)
        return user

    def _delete_login_attempts_cached_email(self, request, **credentials):
        """Called by allauth when a link in a mail has led to a new password."""
        attempts.forget(request, credentials["email"])

    def post_login(self, request, user, **details):
        response = super().post_login(request, user, **details)
        attempts.remember_device(request, response, user)
        audit.note(audit.Act.LOGIN, user)
        return response

    def confirm_email(self, request, email_address):
        """Called by allauth when somebody has proved an address: what is sent there leads to rights."""
        is_proved = super().confirm_email(request, email_address)
        if is_proved:
            audit.note(audit.Act.RIGHTS, email_address.user)
        return is_proved

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Called by allauth after every change of an account; a new second factor is asked of all who are in."""
        audit.note(audit.Act.RIGHTS, user)
        if template_prefix.startswith("mfa/"):
            end_other_sessions(self.request)
        super().send_notification_mail(template_prefix, user, context, email)

    def is_reauthentication_required(self, *, app, **kwargs):
        """Not of somebody who has just logged in and sets up their first factor, nor for its codes."""
        if app == "allauth.mfa" and is_first_factor(self.request):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_login_redirect_url(self, request):
        """To where one works, when no other page was asked for; also for who is logged in already."""
        return reverse("workplace:home")

    def send_mail(self, template_prefix, email, context):
        """Mails name the portal and link to its own address, whatever host the request named.

        Who has no account, and perhaps never typed their address here, is told so once an hour at most.
        """
        is_stranger = template_prefix == "account/email/unknown_account"
        if is_stranger and limits.count("mail to a stranger", email, HOUR).number > 1:
            return
        site = {"name": "Bildung verbindet", "domain": settings.PORTAL_URL}
        links = {name: at_portal(url) for name, url in context.items() if name.endswith("_url")}
        super().send_mail(template_prefix, email, {"current_site": site, **context, **links})


def at_portal(url):
    return f"{settings.PORTAL_URL}/{url.split('/', 3)[3]}"
