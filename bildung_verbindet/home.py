"""The home page."""

from django.http import QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from bildung_verbindet.freshness.watch import remembered
from bildung_verbindet.templatetags.frame import remembered_project
from contacts.models import Office
from courses.search.keeper import keeper
from courses.search.search import Search
from news.models import Post

STARTING_SOON = 6


def home(request):
    catalogue = keeper.current
    counts = catalogue.count_by_category()
    project = remembered_project()
    context = {
        "question": (project["front"] and project["front"].question) or _("Which course fits me?"),
        "categories": [(category, counts.get(category.slug, 0)) for category in catalogue.options.category_rows],
        "cards": starting_soon(catalogue),
        "is_new": not any(counts.values()),
        "project": project,
        **remembered("home", home_texts),
    }
    return render(request, "home.html", context)


def starting_soon(catalogue):
    """The next courses to start with seats known to be free, soonest first."""
    found = catalogue.find(Search(QueryDict("seats=on&start=3months"), catalogue.options))
    return found.cards(found[0:STARTING_SOON])


def home_texts():
    return {
        "posts": list(Post.objects.published()[:2]),
        "office": Office.objects.coordination().prefetch_related("people").first(),
    }
