"""Licences with dates and proof, and numbers as the provider says: who sees what, and who is told in time."""

from itertools import chain

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from providers.models import Licence, Membership, QualityReport
from tests.factories import (
    InDays,
    days,
    make_licence,
    make_membership,
    make_partner,
    make_provider,
    make_signature,
    make_user,
    stored,
)
from tests.office.filled import form_of
from tests.office.test_news import pdf

pytestmark = pytest.mark.django_db
MANAGER, EDITOR = Membership.Role.MANAGER, Membership.Role.EDITOR


@pytest.fixture
def provider(client):
    provider = make_provider()
    client.force_login(make_membership(make_user("haus@beispiel.example"), provider, role=MANAGER).user)
    return provider


def place(provider, rest=""):
    return f"/de/mein/{provider.slug}/qualitaet/{rest}"


def send(client, address, **typed):
    return client.post(address, form_of(client.get(address)) | typed)


def public(provider) -> str:
    return Client().get(provider.get_absolute_url()).content.decode()


def staff():
    browser = Client()
    browser.force_login(make_user(role=User.Role.COORDINATOR))
    return browser


def test_visitors_see_what_a_provider_is_licensed_for_once_the_office_has_looked(client, provider):
    typed = {"kind": "azav", "number": "GEHEIM-1", "valid_from": days(-9).isoformat()}
    typed |= {"valid_until": days(90).isoformat(), "proof": SimpleUploadedFile("azav.pdf", pdf())}

    assert send(client, place(provider, "zulassungen/neu/"), **typed).status_code == 302
    before = public(provider)
    licence = Licence.objects.get()
    office = staff()
    listed = office.get("/de/buero/zulassungen/").content.decode()
    send(office, place(provider, f"zulassungen/{licence.pk}/"))

    assert "AZAV" not in before
    assert licence.proof.name.endswith("azav.pdf")
    assert place(provider, f"zulassungen/{licence.pk}/") in listed
    assert "AZAV" in public(provider)
    assert "GEHEIM" not in public(provider)


@pytest.mark.parametrize("is_trusted", [False, True])
def test_what_a_provider_changes_waits_for_the_office_again_and_what_it_leaves_does_not(
    client, provider, is_trusted
):
    if is_trusted:
        make_signature(make_partner(provider=provider))
    address = place(provider, f"zulassungen/{make_licence(provider).pk}/")

    send(client, address)
    is_left = Licence.objects.get().is_confirmed
    send(client, address, valid_until=days(900).isoformat())

    assert (is_left, Licence.objects.get().is_confirmed) == (True, False)


def test_a_proof_is_for_own_people_and_the_office(client, provider):
    licence = make_licence(provider, proof=stored(), is_confirmed=True)
    stranger, editor = Client(), Client()
    stranger.force_login(make_membership(provider=make_provider("Andere")).user)
    editor.force_login(make_membership(provider=provider, role=EDITOR).user)
    address = place(provider, f"zulassungen/{licence.pk}/nachweis.pdf")

    browsers = (client, editor, staff(), stranger, Client())
    found = [[browser.get(path) for browser in browsers] for path in (address, f"/media/{licence.proof.name}")]
    for response in chain(*found):
        response.close()

    assert [response.status_code for response in found[0]] == [200, 200, 200, 404, 302]
    assert [response.status_code for response in found[1]] == [200, 200, 200, 404, 404]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"teachers": "3", "admitted": "4"}, "Es können nicht mehr Lehrkräfte zugelassen sein, als es gibt."),
        ({"learners": "3", "dropped_out": "4"}, "Es können nicht mehr Personen abbrechen, als begonnen haben."),
        ({"attendance": "101"}, "100"),
        ({"ends_on": InDays(-99)}, "Der letzte Tag kann nicht vor dem ersten liegen."),
    ],
)
def test_numbers_that_cannot_be_are_refused_in_words(client, provider, typed, words):
    period = {"begins_on": days(-90).isoformat(), "ends_on": days(-1).isoformat()}

    response = send(client, place(provider, "zahlen/neu/"), **period | typed)

    assert words in response.content.decode()
    assert QualityReport.objects.count() == 0


def test_what_is_not_said_is_nothing_and_a_zero_is_a_zero(client, provider):
    period = {"begins_on": days(-90).isoformat(), "ends_on": days(-1).isoformat()}

    send(client, place(provider, "zahlen/neu/"), **period, dropped_out="0", learners="12")

    row = QualityReport.objects.get()
    assert (row.teachers, row.admitted, row.learners, row.dropped_out, row.attendance) == (None, None, 12, 0, None)
    content = client.get(place(provider)).content.decode()
    assert content.count("</small>–</td>") + content.count("</small>\n          –</td>") == 3


def test_managers_are_told_once_of_a_licence_that_ends_and_not_of_one_that_was_renewed(provider):
    make_membership(provider=provider, role=EDITOR)
    old = make_licence(provider, until=20)
    renewed = make_licence(provider, until=10, kind="azav")
    make_licence(provider, until=400, kind="azav")
    make_licence(provider, until=None, kind="exam_centre")

    call_command("remind_licences", "--dry-run")
    before = len(mail.outbox)
    for _night in range(2):
        call_command("remind_licences")
    told = [letter.to for letter in mail.outbox]
    Licence.objects.filter(pk=old.pk).update(valid_until=days(15))
    call_command("remind_licences")

    assert (before, told, len(mail.outbox)) == (0, [["haus@beispiel.example"]], 2)
    assert Licence.objects.get(pk=renewed.pk).reminded_for is None


def test_today_names_licences_to_renew_for_who_can_renew_them(client, provider):
    make_licence(provider, until=-3)
    editor = Client()
    editor.force_login(make_membership(provider=provider, role=EDITOR).user)
    pages = [browser.get(f"/de/mein/{provider.slug}/").content.decode() for browser in (client, editor)]

    assert ["Zulassung erneuern" in page for page in pages] == [True, False]


def test_a_licence_and_numbers_can_be_deleted(client, provider):
    licence = make_licence(provider)
    row = QualityReport.objects.create(provider=provider, begins_on=days(-9), ends_on=days(-1))

    client.post(place(provider, f"zulassungen/{licence.pk}/loeschen/"))
    client.post(place(provider, f"zahlen/{row.pk}/loeschen/"))

    assert (Licence.objects.count(), QualityReport.objects.count()) == (0, 0)


@pytest.mark.parametrize("number", [1, 3])
def test_pages_ask_equally_often_for_one_and_three(client, provider, number, django_assert_max_num_queries):
    for _row in range(number):
        make_licence(provider, until=5, is_confirmed=False)
        QualityReport.objects.create(provider=provider, begins_on=days(-9), ends_on=days(-1))
    office = staff()

    with django_assert_max_num_queries(10):
        client.get(place(provider))
    with django_assert_max_num_queries(10):
        office.get("/de/buero/zulassungen/")


def test_where_no_proof_was_given_there_is_none(client, provider):
    licence = make_licence(provider)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    assert client.get(place(provider, f"zulassungen/{licence.pk}/nachweis.pdf")).status_code == 404
