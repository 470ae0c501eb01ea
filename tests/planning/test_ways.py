"""Ways into the register: from a search in vain, a course without a date, a closed enquiry, a waiting list."""

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse

from enquiries import actions as of_enquiries
from enquiries.actions.keeping import put
from enquiries.models import Enquiry, EnquiryStep
from planning import actions
from planning.actions.outlooks import arrivals
from planning.models import Demand, DemandOutcome, Source
from planning.starts.people import asked
from tests.factories import (
    days,
    make_area,
    make_course,
    make_enquiry,
    make_membership,
    make_municipality,
    make_run,
    make_source,
    same_time,
)

pytestmark = pytest.mark.django_db
NEED = "/de/kurs-gesucht/"


def waiting_enquiry(**fields):
    make_area()
    course = make_course(
        level_from=2, level_to=2, provider=fields.pop("provider", None) or make_membership().provider
    )
    run = make_run(course, municipality=make_municipality())
    return make_enquiry(run, status="waiting", waits_since=same_time(-30), **fields)


def register(client, enquiry):
    provider = enquiry.run.course.provider
    client.force_login(provider.memberships.get().user)
    return client.post(f"/de/mein/{provider.slug}/anfragen/{enquiry.pk}/tun/", {"act": "register"}, follow=True)


def test_a_search_in_vain_leads_there_with_what_was_looked_for(client):
    make_municipality("Lübz")

    page = client.get("/de/angebote/?level=3&place=Lübz").content.decode()

    assert f'href="{NEED}?level=3&amp;place=L%C3%BCbz"' in page


@pytest.mark.parametrize("address", ["", "angebote/"])
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_home_page_the_whole_list_and_the_foot_of_each_page_lead_there(client, address, language):
    make_run(municipality=make_municipality())

    page = client.get(f"/{language}/{address}").content.decode()

    main, _end, foot = page.partition("</main>")
    need, code = (f'href="/{language}/{path}/"' for path in ("kurs-gesucht", "code"))
    assert (need in main, need in foot, code in foot) == (True, True, True)


def test_a_course_without_a_date_leads_there(client):
    course = make_course(level_from=2, level_to=2)

    page = client.get(course.get_absolute_url()).content.decode()

    assert f'href="{NEED}?level=2&amp;place={course.provider.municipality}"' in page


def test_the_letter_about_a_seat_that_there_is_not_leads_there():
    enquiry = make_enquiry(make_run(), email="olena@beispiel.example", language="uk")

    of_enquiries.answer(enquiry, "declined", reason="full")

    body = mail.outbox[-1].body
    assert ("/uk/kurs-gesucht/" in body, NEED in body) == (True, True)


def test_who_is_on_a_waiting_list_is_entered_once_under_the_code_they_have(client):
    enquiry = waiting_enquiry()

    for _time in range(2):
        register(client, enquiry)

    row = Demand.objects.get()
    assert (row.code, row.level, str(row.area), row.source.provider) == (
        *(enquiry.code, 2, "Parchim"),
        enquiry.run.course.provider,
    )
    assert [*Demand.objects.counted()] == [row]


def test_the_slip_of_who_comes_from_a_waiting_list_is_in_the_language_they_asked_in(client):
    enquiry = waiting_enquiry(language="ar")

    register(client, enquiry)

    row = Demand.objects.get()
    slip = client.get(reverse("office:waiting_slip", args=[row.source.pk, row.pk])).content.decode()
    assert (row.language, 'lang="ar"' in slip) == ("ar", True)


def test_who_stands_there_by_another_enquiry_is_entered_no_second_time(client):
    first = waiting_enquiry(email="olena@beispiel.example")
    second = waiting_enquiry(email="OLENA@beispiel.example")

    register(client, first)
    register(client, second)

    row = Demand.objects.get()
    assert {*row.enquiries.all()} == {first, second}
    assert row.also_told_by.get().provider == second.run.course.provider


def test_two_people_with_one_telephone_are_two_and_a_seat_of_one_ends_only_that_one(client):
    mother = waiting_enquiry(name="Olena Muster", phone="0171 1234567")
    son = waiting_enquiry(name="Danylo Muster", phone="0171 1234567")
    twin = waiting_enquiry(name="olena  muster", phone="0171 1234567")
    namesake = waiting_enquiry(name="Olena Muster", phone="0171 7654321", email="")
    for enquiry in (mother, son, twin, namesake):
        register(client, enquiry)
    entered = {frozenset(row.enquiries.all()) for row in Demand.objects.all()}

    put(mother, "placed")

    assert entered == {frozenset({mother, twin}), frozenset({son}), frozenset({namesake})}
    assert {*Enquiry.objects.filter(demands__isnull=False)} == {son, namesake}


def came():
    return sum(arrivals(days(0)).values())


def test_who_is_placed_from_the_register_has_come_once_and_waits_again_when_put_back(client):
    enquiry = waiting_enquiry(asked_at=same_time(-30))
    register(client, enquiry)
    numbers = [came()]

    enquiry.refresh_from_db()
    put(enquiry, "placed")
    numbers.append(came())
    enquiry.refresh_from_db()
    put(enquiry, "waiting")

    assert numbers == [1, 1]
    assert [row.pk for row, _kind in asked(level_from__isnull=False)] == [enquiry.pk]


@pytest.mark.parametrize("end", [actions.has_seat, actions.gone])
def test_who_ends_their_wait_by_code_waits_on_no_list_either(client, end):
    enquiry = waiting_enquiry()
    register(client, enquiry)
    Demand.objects.update(created_at=same_time(-30))

    end(Demand.objects.get())

    assert (came(), asked(level_from__isnull=False)) == (1, [])


def test_a_wait_that_the_code_has_ended_is_not_counted_again_by_the_provider(client):
    enquiry = waiting_enquiry()
    enquiry.steps.create(kind=EnquiryStep.Kind.WAITING, at=same_time(-30))
    register(client, enquiry)
    actions.has_seat(Demand.objects.get())
    enquiry.refresh_from_db()

    put(enquiry, "placed")

    assert [(row.outcome, row.number) for row in DemandOutcome.objects.all()] == [("seat", 1)]


def test_who_is_offered_a_seat_still_waits(client):
    enquiry = waiting_enquiry()
    register(client, enquiry)

    put(enquiry, "offered")

    assert [*Demand.objects.get().enquiries.all()] == [enquiry]


@pytest.mark.parametrize(("status", "outcome"), [("placed", "seat"), ("withdrawn", "gone")])
def test_who_leaves_the_only_list_leaves_the_register(client, status, outcome):
    enquiry = waiting_enquiry()
    register(client, enquiry)

    put(enquiry, status)

    assert (Demand.objects.count(), DemandOutcome.objects.get().outcome) == (0, outcome)


def test_who_leaves_one_list_still_waits_where_others_tell_of_them(client):
    enquiry = waiting_enquiry()
    register(client, enquiry)
    Demand.objects.get().also_told_by.add(make_source())

    put(enquiry, "withdrawn")

    assert Demand.objects.get().enquiries.count() == 0


def test_who_comes_back_to_the_list_is_found_under_the_code_they_have(client):
    enquiry = waiting_enquiry()
    register(client, enquiry)
    Demand.objects.get().also_told_by.add(make_source())
    put(enquiry, "answered")
    put(enquiry, "waiting")

    answer = register(client, enquiry)

    row = Demand.objects.get()
    assert (answer.status_code, row.code, [*row.enquiries.all()]) == (200, enquiry.code, [enquiry])


def test_of_which_level_somebody_begins_nobody_guesses(client):
    enquiry = waiting_enquiry()
    enquiry.run.course.level_from = enquiry.run.course.level_to = None
    enquiry.run.course.save()

    page = register(client, enquiry)

    assert (Demand.objects.count(), Source.objects.count()) == (0, 0)
    assert "mit welchem Niveau" in page.content.decode()


def test_a_seat_that_is_taken_back_leaves_the_counted_waits_of_others_alone():
    rows = [waiting_enquiry(is_wait_counted=True) for _one in range(2)]
    Enquiry.objects.update(status="placed")

    for row in rows:
        row.refresh_from_db()
    put(rows[0], "waiting")

    counted = dict(Enquiry.objects.values_list("pk", "is_wait_counted"))
    assert counted == {rows[0].pk: False, rows[1].pk: True}


def test_only_of_whom_may_stand_there_twice_the_provider_is_told_so(client):
    provider = make_membership().provider
    fields = [("Olena Muster", "0171 1234567"), ("Danylo Muster", "0171 1234567"), ("Amir Muster", "0171 2345678")]
    rows = [waiting_enquiry(provider=provider, name=name, phone=phone, email="") for name, phone in fields]

    pages = [register(client, enquiry).content.decode() for enquiry in rows]

    assert ["zweimal da" in page for page in pages] == [False, True, False]
