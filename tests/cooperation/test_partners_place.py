"""What partners see of the cooperation: their own, and nobody else's."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from icalendar import Calendar

from cooperation.duties import MEASURES, last_months
from office.ways import ways_of_the_network
from tests.factories import (
    days,
    make_agreement,
    make_course,
    make_decision,
    make_liaison,
    make_meeting,
    make_partner,
    make_provider,
    make_run,
    make_signature,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("has_provider", [True, False])
def test_a_partner_without_courses_reads_whom_to_ask_for_exam_seats(client, has_provider):
    partner = make_partner(name="Jobcenter", provider=make_provider() if has_provider else None)
    client.force_login(make_user(make_liaison(partner).email))

    page = client.get("/de/buero/kooperation/").content.decode()

    assert ("Plätze bei Prüfungen und Aufgaben dort" in page) != has_provider


START = "/de/buero/kooperation/"


def test_who_stands_for_a_partner_without_provider_comes_to_the_cooperation(client):
    client.force_login(make_user(make_liaison(make_partner(name="Jobcenter")).email))

    home, account = client.get("/de/mein/"), client.get("/de/konto/email/")

    assert home.url == START
    assert f'href="{START}"' in account.content.decode()
    assert "Arbeitsplatz" not in [way.name for way in ways_shown(client)]


def test_who_belongs_to_neither_provider_nor_partner_reads_how_to_join(client):
    client.force_login(make_user("neu@example.org"))

    home, account = client.get("/de/mein/"), client.get("/de/konto/email/")

    assert home.status_code == 200
    assert START not in home.content.decode() + account.content.decode()


def ways_shown(client) -> list:
    return ways_of_the_network(client.get(START).wsgi_request.user)


def test_a_partner_sees_what_it_has_signed_and_decided_and_not_what_others_have(member, partner):
    other = make_partner(name="Andere")
    make_signature(partner, make_agreement(title="Unsere Vereinbarung"), duties=["examiners"])
    make_signature(other, make_agreement(title="Fremde Vereinbarung", valid_until=days(9)))
    meeting = make_meeting(partner, title="Unser Treffen")
    make_meeting(other, title="Fremdes Treffen")
    for owner, title in ((partner, "Unser Rückblick"), (other, "Fremder Rückblick")):
        make_meeting(owner, title=title, starts_at=timezone.now() - timedelta(days=3))
    for owner, title in ((partner, "Unsere läuft aus"), (other, "Fremde läuft aus")):
        make_signature(owner, make_agreement(title=title, valid_until=days(9)))
    make_decision(meeting, partner, text="Unser Beschluss")
    make_decision(meeting, other, text="Fremder Beschluss")
    make_decision(meeting, partner, text="Schon erledigt", done_on=days(-1))

    page = member.get(START).content.decode()

    kinds = (
        *(("Unsere Vereinbarung", "Fremde Vereinbarung"), ("Unser Treffen", "Fremdes Treffen")),
        *(("Unser Beschluss", "Fremder Beschluss"), ("Unser Rückblick", "Fremder Rückblick")),
        ("Unsere läuft aus", "Fremde läuft aus"),
    )
    assert "Schon erledigt" not in page
    assert [(ours in page, theirs in page) for ours, theirs in kinds] == [(True, False)] * 5


@pytest.mark.parametrize(("hours", "is_next"), [(-13, False), (-11, True), (1, True)])
def test_a_meeting_stands_among_the_next_ones_until_its_day_is_over(member, partner, hours, is_next):
    meeting = make_meeting(partner, starts_at=timezone.now() + timedelta(hours=hours))

    context = member.get(START).context

    assert ([*context["meetings"]], [*context["past"]]) == ([meeting] * is_next, [meeting] * (hours < 0))


def test_figures_agreements_and_meetings_of_others_are_not_there(member, partner):
    other = make_partner(provider=make_provider())
    foreign = make_signature(other).agreement
    own = make_signature(partner).agreement
    pages = {
        f"partner/{partner.pk}/pflichten/": 200,
        f"partner/{partner.pk}/pflichten.csv": 200,
        f"vereinbarungen/{own.pk}/ansehen/": 200,
        f"treffen/{make_meeting(partner).pk}/ansehen/": 200,
        f"partner/{other.pk}/pflichten/": 404,
        f"partner/{other.pk}/pflichten.csv": 404,
        f"vereinbarungen/{foreign.pk}/ansehen/": 404,
        f"treffen/{make_meeting(other).pk}/ansehen/": 404,
        f"treffen/{make_meeting(other).pk}/kalender.ics": 404,
    }

    assert {path: member.get(START + path).status_code for path in pages} == pages


def test_a_liaison_person_without_a_provider_sees_the_partners_pages(client):
    partner = make_partner(name="Jobcenter")
    make_liaison(partner, "JOB@beispiel.example")
    client.force_login(make_user(email="job@beispiel.example"))

    assert "Jobcenter" in client.get(START).content.decode()
    assert client.get(f"{START}partner/{partner.pk}/pflichten/").status_code == 200


def test_the_figures_are_a_picture_a_table_and_a_file(member, partner):
    make_run(make_course(provider=partner.provider), start=-1, end=30)

    page = member.get(f"{START}partner/{partner.pk}/pflichten/").content.decode()
    file = member.get(f"{START}partner/{partner.pk}/pflichten.csv")

    first, *_others, last = (date_format(month, "F Y") for month in last_months())
    assert (page.count('<svg viewBox="0 0 340'), page.count('<table class="numbers">')) == (1, 1)
    assert f"{first} bis {last}" in page
    lines = file.content.decode("utf-8-sig").splitlines()
    assert (len(lines), lines[-1].count(";")) == (13, 3 * len(MEASURES))
    assert file["Content-Type"] == "text/csv; charset=utf-8"


def test_who_is_responsible_ticks_a_decision_off_and_nobody_else(member, partner):
    meeting = make_meeting(partner)
    own, foreign = make_decision(meeting, partner), make_decision(meeting, make_partner())

    page = member.get(f"{START}treffen/{meeting.pk}/ansehen/").content.decode()
    answers = [member.post(f"{START}beschluesse/{one.pk}/", {"done": "yes"}).status_code for one in (own, foreign)]

    own.refresh_from_db()
    assert [f"beschluesse/{one.pk}/" in page for one in (own, foreign)] == [True, False]
    assert (answers, own.done_on) == ([302, 404], days(0))


def test_open_decisions_stand_on_the_first_page_of_the_provider(member, partner):
    meeting = make_meeting(partner)
    make_decision(meeting, partner, text="Prüfer nennen", due_on=days(-1))
    make_decision(meeting, partner, text="Schon getan", done_on=days(-1))

    page = member.get(f"/de/mein/{partner.provider.slug}/").content.decode()

    assert ("Prüfer nennen" in page, "Schon getan" in page) == (True, False)


def test_a_meeting_goes_into_the_calendar(member, partner):
    meeting = make_meeting(partner, place="Parchim", agenda="Eins\nZwei")

    response = member.get(f"{START}treffen/{meeting.pk}/kalender.ics")

    event = Calendar.from_ical(response.content).events[0]
    assert (str(event["summary"]), str(event["location"])) == ("Treffen der Träger", "Parchim")
    assert event.start == meeting.starts_at.replace(microsecond=0)
    assert event.end - event.start == timedelta(hours=2)
    assert event["DTSTART"].params["TZID"] == event["DTEND"].params["TZID"] == "Europe/Berlin"
    assert b"BEGIN:VTIMEZONE" in response.content
