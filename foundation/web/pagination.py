"""Long lists, a page at a time."""

from urllib.parse import urlencode

from django import forms
from django.core.paginator import Page, Paginator

from foundation.reading.text_fields import Line

PAGE_SIZE = 20


class PageForm(forms.Form):
    page = Line(max_length=100, required=False)


def asked_page(request) -> str | None:
    form = PageForm(request.GET)
    form.is_valid()
    return form.cleaned_data.get("page")


def page_of(request, rows, size: int = PAGE_SIZE) -> Page:
    """The page that the address asks for; nonsense gives the first page, a number beyond the end the last.

    Its ``numbers`` are what a pager shows: page numbers, and "…" where some are left out; ``links`` are the same,
    each with its query string, ``before`` and ``after`` the query strings of its neighbours.
    """
    paginator = Paginator(rows, size)
    paginator.ELLIPSIS = "…"
    page = paginator.get_page(asked_page(request))
    page.numbers = list(paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    if page.has_other_pages():
        others = dict(request.GET)  # carried on as they were sent
        others.pop("page", None)
        rest = f"{urlencode(others, doseq=True)}&" if others else ""
        page.links = [(number, f"?{rest}page={number}") for number in page.numbers]
        page.before, page.after = f"?{rest}page={page.number - 1}", f"?{rest}page={page.number + 1}"
    return page
