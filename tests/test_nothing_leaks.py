"""What is not public stays so: on pages, in searches, feeds, maps, calendars and error pages, and by the clock."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.utils import timezone

from courses.models import Course, Proposal
from courses.search.catalogue import Catalogue
from courses.search.keeper import keeper
from enquiries.models import Enquiry
from tests.factories import days, make_course, make_post, make_run, make_user

pytestmark = pytest.mark.django_db

WORD, SECRET = "Geheimwort", "verborgenes"  # the first is looked for, and comes back where it is typed
HIDDEN = {
    "draft": {"status": Course.Status.DRAFT},
    "in review": {"status": Course.Status.IN_REVIEW},
    "archived": {"status": Course.Status.ARCHIVED},
    "suspended": {"suspended_until": days(3)},
}
EVERYWHERE = [
    "/de/",
    "/en/",
    "/de/angebote/",
    f"/de/angebote/?q={WORD}",
    f"/de/angebote/?q={WORD.lower()[:-1]}x",  # nearly right: "did you mean" must not tell
    "/de/angebote/?level=1&seats=on",
    f"/de/angebote/vorschlaege?q={WORD[:6]}",
    "/de/angebote/orte.json",
    "/de/anbieter/",
    f"/de/anbieter/?q={WORD}",
    "/de/aktuelles/",
    "/de/aktuelles/feed.atom",
    "/de/kontakt/",
    "/sitemap.xml",
    "/sitemap-courses.xml",
    "/sitemap-providers.xml",
    "/sitemap-news.xml",
]


@pytest.fixture(params=["database", "index"])
def source(request, monkeypatch):
    """Makes lists answer from the database, as in a new process, or from the index, once ``use`` is called."""

    def use():
        if request.param == "index":
            monkeypatch.setattr(keeper, "catalogue", Catalogue(timezone.localdate()))

    return SimpleNamespace(name=request.param, use=use)


def telling(client, source, course) -> set[str]:
    """Addresses whose answer tells the secret; OpenGraph and JSON-LD are part of the pages."""
    source.use()
    run = course.runs.first()
    page = f"/de/angebote/{course.slug}/"
    own = [
        page,
        f"/de/anbieter/{course.provider.slug}/",
        f"{page}termin/{run.pk}.ics",
        f"{page}anfragen/{run.pk}/",
    ]
    answers = {address: client.get(address) for address in [*EVERYWHERE, *own]}
    return {address for address, answer in answers.items() if SECRET in answer.content.decode().lower()}


def make_secret(**fields):
    course = make_course(
        title=f"Kurs {WORD} {SECRET}",
        summary=f"{WORD} {SECRET}",
        slug=f"kurs-{SECRET}",
        level_from=1,
        level_to=1,
        **fields,
    )
    make_run(course)
    make_post()
    return course


def test_a_public_course_is_told_in_these_places(client, source):
    course = make_secret()

    found = telling(client, source, course)

    silent = {
        "/de/angebote/orte.json",
        "/de/kontakt/",
        "/sitemap.xml",
        "/sitemap-providers.xml",
        "/sitemap-news.xml",
    }
    if source.name == "database":  # which knows no other spellings
        silent |= {address for address in EVERYWHERE if address.endswith((f"?q={WORD[:6]}", "x"))}
    silent |= {address for address in EVERYWHERE if address.startswith(("/de/aktuelles/", "/de/anbieter/"))}
    assert {*EVERYWHERE} - found - silent == set()
    assert len(found - {*EVERYWHERE}) == 4


@pytest.mark.parametrize("state", HIDDEN)
def test_nothing_of_a_hidden_course_is_told_anywhere(client, source, state):
    course = make_secret(**HIDDEN[state])

    # its own address is part of what was asked for, in the links to the other languages
    assert {address for address in telling(client, source, course) if SECRET not in address} == set()


def test_nothing_of_an_intended_date_is_told_anywhere(client, source):
    course, secret = make_course("Nähkurs"), f"{WORD} {SECRET}"
    make_run(course, start=20)
    make_run(course, start=5, status="intended", venue=secret, street=secret, note=secret, number=SECRET)
    make_post()

    told = telling(client, source, course)
    found = [client.get("/de/angebote/", {"q": word}).content.decode() for word in (WORD, SECRET)]

    assert told == set()
    assert ["Nähkurs" in page for page in found] == [False, False]


def test_nothing_of_a_proposal_or_an_enquiry_is_told_anywhere(client, source):
    run = make_run()
    secret = f"{WORD} {SECRET}"
    changes = {
        "title_de": [run.course.title, secret],
        f"{run.pk}.venue": ["", secret],
        f"{run.pk}.note": ["", secret],
    }
    Proposal.objects.create(course=run.course, changes=changes)
    provider = run.course.provider
    Proposal.objects.create(
        provider=provider, changes={"name": [provider.name, secret], "description_de": ["", secret]}
    )
    Enquiry.objects.create(run=run, name=secret, email=f"{SECRET}@beispiel.example", text=SECRET, language="de")

    assert telling(client, source, run.course) == set()


@pytest.mark.parametrize("state", HIDDEN)
def test_a_hidden_course_is_not_found_just_as_one_that_does_not_exist(client, state):
    course = make_course(slug="kurs-geheim", **HIDDEN[state])

    hidden, missing = (client.get(f"/de/angebote/{slug}/") for slug in (course.slug, "kurs-erfunden"))

    assert hidden.status_code == missing.status_code == 404
    assert hidden.content.decode().replace(course.slug, "") == missing.content.decode().replace(
        "kurs-erfunden", ""
    )


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is turned into a hash, the costly part of a login."""

    algorithm = "counted"
    number = 0

    def encode(self, password, salt):
        CountingHasher.number += 1
        return super().encode(password, salt)


def test_a_login_takes_as_long_for_an_unknown_address_as_for_a_known_one(client, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    make_user("anna@beispiel.example")
    counts = []

    for address in ("anna@beispiel.example", "niemand@beispiel.example"):
        CountingHasher.number = 0
        client.post("/de/konto/login/", {"login": address, "password": "falsch"})
        counts.append(CountingHasher.number)

    assert counts[0] == counts[1] > 0
