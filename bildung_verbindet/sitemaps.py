from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from courses.models import Course
from news.models import Post
from pages.models import Page
from providers.models import Provider


class PortalSitemap(Sitemap):
    """Every page in every language, each naming the others (hreflang)."""

    i18n = alternates = x_default = True
    protocol = urlsplit(settings.PORTAL_URL).scheme
    limit = 2000

    def get_domain(self, site=None):
        return urlsplit(settings.PORTAL_URL).netloc

    def lastmod(self, thing):
        return thing.changed_at


class StartPages(PortalSitemap):
    def items(self):
        return ["home", "courses:list", "providers", "news:list", "contacts:contact", "report_barrier"]

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
    def items(self):
        return Page.objects.only("slug", "changed_at")


SITEMAPS = {"start": StartPages, "courses": Courses, "providers": Providers, "news": Posts, "pages": Pages}
