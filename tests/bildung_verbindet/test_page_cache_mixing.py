"""Requests of everybody in any order: each gets their own page, and public pages are the same for all of them."""

import random
import re
from typing import NamedTuple

import pytest
from django.test import Client

from bildung_verbindet.freshness.watch import watch
from tests.bildung_verbindet import test_page_cache
from tests.factories import make_membership, make_office, make_post, make_provider, make_run

pytestmark = pytest.mark.django_db
cached = test_page_cache.cached

SEED, ROUNDS = 19, 80
PUBLIC = ["/{language}/", "/{language}/angebote/", "/{language}/angebote/?q={word}", "/{language}/anbieter/"]
PUBLIC += ["/{language}/angebote/vorschlaege?q={word}", "/{language}/aktuelles/", "/{language}/anbieter/?q={word}"]
PUBLIC += ["/{language}/angebote/?level=2", "/{language}/angebote/?level=2&page=1", "/sitemap-courses.xml"]
OWN = ["/de/mein/{provider}/", "/de/mein/{provider}/mitglieder/", "/{language}/konto/email/", "/"]
OWN += ["/{language}/kontakt/", "/{language}/konto/login/", "/{language}/noch-nie/"]
ELSEWHERE = "kanari-elsewhere.example"
HEADERS = [
    *({}, {}, {"accept-language": "ar"}, {"accept-language": "pl,en;q=0.5"}, {"x-forwarded-host": ELSEWHERE}),
    *({"x-forwarded-proto": "https"}, {"x-original-url": f"/{ELSEWHERE}"}, {"forwarded": f"host={ELSEWHERE}"}),
    *({"x-forwarded-for": "203.0.113.9"}, {"referer": f"https://{ELSEWHERE}/"}, {"hx-request": "true"}),
    *({"origin": f"https://{ELSEWHERE}"}, {"user-agent": ELSEWHERE}, {"x-http-method-override": "POST"}),
]


class Visitor(NamedTuple):
    client: Client
    word: str
    provider: str


@pytest.fixture
def visitors():
    """Two people who work for their own providers, and two without login; each with a word of their own."""
    make_office()
    make_post()
    found = []
    for name in ("anna", "berta"):
        provider = make_provider()
        client, member = Client(), make_membership(provider=provider)
        member.user.email = f"kanari-{name}@beispiel.example"
        member.user.save()
        client.force_login(member.user)
        found.append(Visitor(client, f"kanari-{name}", provider.slug))
    make_run()
    return [*found, *(Visitor(Client(), f"kanari-{name}", found[0].provider) for name in ("carla", "dora"))]


def as_alone(monkeypatch):
    """What a first visitor gets of an address while nothing is cached."""
    found = {}

    def ask(path):
        if path not in found:
            with monkeypatch.context() as patch:
                patch.setattr(watch, "token", "")
                found[path] = Client().get(path).content
        return found[path]

    return ask


def faults(visitors, number, alone):
    chance, found = random.Random(SEED), []  # noqa: S311
    words = {visitor.word for visitor in visitors}
    for _round in range(number):
        visitor, is_public = chance.choice(visitors), chance.random() < 0.7
        language, headers = chance.choice(["de", "ar"]), chance.choice(HEADERS)
        path = chance.choice(PUBLIC if is_public else OWN).format(
            language=language, word=visitor.word, provider=visitor.provider
        )
        answer = visitor.client.get(path, headers=headers)
        text = answer.content.decode()
        foreign = [word for word in [*words - {visitor.word}, ELSEWHERE] if word in text]
        spoken = re.search(r'<html lang="([\w-]+)"', text)
        is_other = spoken and not path.startswith(f"/{spoken[1]}")
        if foreign or is_other or (is_public and answer.content != alone(path)):
            found.append((visitor.word, path, headers, foreign, spoken and spoken[1]))
    return found


def test_nothing_of_one_visitor_comes_to_another(visitors, monkeypatch):
    assert faults(visitors, ROUNDS, as_alone(monkeypatch)) == []


def test_each_sees_their_own_word_where_it_is_theirs(visitors):
    anna, *others = visitors

    assert anna.word in anna.client.get(f"/de/mein/{anna.provider}/mitglieder/").content.decode()
    assert [one.client.get(f"/de/mein/{anna.provider}/mitglieder/").status_code for one in others] == [
        404,
        302,
        302,
    ]


@pytest.mark.fuzz
def test_nothing_of_one_visitor_comes_to_another_in_ten_thousand_requests(visitors, monkeypatch):
    assert faults(visitors, 10_000, as_alone(monkeypatch)) == []
