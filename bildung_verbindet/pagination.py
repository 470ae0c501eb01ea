from django.conf import settings
from django.core.paginator import Page, Paginator


def page_of(request, rows, size: int = settings.PAGE_SIZE) -> Page:
    """The page that the address asks for; nonsense gives the first page, a number beyond the end the last."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
