"""Wrong passwords: each account counts for each network, so that nobody locks the right person out from elsewhere.

A device on which somebody has logged in before is known by a cookie, and counts for itself. The idea is OWASP's:
https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
"""

import secrets

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

from foundation.submissions import limits
from foundation.submissions.networks import network_of

# What is counted, for how many seconds, and how many may be wrong.
ON_DEVICE = ("login on a device", 300, 5)
FROM_NETWORK = ("login from a network", 300, 5)
OF_NETWORK = ("logins of a network", 60, 10)
OF_ACCOUNT = ("logins of an account", 3600, 100)  # by many networks together; known devices are not counted
SALT = "device"
AGE = 365 * 24 * 3600  # seconds
ACCOUNTS = 10  # that one device remembers


def begin(request, email):
    """Counts an attempt, before it is known whether the password is right; and whether it may be made."""
    account, network = email.strip().lower(), network_of(request)
    device = device_of(request, account)
    if device:
        rates = [(ON_DEVICE, f"{account} {device}")]
    else:
        rates = [(FROM_NETWORK, f"{account} {network}"), (OF_NETWORK, network), (OF_ACCOUNT, account)]
    tallies = []
    for (purpose, seconds, most), subject in rates:
        tallies.append(limits.count(purpose, subject, seconds))
        if tallies[-1].number > most:
            return tallies, False
    return tallies, True


def forget(request, email):
    """For somebody who has proved by mail that the account is theirs."""
    account = email.strip().lower()
    limits.forget(FROM_NETWORK[0], f"{account} {network_of(request)}")
    limits.forget(OF_ACCOUNT[0], account)


def device_of(request, account):
    """Its number, if somebody has logged in to this account on it."""
    device, accounts = read(request)
    return device if mark(account) in accounts else ""


def remember_device(request, response, user):
    """Only people who log in get this cookie; it says nothing but that they did."""
    device, accounts = read(request)
    addresses = {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}
    marks = [mark(address.lower()) for address in sorted(addresses)]
    kept = [*marks, *(one for one in accounts if one not in marks)][:ACCOUNTS]
    value = signing.dumps([device or secrets.token_urlsafe(12), kept], salt=SALT)
    name, secure = settings.DEVICE_COOKIE_NAME, settings.HTTPS
    response.set_cookie(name, value, AGE, secure=secure, httponly=True, samesite="Lax")


def read(request):
    """The device's own name, and marks of the accounts that were logged in there."""
    value = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        device, accounts = signing.loads(value, salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return "", []
    return device, accounts


def mark(account):
    return salted_hmac(SALT, account, algorithm="sha256").hexdigest()[:24]
