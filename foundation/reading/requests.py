"""What is sent, cleaned before anything reads it: addresses, forms, cookies, names of files."""

from django.http import HttpResponseBadRequest, QueryDict, UnreadablePostError
from django.views.defaults import bad_request

from foundation.reading.spelling import cleaned, one_line

UNSTORABLE = {0: None} | dict.fromkeys(range(0xD800, 0xE000))  # what no database takes


class CleanRequestMiddleware:
    """Behind the page cache, so that it costs nothing where nothing is read."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            clean(request)
        except UnreadablePostError:  # whoever sent it is gone
            return HttpResponseBadRequest()
        return self.get_response(request)

    def process_exception(self, request, exception):
        """A key that no row can have: boxes for several rows ask SQLite for it as it was sent."""
        is_too_large = isinstance(exception, OverflowError) and "SQLite INTEGER" in str(exception)
        return bad_request(request, exception) if is_too_large else None


def clean(request):
    if request.META.get("QUERY_STRING"):
        request.GET = in_order(request.GET)
    if request.META.get("HTTP_COOKIE"):
        request.COOKIES = {name: cleaned(value) for name, value in request.COOKIES.items()}
    if request.method == "POST":
        request.POST = in_order(request.POST)
        for files in request.FILES.values():
            files.name = one_line(files.name)


def in_order(data):
    """The same fields with clean values."""
    clean_data = QueryDict(mutable=True, encoding=data.encoding)
    for name, values in data.lists():
        clean_data.setlist(cleaned(name), [sent(name, value) for value in values])
    clean_data._mutable = False
    return clean_data


def sent(name, value):
    """A password is taken as it was typed."""
    return value.translate(UNSTORABLE) if "password" in name else cleaned(value)
