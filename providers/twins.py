"""Providers that an applying organisation may already be."""

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from foundation.reading.phones import is_same
from foundation.reading.spelling import folded
from providers.models import Application, Provider

ALIKE = 88  # percent of two names
LEGAL_FORMS = re.compile(r"\b(e ?v|g?gmbh|gug|ug|eg|ag|kg|e ?k|stiftung|der|die|das|und|fuer|in|im)\b")
MOST = 5


def twins(application: Application) -> list[tuple[Provider, list[str]]]:
    """Each with what is alike; the one with most reasons first."""
    found = []
    for provider in Provider.objects.only("name", "slug", "email", "phone", "website"):
        if reasons := alike(application, provider):
            found.append((provider, reasons))
    return sorted(found, key=lambda pair: -len(pair[1]))[:MOST]


def alike(application: Application, provider: Provider) -> list[str]:
    pairs = {
        _("similar name"): fuzz.token_sort_ratio(plain(application.name), plain(provider.name)) >= ALIKE,
        _("same e-mail"): same(application.email.lower(), provider.email.lower()),
        _("same phone"): is_same(application.phone, provider.phone),
        _("same website"): same(host(application.homepage), host(provider.website)),
    }
    return [reason for reason, is_so in pairs.items() if is_so]


def plain(name: str) -> str:
    return LEGAL_FORMS.sub("", folded(name)).strip()


def same(one: object, other: object) -> bool:
    return bool(one) and one == other


def host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
