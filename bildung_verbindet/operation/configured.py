"""How the portal is set up, and whether the web server in front tells it what it needs to know."""

import json
from collections.abc import Iterator
from http.client import HTTPException
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from django.conf import settings
from django.core import checks
from django.http.request import split_domain_port, validate_host
from django.utils.translation import gettext as _

from bildung_verbindet.operation.findings import Finding, fine, odd, wrong

PATIENCE = 10  # seconds
WITHOUT_HTTPS = {"security.W004", "security.W008", "security.W012", "security.W016"}
WEAK_KEYS = {"security.W009": "SECRET_KEY", "security.W025": "SECRET_KEY_FALLBACKS"}
MADE_UP = "made-up.invalid"  # nobody's, see RFC 6761
FORGED = "192.0.2.1"  # an address that nobody has: what visitors say of themselves must not be believed


def look_at_settings() -> Iterator[Finding]:
    hints = checks.run_checks(include_deployment_checks=True)
    if settings.DEBUG:
        yield wrong(_("DEBUG is on: strangers see the program."), _("Remove DEBUG from the environment."))
    yield from (in_plain_words(hint) for hint in hints if not settings.DEBUG)
    host = urlsplit(settings.PORTAL_URL).hostname
    if host in {"127.0.0.1", "localhost"}:
        yield odd(
            _("Links in e-mails lead to %(url)s.") % {"url": settings.PORTAL_URL},
            _("Say in PORTAL_URL how the portal is called."),
        )
    yield from look_at_names()
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith(".example"):
        yield odd(_("E-mails come from an address that nobody has."), _("Say in DEFAULT_FROM_EMAIL who writes."))
    if not settings.ADMINS:
        yield odd(_("Nobody is told of errors."), _("Name somebody in ADMINS."))
    if not hints and not settings.DEBUG:
        yield fine(_("The settings are those of a portal in public."))


def look_at_names() -> Iterator[Finding]:
    """As Django reads ALLOWED_HOSTS: also with capitals, a dot before all names below one, and a star for any."""
    host, _port = split_domain_port(urlsplit(settings.PORTAL_URL).netloc.lower())
    if not validate_host(host, settings.ALLOWED_HOSTS):
        yield wrong(
            _("The portal does not answer to its own name %(host)s.") % {"host": host},
            _("Add it to ALLOWED_HOSTS."),
        )
    if validate_host(MADE_UP, settings.ALLOWED_HOSTS):
        yield wrong(
            _("The portal answers to any name that somebody makes up, as there is a * in ALLOWED_HOSTS."),
            _("Say there under which names the portal answers."),
        )


def in_plain_words(hint: checks.CheckMessage) -> Finding:
    """What Django says of those settings that come from the environment; of all else its own words."""
    if hint.id in WITHOUT_HTTPS:
        return odd(
            _("HTTPS is off: what people send, and how they log in, can be read on its way."),
            _("Set HTTPS=true once the web server in front has a certificate."),
        )
    if hint.id in WEAK_KEYS:
        return odd(
            _("%(name)s can be guessed.") % {"name": WEAK_KEYS[hint.id]},
            _("Set it to a long random text."),
        )
    if hint.id == "security.W020":
        return odd(_("ALLOWED_HOSTS is empty."), _("Say under which names the portal answers."))
    if hint.id == "portal.W001":
        return odd(
            _("%(id)s: HTTPS is on, but TRUSTED_PROXIES is 0.") % {"id": hint.id},
            _("Behind a web server all visitors would share one limit. Say how many proxies stand in front."),
        )
    return odd(f"{hint.id}: {hint.msg}", hint.hint or "")


def look_at_proxy() -> Iterator[Finding]:
    """Asks the portal as visitors do, with a forged address in a header, for what it has understood."""
    if not settings.MONITORING_TOKEN:
        yield odd(
            _("Without MONITORING_TOKEN nobody can ask what the portal knows of itself."),
            _("Set it to a long random text."),
        )
        return
    try:
        answer = answer_of_portal()
    except json.JSONDecodeError:
        yield wrong(
            _("%(url)s does not know this MONITORING_TOKEN.") % {"url": settings.PORTAL_URL},
            _("Start the portal anew with it, and look whether the web server passes on Authorization."),
        )
        return
    except (OSError, HTTPException, ValueError) as error:
        yield wrong(
            _("%(url)s does not answer: %(why)s.")
            % {"url": settings.PORTAL_URL, "why": getattr(error, "reason", error)},
            _("Look whether portal and web server run, and whether the name leads here."),
        )
        return
    if not answer["catalogue"]["is_built"]:
        yield odd(
            _("The index of courses does not stand: pages come slowly, from the database."),
            _("Look again in a minute; if it stays so, look into the log."),
        )
    yield from judged(answer["request"])


def answer_of_portal() -> dict:
    headers = {"Authorization": f"Bearer {settings.MONITORING_TOKEN}", "X-Forwarded-For": FORGED}
    request = Request(f"{settings.PORTAL_URL}/readyz", headers=headers)  # noqa: S310 - from the settings
    with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 # nosec B310
        return json.load(answer)


def judged(seen: dict) -> Iterator[Finding]:
    """What stands before the portal, by what reached it."""
    if seen["hops"] > 1 + settings.TRUSTED_PROXIES or (settings.TRUSTED_PROXIES and seen["hops"] == 0):
        yield wrong(
            _("%(seen)s addresses came in X-Forwarded-For, TRUSTED_PROXIES is %(said)s.")
            % {"seen": seen["hops"], "said": settings.TRUSTED_PROXIES},
            _("Say how many proxies stand in front."),
        )
    elif not settings.TRUSTED_PROXIES and seen["hops"] and seen.get("outermost", FORGED) != FORGED:
        yield wrong(
            _("A web server in front says in X-Forwarded-For who asks, but TRUSTED_PROXIES is 0."),
            _("Say how many proxies stand in front."),
        )
    elif settings.TRUSTED_PROXIES and seen["address"] == FORGED:
        yield wrong(
            _("The portal believes what visitors say of their address."),
            _("The web server must add to X-Forwarded-For ($proxy_add_x_forwarded_for) or set it anew."),
        )
    if settings.HTTPS and not seen["is_secure"]:
        yield wrong(_("The portal does not hear of HTTPS."), _("The web server must set X-Forwarded-Proto."))
    if seen["host"] != urlsplit(settings.PORTAL_URL).netloc:
        yield wrong(
            _("The portal hears the name %(host)s.") % {"host": seen["host"]},
            _("The web server must pass on Host as it came."),
        )
    yield fine(_("The portal answers at %(url)s.") % {"url": settings.PORTAL_URL})
