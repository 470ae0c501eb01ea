"""What is hidden stands nowhere on the pages of something public that refers to it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Course
from tests.factories import (
    days,
    make_course,
    make_course_type,
    make_exam_kind,
    make_exam_session,
    make_office,
    make_page,
    make_partner,
    make_person,
    make_post,
    make_provider,
    make_run,
    make_signature,
)
from tests.test_nothing_leaks import source

pytestmark = pytest.mark.django_db
source = source

WORD = "Versteckt"
HOUR = timedelta(hours=1)


def hidden_provider(**fields):
    return {"provider": make_provider("Andere", is_published=False), **fields}


COURSES = {  # by state; the first is the public one, of which the pages do tell
    "public": dict,
    "draft": lambda: {"status": Course.Status.DRAFT},
    "in review": lambda: {"status": Course.Status.IN_REVIEW},
    "archived": lambda: {"status": Course.Status.ARCHIVED},
    "suspended": lambda: {"suspended_until": days(1)},
    "of a hidden provider": hidden_provider,
}
POSTS = {
    "public": dict,
    "draft": lambda: {"published_from": None},
    "to come": lambda: {"published_from": timezone.now() + HOUR},
    "over": lambda: {"published_from": timezone.now() - 9 * HOUR, "published_until": timezone.now() - HOUR},
}
PROVIDERS = {"public": dict, "hidden": lambda: {"is_published": False}}


def make_hidden_course(state, title=f"{WORD}es Angebot", **fields):
    course = make_course(title, slug="anderswo", **{**fields, **COURSES[state]()})
    make_run(course)
    return course


def news_about_a_course(state):
    post = make_post()
    post.courses.add(make_hidden_course(state))
    return [f"/de/aktuelles/{post.slug}/"]


def provider_with_a_course(state):
    provider = make_provider("Werk")
    make_hidden_course(state, provider=provider)
    return [f"/de/anbieter/{provider.slug}/"]


def exam_to_which_a_course_leads(state):
    """By its kind and, on the day, by its level."""
    kind = make_course_type()
    session = make_exam_session(make_exam_kind(slug="dtz"), on=300, provider=make_provider("Werk"))
    session.kind.course_types.add(kind)
    make_hidden_course(state, course_type=kind, level_from=2, level_to=2)
    return ["/de/pruefungen/dtz/", session.get_absolute_url()]


def course_beside_its_like(state):
    kind = make_course_type()
    public = make_course("Deutsch", course_type=kind, provider=make_provider("Werk"), level_from=1, level_to=1)
    make_run(public)
    make_hidden_course(state, course_type=kind, level_from=1, level_to=1)
    return [f"/de/angebote/{public.slug}/"]


def course_before_the_next(state):
    kind = make_course_type()
    public = make_course("Deutsch", course_type=kind, provider=make_provider("Werk"), level_from=1, level_to=1)
    make_run(public)
    make_hidden_course(state, course_type=kind, level_from=2, level_to=2)
    return [f"/de/angebote/{public.slug}/"]


def lists_of_courses(state):
    make_run(make_course("Deutsch", provider=make_provider("Werk")))
    make_hidden_course(state)
    return ["/de/", "/de/angebote/", "/sitemap-courses.xml"]


@pytest.mark.parametrize("state", COURSES)
@pytest.mark.parametrize("pages", [news_about_a_course, provider_with_a_course, exam_to_which_a_course_leads])
def test_a_hidden_course_stands_beside_nothing_public(client, pages, state):
    texts = [client.get(address).content.decode() for address in pages(state)]

    assert [WORD in text or "anderswo" in text for text in texts] == [state == "public"] * len(texts)


@pytest.mark.parametrize("state", COURSES)
@pytest.mark.parametrize("pages", [course_beside_its_like, course_before_the_next, lists_of_courses])
def test_a_hidden_course_is_among_no_other_courses(client, source, pages, state):
    addresses = pages(state)
    source.use()

    texts = [client.get(address).content.decode() for address in addresses]

    told = [WORD in text or "anderswo" in text for text in texts]
    assert told == [state == "public"] * len(addresses)


def news_beside(state):
    post = make_post(published_from=timezone.now() - 4 * HOUR)
    make_post(f"{WORD}e Meldung", **{"published_from": timezone.now() - 2 * HOUR} | POSTS[state]())
    return [f"/de/aktuelles/{post.slug}/"]


def news_after(state):
    post = make_post(published_from=timezone.now() - timedelta(minutes=1))
    make_post(f"{WORD}e Meldung", **{"published_from": timezone.now() - 2 * HOUR} | POSTS[state]())
    return [f"/de/aktuelles/{post.slug}/"]


def lists_of_news(state):
    make_post(f"{WORD}e Meldung", slug="versteckt", **POSTS[state]())
    return ["/de/", "/de/aktuelles/", "/de/aktuelles/feed.atom"]


@pytest.mark.parametrize("state", POSTS)
@pytest.mark.parametrize("pages", [news_beside, news_after, lists_of_news])
def test_hidden_news_stand_beside_nothing_public(client, pages, state):
    texts = [client.get(address).content.decode() for address in pages(state)]

    assert [WORD in text for text in texts] == [state == "public"] * len(texts)


def news_about_a_provider(state):
    post = make_post()
    post.providers.add(make_provider(f"{WORD}es Werk", **PROVIDERS[state]()))
    return [f"/de/aktuelles/{post.slug}/"]


def network(state):
    provider = make_provider(f"{WORD}es Werk", **PROVIDERS[state]())
    type(provider).objects.update(slug="versteckt")
    make_signature(make_partner(provider=provider, name="Partner"))
    return ["/de/netzwerk/"]


def lists_of_providers(state):
    make_provider(f"{WORD}es Werk", **PROVIDERS[state]())
    type(make_provider("Werk")).objects.filter(name__startswith=WORD).update(slug="versteckt")
    return ["/de/anbieter/", "/sitemap-providers.xml"]


@pytest.mark.parametrize("state", PROVIDERS)
@pytest.mark.parametrize("pages", [news_about_a_provider, network, lists_of_providers])
def test_a_hidden_provider_stands_beside_nothing_public(client, pages, state):
    texts = [client.get(address).content.decode() for address in pages(state)]

    assert [WORD.lower() in text.lower() for text in texts] == [state == "public"] * len(texts)


@pytest.mark.parametrize(("signed", "is_told"), [(-1, True), (1, False)])
def test_a_partner_stands_in_the_network_from_its_signature_on(client, signed, is_told):
    make_signature(make_partner(name=f"{WORD}er Partner"), signed_on=days(signed))

    assert (WORD in client.get("/de/netzwerk/").content.decode()) == is_told


@pytest.mark.parametrize("is_public", [True, False])
def test_a_person_of_no_office_stands_on_no_page_and_has_no_card(client, is_public):
    office = make_office()
    person = make_person(f"{WORD}e Person", office=office if is_public else None)
    make_page()

    pages = ["/de/kontakt/", "/de/"]
    told = [WORD in client.get(page).content.decode() for page in pages]
    card = client.get(f"/de/kontakt/{person.slug}.vcf").status_code

    assert (told[0], card) == (is_public, 200 if is_public else 404)
    assert is_public or not told[1]


@pytest.mark.parametrize(("day", "is_told"), [(0, True), (-1, False)])
def test_a_run_is_told_to_its_last_day(client, source, day, is_told):
    run = make_run(make_course(slug="deutsch"), start=-30, end=day, venue=f"{WORD}er Saal", late_entry=True)
    make_run(run.course)
    source.use()

    page = client.get("/de/angebote/deutsch/").content.decode()
    calendar = client.get(f"/de/angebote/deutsch/termin/{run.pk}.ics").status_code

    assert (WORD in page, calendar) == (is_told, 200 if is_told else 404)
