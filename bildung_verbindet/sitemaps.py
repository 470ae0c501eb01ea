"""Every public page in every language, for search engines."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import Paginator
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse

from courses.models import Course
from exams.models import ExamKind, ExamSession
from news.models import Post
from pages.models import Page
from providers.models import Provider


class LanguagePaginator(Paginator):
    """Cuts into pages first and names the languages then, so that a page reads only its own rows."""

    def page(self, number):
        page = super().page(number)
        page.object_list = [(obj, code) for obj in page.object_list for code, _ in settings.LANGUAGES]
        return page


class PortalSitemap(Sitemap):
    """Every page in every language, each naming the others (hreflang)."""

    i18n = alternates = x_default = True
    protocol = urlsplit(settings.PORTAL_URL).scheme
    limit = 250  # pages of the portal, each in every language; about 4 MB

    @property
    def paginator(self):
        return LanguagePaginator(self.items(), self.limit)

    def get_domain(self, site=None):
        return urlsplit(settings.PORTAL_URL).netloc

    def lastmod(self, obj):
        return obj.changed_at


class StartPages(PortalSitemap):
    def items(self):
        return [
            "home",
            "finder",
            "courses:list",
            "exams:list",
            "placement:dates",
            "providers",
            "cooperation:network",
            "news:list",
            "contacts:contact",
            "report_barrier",
        ]

    def location(self, name):
        return reverse(name)

    lastmod = None


class Courses(PortalSitemap):
    def items(self):
        return Course.objects.listed().only("slug", "changed_at").order_by("pk")


class Providers(PortalSitemap):
    lastmod = None

    def items(self):
        return Provider.objects.published().only("slug").order_by("pk")


class Posts(PortalSitemap):
    def items(self):
        return Post.objects.published().only("slug", "changed_at").order_by("pk")


class Pages(PortalSitemap):
    """The office's pages and the exams: one statement for all."""

    def items(self):
        pages = addresses(Page.objects.all(), "pages:page", "slug")
        kinds = addresses(ExamKind.objects.offered(), "exams:kind", "slug")
        sessions = addresses(ExamSession.objects.listed(), "exams:session", "pk")
        return pages.union(kinds, sessions, all=True).order_by("place", "key")

    def location(self, row):
        _changed_at, place, key = row
        return reverse(place, args=[key])

    def lastmod(self, row):
        return row[0]


def addresses(rows, name, key):
    """Of each row when it was changed, the name of its address, and what stands in that."""
    place = Value(name, output_field=CharField())
    named = {"place": place, "key": Cast(key, CharField())}
    plain = QuerySet(rows.model).filter(
        pk__in=rows.order_by().values("pk")
    )  # of translated rows in no certain order
    return plain.order_by().annotate(**named).values_list("changed_at", *named)


SITEMAPS = {"start": StartPages, "courses": Courses, "providers": Providers, "news": Posts, "pages": Pages}
