"""A provider with hundreds of runs says how many seats are free, page by page, and loses no number."""

import re

import pytest

from courses.models import CourseRun
from tests.factories import days, make_course, make_membership, make_provider, make_run, seats_token
from tests.race import at_once
from tests.workplace.test_seats import shown


@pytest.fixture
def provider(client):
    """Of 120 runs; its editor is logged in."""
    provider = make_provider()
    client.force_login(make_membership(provider=provider).user)
    first = make_run(make_course(provider=provider), seats_as_of=days(-20))
    rows = [CourseRun(**{**fields_of(first), "number": f"K{number}"}) for number in range(2, 121)]
    CourseRun.objects.bulk_create(rows)
    return provider


def fields_of(run) -> dict:
    columns = [field.attname for field in CourseRun._meta.concrete_fields if not field.primary_key]
    return {name: getattr(run, name) for name in columns}


@pytest.fixture(params=["logged in", "by link"])
def address(request, provider):
    if request.param == "logged in":
        return f"/de/mein/{provider.slug}/plaetze/"
    return f"/de/stimmt-das-noch/{seats_token(provider)}/"


def boxes(content):
    """Keys of the runs whose number can be typed."""
    return [int(pk) for pk in re.findall(r'name="free-(\d+)"', content)]


@pytest.mark.django_db
def test_fifty_runs_stand_on_a_page(client, address):
    pages = [client.get(f"{address}?page={number}").content.decode() for number in (1, 2, 3)]

    assert [len(boxes(content)) for content in pages] == [50, 50, 20]
    assert len({pk for content in pages for pk in boxes(content)}) == 120
    assert len(pages[0]) < 120_000


@pytest.mark.django_db
def test_turning_the_page_saves_what_was_typed_and_confirms_nothing_else(client, address):
    one, other = boxes(client.get(address).content.decode())[:2]

    response = client.post(address, {**shown(**{f"r{one}": "4→2", f"r{other}": "4→4"}), "go": "2"})

    assert response["Location"] == f"{address}?page=2"
    confirmed = CourseRun.objects.filter(seats_as_of=days(0))
    assert list(confirmed.values_list("pk", "seats_free")) == [(one, 2)]


@pytest.mark.django_db
def test_turning_the_page_with_a_wrong_number_shows_it_again(client, address):
    one = boxes(client.get(address).content.decode())[0]

    response = client.post(address, {**shown(**{f"r{one}": "4→99"}), "go": "2"})

    assert response.status_code == 200
    assert 'value="99"' in response.content.decode()


@pytest.mark.django_db
def test_the_button_confirms_the_page_and_leads_back_to_it(client, address):
    there = f"{address}?page=3"
    runs = boxes(client.get(there).content.decode())

    response = client.post(there, shown(**{f"r{pk}": "4→4" for pk in runs}))

    assert response["Location"] == there
    assert set(CourseRun.objects.filter(seats_as_of=days(0)).values_list("pk", flat=True)) == set(runs)


@pytest.mark.django_db
def test_the_other_button_says_how_many_it_confirms_and_saves_what_was_typed(client, address):
    content = client.get(address).content.decode()
    one = boxes(content)[0]

    client.post(address, {**shown(**{f"r{one}": "4→2"}), "all": "on"})

    assert "Alle 120 Zahlen stimmen" in content
    assert CourseRun.objects.filter(seats_as_of=days(0)).count() == 120
    assert list(CourseRun.objects.exclude(seats_free=4).values_list("pk", "seats_free")) == [(one, 2)]


@pytest.mark.django_db
def test_a_number_for_a_run_that_is_gone_is_named(client, address):
    gone, other = boxes(client.get(address).content.decode())[:2]
    CourseRun.objects.filter(pk=gone).update(status=CourseRun.Status.CANCELLED)

    response = client.post(address, shown(**{f"r{gone}": "4→2", f"r{other}": "4→3"}), follow=True)

    assert "1 Zahl wurde nicht gespeichert" in response.content.decode()
    assert CourseRun.objects.get(pk=other).seats_free == 3


@pytest.mark.django_db
def test_the_start_page_says_how_many_numbers_are_to_be_confirmed(client, provider):
    content = client.get(f"/de/mein/{provider.slug}/").content.decode()

    assert "120 Platzzahlen bestätigen" in content


@pytest.mark.django_db(transaction=True)
def test_two_who_set_the_same_run_at_once_do_not_overwrite_each_other(client, provider):
    run = CourseRun.objects.first()
    address = f"/de/mein/{provider.slug}/plaetze/"

    answers = at_once(*[lambda n=n: client.post(address, shown(**{f"r{run.pk}": f"4→{n}"})) for n in (1, 2)])

    run.refresh_from_db()
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert f"Inzwischen hat jemand {run.seats_free} eingetragen." in refused.content.decode()
