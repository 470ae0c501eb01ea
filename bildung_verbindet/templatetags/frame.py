"""What frames of pages say of the project and of whoever is logged in."""

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from modeltranslation.utils import get_translation_fields

from accounts.models import User
from cooperation.models import Partner
from foundation.outages.database import OUTAGES
from foundation.remembered import remembered
from pages.models import Front, Page

register = template.Library()


@register.filter
def stands_for_a_partner(user: User) -> bool:
    """Who does finds the cooperation from the pages of the account, too."""
    return Partner.objects.of_user(user).exists()


@register.simple_tag(takes_context=True)
def project(context: Context) -> dict | SimpleLazyObject:
    """Read where a page shows it, so that error pages, which do not, need no database."""
    return context.get("project") or SimpleLazyObject(remembered_project)


@register.simple_tag(takes_context=True)
def project_links(context: Context) -> str:
    """The same on every page in a language; those that the database did not give are not kept."""
    project = context["project"]
    if not project["pages"]:
        return links_drawn(project)
    return remembered(("project links", get_language()), lambda: links_drawn(project))


def links_drawn(project: dict) -> str:
    return render_to_string("components/project.html", project)


def remembered_project() -> dict:
    """Without it a page says less, but courses that stand in memory are shown while the database is away."""
    try:
        return remembered("project", read_project)
    except OUTAGES:
        return {"front": None, "pages": []}


def read_project() -> dict:
    """Of the front and the pages no more than every frame shows."""
    front = Front.objects.only(*get_translation_fields("line"))
    pages = Page.objects.about_the_project().only("slug", *get_translation_fields("title"))
    return {"front": front.first(), "pages": list(pages)}
