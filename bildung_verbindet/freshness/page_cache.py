"""Answers public pages whole from memory, ready compressed, until anything published changes."""

import gzip
from hashlib import blake2b

import brotli
from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import has_vary_header, patch_vary_headers

from bildung_verbindet.freshness.watch import watch
from foundation.web.headers import ON_EVERY_ANSWER

TYPES = ("text/html", "text/plain", "text/calendar", "application/atom+xml", "application/json", "application/xml")
SMALLEST = 500  # bytes that are worth compressing
KEPT_IN_304 = ("Cache-Control", "Content-Language", "ETag", "Vary", *ON_EVERY_ANSWER)


class PageCacheMiddleware:
    """Stands first: what it answers costs no other middleware, no view and no query."""

    def __init__(self, get_response):
        if settings.DEBUG:
            raise MiddlewareNotUsed("templates change while they are written")
        self.get_response = get_response

    def __call__(self, request):
        token = watch.token
        if not token or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        coding = best_coding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        address = f"{request.scheme}://{request.META.get('HTTP_HOST')}{request.get_full_path()}"
        key = blake2b(f"{token} {coding} {address}".encode(), digest_size=20).hexdigest()
        stored = caches["pages"].get(key)
        if stored is None:
            is_settled = watch.is_settled
            response = self.get_response(request)
            if not (is_settled and watch.token == token and is_public(response)):
                return response
            stored = prepared(response, token, coding)
            if request.method == "GET":
                caches["pages"].set(key, stored)
        return answer(stored, request.META.get("HTTP_IF_NONE_MATCH", ""))


def best_coding(accepted: str) -> str:
    """The best of the codings that an Accept-Encoding header allows: "br", "gzip" or "" for none."""
    allowed = set()
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}:
            allowed.add(name.strip())
    return next((coding for coding in ("br", "gzip") if coding in allowed), "")


def is_public(response) -> bool:
    """The same for everybody until the content changes, and whole."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.has_header("Cache-Control")
        and not any(has_vary_header(response, name) for name in ("Cookie", "Accept-Language", "*"))
        and response.get("Content-Type", "").startswith(TYPES)
    )


def prepared(response, token, coding) -> tuple[bytes, dict]:
    """The body as it goes over the wire, and all headers."""
    body = response.content
    if len(body) >= SMALLEST and coding:
        body = brotli.compress(body, quality=5) if coding == "br" else gzip.compress(body, 6)
        response["Content-Encoding"] = coding
    patch_vary_headers(response, ["Accept-Encoding"])
    response["Content-Length"] = str(len(body))
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    response["ETag"] = f'W/"{token}"'
    return body, dict(response.items())


def answer(stored, known: str) -> HttpResponse:
    body, headers = stored
    if headers["ETag"] in known:
        return HttpResponseNotModified(headers={name: headers[name] for name in KEPT_IN_304 if name in headers})
    return HttpResponse(body, headers=headers)
