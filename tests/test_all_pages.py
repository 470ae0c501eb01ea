"""What holds of every page that is named, for visitors and for the administration."""

import re
from typing import NamedTuple

import pytest
from django.urls import reverse
from django.utils import translation

from tests import test_rights as rights
from tests.bildung_verbindet.test_caching import EVERYBODYS, NOBODY, keeping
from tests.test_post_forms import FORM

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("role", ["anonymous", "administrator"])]
world = rights.world

FROM_THE_LEFT = {"email", "url", "tel", "password", "number"}
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
INPUT = re.compile(r"<input\b[^>]*>")
OF_ALLAUTH = "account_", "mfa_", "usersessions_"


class Answer(NamedTuple):
    kept: tuple  # what it says about keeping it
    html: str  # of a page


answered = {}  # by role: opening them all takes seconds, and every test here only reads


@pytest.fixture
def answers(request, client, role) -> dict[str, Answer]:
    if role not in answered:
        answered[role] = opened(client, request.getfixturevalue("world"), role)
    return answered[role]


def opened(client, world, role) -> dict[str, Answer]:
    rights.enter(client, role, world["provider"])
    found = {}
    for name in [name for name in rights.GET if name != "favicon"]:
        response = client.get(reverse(name, kwargs=world.get("provider page" if name == "provider" else name, {})))
        kept, is_page = keeping(response), response.get("Content-Type", "").startswith("text/html")
        found[name] = Answer(kept, response.content.decode() if is_page else "")
    return found


@pytest.fixture
def pages(answers, role) -> dict[str, str]:
    """Of those that open in the role."""
    place = rights.ROLES.index(role)
    return {
        name: answer.html for name, answer in answers.items() if rights.GET[name][place] == "o" and answer.html
    }


def test_nothing_is_kept_but_what_is_the_same_for_everybody(answers):
    kept = {name for name, answer in answers.items() if answer.kept == (None, False)}
    others = {name: answer.kept for name, answer in answers.items() if name not in kept}

    assert {name: found for name, found in others.items() if found[0] != NOBODY} == {}
    assert kept == {*EVERYBODYS}


def test_every_form_on_our_pages_has_stamp_and_token(pages):
    forms = [
        (name, form) for name in pages if not name.startswith(OF_ALLAUTH) for form in FORM.findall(pages[name])
    ]

    lacking = [
        name
        for name, form in forms
        if 'name="stamp"' not in form or not (is_public(name, form) or 'name="csrfmiddlewaretoken"' in form)
    ]
    assert (lacking, len(forms) > 3) == ([], True)


def is_public(name, form) -> bool:
    return 'name="born"' in form or name == "cooperation:unsubscribe"


def test_every_box_for_an_address_a_number_or_a_password_is_typed_from_the_left(pages, role):
    boxes = [(name, attributes(box)) for name, html in pages.items() for box in INPUT.findall(html)]
    ours = [(name, box) for name, box in boxes if is_typed_from_the_left(box)]
    found = {box.get("type", "text") for _name, box in ours}

    assert [(name, box.get("name")) for name, box in ours if box.get("dir") != "ltr"] == []
    assert {"email", "password"} <= found if role == "anonymous" else {"email", "url", "tel"} <= found


def test_titles_begin_as_headings_do_in_english_where_names_of_things_are_small(client, world, role):
    """A heading is made large by the style sheet, which no title in a tab or a list of bookmarks has."""
    rights.enter(client, role, world["provider"])
    names = ["office:message", *(f"office:{name}" for pair in rights.MODEL_PAGES.items() for name in pair)]
    with translation.override("en"):
        addresses = [reverse(name, kwargs=world.get(name, {})) for name in names]
    titles = [TITLE.search(client.get(address, follow=True).content.decode())[1] for address in addresses]

    assert [title for title in titles if any(part[:1].islower() for part in title.split(" – "))] == []
    assert len(set(titles)) > (20 if role == "administrator" else 0)


def attributes(box) -> dict:
    return dict(re.findall(r'([\w-]+)="([^"]*)"', box))


def is_typed_from_the_left(box) -> bool:
    kind = box.get("type", "text")
    return kind in FROM_THE_LEFT or "tel" in (kind, box.get("autocomplete")) or "inputmode" in box
