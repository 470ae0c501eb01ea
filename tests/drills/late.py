"""The control: a portal that says thanks first and writes then. The drill must find out."""

from django.http import HttpResponseRedirect

from bildung_verbindet.settings import *
from bildung_verbindet.settings import MIDDLEWARE

MIDDLEWARE = ["tests.drills.late.thanks_first", *MIDDLEWARE]


def thanks_first(get_response):
    def middleware(request):
        if request.method != "POST":
            return get_response(request)
        request.body  # noqa: B018 - read while the connection is there
        thanks = HttpResponseRedirect("/")
        end = thanks.close
        thanks.close = lambda: (end(), get_response(request))  # the server calls it when all is sent
        return thanks

    return middleware
