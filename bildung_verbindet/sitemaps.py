"""Every public page in every language, for search engines."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import Paginator
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


class Exams(PortalSitemap):
    def items(self):
        return ExamSession.objects.listed().only("changed_at").order_by("pk")


class ExamKinds(PortalSitemap):
    def items(self):
        return ExamKind.objects.offered().only("slug", "changed_at").order_by("pk")


class Pages(PortalSitemap):
    def items(self):
        return Page.objects.only("slug", "changed_at").order_by("pk")


SITEMAPS = {
    "start": StartPages,
    "courses": Courses,
    "exams": Exams,
    "exam-kinds": ExamKinds,
    "providers": Providers,
    "news": Posts,
    "pages": Pages,
}
