"""Links that open something without a login: each opens its own, nothing when a sign of it is another, and as long
as it says."""

from time import time
from types import SimpleNamespace

import pytest
from django.core import signing
from django.urls import reverse

from courses.availability import SEATS_LINK_DAYS
from enquiries.models.enquiries import ANSWER_LINK_DAYS
from tests import test_rights as rights

pytestmark = pytest.mark.django_db
world = rights.world

# Days, of those that came by mail; all others open as long as what they are about is there.
END = {"workplace:seats_by_link": SEATS_LINK_DAYS, "workplace:answer_by_link": ANSWER_LINK_DAYS}


@pytest.fixture
def tokens(world) -> dict[str, str]:
    """Of each address that opens by one."""
    found = {
        name: world[name]["token"] for name in set(rights.GET) - {"provider"} if "token" in world.get(name, {})
    }
    assert len(found) > 15
    return found


def opened(client, name, token):
    """What it answers, without what only repeats the token."""
    response = client.get(reverse(name, args=[token]))
    text = response.getvalue().decode(errors="replace")
    return (
        response.status_code,
        response.get("Location", "").replace(token, ""),
        "<form" in text.partition("<main")[2],
    )


def damaged(token) -> list[str]:
    """With another sign at its end, in its middle, and without its last."""
    half = len(token) // 2
    other = {part: "b" if part != "b" else "c" for part in (token[-2], token[half])}
    changed = [
        f"{token[:-2]}{other[token[-2]]}{token[-1]}",
        f"{token[:half]}{other[token[half]]}{token[half + 1 :]}",
    ]
    return [*changed, token[:-1]]


def test_a_link_opens_its_own_and_nothing_else(client, tokens):
    nothing = {name: opened(client, name, "nichts") for name in tokens}
    own = [name for name, token in tokens.items() if opened(client, name, token) == nothing[name]]

    foreign = {name: {*tokens.values()} - {token} for name, token in tokens.items()}
    odd = [
        (name, other)
        for name, token in tokens.items()
        for other in (*foreign[name], *damaged(token))
        if opened(client, name, other) != nothing[name]
    ]

    assert (own, odd) == ([], [])


@pytest.mark.parametrize("days", sorted({*END.values()}))
def test_a_link_ends_when_its_days_are_over(client, tokens, monkeypatch, days):
    nothing, ends = {name: opened(client, name, "nichts") for name in tokens}, {}

    for hours in (-1, 1):
        now = time() + days * 24 * 3600 + hours * 3600
        monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda now=now: now))
        ends[hours] = {name for name, token in tokens.items() if opened(client, name, token) == nothing[name]}

    over = {most: {name for name in END if END[name] < most} for most in (days, days + 1)}
    assert (ends[-1], ends[1]) == (over[days], over[days + 1])
