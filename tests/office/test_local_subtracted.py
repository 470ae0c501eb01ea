"""Numbers of an area, read by somebody who takes off whom they know."""

import re
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from office.local.people import POOL, People, providers
from planning.models import Source
from providers.models import Membership
from tests.factories import (
    make_appointment,
    make_area,
    make_booking,
    make_demand,
    make_enquiry,
    make_exam_enquiry,
    make_exam_kind,
    make_exam_session,
    make_liaison,
    make_membership,
    make_partner,
    make_provider,
    make_source,
    make_user,
)
from tests.office.test_local import address, offered, table, wait, wait_for_exams_and_tests

FEW = range(1, 5)
KNOWERS = st.frozensets(st.sampled_from([*providers(1, 2, 3), POOL]), max_size=2)
PARTS = st.dictionaries(KNOWERS, st.integers(0, 8), max_size=5)


@pytest.fixture
def area(db):
    make_area("Parchim")
    return make_area("Lübz", latitude=53.46, longitude=12.03)


def editor(partner):
    return make_membership(provider=partner.provider).user


def manager(partner):
    return make_membership(provider=partner.provider, role=Membership.Role.MANAGER).user


def liaison(partner):
    return make_user(make_liaison(partner, "Amt@beispiel.example").email.lower())


BELONGING = [(3, editor), (6, editor), (6, manager), (3, liaison), (6, liaison)]


@pytest.fixture(params=BELONGING, ids=[f"{others}-{way.__name__}" for others, way in BELONGING])
def desk(client, area, request):
    """Of somebody who belongs to a partner in that way, in an area where so many others wait for each thing."""
    client.others, belonging = request.param
    client.provider = make_provider()
    client.partner = make_partner(provider=client.provider)
    client.force_login(belonging(client.partner))
    other = make_provider("Andere")
    client.run, others = (offered(area.town, provider=one, seats_free=0) for one in (client.provider, other))
    wait(area, 1, client.others)
    for number in range(client.others):
        make_enquiry(others, status="declined", email=f"{number}@beispiel.example")
    wait_for_exams_and_tests(area.town, newcomers=client.others, provider=other)
    for _person in range(client.others):
        make_booking(make_appointment(other, municipality=area.town), has_seat=False)
    return client


def everything(client, area) -> list[str]:
    """But the stamps of forms."""
    pages = [client.get(address(area)), client.get(f"/de/buero/vor-ort/{area.pk}.csv")]
    return [re.sub(r'value="[^"]{40,}"', "", page.content.decode()) for page in pages]


def source(**of):
    """One that is expected to report would change how many are."""
    return Source.objects.filter(**of).first() or make_source(is_asked=False, **of)


def own_source(desk, area):
    make_demand(source(partner=desk.partner), area=area)


def source_of_its_provider(desk, area):
    make_demand(source(provider=desk.provider), area=area)


def told_by_others_too(desk, area):
    make_demand(source(name="Beratung"), area=area).also_told_by.add(source(provider=desk.provider))


def in_the_register_and_asked(desk, area):
    make_demand(source(name="Beratung"), area=area).enquiries.add(make_enquiry(desk.run, status="waiting"))


def asked_for_a_course(desk, area):
    make_enquiry(desk.run, status="declined")


def asked_in_the_pool(desk, area):
    wait_for_exams_and_tests(area.town, partners=1)


def asked_for_its_exam(desk, area):
    wait_for_exams_and_tests(area.town, newcomers=1, provider=desk.provider)


def waits_for_its_test(desk, area):
    make_booking(make_appointment(desk.provider, municipality=area.town), has_seat=False)


WAYS = [own_source, source_of_its_provider, told_by_others_too, in_the_register_and_asked, asked_for_a_course]
WAYS += [asked_in_the_pool, asked_for_its_exam, waits_for_its_test]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("number", [1, 5])
def test_nothing_that_a_partner_asks_for_or_enters_changes_what_it_reads(desk, area, way, number):
    way(desk, area)
    before = everything(desk, area)

    for _person in range(number):
        way(desk, area)

    assert len(re.findall(r";(5 oder mehr|weniger als\s5)\b", before[1])) == (4 if desk.others > 5 else 0)
    assert everything(desk, area) == before


def test_who_reads_for_a_partner_without_courses_takes_off_its_own_people_too(client, area):
    partner = make_partner(name="Jobcenter")
    client.force_login(make_user(make_liaison(partner).email))
    wait(area, 1, 3)
    for _person in range(3):
        make_demand(source(partner=partner), area=area)

    assert table(client, area, "Das wird gesucht") == []


def test_the_offices_file_and_paper_leave_nobody_a_small_number_to_find(client, area):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    run = offered(area.town)
    for number in range(5):
        make_enquiry(run, status="declined", email=f"{number}@beispiel.example")
    before = client.get(f"/de/buero/vor-ort/{area.pk}.csv").content.decode()
    for number in range(2):
        elsewhere = offered(area.town, provider=make_provider("Andere"))
        make_enquiry(elsewhere, status="declined", email=f"there-{number}@beispiel.example")

    after = client.get(f"/de/buero/vor-ort/{area.pk}.csv").content.decode()

    assert "A1, tags;;;0;5" in before
    assert re.search(r"A1, tags;;;0;weniger als\s5", after)
    assert table(client, area, "Das wird gesucht") == [["A1, tags", "0", "7"]]


@pytest.mark.parametrize("free", range(5))
def test_neither_page_nor_file_tells_nobody_from_few(client, area, free):
    client.force_login(make_membership().user)
    offered(area.town, 30, seats_free=free)
    other = offered(area.town, 30, level=2, seats_free=0, provider=make_provider("Andere"))
    session = make_exam_session(make_exam_kind("DTZ"), municipality=area.town, provider=other.course.provider)
    wait(area, 2, 6)
    source(name="Beratung")
    said = [everything(client, area)]
    for _person in FEW:
        make_demand(source(name="Beratung"), area=area)
        make_enquiry(other, status="declined")
        make_exam_enquiry(session, status="waiting")
        said.append(everything(client, area))

    assert all(one == said[0] for one in said)


@given(PARTS)
@settings(max_examples=500, deadline=None, derandomize=True)
def test_whoever_takes_off_whom_they_know_finds_nobody_or_many(parts):
    people = People(Counter(parts))

    groups = [frozenset(some) for number in range(3) for some in combinations(providers(1, 2, 3), number)]
    readers = [group | pool for group in groups for pool in (frozenset(), frozenset({POOL}))]
    left = [sum(number for knowers, number in parts.items() if not knowers & reader) for reader in readers]

    assert people.is_told == (not set(left) & {*FEW})
    assert people.in_words == (str(sum(parts.values())) if people.is_told else "weniger als\xa05")


@given(PARTS, st.integers(0, 9))
@settings(max_examples=500, deadline=None, derandomize=True)
def test_what_a_reader_adds_to_its_own_is_not_read(parts, more):
    reader = frozenset(providers(1))
    read = People(Counter(parts)).besides(reader)

    added = People(Counter(parts))
    added.add(more, reader)

    assert added.besides(reader).in_words == read.in_words
    assert read.in_words == "weniger als\xa05" or read.in_words in {
        f"{five} oder mehr" for five in range(5, 999, 5)
    }


@given(PARTS)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_each_reader_is_told_whole_fives_so_that_two_who_compare_read_no_single_number(parts):
    for reader in (frozenset(providers(1)), frozenset(providers(2))):
        read, left = People(Counter(parts)).besides(reader), People(Counter(parts)).unknown_to(reader)

        assert read.number % 5 == 0
        assert read.number <= left < read.number + 5
        assert read.at_most == (read.number and read.number + 4)
