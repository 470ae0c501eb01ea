from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import Post, PressReference
from tests.factories import days, make_post

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def ago(number):
    return timezone.now() - timedelta(days=number)


def titles(client, query=""):
    return [post.title for post in client.get(f"/de/aktuelles/{query}").context["page"]]


def test_posts_stand_newest_first_and_pinned_ones_on_top(client):
    make_post("old", published_from=ago(9))
    make_post("new", published_from=ago(1))
    make_post("pinned", published_from=ago(20), is_pinned=True)

    assert titles(client) == ["pinned", "new", "old"]


def test_what_is_not_yet_or_no_longer_published_is_nowhere(client):
    hidden = [
        make_post("CANARY", published_from=ago(-1)),
        make_post("CANARY", published_from=ago(9), published_until=ago(1)),
    ]
    shown = make_post("shown", published_from=ago(1), published_until=ago(-1))

    pages = ["/de/", "/de/aktuelles/", "/de/aktuelles/feed.atom", "/sitemap.xml", shown.get_absolute_url()]
    contents = [client.get(page, follow=True).content.decode() for page in pages]

    assert [client.get(f"/de/aktuelles/{post.slug}/").status_code for post in hidden] == [404, 404]
    assert [page for page, content in zip(pages, contents, strict=True) if "CANARY" in content] == []
    assert titles(client) == ["shown"]


def test_a_post_shows_its_text_press_and_neighbours(client):
    older = make_post("older", published_from=ago(3))
    post = make_post("middle", published_from=ago(2), text="<p>Erzählt.</p>")
    newer = make_post("newer", published_from=ago(1))
    PressReference.objects.create(post=post, paper="Beispielzeitung", date=days(-2), author="A. Autorin")

    response = client.get(f"/de/aktuelles/{post.slug}/")

    content = response.content.decode()
    assert "<p>Erzählt.</p>" in content
    assert "Beispielzeitung" in content
    assert (response.context["older"], response.context["newer"]) == (older, newer)


def test_each_of_several_posts_of_one_moment_has_its_neighbours(client):
    moment = ago(1)
    rows = [make_post(f"Post {number}", published_from=moment) for number in range(3)]

    neighbours = [client.get(post.get_absolute_url()).context for post in rows]

    assert [(one["older"], one["newer"]) for one in neighbours] == [
        (None, rows[1]),
        (rows[0], rows[2]),
        (rows[1], None),
    ]


def test_neighbours_are_those_of_the_moments_whatever_was_written_first(client):
    newest, oldest, middle = (
        make_post(name, published_from=ago(age)) for name, age in (("a", 1), ("b", 9), ("c", 5))
    )

    neighbours = [client.get(post.get_absolute_url()).context for post in (oldest, middle, newest)]

    assert [(one["older"], one["newer"]) for one in neighbours] == [
        (None, middle),
        (oldest, newest),
        (middle, None),
    ]


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p onclick='x()'>a</p>", "<p>a</p>"),
        ("<script>alert(1)</script><p>a</p>", "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', '<a rel="noopener">a</a>'),
        ('<svg><a xlink:href="javascript:1">x</a></svg><p>a</p>', "<p>a</p>"),
        ('<p style="color:red">a</p><iframe src="x"></iframe>', "<p>a</p>"),
    ],
)
def test_text_is_sanitised_when_it_is_stored(html, kept):
    post = make_post(text_de=html, text_en=html)

    stored = Post.objects.values_list("text_de", "text_en").get(pk=post.pk)

    assert stored == (kept, kept)


def test_the_feed_speaks_the_language_of_its_address(client, settings):
    settings.PORTAL_URL = "https://portal.example"
    post = make_post("Neues", title_en="News", teaser_en="In short.", published_from=ago(1))

    response = client.get("/en/aktuelles/feed.atom")

    feed = ElementTree.fromstring(response.content)  # noqa: S314 our own feed
    entry = feed.find("a:entry", ATOM)
    assert response["Content-Type"].startswith("application/atom+xml")
    assert feed.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "en"
    assert entry.findtext("a:title", namespaces=ATOM) == "News"
    link = f"https://portal.example/en/aktuelles/{post.slug}/"
    assert entry.find("a:link", ATOM).attrib["href"] == link
    assert entry.findtext("a:id", namespaces=ATOM) == link


def test_an_empty_list_says_so(client):
    assert "Zurzeit gibt es keine Meldungen." in client.get("/de/aktuelles/").content.decode()


def test_the_list_asks_the_database_as_often_for_three_posts_as_for_one(client):
    def ask():
        make_post()
        with CaptureQueriesContext(connection) as queries:
            client.get("/de/aktuelles/")
        return len(queries)

    first = ask()
    ask()

    assert ask() == first <= 12


def test_more_than_ten_posts_are_leafed_through(client):
    for number in range(11):
        make_post(f"Post {number}", published_from=ago(number))

    assert len(titles(client)) == 10
    assert titles(client, "?page=2") == ["Post 10"]


def test_the_feed_holds_the_twenty_newest_the_newest_first_and_says_when_each_was_changed(client):
    now = timezone.now()
    for number in range(21):
        make_post(f"Post {number}", published_from=now - timedelta(days=number + 1))
    Post.objects.filter(title_de="Post 3").update(is_pinned=True)  # which says something to lists only
    Post.objects.update(changed_at=now - timedelta(days=90))
    Post.objects.filter(title_de="Post 1").update(changed_at=now)

    feed = ElementTree.fromstring(client.get("/de/aktuelles/feed.atom").content)  # noqa: S314

    name = "{http://www.w3.org/2005/Atom}"
    entries = feed.findall(f"{name}entry")
    moments = [[entry.find(f"{name}{one}").text[:19] for one in ("published", "updated")] for entry in entries]
    assert [entry.find(f"{name}title").text for entry in entries] == [f"Post {number}" for number in range(20)]
    assert [published == updated for published, updated in moments] == [True, False] + [True] * 18
    assert moments[1][1] == f"{now:%Y-%m-%dT%H:%M:%S}"
