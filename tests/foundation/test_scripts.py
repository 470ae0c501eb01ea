"""Two hundred ways to bring a script into a text: nothing is left of them when it is stored and shown."""

from pathlib import Path
from urllib.parse import urlsplit

import html5lib
import pytest
from django.urls import reverse

from accounts.models import User
from foundation.languages.richtext import TAGS, sanitised
from news.models import Post
from tests.factories import make_agreement, make_page, make_post, make_user

SCRIPTS = Path(__file__).parent.parent.joinpath("data", "scripts.txt").read_text().splitlines()
SCHEMES = {"http", "https", "mailto", "tel", ""}


def active(html: str) -> list[str]:
    """What a browser would make of it that is neither one of our few tags nor a plain link."""
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    found = [str(one.tag) for one in tree.iter() if one is not tree and one.tag not in TAGS]
    for one in tree.iter():
        names = set(one.attrib) - {"lang", *(["href", "rel"] if one.tag == "a" else [])}
        found += [f"{one.tag} {name}" for name in names]
        if urlsplit(one.get("href", "").strip()).scheme.lower() not in SCHEMES:
            found.append(one.get("href"))
    return found


@pytest.mark.parametrize("way", [str, lambda html: f"<p>{html}</p>", lambda html: f'<a href="/x">{html}'])
def test_nothing_active_is_left(way):
    left = {html: active(sanitised(way(html))) for html in SCRIPTS}

    assert {html: found for html, found in left.items() if found} == {}
    assert len([html for html in SCRIPTS if active(html)]) > 150
    assert len(SCRIPTS) > 200


def test_what_was_sanitised_stays_as_it_is():
    once = [sanitised(html) for html in SCRIPTS]

    assert [sanitised(html) for html in once] == once


@pytest.mark.django_db
def test_a_text_is_sanitised_when_it_is_shown_whichever_way_it_was_stored(client):
    things = [make_post(), make_page(), make_agreement()]
    for thing in things:
        type(thing)._base_manager.update(text_de="<p>Gut</p><img src=x onerror=alert(1)>")
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    addresses = [thing.get_absolute_url() for thing in things[:2]]
    addresses.append(reverse("office:agreement_page", args=[things[2].pk]))

    texts = [client.get(address).content.decode() for address in addresses]

    assert [("<p>Gut</p>" in text, "onerror" in text) for text in texts] == [(True, False)] * 3
    assert Post.objects.get().text_de.endswith("onerror=alert(1)>")
