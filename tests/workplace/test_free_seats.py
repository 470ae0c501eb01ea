"""By whichever way a seat comes free: who waits is shown, the first one first, and is offered it by one click."""

import re

import pytest
from django.utils import timezone

from courses.models import Hold
from enquiries import actions
from tests.factories import (
    days,
    make_clash_rule,
    make_course,
    make_course_type,
    make_enquiry,
    make_municipality,
    make_provider,
    make_run,
    seats_token,
)
from tests.office.filled import form_of
from tests.workplace.test_answers import click, line, log_in, make_open, send
from tests.workplace.test_seats import page_of as seats_page

pytestmark = pytest.mark.django_db


def placed(run):
    return make_enquiry(run, name="Olena", status="placed", closed_at=timezone.now())


def withdrawn(client, run):
    row = placed(run)
    actions.withdraw(row)
    return client.get(click(client, row, "give_back")["Location"])


def not_there_on_the_first_day(client, run):
    row = placed(run)
    click(client, row, "missed")
    return client.get(click(client, row, "give_back")["Location"])


def enlarged_in_its_form(client, run):
    address = f"/de/mein/{run.course.provider.slug}/angebote/{run.course_id}/termine/{run.pk}/"
    client.post(address, form_of(client.get(address)) | {"seats_total": 21, "seats_free": 1})
    return client.get(inbox_of(run))


def enlarged_on_the_page_of_seats(client, run):
    address = seats_page(run.course.provider)
    sent = {f"was-{run.pk}": 0, f"free-{run.pk}": 0, "step": f"{run.pk}:+"}
    page = client.get(client.post(address, sent)["Location"]).content.decode()
    assert f'<a class="link" href="{inbox_of(run)}">Plätze anbieten: 2 Personen warten</a>' in page
    return client.get(inbox_of(run))


def held_and_declined(client, run):
    run.seats_free = 1
    run.save()
    row = actions.answer(make_enquiry(run, name="Olena"), "offered")
    return client.get(send(client, row, status="declined", reason="entitlement")["Location"])


def held_in_vain(client, run):
    run.seats_free = 1
    run.save()
    actions.answer(make_enquiry(run, name="Olena"), "offered")
    Hold.objects.update(until=days(-1))
    actions.follow()
    return client.get(inbox_of(run))


def inbox_of(run):
    return f"/de/mein/{run.course.provider.slug}/anfragen/"


WAYS = [
    withdrawn,
    not_there_on_the_first_day,
    enlarged_in_its_form,
    enlarged_on_the_page_of_seats,
    held_and_declined,
    held_in_vain,
]


@pytest.mark.parametrize("way", WAYS)
def test_who_has_waited_longest_is_offered_it_by_one_click(client, way):
    run = make_open(free=0, start=0)
    first, _second = line(run, "Mariia", "Amir")
    log_in(client, first)

    page = way(client, run).content.decode()
    today = client.get(f"/de/mein/{run.course.provider.slug}/").content.decode()
    click(client, first, "offer")

    assert re.findall(r"(\w+) wartet seit", page) == ["Mariia"]
    assert re.search(r"Plätze anbieten: \d Personen warten", today)
    first.refresh_from_db()
    assert (first.status, first.hold.until >= days(1)) == ("offered", True)


@pytest.mark.parametrize("way", [withdrawn, not_there_on_the_first_day, held_and_declined])
@pytest.mark.parametrize("far", [37, 200])
def test_who_counts_a_seat_as_free_again_reads_which_starts_lie_near(client, way, far):
    make_clash_rule()
    said = {"course_type": make_course_type(), "level_from": 1, "level_to": 1}
    town, theirs = make_municipality(), make_course(provider=make_provider("Elde"), **said)
    run = make_run(make_course(provider=make_provider(), **said), start=30, municipality=town, seats_free=0)
    make_run(theirs, start=far, end=far + 60, municipality=town)

    page = way(client, run).content.decode()

    assert ("beginnt in der Nähe von anderen" in page) == (far == 37)


def test_a_form_that_makes_a_run_larger_names_who_waits_in_order(client):
    run = make_open(free=0)
    first, *_others = line(run, "Mariia", "Amir", "Sara", "Yusuf")
    log_in(client, first)
    address = f"/de/mein/{run.course.provider.slug}/angebote/{run.course_id}/termine/{run.pk}/"

    same = client.post(address, form_of(client.get(address)) | {"note": "Bitte klingeln."}, follow=True)
    more = client.post(address, form_of(client.get(address)) | {"seats_free": 1}, follow=True)

    said = [re.findall("der Reihe nach: (.*?)\\. Sie", page.content.decode()) for page in (same, more)]
    assert said == [[], ["Mariia, Amir, Sara"]]


def test_the_page_of_seats_says_how_many_are_held_and_how_many_wait_and_the_link_of_a_mail_leads_nowhere(client):
    run = make_open(free=3)
    for name in ("Olena", "Sami"):
        actions.answer(make_enquiry(run, name=name), "offered")
    first, *_others = line(run, "Mariia")
    log_in(client, first)

    own = client.get(seats_page(run.course.provider)).content.decode()
    by_link = client.get(f"/de/stimmt-das-noch/{seats_token(run.course.provider)}/").content.decode()

    assert [words in own for words in ("davon 2 reserviert", "Platz anbieten: 1 Person wartet")] == [True, True]
    assert [words in by_link for words in ("davon 2 reserviert", "1 Person wartet", inbox_of(run), "Mariia")] == [
        True,
        True,
        False,
        False,
    ]


def test_beside_the_people_of_one_state_stands_what_one_click_does_for_them(client):
    run = make_open(free=1, start=0)
    waiting, _second = line(run, "Mariia", "Amir")
    placed(run)
    log_in(client, waiting)

    pages = {
        status: client.get(f"{inbox_of(run)}?status={status}").content.decode()
        for status in ("waiting", "placed", "new")
    }

    found = {status: ("Mariia wartet seit" in page, "War Olena am" in page) for status, page in pages.items()}
    assert found == {"waiting": (True, False), "placed": (False, True), "new": (False, False)}
