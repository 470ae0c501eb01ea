"""Who may keep an answer, and for how long: a table of all kinds of answers."""

import pytest
from django.urls import reverse

from accounts.models import User
from cooperation.models import Agreement
from tests import test_rights as rights
from tests.factories import make_course, make_page, make_post, make_provider, make_run, make_user, stamp, stored

pytestmark = pytest.mark.django_db
world = rights.world

NOBODY = "max-age=0, no-cache, no-store, must-revalidate, private"
# The same for everybody: kept by the page cache until something changes, asked for again by browsers each time.
EVERYBODYS = """
    contacts:contact_card contacts:thanks contacts:wished cooperation:network courses:course enquiries:enquired
    courses:list courses:places courses:print courses:run_calendar courses:suggestions evaluations:thanks finder
    finder_can_do finder_childcare finder_when finder_where home news:feed news:list news:post pages:page provider
    exams:calendar exams:kind exams:list exams:session placement:dates placement:given_back
    planning:numbers planning:thanks providers robots sitemap sitemap_index web_manifest
""".split()
MOVED = "max-age=3600"


def keeping(response) -> tuple:
    """What the answer says about keeping it, and whether it depends on who asks."""
    response.getvalue()
    return response.get("Cache-Control"), "Cookie" in response.get("Vary", "")


def test_whatever_is_sent_is_answered_for_the_sender_alone(client, world):
    rights.enter(client, "administrator", world["provider"])
    names = [name for name, letters in rights.POST.items() if letters[5] != "n"]

    wrong = {}
    for name in names:
        with rights.undone():
            found = keeping(client.post(reverse(name, kwargs=world.get(name, {})), rights.DATA.get(name, {})))
        if found[0] != NOBODY:
            wrong[name] = found

    assert wrong == {}


def moved(kind, slug="alt"):
    row = {"angebote": make_course, "aktuelles": make_post, "": make_page}[kind](slug=slug)
    row.slug = "neu"
    row.save()
    return row


def old_calendar(client):
    run = make_run(moved("angebote"))
    return client.get(f"/de/angebote/alt/termin/{run.pk}.ics")


def old_form(client):
    run = make_run(moved("angebote"))
    return client.post(f"/de/angebote/alt/anfragen/{run.pk}/", {"name": "Olena", "born": stamp()})


def old_provider(client):
    provider = make_provider()
    provider.slug, old = "neu", provider.slug
    provider.save()
    return client.get(f"/de/anbieter/{old}/")


def attachment(client, **fields):
    name = stored(content=b"%PDF-1.4 Anhang")
    make_post(**fields).attachments.create(title="Aufruf", file=name)
    return client.get(f"/media/{name}")


def document(client):
    name = stored()
    rights.make_agreement(document=name)
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    return client.get(reverse("office:agreement_document", args=[Agreement.objects.get().pk]))


def enquiry(client):
    run = make_run()
    data = {"name": "Olena", "email": "o@beispiel.example", "consent": "on", "born": stamp(), "language": "de"}
    return client.post(f"/de/angebote/{run.course.slug}/anfragen/{run.pk}/", data)


ANSWERS = {  # status, who may keep it and how long
    "old address of a course": (lambda client: moved("angebote") and client.get("/de/angebote/alt/"), 301, MOVED),
    "old address of news": (lambda client: moved("aktuelles") and client.get("/de/aktuelles/alt/"), 301, MOVED),
    "old address of a page": (lambda client: moved("") and client.get("/uk/alt/"), 301, MOVED),
    "old address of a provider": (old_provider, 301, MOVED),
    "old address of a calendar": (old_calendar, 301, MOVED),
    "old address of a form": (old_form, 308, NOBODY),
    "the root": (lambda client: client.get("/"), 302, NOBODY),
    "an address without a language": (lambda client: client.get("/angebote/"), 302, NOBODY),
    "a symbol": (lambda client: client.get("/favicon.ico"), 301, MOVED),
    "what is not there": (lambda client: client.get("/de/angebote/nie/"), 404, None),
    "what is not there of the office": (lambda client: client.get("/de/buero/nie/"), 404, None),
    "a search without result": (lambda client: client.get("/de/angebote/?q=zzzzzz"), 200, "no-cache"),
    "a public file": (attachment, 200, "public, max-age=60"),
    "a file of a draft": (lambda client: attachment(client, published_from=None), 404, NOBODY),
    "a document of partners": (document, 200, NOBODY),
    "a form of everybody's": (lambda client: client.get("/de/kontakt/"), 200, NOBODY),
    "the way on from a form": (enquiry, 302, NOBODY),
    "a wrong method": (lambda client: client.delete("/de/"), 405, None),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_each_kind_of_answer_says_how_long_it_may_be_kept(client, kind):
    ask, status, wanted = ANSWERS[kind]

    response = ask(client)

    assert (response.status_code, keeping(response)[0]) == (status, wanted)
