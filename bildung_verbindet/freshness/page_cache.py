"""Answers public pages whole from memory, ready compressed, until anything published changes.

When only the catalogue has changed, a page whose view has said what it shows of that (``PageMark``) is asked once
whether it would show anything else now. If not it is kept as it is, with the ETag that browsers know it by.
"""

import gzip
from collections import OrderedDict
from functools import lru_cache
from hashlib import blake2b
from threading import Lock
from typing import NamedTuple

import brotli
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import has_vary_header, patch_vary_headers

from bildung_verbindet.freshness.watch import beside_catalogue, watch
from bildung_verbindet.operation.journal import VIEW
from foundation.frames import with_room
from foundation.outages.database import OUTAGES
from foundation.page_marks import PageMark
from foundation.web.headers import ON_EVERY_ANSWER

TYPES = ("text/html", "text/plain", "text/calendar", "application/atom+xml", "application/json", "application/xml")
ADDRESS = "portal.address"  # under which a request carries what its page is kept by
METHODS = ("GET", "HEAD")
OK, NOT_MODIFIED = "200 OK", "304 Not Modified"
SMALLEST = 500  # bytes that are worth compressing
ROOM = 32 * 1024**2  # bytes of a process: some 2 000 lists as browsers ask for them
ROOM_BESIDE = 5000  # bytes that a page takes beside its body and its address, which is there twice
KEPT_IN_304 = ("Cache-Control", "Content-Language", "ETag", "Vary", *ON_EVERY_ANSWER)


class Page(NamedTuple):
    """As it goes over the wire."""

    body: bytes
    headers: list[tuple[str, str]]
    headers_of_304: list[tuple[str, str]]
    tag: str
    view: str  # whose it is, for those who count
    token: str  # of the content for which it is known to be true
    page_mark: PageMark | None  # what it shows of the catalogue, where its view says so


class Pages(BaseCache):
    """In the memory of the process. Nobody changes a kept page, so none is copied; none is too old, as it names
    the content's state. Where there is no more room, what was not asked for the longest goes first.
    """

    kept, size, lock = OrderedDict(), 0, Lock()

    def __init__(self, _name, params):
        super().__init__(params)

    def get(self, key, default=None, version=None):
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
            return self.kept.get(key, default)

    def set(self, key, value, timeout=None, version=None):
        with self.lock:
            self.drop(key)
            self.kept[key] = value
            Pages.size += room_of(key, value)
            while self.size > ROOM:
                self.drop(next(iter(self.kept)))

    def drop(self, key):
        if page := self.kept.pop(key, None):
            Pages.size -= room_of(key, page)

    def clear(self):
        with self.lock:
            self.kept.clear()
            Pages.size = 0


def room_of(key, page):
    return ROOM_BESIDE + 2 * len(key) + len(page.body)


class BeforeDjango:
    """Around all of Django, which hears nothing of what is answered here. What is not kept goes on to it."""

    def __init__(self, application):
        self.application, self.pages = application, caches["pages"]

    def __call__(self, environ, start_response):
        page = kept(environ, self.pages)
        if page is None:
            return self.application(environ, start_response)
        environ[VIEW] = page.view
        status, headers, body = answer(page, environ.get("HTTP_IF_NONE_MATCH", ""))
        start_response(status, headers)
        return [body]


class PageCacheMiddleware:
    """Stands first within Django: keeps what is public, and answers where nothing stands before Django."""

    def __init__(self, get_response):
        if settings.DEBUG:
            raise MiddlewareNotUsed("templates change while they are written")
        self.get_response = get_response

    def __call__(self, request):
        token = watch.token
        if not token or request.method not in METHODS:
            return self.get_response(request)
        page = kept(request.META, caches["pages"]) or confirmed(request.META, caches["pages"], token)
        if page is None:
            is_settled = watch.is_settled
            response = self.get_response(request)
            if not (is_settled and watch.token == token and is_public(response)):
                return response
            coding = coding_of(request.META)
            page = prepared(response, token, coding, request.META.get(VIEW, ""))
            if request.method == "GET":
                caches["pages"].set(key_of(request.META, token, coding), page)
        return as_response(*answer(page, request.META.get("HTTP_IF_NONE_MATCH", "")))


def kept(environ, pages):
    """What is in memory for such a request of the content as it is now."""
    token = watch.token
    if not token or environ["REQUEST_METHOD"] not in METHODS:
        return None
    page = pages.get(key_of(environ, token, coding_of(environ)))
    return page if page and page.token == token else None


def confirmed(environ, pages, token):
    """A page of the catalogue as it was that would be the same now: from here on it is one of the newer."""
    key = key_of(environ, token, coding_of(environ))
    page = pages.get(key)
    if not (page and page.page_mark and watch.is_settled and is_as_shown(page.page_mark)):
        return None
    if not (watch.is_settled and watch.token == token):
        return None
    page = page._replace(token=token)
    pages.set(key, page)
    environ[VIEW] = page.view
    return page


@with_room
def is_as_shown(page_mark):
    try:
        return page_mark.now() == page_mark.mark
    except OUTAGES:  # whoever draws the page says it
        return False


def key_of(environ, token, coding):
    if not (address := environ.get(ADDRESS)):
        address = environ[ADDRESS] = address_of(environ)
    return f"{beside_catalogue(token)} {coding} {address}"


def address_of(environ):
    """All else that an answer for everybody depends on, as it was sent: Django decodes it on its way. A host that
    is not ours is refused there, so that nothing is ever kept for it."""
    if (host := environ.get("HTTP_HOST")) is None:
        host = f"\n{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    query, root, path = (
        environ.get("QUERY_STRING", ""),
        environ.get("SCRIPT_NAME", ""),
        environ.get("PATH_INFO", ""),
    )
    return f"{scheme_of(environ)}\n{host}\n{query}\n{root}\n{path}"


def scheme_of(environ):
    """As ``request.scheme``."""
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure = settings.SECURE_PROXY_SSL_HEADER
        if (said := environ.get(name)) is not None:
            return "https" if said.partition(",")[0].strip() == secure else "http"
    return environ["wsgi.url_scheme"]


def coding_of(environ):
    return best_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))


@lru_cache(maxsize=256)  # browsers have few ways to say it
def best_coding(accepted):
    """The best of the codings that an Accept-Encoding header allows: "br", "gzip" or "" for none."""
    allowed = set()
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}:
            allowed.add(name.strip())
    return next((coding for coding in ("br", "gzip") if coding in allowed), "")


def is_public(response):
    """The same for everybody until the content changes, and whole."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.has_header("Cache-Control")
        and not any(has_vary_header(response, name) for name in ("Cookie", "Accept-Language", "*"))
        and response.get("Content-Type", "").startswith(TYPES)
    )


def prepared(response, token, coding, view):
    body = response.content
    if len(body) >= SMALLEST and coding:
        body = brotli.compress(body, quality=5) if coding == "br" else gzip.compress(body, 6)
        response["Content-Encoding"] = coding
    patch_vary_headers(response, ["Accept-Encoding"])
    response["Content-Length"] = str(len(body))
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    # Of what it says: two processes may draw it differently under one token.
    response["ETag"] = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
    short = [(name, response[name]) for name in KEPT_IN_304 if name in response]
    page_mark = getattr(response, "page_mark", None)
    return Page(body, list(response.items()), short, response["ETag"], view, token, page_mark)


def answer(page, known):
    """Status, headers and body. A browser that has the page is told so."""
    if page.tag in known:
        return NOT_MODIFIED, page.headers_of_304, b""
    return OK, page.headers, page.body


def as_response(status, headers, body):
    if status == NOT_MODIFIED:
        return HttpResponseNotModified(headers=dict(headers))
    return HttpResponse(body, headers=dict(headers))
