from django.conf import settings
from django.core.paginator import Page, Paginator


def page_of(rows, number, size: int = settings.PAGE_SIZE) -> Page:
    """The page of ``rows`` with that number; nonsense gives the first page, a number beyond the end the last."""
    return Paginator(rows, size).get_page(number)
