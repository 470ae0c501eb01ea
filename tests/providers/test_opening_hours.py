"""When a provider's office is open, and who comes by appointment: from the profile to readers and machines."""

import json
import re

import pytest
from django.urls import reverse

from providers.models import Membership
from tests.factories import make_course, make_membership, make_provider, make_run
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db


def jsonld_of(content) -> dict:
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', content)[1])


def test_a_provider_says_when_it_is_open_and_readers_see_it_in_their_words(client):
    provider = make_provider()
    client.force_login(make_membership(provider=provider, role=Membership.Role.MANAGER).user)
    address = reverse("workplace:profile", args=[provider.slug])

    asked = client.get(address)
    client.post(address, form_of(asked) | {"hours": "Mo-Do 9-12 Uhr", "by_appointment": "true"})

    assert ">keine Angabe</option>" in asked.content.decode()  # a library's German says "Unbekannte" for it
    content = client.get(provider.get_absolute_url()).content.decode()
    assert ("Montag bis Donnerstag von 9:00\u00a0bis\u00a012:00" in content, "Nach Vereinbarung" in content) == (
        True,
        True,
    )


def test_a_course_shows_its_providers_hours_and_says_of_itself_whether_by_appointment(client):
    provider = make_provider(hours="Mo 9-12\nDi 14-16", by_appointment=True)
    pages = [make_run(make_course(provider=provider, by_appointment=said)).course for said in (None, False)]

    contents = [client.get(course.get_absolute_url()).content.decode() for course in pages]

    assert ["Dienstag von 14:00\u00a0bis\u00a016:00" in content for content in contents] == [True, True]
    assert ["Nach Vereinbarung" in content for content in contents] == [True, False]
    hours = jsonld_of(contents[0])["provider"]["contactPoint"]["hoursAvailable"]
    assert [(row["dayOfWeek"], row["opens"], row["closes"]) for row in hours] == [
        (["https://schema.org/Monday"], "09:00", "12:00"),
        (["https://schema.org/Tuesday"], "14:00", "16:00"),
    ]


def test_a_provider_that_says_nothing_shows_nothing(client):
    course = make_run(make_course()).course

    content = client.get(course.get_absolute_url()).content.decode()

    assert ("Öffnungszeiten" in content, "Nach Vereinbarung" in content) == (False, False)
    assert "contactPoint" not in jsonld_of(content)["provider"]
