"""The ways of the office's menu, with how much waits behind each."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from contacts.models import Message
from courses.models import Proposal
from enquiries.models import Enquiry
from office.links.models import PublicLink
from providers.models import Application
from tests.factories import (
    days,
    make_course,
    make_decision,
    make_liaison,
    make_meeting,
    make_membership,
    make_message,
    make_municipality,
    make_partner,
    make_provider,
    make_run,
    make_user,
    same_time,
)

pytestmark = pytest.mark.django_db
CONTENT = "/de/buero/inhalte/"


def words_of(html, kind, label) -> list[str]:
    """What is read in the menu of that class and name."""
    part = re.search(rf'<nav class="{kind}" aria-label="{label}">(.*?)</nav>', html, re.DOTALL)
    return re.sub(r"<[^>]+>", " ", part[1]).split() if part else []


def ways(client, address=CONTENT) -> list[str]:
    return words_of(client.get(address).content.decode(), "ways", "Hauptmenü")


def fill(number):
    """So many of each that wait, and one of what is upkeep or waits no more."""
    make_course(confirmed_on=days(-120))
    provider = make_membership().provider
    run = make_run(make_course(provider=provider))
    for each in range(number):
        Proposal.objects.create(course=make_course(provider=provider), changes={"phone": ["", "1"]})
        for is_doubtful in (False, True):
            applied = {"name": "Nähstube", "email": "n@beispiel.example", "municipality": make_municipality()}
            Application.objects.create(is_doubtful=is_doubtful, **applied)
        make_message()
        make_message(is_doubtful=True)
        gone = {"state": "gone", "failing_since": days(-1), "checked_at": timezone.now()}
        PublicLink.objects.create(url=f"https://weg.example/{each}", **gone)
        Enquiry.objects.create(run=run, name="Ahmad", phone="1", asked_at=same_time(-12))
        make_decision(make_meeting(), due_on=days(9))
    Enquiry.objects.create(run=run, name="Zu früh", phone="1")
    make_message(closed_at=timezone.now())


def test_where_nothing_waits_the_ways_bear_no_number(office):
    assert ways(office) == ["Heute", "Prüfen", "Anfragen", "Anbieter", "Kooperation", "Inhalte"]


def test_each_way_says_how_much_waits_behind_it_and_all_together_what_the_first_page_counts(client):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    fill(2)

    found = ways(client)
    first = client.get("/de/buero/")

    assert " ".join(found) == (
        "Heute Prüfen 6 offen Anfragen 6 offen Anbieter Kooperation 2 offen Inhalte 2 offen"
    )
    waits = [task.number for task in first.context["tasks"] if not task.upkeep and (task.since or task.until)]
    assert sum(waits) == sum(int(word) for word in found if word.isdigit())


def test_the_pages_side_by_side_behind_a_way_say_it_each_for_itself(office):
    fill(1)
    Message.objects.filter(is_doubtful=False).update(closed_at=timezone.now())

    reviewed, asked = (office.get(f"/de/buero/{page}/").content.decode() for page in ("antraege", "anfragen"))

    assert words_of(reviewed, "chips", "Prüfen")[:5] == ["Angebote", "1", "offen", "Organisationen", "2"]
    assert (
        words_of(asked, "chips", "Anfragen")[:8] == "Nachrichten 1 offen Ohne Antwort 1 offen Weiterführen".split()
    )
    assert re.findall(r'<a class="chip"[^>]*aria-current="(\w+)">\s*(\w+)', reviewed) == [
        ("page", "Organisationen")
    ]
    nobody = office.get("/de/buero/anbieter/ohne-personen/").content.decode()
    assert re.findall(r'<a class="chip"[^>]*aria-current="(\w+)">\s*(\w+)', nobody) == [("page", "Ohne")]
    assert 'class="chips" aria-label="Inhalte"' not in office.get(CONTENT).content.decode()


def test_providers_that_are_hidden_or_have_people_are_not_among_those_for_whom_nobody_can_act(office):
    make_provider("Verwaist")
    make_provider("Verborgen", is_published=False)
    make_membership(provider=make_provider("Besetzt"))

    page = office.get("/de/buero/anbieter/ohne-personen/").content.decode()

    assert [name for name in ("Verwaist", "Verborgen", "Besetzt") if name in page] == ["Verwaist"]


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        ("", "Heute"),
        ("zahlen/", "Heute"),
        ("antraege/", "Prüfen"),
        ("anbieter/neu/", "Anbieter"),
        ("seiten/", "Inhalte"),
    ],
)
def test_one_way_is_marked_the_one_behind_which_the_page_stands(office, page, marked):
    html = office.get(f"/de/buero/{page}").content.decode()

    menu = html.partition('class="ways"')[2].partition("</nav>")[0]
    assert re.findall(r'aria-current="\w+">.*?<span>(\w+)', menu, re.DOTALL) == [marked]


def test_the_numbers_cost_one_query_however_much_waits(office):
    def queries():
        with CaptureQueriesContext(connection) as found:
            office.get(CONTENT)
        return [query["sql"].count("counted") for query in found.captured_queries if "counted" in query["sql"]]

    empty = queries()
    fill(3)

    assert queries() == empty
    assert len(empty) == 1  # for the menu and the page's own tiles


def test_a_partner_has_the_ways_of_a_partner(client):
    make_liaison(make_partner(), email="partner@example.org")
    client.force_login(make_user(email="partner@example.org"))

    assert ways(client, "/de/buero/kooperation/") == ["Kooperation", "Startplan"]
