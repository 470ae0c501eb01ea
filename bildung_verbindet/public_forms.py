"""Forms for people without an account: guarded against robots without cookies and without riddles."""

import ipaddress
from functools import wraps
from time import time
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django import forms
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

SALT = "public form"
FASTEST, SLOWEST = 3, 24 * 3600  # seconds a person needs at least, and may take at most
LIMIT, WINDOW = 5, 600  # so many messages from one address in so many seconds


def public_form(view):
    """For views with a ``PublicForm``: no CSRF token, which needs a cookie, but no foreign page may post.

    Never cached, as the form carries the time of its birth.
    """

    @never_cache
    @csrf_exempt
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method == "POST" and comes_from_elsewhere(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def comes_from_elsewhere(request) -> bool:
    if site := request.headers.get("Sec-Fetch-Site"):
        return site not in {"same-origin", "none"}
    source = request.headers.get("Origin") or request.headers.get("Referer")
    return bool(source) and urlsplit(source).netloc != request.get_host()


class PublicForm(forms.Form):
    """Bound to the request when it is a POST. ``components/guard.html`` adds the trap and the signed time."""

    def __init__(self, request, **kwargs):
        super().__init__(data=request.POST if request.method == "POST" else None, **kwargs)
        self.request = request

    @property
    def stamp(self) -> str:
        """The time of the form's birth, signed."""
        return signing.dumps(int(time()), salt=SALT)

    @property
    def is_robot(self) -> bool:
        """Filled in the field that people neither see nor hear of."""
        return bool(self.data.get("website"))

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not FASTEST <= self.age() <= SLOWEST:
            raise ValidationError(_("Your text is still here. Please look at it once more and send it again."))
        if not self.errors and too_many(client_address(self.request)):
            raise ValidationError(
                _("Many messages came from your connection. Please wait ten minutes, or call us.")
            )
        return cleaned

    def age(self) -> float:
        """Seconds since the form was shown; none when the stamp is missing or forged."""
        try:
            return time() - signing.loads(self.data.get("born", ""), salt=SALT)
        except signing.BadSignature:
            return 0


def client_address(request) -> str:
    """The visitor's address; of an IPv6 one the half that names the connection."""
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def too_many(address: str) -> bool:
    """Counts one message more; a cache that is down lets people through."""
    key = f"public-form:{address}"
    cache.add(key, 0, WINDOW)
    try:
        return cache.incr(key) > LIMIT
    except ValueError:
        return False
