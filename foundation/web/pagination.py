"""Long lists, a page at a time."""

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

    Its ``numbers`` are what a pager shows: page numbers, and "…" where some are left out.
    """
    paginator = Paginator(rows, size)
    paginator.ELLIPSIS = "…"
    page = paginator.get_page(asked_page(request))
    page.numbers = list(paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    return page
