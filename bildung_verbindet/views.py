from pathlib import PurePath

from django.conf import settings
from django.contrib.sitemaps.views import x_robots_tag
from django.core.exceptions import (
    RequestDataTooBig,
    SuspiciousFileOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.static import serve

from accounts.second_factor import is_ready_to_work
from bildung_verbindet import uploads
from bildung_verbindet.content import remembered
from bildung_verbindet.documents import INERT
from bildung_verbindet.kept_forms import after_csrf_failure
from bildung_verbindet.methods import in_its_language
from bildung_verbindet.old_addresses import found_by_old_address
from bildung_verbindet.pagination import page_of
from bildung_verbindet.public_forms import public_form
from bildung_verbindet.sitemaps import SITEMAPS
from bildung_verbindet.templatetags.portal import portal_url
from contacts.actions import office_address
from contacts.models import Office
from courses.cards import cards
from courses.catalogue import keeper
from courses.models import Course, CourseRun
from news.models import Post
from pages.models import Page
from providers.actions import receive_application
from providers.filters import ProviderFilter
from providers.forms import ApplicationForm
from providers.models import Provider

STARTING_SOON = 6
TOO_MANY = gettext_lazy(
    "The form has more boxes than the portal takes at once. Nothing was saved. Please send less."
)
TOO_LARGE = gettext_lazy("What you have sent is too large. Nothing was saved. Please go back and send less.")
DAMAGED = gettext_lazy(
    "What you have sent did not arrive whole. Nothing was saved. Please go back and send it again."
)
NOT_READ = {
    TooManyFieldsSent: TOO_MANY,
    TooManyFilesSent: TOO_MANY,
    RequestDataTooBig: TOO_LARGE,
    MultiPartParserError: DAMAGED,
}
MEDIA_SECONDS = 60  # for which a file that is no longer public may still come out of somebody's cache


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


def provider_list(request):
    provider_filter = ProviderFilter(request.GET)
    page = page_of(request, provider_filter.qs)
    counts = Course.objects.listed().filter(provider__in=list(page.object_list)).count_by("provider")
    for provider in page.object_list:
        provider.course_count = counts.get(provider.pk, 0)
    return render(request, "providers/list.html", {"filter": provider_filter, "page": page})


@found_by_old_address(Provider.objects.published)
def provider_page(request, slug):
    providers = Provider.objects.published().select_related("municipality")
    provider = get_object_or_404(providers, slug=slug)
    runs = CourseRun.objects.offered().with_availability()
    courses = provider.courses.published().with_next_run(runs).soonest_first()
    page = page_of(request, courses.for_cards())
    context = {"provider": provider, "page": page, "cards": cards(page.object_list)}
    return render(request, "providers/provider.html", context)


@public_form
def apply(request):
    """An organisation asks to list its offers; the office decides."""
    form = ApplicationForm(request)
    if form.is_valid():
        fields = {"language": get_language(), "is_doubtful": form.is_doubtful, **form.cleaned_data}
        receive_application(office=office_address(), **fields)
        return redirect("contacts:thanks")
    return render(request, "providers/apply.html", {"form": form})


def robots(request):
    lines = ["User-agent: *", "Disallow: /verwaltung/", "Allow: /", f"Sitemap: {portal_url('/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@x_robots_tag
def sitemap_index(request):
    """Names every page of every section's sitemap; a section without entries has none."""
    locations = []
    for section, sitemap in SITEMAPS.items():
        address = portal_url(reverse("sitemap", args=[section]))
        paginator = sitemap().paginator
        pages = paginator.page_range if paginator.count else []
        locations += [f"{address}?p={page}" if page > 1 else address for page in pages]
    context = {"sitemaps": [{"location": location, "last_mod": None} for location in locations]}
    return render(request, "sitemap_index.xml", context, content_type="application/xml")


def web_manifest(request):
    manifest = {
        "name": "Bildung verbindet",
        "short_name": "Bildung",
        "description": _("Courses and counselling for newcomers in the county of Ludwigslust-Parchim"),
        "start_url": "/",
        "display": "browser",
        "background_color": "#fbf8f2",
        "theme_color": "#07314b",
        "icons": [
            {"src": static("img/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": static("img/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("img/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        ],
    }
    return JsonResponse(manifest, content_type="application/manifest+json")


def media(request, path):
    """An uploaded file, while a public page shows it, or for whoever may see what it belongs to.

    Only what the portal has checked or made itself is there; none may do anything.
    """
    is_public = uploads.is_public(path)
    if not is_public and not (is_ready_to_work(request.user) and uploads.is_visible_to(request.user, path)):
        raise Http404
    try:
        response = serve(request, path, document_root=settings.MEDIA_ROOT)
    except SuspiciousFileOperation as error:
        raise Http404 from error
    response["Content-Security-Policy"] = INERT
    if is_public:
        response["Cache-Control"] = f"public, max-age={MEDIA_SECONDS}"
    else:
        add_never_cache_headers(response)
    if path.endswith(".pdf"):
        response["Content-Disposition"] = f'attachment; filename="{PurePath(path).name}"'
    return response


def favicon(request):
    return redirect(static("img/favicon.ico"), permanent=True)


def csrf_failure(request, reason=""):
    return after_csrf_failure(request) or render(request, "403_csrf.html", status=403)


def bad_request(request, exception):
    """Some are read before it is known in which language to answer."""
    with in_its_language(request):
        explanation = next((text for kind, text in NOT_READ.items() if isinstance(exception, kind)), "")
        return render(request, "400.html", {"explanation": explanation}, status=400)
