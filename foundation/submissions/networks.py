"""Where a request comes from: the address that the proxies in front vouch for, and the network it stands for."""

import ipaddress
import logging
from functools import cache

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed

UNKNOWN = str(ipaddress.IPv4Address(0))
ADVICE = "Say in TRUSTED_PROXIES how many proxies stand in front."
logger = logging.getLogger(__name__)


def address_of(request):
    """The visitor's address. What they say themselves in a header is not believed."""
    return str(parsed(vouched_for(request)) or parsed(request.META.get("REMOTE_ADDR", "")) or UNKNOWN)


def network_of(request):
    """As one visitor counts: the address, of IPv6 the half that names the connection."""
    address = ipaddress.ip_address(address_of(request))
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def vouched_for(request):
    """What the outermost proxy of ours has seen: the nth from the right."""
    proxies = settings.TRUSTED_PROXIES
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return hops[-proxies] if 0 < proxies <= len(hops) else ""


def parsed(text):
    """An address as proxies write it, also with a port; None when it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


class UnnamedProxyMiddleware:
    """Says once when requests come through a proxy that nobody has named."""

    def __init__(self, get_response):
        if settings.TRUSTED_PROXIES:
            raise MiddlewareNotUsed("the proxies are named")
        self.get_response = get_response

    def __call__(self, request):
        if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
            warn_of_proxy()
        return self.get_response(request)


def warn_at_start():
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        logger.warning("HTTPS is on, but TRUSTED_PROXIES is 0. %s", ADVICE)


@cache
def warn_of_proxy():
    """Once in each process."""
    logger.warning(
        "A request came through a proxy, but TRUSTED_PROXIES is 0: all visitors share one limit. %s", ADVICE
    )
