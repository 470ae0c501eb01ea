"""What takes long says how far it is, on a page that grows while the work goes on: no JavaScript is needed.

``@takes_long`` marks such a view. Its request is answered in a thread of its own; what is ready within
``PATIENCE`` is answered as ever. Else the browser gets a page at once, a line for each step in it, and at last
the answer: each line hides the one before (``.working``). Whoever leaves the page ends nothing.
"""

from contextvars import ContextVar, copy_context
from threading import Event, Thread

from django.conf import settings
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import connection, connections
from django.http import StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.translation import get_language_from_path, override

from foundation.frames import with_room

PATIENCE, PAUSE = 1.0, 0.5  # seconds until a page is shown, and between two looks at the work
EVERY = 100  # rows
BODY, END = "<body>", "</main>"
WORK = ContextVar("work", default=None)


def takes_long(title):
    """``title``: of the page while it grows, which a browser keeps; lazily translated."""

    def marked(view):
        view.grows_under = title
        return view

    return marked


def step(words):
    """Whoever waits is told what is done now. ``words``: lazily translated."""
    if work := WORK.get():
        work.step = {"words": words, "total": 0}


def steps(rows, words):
    """The rows one after the other; whoever waits is told how many are done."""
    work = WORK.get()
    for number, row in enumerate(rows):
        if work and number % EVERY == 0:
            work.step = {"words": words, "done": number, "total": len(rows)}
        yield row


class WorkingMiddleware:
    """Stands outside of sessions and messages, which are part of the work, and inside of what sets headers."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = get_language_from_path(request.path_info)
        title = title_of(request, language)
        if title is None:
            return self.get_response(request)
        work = Work(self.get_response, request)
        Thread(target=copy_context().run, args=[with_room(work.do)]).start()
        if work.is_done.wait(PATIENCE):
            return work.answer
        answer = StreamingHttpResponse(page(work, title, language))
        answer["X-Accel-Buffering"] = "no"  # nginx would keep the page until it is whole
        patch_vary_headers(answer, ["Cookie"])
        add_never_cache_headers(answer)
        return answer


def title_of(request, language):
    """None for what is answered as ever: also within a transaction, which no thread sees, and where a cookie is
    still to be set, for which it is too late once a page has begun.
    """
    cookies = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    if connection.in_atomic_block or not cookies <= {*request.COOKIES}:
        return None
    try:
        with override(language):
            return getattr(resolve(request.path_info).func, "grows_under", None)
    except Resolver404:
        return None


class Messages(FallbackStorage):
    """In a cookie, where nothing of them stays behind; in the session what comes of work that takes long: its page
    has begun then, and sets no cookie any more.
    """

    def _get(self, *args, **kwargs):
        found = []
        for storage in self.storages:
            if messages := storage._get()[0]:
                self._used_storages.add(storage)
                found += messages
        return found, True

    def _store(self, messages, response, *args, **kwargs):
        if getattr(self.request, "waits_long", False):
            self.storages = self.storages[::-1]
        return super()._store(messages, response, *args, **kwargs)


class Work:
    """What a request asks for, done to its end."""

    def __init__(self, get_response, request):
        self.get_response, self.request = get_response, request
        self.step, self.answer, self.is_done = None, None, Event()

    def do(self):
        WORK.set(self)
        self.request.waits_long = True
        try:
            self.answer = self.get_response(self.request)  # an exception is an answer, too
        finally:
            connections.close_all()
            self.is_done.set()


def page(work, title, language):
    """Its parts, as they come."""
    yield begun(title, language)
    last = None
    while not work.is_done.wait(PAUSE):
        if work.step != last:
            last = work.step
            yield part("components/working/step.html", language, **last)
    yield END + rest_of(work.answer, language)


def begun(title, language):
    with override(language):
        head = render_to_string("working.html", {"title": title}).partition(BODY)[0]
    return head + BODY + part("components/working/begun.html", language).rpartition(END)[0]


def part(template, language, **context):
    with override(language):
        return render_to_string(template, context)


def rest_of(answer, language):
    """The body of the page that was asked for, or the way to it."""
    if answer.has_header("Location"):
        return part("components/working/left.html", language, address=answer["Location"])
    return answer.content.decode().partition(BODY)[2]
