"""What machines ask for: robots, sitemaps, manifest, uploaded files, icon; and what a damaged token gets."""

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
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.static import serve

from accounts.second_factor import is_ready_to_work
from bildung_verbindet.sitemaps import SITEMAPS
from foundation.files import uploads
from foundation.files.documents import INERT
from foundation.submissions.kept import after_csrf_failure
from foundation.web.methods import in_its_language
from foundation.web.templatetags.portal import portal_url

TOO_LARGE = gettext_lazy("What you have sent is too large. Nothing was saved. Please go back and send less.")
TOO_MANY = gettext_lazy(
    "The form has more boxes than the portal takes at once. Nothing was saved. Please send less."
)
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
    """Another version of the portal may have another; browsers ask again after an hour."""
    response = redirect(static("img/favicon.ico"), permanent=True)
    response["Cache-Control"] = "max-age=3600"
    return response


def csrf_failure(request, reason=""):
    return after_csrf_failure(request) or render(request, "403_csrf.html", status=403)


def bad_request(request, exception):
    """Some are read before it is known in which language to answer."""
    with in_its_language(request):
        explanation = next((text for kind, text in NOT_READ.items() if isinstance(exception, kind)), "")
        return render(request, "400.html", {"explanation": explanation}, status=400)
