"""The office's staff work only with a second factor: an app's code or a passkey."""

from datetime import UTC, datetime, timedelta

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.languages.work import WORK
from foundation.outages.database import OUTAGES, out_of_order

FIRST_FACTOR_WITHIN = timedelta(minutes=30)  # after the login: one may have to look for an app first
OPEN = {"join", "seats_by_link", "login", "logout"}


def is_ready_to_work(user):
    """Logged in, and staff with a second factor."""
    return user.is_authenticated and (not user.is_staff or is_mfa_enabled(user))


def is_first_factor(request):
    """Logged in a short while ago, and whatever protects the account besides has been set up since."""
    logins = [record["at"] for record in get_authentication_records(request, request.user)]
    if not logins:
        return False
    login = datetime.fromtimestamp(logins[0], UTC)
    is_old = Authenticator.objects.filter(user=request.user, created_at__lt=login).exists()
    return timezone.now() - login < FIRST_FACTOR_WITHIN and not is_old


class StaffSecondFactorMiddleware:
    """Leads staff without one to where it is set up. Looks at nobody on public pages, which know no session."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        match = request.resolver_match
        if match.app_name not in WORK or match.url_name in OPEN:
            return None
        try:
            is_missing = request.user.is_staff and not is_ready_to_work(request.user)
        except OUTAGES as problem:  # before a view is called nobody else would answer this
            return out_of_order(request, problem)
        if is_missing:
            messages.warning(request, _("Who works for the office needs a second factor. Please set it up now."))
            return redirect("mfa_index")
        return None
