from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from bildung_verbindet import health, views
from bildung_verbindet.kept_forms import kept_form
from bildung_verbindet.sitemaps import SITEMAPS
from contacts.views import report_barrier
from courses import finder

urlpatterns = [
    path("verwaltung/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("site.webmanifest", views.web_manifest, name="web_manifest"),
    path("media/<path:path>", views.media, name="media"),
    path("favicon.ico", views.favicon, name="favicon"),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("finder/", finder.what_for, name="finder"),
        path("finder/koennen/", finder.can_do, name="finder_can_do"),
        path("finder/ort/", finder.where, name="finder_where"),
        path("angebote/", include("courses.urls")),
        path("anbieter/", views.provider_list, name="providers"),
        path("anbieter/mitmachen/", views.apply, name="apply"),
        path("anbieter/<slug:slug>/", views.provider_page, name="provider"),
        path("aktuelles/", include("news.urls")),
        path("netzwerk/", include("cooperation.urls")),
        path("kontakt/", include("contacts.urls")),
        path("barriere-melden/", report_barrier, name="report_barrier"),
        path("konto/", include("allauth.urls")),
        path("noch-da/<str:word>/", kept_form, name="kept_form"),
        path("", include("courses.workplace.urls")),
        path("buero/", include("bildung_verbindet.office_urls")),
        path("", include("pages.urls")),
    ),
]

handler400 = "bildung_verbindet.views.bad_request"
handler500 = "bildung_verbindet.outage.server_error"
