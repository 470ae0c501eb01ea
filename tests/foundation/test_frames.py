import resource
import sys
from threading import Thread

import pytest
from django.http import HttpResponse
from django.test import Client

from foundation.frames import SLOTS, with_room

DEPTH, TURNS = 150, 200  # calls within each other, as of a page, and how often they return to go down again


def probe(get_response):
    """Answers in place of a page: whether there is room for its calls."""

    def answered(request):
        frame, found = sys._getframe(), False
        while frame:
            frame, found = frame.f_back, found or frame.f_code.co_stacksize >= SLOTS
        return HttpResponse("roomy" if found else "narrow")

    return answered


def in_thread(function, *args):
    """What it gives where nothing has called before; tests themselves have room."""
    found = []
    thread = Thread(target=lambda: found.append(function(*args)))
    thread.start()
    thread.join()
    return found[0]


def down(depth):
    return down(depth - 1) if depth else 0


def taken_from(depth, calls):
    """How many pieces of memory the system is asked for while calls go down from there over and over."""
    if depth:
        return taken_from(depth - 1, calls)
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    for _turn in range(TURNS):
        down(calls)
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before


@pytest.mark.parametrize("depth", range(0, 100, 7))
def test_calls_from_any_depth_find_room(depth):
    assert in_thread(with_room(taken_from), depth, DEPTH) < TURNS


# The second one is answered in a thread of its own, see ``foundation.web.progress``.
@pytest.mark.parametrize("address", ["/de/", "/de/mein/x/import/"])
def test_pages_have_room_for_their_calls(settings, address):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.probe"]

    def answer():
        client = Client()
        client.cookies.load({settings.SESSION_COOKIE_NAME: "x", settings.CSRF_COOKIE_NAME: "x" * 32})
        return client.get(address).content

    assert in_thread(answer) == b"roomy"
