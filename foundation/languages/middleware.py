"""The reader's language, and no word of it where an answer is the same in all of them."""

import re

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.utils.translation import activate, get_language, gettext

from foundation.languages.work import languages_of

SAME_IN_ALL = {"favicon", "healthz", "readyz", "robots", "sitemap", "sitemap_index"}
# Other names of our languages, and tongues whose speakers read and write one of them.
NEIGHBOURS = {
    **dict.fromkeys(("prs", "pes", "haz", "fas", "per"), "fa"),  # Dari is the Persian of Afghanistan
    **dict.fromkeys(("mo", "mol", "ron", "rum"), "ro"),  # as Romanian was called in Moldova
    **dict.fromkeys(("apc", "ajp", "acm", "arz", "ary", "arq", "aeb", "apd", "ayl", "afb", "arb", "ara"), "ar"),
    **dict.fromkeys(("gsw", "nds", "deu", "ger"), "de"),
    **{"ukr": "uk", "rus": "ru", "tur": "tr", "fra": "fr", "fre": "fr", "pol": "pl", "eng": "en"},
}
REFUSED = re.compile(r"q\s*=\s*0(\.0*)?")


def in_our_names(header):
    """Accept-Language with our names for languages, without those that the reader does not want."""
    return ",".join(in_our_name(part) for part in header.split(",") if not REFUSED.fullmatch(weight(part)))


def in_our_name(part):
    return re.sub(r"^\s*([A-Za-z]+)", lambda name: NEIGHBOURS.get(name[1].lower(), name[1]), part)


def preferred(header, codes):
    """The one of these languages that the reader's header names first; German when it names none."""
    named = (re.split(r"[-;]", part.strip())[0].lower() for part in header.split(","))
    return next((code for code in named if code in codes), settings.LANGUAGE_CODE)


def weight(part):
    return part.partition(";")[2].strip()


class PortalLocaleMiddleware(LocaleMiddleware):
    def process_request(self, request):
        if header := request.META.get("HTTP_ACCEPT_LANGUAGE"):
            request.META["HTTP_ACCEPT_LANGUAGE"] = in_our_names(header)
        super().process_request(request)

    def process_view(self, request, view, args, kwargs):
        """Where people work, a page is wholly German or English, not partly Arabic, and its address says so."""
        language, offered = get_language(), languages_of(request.resolver_match)
        if language in offered:
            return None
        request.LANGUAGE_CODE = instead = preferred(request.META.get("HTTP_ACCEPT_LANGUAGE", ""), offered)
        activate(instead)
        path = request.get_full_path()
        if request.method in {"GET", "HEAD"} and path.startswith(f"/{language}/"):
            if request.user.is_authenticated:  # a visitor's page stays without a cookie
                messages.info(request, gettext("This part of the portal is there in German and English only."))
            return HttpResponseRedirect(f"/{instead}/{path.removeprefix(f'/{language}/')}")
        return None

    def process_response(self, request, response):
        match = request.resolver_match
        if match and match.view_name in SAME_IN_ALL:
            return response
        return super().process_response(request, response)
