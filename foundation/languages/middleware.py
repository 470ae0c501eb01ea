"""The reader's language, and no word of it where an answer is the same in all of them."""

from django.conf import settings
from django.http import HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.utils.translation import activate, get_language

from foundation.languages.work import languages_of

SAME_IN_ALL = {"favicon", "healthz", "readyz", "robots", "sitemap", "sitemap_index"}


class PortalLocaleMiddleware(LocaleMiddleware):
    def process_view(self, request, view, args, kwargs):
        """Where people work, a page is wholly German rather than partly Arabic, and its address says so."""
        language = get_language()
        if language in languages_of(request.resolver_match):
            return None
        request.LANGUAGE_CODE = settings.LANGUAGE_CODE
        activate(settings.LANGUAGE_CODE)
        path = request.get_full_path()
        if request.method in {"GET", "HEAD"} and path.startswith(f"/{language}/"):
            return HttpResponseRedirect(f"/{settings.LANGUAGE_CODE}/{path.removeprefix(f'/{language}/')}")
        return None

    def process_response(self, request, response):
        match = request.resolver_match
        if match and match.view_name in SAME_IN_ALL:
            return response
        return super().process_response(request, response)
