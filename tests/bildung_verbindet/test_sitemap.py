"""What search engines are told: every public page in every language, at the portal's own address."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bildung_verbindet.sitemaps import PortalSitemap
from courses.models import Course
from tests.factories import days, make_course, make_page, make_post, make_provider, make_run

pytestmark = pytest.mark.django_db

SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
START = ["", "finder/", "angebote/", "pruefungen/", "anbieter/", "netzwerk/", "aktuelles/", "kontakt/"]
START += ["barriere-melden/", "einstufung/"]


def read(client, address, **headers):
    response = client.get(address, headers=headers)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
    return ElementTree.fromstring(response.content)  # noqa: S314 our own words


def sections(client, **headers):
    """Addresses that the index names."""
    return [loc.text for loc in read(client, "/sitemap.xml", **headers).findall("s:sitemap/s:loc", SPACES)]


def entries(client, **headers):
    """Elements of all sitemaps by their address."""
    found = {}
    for address in sections(client, **headers):
        for url in read(client, address.removeprefix(settings.PORTAL_URL), **headers):
            found[url.findtext("s:loc", namespaces=SPACES)] = url
    return found


def everywhere(*paths):
    return {f"{settings.PORTAL_URL}/{code}/{path}" for path in paths for code, _ in settings.LANGUAGES}


def test_an_empty_portal_lists_its_start_pages(client):
    assert set(entries(client)) == everywhere(*START)


def test_all_that_is_public_is_listed(client):
    run = make_run()
    post, page = make_post(), make_page()

    addresses = set(entries(client))

    own = [f"angebote/{run.course.slug}/", f"anbieter/{run.course.provider.slug}/"]
    assert addresses == everywhere(*START, *own, f"aktuelles/{post.slug}/", f"{page.slug}/")


def test_the_index_names_each_section_that_has_pages(client):
    make_post()

    address = f"{settings.PORTAL_URL}/sitemap-"

    assert sections(client) == [f"{address}start.xml", f"{address}news.xml"]


def test_many_pages_are_spread_over_several_files(client, monkeypatch):
    monkeypatch.setattr(PortalSitemap, "limit", 2)
    slugs = [make_post(f"Post {number}").slug for number in range(3)]

    found = entries(client)

    assert [address[-8:] for address in sections(client)[-2:]] == ["news.xml", ".xml?p=2"]
    assert set(found) == everywhere(*START, *(f"aktuelles/{slug}/" for slug in slugs))


@pytest.mark.parametrize("address", ["/sitemap-nothing.xml", "/sitemap-news.xml?p=9", "/sitemap-news.xml?p=x"])
def test_a_sitemap_that_does_not_exist_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_nothing_else_is_listed(client):
    hidden = make_provider(is_published=False)
    make_run(make_course(provider=hidden))
    make_run(make_course(status=Course.Status.DRAFT, provider=hidden))
    make_post(published_from=timezone.now() + timedelta(days=2))
    make_post(
        published_from=timezone.now() - timedelta(days=3), published_until=timezone.now() - timedelta(days=2)
    )

    assert set(entries(client)) == everywhere(*START)


def test_a_course_that_is_over_is_not_listed(client):
    course = make_course()
    run = make_run(course, start=-50, end=-1)
    without = set(entries(client))

    run.end = days(1)
    run.save()

    assert set(entries(client)) - without == everywhere(f"angebote/{course.slug}/")


def test_every_page_names_its_other_languages_and_the_one_for_all_others(client):
    for url in entries(client).values():
        links = {link.get("hreflang"): link.get("href") for link in url.findall("x:link", SPACES)}

        path = url.findtext("s:loc", namespaces=SPACES).removeprefix(f"{settings.PORTAL_URL}/")
        rest = path.partition("/")[2]
        own = {code: f"{settings.PORTAL_URL}/{code}/{rest}" for code, _ in settings.LANGUAGES}
        assert links == own | {"x-default": f"{settings.PORTAL_URL}/{rest}"}


def test_addresses_come_from_the_settings_whatever_host_is_asked(client):
    assert set(entries(client, host="localhost")) == everywhere(*START)


def test_the_default_address_leads_to_the_readers_language(client):
    course = make_run().course

    response = client.get(f"/angebote/{course.slug}/", headers={"accept-language": "en"})

    assert (response.status_code, response["Location"]) == (302, f"/en/angebote/{course.slug}/")


def test_a_course_tells_when_it_was_changed(client):
    course = make_run().course

    url = entries(client)[f"{settings.PORTAL_URL}{course.get_absolute_url()}"]

    changed = timezone.localtime(course.changed_at).date().isoformat()
    assert url.findtext("s:lastmod", namespaces=SPACES) == changed


def test_the_sitemap_asks_the_database_as_often_for_three_rows_as_for_one(client):
    def ask():
        with CaptureQueriesContext(connection) as queries:
            entries(client)
        return len(queries)

    def add(number):
        make_run(make_course(f"Kurs {number}", provider=make_provider(f"Anbieter {number}")))
        make_post(f"Post {number}")
        make_page(f"Seite {number}")

    add(1)
    with_one = ask()
    add(2)
    add(3)

    assert ask() == with_one <= 12
