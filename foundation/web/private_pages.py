"""Keeps pages that depend on a cookie out of every cache, also out of the browser's own after logging out."""

from django.utils.cache import add_never_cache_headers, has_vary_header


class PrivatePagesMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if has_vary_header(response, "Cookie"):
            add_never_cache_headers(response)
        return response
