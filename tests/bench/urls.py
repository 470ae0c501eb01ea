"""The limits: (c) a bare view with ready bytes, (d) the list's template from a context in memory."""

import os
from functools import cache
from pathlib import Path

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.test import RequestFactory
from django.urls import path

from bildung_verbindet.urls import urlpatterns as portal
from courses.public.views import list_context


@cache
def ready(name) -> bytes:
    return (Path(os.environ["BENCH_DIR"]) / name).read_bytes()


def uncached(response):
    response["Cache-Control"] = "no-store"
    return response


def limit_c(request, name):
    return uncached(HttpResponse(ready(name)))


@cache
def context(query):
    found = list_context(RequestFactory().get(f"/de/angebote/?{query}"))
    found["page"].object_list = list(found["page"].object_list)
    return found


def limit_d(request):
    return uncached(render(request, "courses/list.html", context(request.META["QUERY_STRING"])))


def count_queries(get_response):
    """Says in a header how many queries an answer took, where the client asks for it."""

    def middleware(request):
        if "HTTP_X_COUNT" not in request.META:
            return get_response(request)
        queries = []

        def wrapper(execute, *args):
            queries.append(args[0])
            return execute(*args)

        with connection.execute_wrapper(wrapper):
            response = get_response(request)
        response["X-Queries"] = str(len(queries))
        return response

    return middleware


# Under the language prefix, so that the same middleware does the same work.
urlpatterns = [path("de/bench/c/<str:name>", limit_c), path("de/bench/d", limit_d), *portal]
