"""What is not public of any kind of row is told at no public address, before and after it was public."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bildung_verbindet.freshness.watch import watch
from foundation.remembered import remembered_rows
from providers.models import Application, Invitation
from tests import test_rights
from tests.bildung_verbindet import test_page_cache
from tests.factories import (
    days,
    make_agreement,
    make_course,
    make_decision,
    make_liaison,
    make_meeting,
    make_membership,
    make_message,
    make_municipality,
    make_office,
    make_partner,
    make_person,
    make_post,
    make_provider,
    make_run,
    make_signature,
    make_user,
    stored,
)
from tests.test_rights import ALL, GET

pytestmark = pytest.mark.django_db
world = test_rights.world
cached = test_page_cache.cached

SECRET, WORD = "kanarienvogel", "Geheimwort"
NOW = timezone.now()
TEXTS = {"title": f"{WORD} {SECRET}", "teaser": SECRET, "text": f"<p>{SECRET}</p>"}
QUERIES = [f"?q={WORD}", f"?q={WORD[:5]}", f"?name={WORD}", "?page=1", "?kind=initiative", "?level=1&seats=on"]
LISTS = ["/de/angebote/", "/de/angebote/vorschlaege", "/de/anbieter/", "/de/aktuelles/", "/de/netzwerk/"]


def post(**fields):
    return make_post(**TEXTS, slug=SECRET, **fields)


def provider(**fields):
    fields = {"name": f"{WORD} {SECRET}", "description": SECRET, "website": f"https://{SECRET}.example/", **fields}
    found = make_provider(municipality=make_municipality("Lübz"), **fields)
    make_run(make_course(f"Kurs {SECRET}", provider=found, slug=f"kurs-{SECRET}"), venue=SECRET)
    make_post().providers.add(found)
    return found


def partner(signed_on=None, valid_until=None):
    found = make_partner(name=f"{WORD} {SECRET}", role=SECRET, website=f"https://{SECRET}.example/")
    make_liaison(found, f"{SECRET}@beispiel.example", name=SECRET)
    if signed_on:
        make_signature(found, make_agreement(signed_on=days(-999), valid_until=valid_until), signed_on=signed_on)
    return found


def inner_life():
    """What belongs to the office and its partners alone."""
    meeting = make_meeting(make_partner(), title=SECRET, place=SECRET, agenda=SECRET)
    make_decision(meeting, text=SECRET)
    make_message(SECRET, name=SECRET, email=f"{SECRET}@beispiel.example")
    make_person(SECRET, email=f"{SECRET}@beispiel.example")  # of no office
    make_user(f"{SECRET}@konto.example", first_name=SECRET, last_name=SECRET)
    member = make_membership(make_user(f"{SECRET}@mitglied.example", first_name=SECRET))
    Invitation.objects.create(provider=member.provider, email=f"{SECRET}@neu.example", invited_by=member.user)
    member.provider.imported_files.create(name=f"{SECRET}.csv", table=[[SECRET]])
    Application.objects.create(
        name=SECRET,
        kind="initiative",
        municipality=make_municipality(),
        contact_name=SECRET,
        email=f"{SECRET}@antrag.example",
        offers=SECRET,
        language="de",
    )
    make_agreement(document=stored(f"documents/{SECRET}/vertrag.pdf"))


HIDDEN = {
    "a post that is a draft": lambda: post(published_from=None),
    "a post of tomorrow": lambda: post(published_from=NOW + timedelta(days=1)),
    "a post that is over": lambda: post(
        published_from=NOW - timedelta(days=9), published_until=NOW - timedelta(hours=1)
    ),
    "a provider that is not published": lambda: provider(is_published=False),
    "a partner that has not signed": lambda: partner(),
    "a partner whose agreement has ended": lambda: partner(days(-100), valid_until=days(-1)),
    "what the office and its partners keep": inner_life,
}
SHOWN = {
    "a post": post,
    "a provider": provider,
    "a partner": lambda: partner(days(-100)),
}
NEVER = {
    "cooperation:unsubscribe",
    "workplace:seats_by_link",
    "enquiries:enquired",
}  # letters to those who hold them


@pytest.fixture
def addresses(world):
    """Everything that opens for everybody, lists also narrowed and searched, sitemaps, feed and calendar."""
    make_office()
    remembered_rows.clear()  # of another test with the same token
    named = [name for name, letters in GET.items() if letters == ALL and name not in NEVER]
    paths = [
        reverse(name, kwargs=world.get("provider page" if name == "provider" else name, {})) for name in named
    ]
    paths += [f"/sitemap-{section}.xml" for section in ("start", "courses", "providers", "news", "pages")]
    return [*paths, *(path + query for path in LISTS for query in QUERIES), "/en/", "/ar/aktuelles/", "/"]


def told(client, addresses) -> set[str]:
    """Where the secret stands."""
    answers = {path: client.get(path, follow=True) for path in addresses}
    return {path for path, one in answers.items() if SECRET in f"{one.getvalue().decode()} {one.headers}".lower()}


@pytest.mark.parametrize("kind", SHOWN)
def test_what_is_public_is_told_in_more_than_one_place(client, addresses, kind):
    SHOWN[kind]()

    assert len(told(client, addresses)) >= (1 if kind == "a partner" else 3)


@pytest.mark.parametrize("kind", HIDDEN)
def test_what_is_not_public_is_told_nowhere(client, addresses, kind):
    HIDDEN[kind]()

    own = {client.get(path).status_code for path in (f"/de/angebote/kurs-{SECRET}/", f"/de/aktuelles/{SECRET}/")}
    assert (told(client, addresses), own) == (set(), {404})


def test_what_is_public_no_more_is_gone_from_cached_pages_with_the_next_token(client, addresses, monkeypatch):
    shown = [post(), provider()]
    make_signature(signed := partner())
    before = told(client, addresses)

    shown[0].published_until = timezone.now() - timedelta(seconds=1)
    shown[0].published_from = timezone.now() - timedelta(days=2)
    shown[1].is_published = False
    for thing in shown:
        thing.save()
    signed.signatures.all().delete()
    monkeypatch.setattr(watch, "token", "second")

    assert len(before) > 5
    assert told(client, addresses) == set()
