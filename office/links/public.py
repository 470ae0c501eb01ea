"""Links in the portal's public texts, of all rooms."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.translation import get_language_from_path
from modeltranslation.utils import build_localized_fieldname

from cooperation.models import Partner
from courses.models import Course
from news.models import Post, PressReference
from office.links.check import look
from office.links.models import PublicLink
from pages.models import Front, Page
from providers.models import Provider

TEXTS = {
    "post": Post.objects.published,
    "front": Front.objects.all,
    "page": Page.objects.all,
}  # by the office's name
HREF = re.compile(r'href="([^"]+)"')
PAGES = {  # public pages with a slug, by the name of their address
    "courses:course": Course.objects.published,
    "news:post": Post.objects.published,
    "pages:page": Page.objects.all,
    "provider": Provider.objects.published,
}
WORKERS = 8
LONGEST = 1000  # signs of an address


@dataclass(frozen=True)
class Place:
    """Where a link stands, and where it is edited."""

    name: str
    path: str


def linked_from(path: str) -> list[str]:
    """Names of the pages and posts whose text leads to that address, in whatever language."""
    return [
        str(row)
        for model in (Front, Page, Post)
        for row in model.objects.all()
        if any(url.partition("#")[0].endswith(path) for url in urls_in(row, "text"))
    ]


def urls_in(row: Model, field: str) -> list[str]:
    """Addresses in a translated text of HTML, of all languages."""
    texts = (getattr(row, build_localized_fieldname(field, code)) for code in settings.MODELTRANSLATION_LANGUAGES)
    return [unescape(url) for text in texts for url in HREF.findall(text or "")]


def public_links() -> dict[str, set[Place]]:
    """Every address of the web that somebody may click on today; what is over or not public is left out."""
    found = defaultdict(set)
    for url, place in in_texts():
        found[url].add(place)
    for reference in PressReference.objects.filter(post__in=Post.objects.published()).exclude(url=""):
        found[reference.url].add(Place(str(reference), reverse("office:post", args=[reference.post_id])))
    for course in Course.objects.listed().exclude(website="").select_related("provider"):
        path = reverse("workplace:section", args=[course.provider.slug, course.pk, "anmeldung"])
        found[course.website].add(Place(course.title, path))
    for provider in Provider.objects.published().exclude(website=""):
        found[provider.website].add(Place(provider.name, reverse("workplace:profile", args=[provider.slug])))
    for partner in Partner.objects.signed().exclude(website=""):
        found[partner.website].add(Place(partner.name, reverse("office:partner", args=[partner.pk])))
    others = ("mailto:", "tel:", "#")
    return {url[:LONGEST]: places for url, places in found.items() if not url.startswith(others)}


def in_texts() -> Iterator[tuple[str, Place]]:
    """Of what the office writes: each address with the text that it stands in."""
    for name, rows in TEXTS.items():
        for row in rows():
            place = Place(str(row), reverse(f"office:{name}", args=[row.pk]))
            more = [row.more_url] if getattr(row, "more_url", "") else []
            yield from ((url, place) for url in [*urls_in(row, "text"), *more])


def check_links() -> int:
    """Looks at all public links, a host at a time one after the other, and notes what it found; how many."""
    by_host, found = defaultdict(list), {}
    for url in public_links():
        if url.startswith("/"):
            found[url] = look_inside(url)
        else:
            by_host[url.split("/")[2:3][0] if "//" in url else ""].append(url)
    with ThreadPoolExecutor(WORKERS) as workers:
        for answers in workers.map(look_at_all, by_host.values()):
            found |= answers
    with transaction.atomic():
        PublicLink.objects.exclude(url__in=found).delete()
        for url, (state, target) in found.items():
            note(url, state, target)
    return len(found)


def look_at_all(urls: Iterable[str]) -> dict[str, tuple[str, str]]:
    return {url: look(url) for url in urls}


def look_inside(url: str) -> tuple[str, str]:
    """An address of the portal itself, that leads to no page or to one that is not public any more."""
    path = urlsplit(url).path
    with translation.override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            match = resolve(path)
        except Resolver404:
            return PublicLink.State.GONE, ""
    rows = PAGES.get(match.view_name)
    is_there = rows is None or rows().filter(slug=match.kwargs["slug"]).exists()
    return PublicLink.State.FINE if is_there else PublicLink.State.GONE, ""


def note(url: str, state: str, target: str) -> None:
    link = PublicLink.objects.filter(url=url).first() or PublicLink(url=url)
    link.state, link.target, link.checked_at = state, target[:1000], timezone.now()
    is_good = state in {PublicLink.State.FINE, PublicLink.State.REFUSED}
    link.failures = 0 if is_good else link.failures + 1
    link.failing_since = None if is_good else link.failing_since or timezone.localdate()
    link.save()
