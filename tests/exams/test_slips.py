"""Result slips of placement tests: issued by one provider, checked by their code at another, without a name."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exams.models import ResultSlip
from exams.models.placement import SLIP_KEPT_DAYS, SLIP_VALID_DAYS
from foundation.reading.codes import on_paper
from foundation.submissions.codes import TRIES
from providers.models import Provider
from tests.factories import (
    days,
    make_appointment,
    make_area,
    make_course,
    make_licence,
    make_membership,
    make_municipality,
    make_partner,
    make_provider,
    make_result_slip,
    make_run,
    make_signature,
    make_trusted,
)
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider():
    make_area("Parchim")
    return make_trusted(make_provider("Testhaus", phone="03871 000000"))


@pytest.fixture
def desk(client):
    """Of another provider."""
    client.force_login(make_membership(provider=make_provider("Nachbar")).user)
    return client


def page(provider, end="") -> str:
    return f"/de/mein/{provider.slug}/einstufung/{end}"


def neighbour():
    return Provider.objects.get(name="Nachbar")


def checked(desk, code) -> str:
    response = desk.post(page(neighbour(), "pruefen/"), {"code": code})
    return " ".join(response.content.decode().split())


def test_a_desk_issues_a_slip_that_is_printed_in_two_languages_with_the_next_seats(client, provider):
    client.force_login(make_membership(provider=provider).user)
    course = make_course("Deutsch A2", provider=provider, level_from=2, level_to=2)
    make_run(course, seats_free=3)
    result = {"level": "2", "section": "4", "tested_on": f"{days(0)}", "tester": "Ina Muster", "language": "uk"}

    response = client.post(page(provider, "ausstellen/"), result)

    slip = provider.result_slips.get()
    printed = client.get(response["Location"]).content.decode()
    assert response["Location"] == page(provider, f"{slip.pk}/")
    assert (slip.section, slip.ends_on) == (4, days(SLIP_VALID_DAYS))
    for words in (on_paper(slip.code), "Ergebnis der Einstufung", 'lang="uk"', "Ina Muster", "Abschnitt 4"):
        assert words in printed
    assert "Deutsch A2, Testhaus" in printed


def towns_of(response) -> list[str]:
    return [way.start.run.town for way in response.context["paper"].ways]


def test_seats_on_a_slip_are_near_where_the_test_was_or_near_the_place_that_the_desk_chooses(client, provider):
    client.force_login(make_membership(provider=provider).user)
    far = make_municipality("Boizenburg", latitude=53.37, longitude=10.72)
    area = make_area("Boizenburg")
    course = make_course("Deutsch A2", provider=provider, level_from=2, level_to=2)
    for town in (provider.municipality, far):
        make_run(course, seats_free=3, municipality=town)
    slip = make_result_slip(provider)
    address = page(provider, f"{slip.pk}/")

    at_home, chosen = client.get(address), client.get(address, {"near": area.pk})
    make_appointment(provider, on=0, municipality=far)
    elsewhere = client.get(address)
    typed = form_of(chosen, f"{address}halten/") | {"run": course.runs.get(municipality=far).pk}
    client.post(f"{address}halten/", typed)

    assert [towns_of(one) for one in (at_home, chosen, elsewhere)] == [["Parchim"], ["Boizenburg"], ["Boizenburg"]]
    assert slip.seats.get().run.municipality == far


def test_on_an_arabic_slip_all_that_is_arabic_begins_at_the_right(client, provider):
    client.force_login(make_membership(provider=provider).user)
    make_run(make_course("Deutsch A2", provider=provider, level_from=2, level_to=2), seats_free=3)

    printed = client.get(page(provider, f"{make_result_slip(provider, language='ar').pk}/")).content.decode()

    assert {*re.findall(r'<(\w+)[^<>]*dir="rtl"', printed)} == {"p"}


@pytest.mark.parametrize(
    ("signed", "licence", "may"),
    [
        (None, None, False),
        (-1, None, True),
        (1, None, False),
        (None, {}, True),
        (None, {"is_confirmed": False}, False),
        (None, {"until": -1}, False),
    ],
    ids=["neither", "signed", "not yet", "licensed", "not seen by the office", "licence over"],
)
def test_only_partners_who_have_signed_or_who_is_licensed_test_for_all(client, signed, licence, may):
    provider = make_provider("Irgendwer")
    if signed:
        make_signature(make_partner(provider=provider), signed_on=days(signed))
    if licence is not None:
        make_licence(provider, **{"is_confirmed": True, **licence})
    client.force_login(make_membership(provider=provider).user)
    result = {"level": "2", "tested_on": f"{days(0)}", "tester": "Ina Muster", "language": "de"}

    shown = [client.get(page(provider, end)).content.decode() for end in ("", "termine/")]
    answers = [client.post(page(provider, "ausstellen/"), result), client.get(page(provider, "termine/neu/"))]

    assert (provider.result_slips.exists(), answers[1].status_code) == (may, 200 if may else 404)
    assert [
        page(provider, end) in text for end, text in zip(("ausstellen/", "termine/neu/"), shown, strict=True)
    ] == [
        may,
        may,
    ]


@pytest.mark.parametrize("day", [1, -SLIP_VALID_DAYS])
def test_a_test_to_come_or_long_ago_makes_no_slip(client, provider, day):
    client.force_login(make_membership(provider=provider).user)
    result = {"level": "2", "tested_on": f"{days(day)}", "tester": "Ina Muster", "language": "de"}

    response = client.post(page(provider, "ausstellen/"), result)

    assert (response.status_code, [*response.context["form"].errors]) == (200, ["tested_on"])
    assert not ResultSlip.objects.exists()


def test_another_desk_learns_level_and_days_and_nothing_else(desk, provider):
    slip = make_result_slip(provider, section=4)

    seen = checked(desk, on_paper(slip.code).lower())

    assert "Dieser Zettel gilt." in seen
    assert ("Ina Muster" in seen, "Testhaus" in seen) == (False, False)
    assert desk.get(page(provider)).status_code == 404
    assert desk.get(page(neighbour(), f"{slip.pk}/")).status_code == 404


@pytest.mark.parametrize(
    ("fields", "is_valid"),
    [
        (lambda: {"tested_on": days(-SLIP_VALID_DAYS)}, True),
        (lambda: {"tested_on": days(-SLIP_VALID_DAYS - 1)}, False),
        (lambda: {"withdrawn_on": days(0)}, False),
    ],
)
def test_a_slip_that_has_ended_or_is_withdrawn_is_not_valid(desk, provider, fields, is_valid):
    slip = make_result_slip(provider, **fields())

    seen = checked(desk, slip.code)

    assert ("Dieser Zettel gilt." in seen, "Dieser Zettel gilt nicht." in seen) == (is_valid, not is_valid)


def test_whoever_tries_many_codes_has_to_wait(desk, provider):
    slip = make_result_slip(provider)
    for _try in range(TRIES):
        checked(desk, "ACDE-FHJK")

    assert "Das waren viele Codes" in checked(desk, "ACDE-FHJK")
    assert "Dieser Zettel gilt." not in checked(desk, slip.code)


def test_a_wrong_slip_is_withdrawn_once_by_whoever_has_issued_it(desk, client, provider):
    slip = make_result_slip(provider)
    refused = desk.post(page(neighbour(), f"{slip.pk}/zurueckziehen/"), {"done": "yes"})
    client.force_login(make_membership(provider=provider).user)

    client.post(page(provider, f"{slip.pk}/zurueckziehen/"), {"done": "yes"})

    slip.refresh_from_db()
    assert (refused.status_code, slip.withdrawn_on) == (404, timezone.localdate())
    assert list(ResultSlip.objects.valid()) == []


def test_a_slip_is_deleted_some_days_after_it_has_ended(provider):
    end = SLIP_VALID_DAYS + SLIP_KEPT_DAYS
    kept, gone = (make_result_slip(provider, tested_on=days(-end - more)) for more in (0, 1))

    assert list(ResultSlip.objects.outdated()) == [gone]
    assert kept.kept_until == timezone.localdate()
    assert gone.kept_until == timezone.localdate() - timedelta(1)


def test_the_list_asks_no_more_for_three_slips_than_for_one(client, provider):
    client.force_login(make_membership(provider=provider).user)
    numbers = []
    for more in (1, 2):
        for _slip in range(more):
            make_result_slip(provider)
        with CaptureQueriesContext(connection) as asked:
            client.get(page(provider))
        numbers.append(len(asked))

    assert numbers[0] == numbers[1]


def test_one_is_asked_once_more_before_a_slip_is_withdrawn(client, provider):
    slip = make_result_slip(provider)
    client.force_login(make_membership(provider=provider).user)

    shown = client.get(page(provider)).content.decode()

    parts = re.findall(r"<details.*?</details>", shown, re.DOTALL)
    [folded] = [one for one in parts if "Endgültig zurückziehen" in one]
    assert f"/einstufung/{slip.pk}/zurueckziehen/" in folded
    assert shown.count("/zurueckziehen/") == 1


def test_a_slip_that_was_withdrawn_meanwhile_is_not_accepted(desk, provider):
    slip = make_result_slip(provider)
    checked(desk, slip.code)
    noted = neighbour().shown_slips.get()
    slip.withdrawn_on = days(0)
    slip.save()

    desk.post(page(neighbour(), f"gezeigt/{noted.pk}/annehmen/"), {"done": "yes"})

    noted.refresh_from_db()
    assert noted.accepted_on is None


def test_a_desk_says_with_one_click_that_a_slip_of_another_provider_suffices(desk, provider):
    slip, own = make_result_slip(provider), make_result_slip(neighbour())
    for code in (slip.code, slip.code, own.code, make_result_slip(provider, withdrawn_on=days(0)).code):
        checked(desk, code)
    noted = neighbour().shown_slips.get()

    desk.post(page(neighbour(), f"gezeigt/{noted.pk}/annehmen/"), {"done": "yes"})

    assert "Sie haben ihn anerkannt." in checked(desk, slip.code)
    noted.refresh_from_db()
    assert (noted.slip, noted.accepted_on) == (slip, timezone.localdate())
    neighbour().shown_slips.update(accepted_on=days(-3))
    desk.post(page(neighbour(), f"gezeigt/{noted.pk}/annehmen/"), {"done": "yes"})
    assert neighbour().shown_slips.get().accepted_on == days(-3)
    slip.delete()
    assert neighbour().shown_slips.get().slip is None
