"""The home page."""

from django.http import QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from modeltranslation.utils import get_translation_fields

from contacts.models import Office
from courses.search.keeper import keeper
from courses.search.search import Search
from foundation.remembered import remembered
from news.models import Post
from pages.models import Front, Page

STARTING_SOON = 6
# Not their texts, which are long and there in every language
TOLD_OF_PAGES = ["slug", "machine_texts", *get_translation_fields("title"), *get_translation_fields("teaser")]


def home(request):
    catalogue = keeper.current
    counts = catalogue.count_by_category()
    texts = remembered("home", home_texts)
    front = texts["project"]["front"]
    context = {
        "question": (front and front.question) or _("Which course fits me?"),
        "categories": [(category, counts.get(category.slug, 0)) for category in catalogue.options.category_rows],
        "cards": starting_soon(catalogue),
        "is_new": not any(counts.values()),
        **texts,
    }
    return render(request, "home.html", context)


def starting_soon(catalogue):
    """The next courses to start with seats known to be free, soonest first."""
    found = catalogue.find(Search(QueryDict("seats=on&start=3months"), catalogue.options))
    return found.cards(found[0:STARTING_SOON])


def home_texts():
    pages = list(Page.objects.about_the_project().only(*TOLD_OF_PAGES))
    return {
        "project": {"front": Front.objects.first(), "pages": pages},
        "posts": list(Post.objects.published()[:2]),
        "office": Office.objects.coordination().prefetch_related("people").first(),
    }
