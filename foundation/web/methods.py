"""Addresses are opened and forms are sent: whatever else a request wants is refused in a sentence."""

from django.conf import settings
from django.http import HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language_from_path

METHODS = ["GET", "HEAD", "POST"]


class MethodsMiddleware:
    """Outside of all that acts or answers, and inside of the headers that every answer carries."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_known = request.method in METHODS
        response = self.get_response(request) if is_known else HttpResponseNotAllowed(METHODS)
        return refusal(request, response) if response.status_code == 405 and not response.content else response


def refusal(request, response):
    with in_its_language(request):
        page = render(request, "405.html", status=405)
    page["Allow"] = response["Allow"]
    return page


def in_its_language(request):
    """That of the address, where no middleware has said yet which one it is."""
    return translation.override(get_language_from_path(request.path_info) or settings.LANGUAGE_CODE)
