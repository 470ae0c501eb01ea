"""The home page."""

from django.shortcuts import render

from bildung_verbindet.freshness.watch import remembered
from contacts.models import Office
from courses.search.catalogue import keeper
from news.models import Post
from pages.models import Page

STARTING_SOON = 6


def home(request):
    options, counts = keeper.options(), keeper.count_by_category()
    context = {
        "categories": [(category, counts.get(category.slug, 0)) for category in options.category_rows],
        "cards": keeper.starting_soon(options, STARTING_SOON),
        **remembered("home", home_texts),
    }
    return render(request, "home.html", context)


def home_texts() -> dict:
    return {
        "posts": list(Post.objects.published()[:2]),
        "office": Office.objects.coordination().prefetch_related("people").first(),
        "pages": list(Page.objects.about_the_project()),
    }
