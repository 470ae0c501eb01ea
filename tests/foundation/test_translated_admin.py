"""The stock administration of the rooms around the courses."""

import re

import pytest
from django.utils.timezone import now

from accounts.models import User
from contacts.models import Message
from cooperation.models import Agreement, NetworkMail, Partner
from office.links.models import PublicLink
from pages.models import Page
from tests.factories import (
    days,
    make_meeting,
    make_membership,
    make_office,
    make_outdated,
    make_page,
    make_person,
    make_post,
    make_provider,
    make_user,
)

pytestmark = pytest.mark.django_db

ROOMS = [
    *("contacts/office", "contacts/contactperson", "contacts/message", "cooperation/agreement"),
    *("cooperation/meeting", "cooperation/networkmail", "bildung_verbindet/publiclink"),
    *("bildung_verbindet/translatedtext", "cooperation/partner", "news/post", "pages/page", "providers/provider"),
]


def names_of_fields(response):
    return re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', response.content.decode())


@pytest.fixture
def things():
    return {
        "contacts/office": make_office(),
        "contacts/contactperson": make_person(),
        "contacts/message": Message.objects.create(text="Hallo", language="de"),
        "cooperation/agreement": Agreement.objects.create(title="Absprache", slug="a", signed_on=days(0)),
        "cooperation/partner": Partner.objects.create(name="Jobcenter", kind=Partner.Kind.AUTHORITY),
        "cooperation/meeting": make_meeting(),
        "cooperation/networkmail": NetworkMail.objects.create(subject="Neues", text="Text", recipients=1),
        "bildung_verbindet/publiclink": PublicLink.objects.create(url="https://a.example/", checked_at=now()),
        "bildung_verbindet/translatedtext": make_outdated(make_page()),
        "news/post": make_post(),
        "pages/page": make_page(),
        "providers/provider": make_provider(),
    }


@pytest.mark.parametrize("room", ROOMS)
def test_lists_searches_and_forms_open(client, room, things):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    addresses = ["", "?q=a", f"{things[room].pk}/change/"]

    answers = [client.get(f"/verwaltung/{room}/{address}").status_code for address in addresses]

    assert answers == [200, 200, 200]


def test_all_languages_but_the_first_come_last(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))

    fields = names_of_fields(client.get("/verwaltung/pages/page/add/"))

    assert fields.index("text_de") < fields.index("pager") < fields.index("title_en") < fields.index("text_ro")


def test_a_page_made_in_the_administration_loses_unsafe_html(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    form = {"title_de": "Neu", "slug": "neu", "group": "project", "order": "1", "picture_focus": "centre"}

    client.post("/verwaltung/pages/page/add/", {**form, "text_de": "<p onclick='x'>Gut</p><script>"})

    page = Page.objects.get()
    assert (page.title_de, page.text_de) == ("Neu", "<p>Gut</p>")


def test_messages_are_read_and_deleted_but_never_written_or_changed(client):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    message = Message.objects.create(text="Hallo", language="de")
    room = "/verwaltung/contacts/message/"

    client.post(f"{room}{message.pk}/change/", {"text": "anders", "language": "de", "kind": "question"})

    assert client.get(f"{room}add/").status_code == 403
    assert Message.objects.get().text == "Hallo"
    client.post(f"{room}{message.pk}/delete/", {"post": "yes"})
    assert Message.objects.count() == 0


def test_members_are_only_to_be_looked_at(client):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    membership = make_membership()

    response = client.get(f"/verwaltung/providers/provider/{membership.provider.pk}/change/")

    assert [name for name in names_of_fields(response) if re.search("-(user|role|DELETE)$", name)] == []
    assert membership.user.email in response.content.decode()


def test_providers_are_shown_and_taken_out_from_their_list(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    provider = make_provider(is_published=False)
    before = provider.history.count()

    for act in ("show", "hide"):
        client.post("/verwaltung/providers/provider/", {"action": act, "_selected_action": [provider.pk]})

    states = provider.history.values_list("is_published", flat=True)[: provider.history.count() - before]
    assert list(states) == [False, True]
