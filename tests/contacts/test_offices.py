"""Which office is the coordination office, and who gets its mails while somebody is away."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail
from django.db import IntegrityError, transaction

from accounts.models import User
from contacts.actions import mark_coordination, office_address, reached_at, receive_message
from contacts.models import Office
from courses.actions import reminders
from enquiries.actions import receive
from exams.placement import holding
from providers.actions import remind_of_licence
from tests.factories import (
    days,
    make_course,
    make_licence,
    make_office,
    make_page,
    make_person,
    make_provider,
    make_result_slip,
    make_run,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_offices():
    return make_office(email="erste@beispiel.example", order=5), make_office(email="zweite@beispiel.example")


def marked() -> list[str]:
    return [office.email for office in Office.objects.coordination()]


def test_the_first_office_is_the_coordination_office_and_its_order_says_nothing(two_offices):
    assert office_address() == "erste@beispiel.example"
    assert Office.objects.first().email == "zweite@beispiel.example"


def test_an_editor_marks_another_one_in_one_act(client, two_offices):
    client.force_login(make_user(role=User.Role.COORDINATOR))

    for _number in range(2):  # the same click twice
        client.post(f"/de/buero/stellen/{two_offices[1].pk}/bildungskoordination/")
    page = client.get(f"/de/buero/stellen/{two_offices[1].pk}/").content.decode()

    assert marked() == ["zweite@beispiel.example"]
    assert "Dies ist die Bildungskoordination" in page


def test_the_home_page_shows_the_one_that_is_marked(client):
    make_office(name="Erste")
    second = make_office(name="Zweite")

    mark_coordination(second)

    assert client.get("/de/").context["office"] == second


def test_two_are_never_marked(two_offices):
    with pytest.raises(IntegrityError), transaction.atomic():
        Office.objects.update(is_coordination=True)

    assert marked() == ["erste@beispiel.example"]


def test_the_marked_one_stays_until_another_is_marked(client, two_offices):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    first, second = two_offices

    for address in (f"/de/buero/stellen/{first.pk}/loeschen/", f"/verwaltung/contacts/office/{first.pk}/delete/"):
        client.post(address, {"post": "yes"})
    both = {"action": "delete_selected", "_selected_action": [first.pk, second.pk], "post": "yes"}
    client.post("/verwaltung/contacts/office/", both)

    assert Office.objects.count() == 2


def test_a_restored_office_does_not_take_the_mails(client, two_offices):
    first, second = two_offices
    record = first.history.first().pk
    mark_coordination(second)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    client.post(f"/de/buero/stellen/{first.pk}/verlauf/{record}/")

    assert marked() == ["zweite@beispiel.example"]


def test_an_older_database_keeps_its_first_office_in_order():
    make_office(order=2, email="zweite@beispiel.example")
    make_office(order=1, email="erste@beispiel.example")
    Office.objects.update(is_coordination=False)

    import_module("contacts.migrations.0004_mark_the_coordination_office").mark_the_first(apps, None)

    assert marked() == ["erste@beispiel.example"]


# Absence


def away(name, deputy=None, **fields):
    email = fields.pop("email", f"{name.lower()}@beispiel.example")
    return make_person(name, email=email, absent_until=days(3), deputy=deputy, **fields)


def here(name, **fields):
    return make_person(name, email=f"{name.lower()}@beispiel.example", **fields)


def message_goes_to(office_email) -> list[str]:
    make_office(email=office_email)
    receive_message(kind="question", language="de", name="Olena", text="Hallo", email="olena@beispiel.example")
    return mail.outbox[-1].to


def test_a_message_goes_to_the_deputy_of_who_is_absent():
    away("Anna", deputy=here("Bernd"))

    assert message_goes_to("Anna@beispiel.example") == ["bernd@beispiel.example"]


@pytest.mark.parametrize(("until", "reads"), [(-1, "anna"), (0, "bernd"), (1, "bernd")])
def test_the_last_day_of_an_absence_belongs_to_it(until, reads):
    make_person("Anna", email="anna@beispiel.example", absent_until=days(until), deputy=here("Bernd"))

    assert message_goes_to("anna@beispiel.example") == [f"{reads}@beispiel.example"]


def test_where_one_of_two_is_there_it_goes_to_the_address_of_both():
    for name, absent_until in (("Anna", days(3)), ("Olga", None)):
        deputy = here(f"Vertretung {name[0]}".replace(" ", "-"))
        make_person(name, email="zwei@beispiel.example", absent_until=absent_until, deputy=deputy)

    assert message_goes_to("zwei@beispiel.example") == ["zwei@beispiel.example"]


def test_it_goes_along_the_chain_of_deputies():
    away("Anna", deputy=away("Bernd", deputy=here("Clara", absent_until=days(-1))))

    assert message_goes_to("anna@beispiel.example") == ["clara@beispiel.example"]


def test_where_all_are_absent_in_a_circle_it_goes_to_the_office_itself():
    anna = away("Anna")
    anna.deputy = away("Bernd", deputy=anna)
    anna.save()

    assert message_goes_to("anna@beispiel.example") == ["anna@beispiel.example"]


def test_a_deputy_without_an_address_is_passed_over():
    away("Anna", deputy=make_person("Bernd", deputy=here("Clara")))

    assert message_goes_to("anna@beispiel.example") == ["clara@beispiel.example"]


def test_an_address_that_several_share_is_read_while_one_of_them_is_there():
    away("Anna", email="stelle@beispiel.example", deputy=here("Bernd"))
    make_person("Clara", email="stelle@beispiel.example")

    assert message_goes_to("stelle@beispiel.example") == ["stelle@beispiel.example"]


def test_the_mailbox_of_the_office_stays_as_it_is():
    away("Anna", deputy=here("Bernd"))

    assert message_goes_to("office@beispiel.example") == ["office@beispiel.example"]


def test_an_office_without_an_address_is_written_to_at_its_people():
    office = make_office(email="", order=1)
    make_person("Anna", office=office, order=1)
    make_person("Bernd", office=office, order=2, email="bernd@beispiel.example")

    assert office_address() == "bernd@beispiel.example"


def test_an_office_without_an_address_is_read_by_the_deputy_of_who_is_absent():
    away("Anna", office=make_office(email=""), deputy=here("Bernd"))

    assert office_address() == "bernd@beispiel.example"


def test_an_office_without_an_address_is_read_by_the_next_of_its_people_where_nobody_stands_in():
    office = make_office(email="")
    away("Anna", office=office, order=1)
    here("Bernd", office=office, order=2)

    assert office_address() == "bernd@beispiel.example"


def reminder(provider):
    run = make_run(make_course(provider=provider), seats_as_of=days(-8))
    run.course.provider.oldest = run.seats_as_of
    reminders.remind(run.course.provider)


TO_PROVIDERS = {
    "report": lambda provider: receive_message(kind="error", language="de", text="Falsch", provider=provider),
    "licence": lambda provider: remind_of_licence(make_licence(provider, until=30)),
    "seats": reminder,
    "seat held": lambda provider: holding.hold(
        make_result_slip(), make_run(make_course(provider=provider), seats_free=3), None
    ),
}


@pytest.mark.parametrize("act", TO_PROVIDERS)
def test_what_goes_to_a_provider_that_nobody_acts_for_goes_to_the_deputy_of_who_is_absent(act):
    make_office()
    away("Anna", deputy=here("Bernd"))

    TO_PROVIDERS[act](make_provider("Werk", email="anna@beispiel.example"))

    assert [letter.to for letter in mail.outbox] == [["bernd@beispiel.example"]]


def test_the_deputy_may_use_the_link_of_the_weekly_mail_while_they_stand_in(client):
    anna = away("Anna", deputy=here("Bernd"))
    reminder(make_provider("Werk", email="anna@beispiel.example"))
    (link,) = re.findall(r"https?://[^/]+(\S*/stimmt-das-noch/\S+)", mail.outbox[0].body)
    before = client.get(link).status_code

    type(anna).objects.filter(pk=anna.pk).update(absent_until=None)

    assert (before, client.get(link).status_code) == (200, 410)


def test_who_has_no_address_is_nobodys_mailbox():
    away("Anna", email="", deputy=here("Bernd"))

    assert reached_at("") == ""


def test_where_nobody_has_an_address_mails_go_to_the_portals_own(settings):
    make_office(email="")
    away("Anna", email="", deputy=here("Bernd"))  # of another place

    assert office_address() == settings.DEFAULT_FROM_EMAIL


@pytest.mark.parametrize(("own", "shown"), [("", "03871 722-1"), ("03871 722-0", "03871 722-0")])
def test_who_is_asked_to_call_reads_a_number(client, own, shown):
    """The office's own, else those of its people."""
    make_person(office=make_office(phone=own), phone="03871 722-1")

    content = client.get("/de/kurs-gesucht/").content.decode()

    assert re.findall(r'<a href="tel:[^"]+">([^<]+)</a>', content) == [shown]


def test_two_numbers_are_parted_as_the_readers_language_does(client):
    office = make_office()
    for number in ("03871 722-1", "03871 722-2"):
        make_person(office=office, phone=number)
    make_page(slug="seite", text='<p><data value="office.phone"></data></p>')

    page, need = (client.get(f"/ar/{address}/").content.decode() for address in ("seite", "kurs-gesucht"))

    assert '722-1</a></span>، <span dir="ltr">' in page
    assert '722-1</a>، <a href="tel:' in need


def test_an_enquiry_goes_to_the_deputy_of_the_course_contact():
    make_office()
    anna = away("Anna", deputy=here("Bernd"))
    run = make_run(make_course(contact_person=anna))

    receive(run, name="Olena", email="olena@beispiel.example", language="de")

    to_provider, to_person = mail.outbox
    assert to_provider.to == ["bernd@beispiel.example"]
    assert to_person.reply_to == ["bernd@beispiel.example"]
