"""Where people read from the right, what is read from the left stands alone, and so do names among their words."""

import re

import pytest
from django.urls import reverse

from tests.test_rights import GET, ROLES, enter, world  # noqa: F401

pytestmark = pytest.mark.django_db

FROM_THE_LEFT = {"email", "url", "tel", "password", "number"}
INPUT = re.compile(r"<input\b[^>]*>")


def attributes(box) -> dict:
    return dict(re.findall(r'([\w-]+)="([^"]*)"', box))


@pytest.mark.parametrize("role", ["anonymous", "administrator"])
def test_every_box_for_an_address_a_number_or_a_password_is_typed_from_the_left(client, world, role):  # noqa: F811
    enter(client, role, world["provider"])
    ours = [name for name in GET if GET[name][ROLES.index(role)] == "o"]

    found, wrong = set(), []
    for name in ours:
        response = client.get(reverse(name, kwargs=world.get("provider page" if name == "provider" else name, {})))
        if not response["Content-Type"].startswith("text/html"):
            response.getvalue()  # closes a file
            continue
        for box in map(attributes, INPUT.findall(response.content.decode())):
            kind = box.get("type", "text")
            if kind in FROM_THE_LEFT or "tel" in (kind, box.get("autocomplete")) or "inputmode" in box:
                found.add(kind)
                wrong += [] if box.get("dir") == "ltr" else [(name, box.get("name"))]

    assert wrong == []
    assert {"email", "password"} <= found if role == "anonymous" else {"email", "url", "tel"} <= found
