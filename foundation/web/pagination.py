"""Long lists, a page at a time."""

from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator

from foundation.reading.text_fields import Line

PAGE_SIZE = 20


class PageForm(forms.Form):
    def __init__(self, name, data):
        super().__init__(data)
        self.fields[name] = Line(max_length=100, required=False)


def asked_page(request, name="page"):
    form = PageForm(name, request.GET)
    form.is_valid()
    return form.cleaned_data.get(name)


def page_of(request, rows, size=PAGE_SIZE, name="page", key_of=None):
    """The page that the address asks for; nonsense gives the first page, a number beyond the end the last.

    Its ``numbers`` are what a pager shows: page numbers, and "…" where some are left out; ``links`` are the same,
    each with its query string, ``before`` and ``after`` the query strings of its neighbours. ``name`` stands in
    the address, where a page has several lists. ``key_of`` a row: then the address names the first row of a page,
    as rows change their places when somebody answers some of them.
    """
    paginator = Paginator(rows, size)
    paginator.ELLIPSIS = "…"
    asked = asked_page(request, name)
    if key_of and asked:
        asked = next((number // size + 1 for number, row in enumerate(rows) if key_of(row) == asked), asked)
    page = paginator.get_page(asked)
    page.numbers = list(paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    if page.has_other_pages():
        others = dict(request.GET)  # carried on as they were sent
        others.pop(name, None)
        rest = f"{urlencode(others, doseq=True)}&" if others else ""

        def query(number):
            is_page = key_of and number in paginator.page_range
            return f"?{rest}{name}={key_of(rows[(number - 1) * size]) if is_page else number}"

        page.links = [(number, query(number)) for number in page.numbers]
        page.before, page.after = query(page.number - 1), query(page.number + 1)
    return page
