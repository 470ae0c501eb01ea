"""What is remembered of a page in one language is never shown in another: whoever opened it first, in whatever."""

import re
import sys

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from bildung_verbindet.freshness.watch import watch
from courses.search.catalogue import Catalogue
from courses.search.keeper import keeper
from foundation.remembered import remembered_rows
from planning.board.drawing import pages as pages_of_board
from planning.board.drawing import parts
from tests import test_rights as rights
from tests.factories import make_user
from tests.test_house import FLOORS

pytestmark = pytest.mark.django_db
world = rights.world
FOUND = {"courses:list": ["?q=DTZ", "?q=Einstufungstest", "?level=1&seats=on"]}
OF_ONE_PAGE = re.compile(r'value="[^"]{16,}"|nonce="[^"]*"')  # stamps and tokens


@pytest.fixture
def forget(monkeypatch):
    """As a new process with a catalogue."""

    def forgotten():
        ours = [module for name, module in [*sys.modules.items()] if name.split(".")[0] in FLOORS]
        for kept in (one for module in ours for one in vars(module).values() if hasattr(one, "cache_clear")):
            kept.cache_clear()
        for kept in (remembered_rows, parts.known, pages_of_board.known):
            kept.clear()
        for cache in caches.all():
            cache.clear()
        monkeypatch.setattr(watch, "token", "first")
        monkeypatch.setattr(keeper, "catalogue", Catalogue(timezone.localdate()))

    return forgotten


def pages(client, world, names, languages) -> dict:
    found = {}
    for code in languages:
        with translation.override(code):
            paths = {
                name: reverse(name, kwargs=world.get("provider page" if name == "provider" else name, {}))
                for name in names
            }
        lists = {
            f"{name}{query}": f"{path}{query}"
            for name, path in paths.items()
            if name in FOUND
            for query in FOUND[name]
        }
        for name, path in (paths | lists).items():
            response = client.get(path, headers={"accept-language": code})
            text = response.getvalue().decode(errors="replace")
            found[code, name] = OF_ONE_PAGE.sub("", text) if "html" in response.get("Content-Type", "") else ""
    return found


def differing(client, world, forget, names, languages) -> set:
    forget()
    one = pages(client, world, names, languages)
    forget()
    other = pages(client, world, names, languages[::-1])
    return {key for key in one if one[key] != other[key]}


def test_a_public_page_is_the_same_in_whatever_order_languages_are_asked_for(client, world, forget):
    names = [name for name, letters in rights.GET.items() if letters == rights.ALL]

    assert differing(client, world, forget, names, ["de", "ar", "en", "fr"]) == set()
    assert len(names) > 40


def test_a_page_of_the_work_is_the_same_in_whatever_order_languages_are_asked_for(client, world, forget):
    numbers = (
        "area_overview",
        "supply",
        "soonest",
        "proposed_starts",
        "proposed_start",
        "exams_together",
        "charts",
    )
    names = [
        f"office:{name}" for name in ("start", "board", "clock", "pairs", "planned_start", "waiting", *numbers)
    ]
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))

    assert differing(client, world, forget, names, ["de", "en"]) == set()
