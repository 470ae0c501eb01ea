from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from bildung_verbindet import health, home, machine_views
from bildung_verbindet.operation.metrics import metrics
from bildung_verbindet.sitemaps import SITEMAPS
from contacts.public.views import report_barrier
from courses.public import providers
from courses.search import finder
from foundation.submissions.kept import kept_form
from providers import views

urlpatterns = [
    path("verwaltung/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("robots.txt", machine_views.robots, name="robots"),
    path("sitemap.xml", machine_views.sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("site.webmanifest", machine_views.web_manifest, name="web_manifest"),
    path("media/<path:path>", machine_views.media, name="media"),
    path("favicon.ico", machine_views.favicon, name="favicon"),
    *i18n_patterns(
        path("", home.home, name="home"),
        path("finder/", finder.what_for, name="finder"),
        path("finder/koennen/", finder.can_do, name="finder_can_do"),
        path("finder/wann/", finder.when, name="finder_when"),
        path("finder/kinder/", finder.childcare, name="finder_childcare"),
        path("finder/ort/", finder.where, name="finder_where"),
        path("", include("enquiries.urls")),
        path("", include("planning.urls")),
        path("angebote/", include("courses.urls")),
        path("pruefungen/", include("exams.urls")),
        path("bewertung/", include("courses.evaluations.urls")),
        path("einstufung/", include("exams.placement.urls")),
        path("anbieter/", providers.provider_list, name="providers"),
        path("anbieter/mitmachen/", views.apply, name="apply"),
        path("anbieter/<slug:slug>/", providers.provider_page, name="provider"),
        path("aktuelles/", include("news.urls")),
        path("netzwerk/", include("cooperation.urls")),
        path("kontakt/", include("contacts.urls")),
        path("barriere-melden/", report_barrier, name="report_barrier"),
        path("konto/", include("allauth.urls")),
        path("noch-da/<str:word>/", kept_form, name="kept_form"),
        path("", include("workplace.urls")),
        path("buero/", include("office.urls")),
        path("", include("pages.urls")),
    ),
]

handler404 = "foundation.submissions.written.page_not_found"
handler400 = "bildung_verbindet.machine_views.bad_request"
handler500 = "foundation.outages.database.server_error"
