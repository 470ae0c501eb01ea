"""The reader's language, and no word of it where an answer is the same in all of them."""

from django.middleware.locale import LocaleMiddleware

SAME_IN_ALL = {"favicon", "healthz", "readyz", "robots", "sitemap", "sitemap_index"}


class PortalLocaleMiddleware(LocaleMiddleware):
    def process_response(self, request, response):
        match = request.resolver_match
        if match and match.view_name in SAME_IN_ALL:
            return response
        return super().process_response(request, response)
