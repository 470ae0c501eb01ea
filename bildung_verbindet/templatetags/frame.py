"""What the frame of every page says of the project: the line under its name, and its pages at the foot."""

from django import template
from django.utils.functional import SimpleLazyObject

from bildung_verbindet.freshness.watch import remembered
from foundation.outages.database import OUTAGES
from pages.models import Front, Page

register = template.Library()


@register.simple_tag(takes_context=True)
def project(context):
    """Read where a page shows it, so that error pages, which do not, need no database."""
    return context.get("project") or SimpleLazyObject(remembered_project)


def remembered_project() -> dict:
    """Without it a page says less, but courses that stand in memory are shown while the database is away."""
    try:
        return remembered("project", read_project)
    except OUTAGES:
        return {"front": None, "pages": []}


def read_project() -> dict:
    return {"front": Front.objects.first(), "pages": list(Page.objects.about_the_project())}
