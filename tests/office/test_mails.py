"""What the office sees of mails that did not arrive, and how mails go with the row that they belong to."""

from datetime import timedelta

import pytest
from django.utils import timezone
from post_office.models import STATUS, Email, Log

from accounts.models import User
from contacts.models import Message
from courses.actions import propose, remark
from enquiries.actions import forget, receive
from enquiries.models import Enquiry
from foundation.mail.models import OwnedMail
from foundation.mail.outbox import mails
from foundation.mail.sending import send_mail
from providers.actions import invite, receive_application
from providers.models import Membership
from tests.factories import (
    make_course,
    make_membership,
    make_message,
    make_municipality,
    make_office,
    make_run,
    make_user,
)

pytestmark = pytest.mark.django_db
PAGE = "/de/buero/mails/"


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.EMAIL_BACKEND = "foundation.mail.outbox.EmailBackend"


def make_mail(address="olena@beispiel.example", owner=None, hours=2, words="550 5.1.1 no such user", **fields):
    send_mail("contacts/mail/answer.txt", [address], {"message": make_message(), "text": "Geheim"}, owner=owner)
    moment = timezone.now() - timedelta(hours=hours)
    mail = Email.objects.latest("pk")
    Email.objects.filter(pk=mail.pk).update(created=moment, last_updated=moment, **fields)
    if words:
        Log.objects.create(email=mail, status=STATUS.failed, exception_type="SMTPRecipientsRefused", message=words)
    return mail


def test_the_office_is_told_of_what_is_given_up_and_of_what_waits_too_long(office):
    make_mail(status=STATUS.failed)
    make_mail("amir@beispiel.example", words="")
    make_mail("neu@beispiel.example", hours=0, words="")
    make_mail("da@beispiel.example", status=STATUS.sent)

    (task,) = [task for task in office.get("/de/buero/").context["tasks"] if task.address == PAGE]
    page = office.get(PAGE).content.decode()

    two_hours_ago = timezone.localdate(timezone.now() - timedelta(hours=2))
    assert (task.number, task.since) == (2, two_hours_ago)
    assert "E-Mails" in task.title
    assert "Der Mailserver nimmt die E-Mail nicht an. Aufgegeben." in " ".join(page.split())
    assert "550 5.1.1 no such user" in page
    assert "Läuft der Zeitgeber?" in page
    assert [name for name in ("olena@", "amir@", "neu@", "da@", "Geheim") if name in page] == ["olena@", "amir@"]


@pytest.mark.parametrize(
    ("words", "told"),
    [("451 later", "Der Mailserver bittet um Geduld."), ("550 no", "Der Mailserver nimmt die E-Mail nicht an.")],
)
def test_the_reason_stands_in_plain_words(office, words, told):
    make_mail(words=words, status=STATUS.requeued, scheduled_time=timezone.now() + timedelta(hours=3))

    page = office.get(PAGE).content.decode()

    assert told in page
    assert "Nächster Versuch: " in page


def test_one_is_tried_again_as_if_it_were_new(office):
    mail = make_mail(status=STATUS.failed, number_of_retries=3)
    other = make_mail(status=STATUS.failed, number_of_retries=3)

    office.post(f"{PAGE}{mail.pk}/noch-einmal/")

    mail.refresh_from_db()
    assert (mail.status, mail.number_of_retries, mail.scheduled_time) == (STATUS.queued, 0, None)
    assert list(mails().given_up()) == [other]


@pytest.mark.parametrize("is_each", [True, False])
def test_all_are_tried_again_but_those_in_hand_and_those_sent(office, is_each):
    failed = make_mail(status=STATUS.failed, number_of_retries=3)
    in_hand = make_mail(status=STATUS.requeued, number_of_retries=1)
    Email.objects.filter(pk=in_hand.pk).update(last_updated=timezone.now())
    sent = make_mail(status=STATUS.sent, number_of_retries=2)

    for address in [f"{mail.pk}/" for mail in (failed, in_hand, sent)] if is_each else [""]:
        office.post(f"{PAGE}{address}noch-einmal/")

    assert list(Email.objects.order_by("pk").values_list("number_of_retries", flat=True)) == [0, 1, 2]


def test_one_is_dropped(office):
    mail, other = make_mail(status=STATUS.failed), make_mail(status=STATUS.sent)

    office.post(f"{PAGE}{mail.pk}/verwerfen/")
    office.post(f"{PAGE}{other.pk}/verwerfen/")

    assert list(Email.objects.all()) == [other]


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_database_no_more_for_many(office, django_assert_num_queries, number):
    for _number in range(number):
        make_mail(status=STATUS.failed, owner=make_message())
        make_mail(status=STATUS.failed)
    office.get(PAGE)

    with django_assert_num_queries(7):
        office.get(PAGE)


# With their row


def ask(run, **fields):
    return receive(run, **{"name": "Olena", "email": "olena@beispiel.example", "language": "de", **fields})


def test_forgetting_one_enquiry_leaves_the_mails_of_another_of_the_same_person():
    make_office()
    run = make_run()
    first, second = ask(run), ask(run)
    make_mail(owner=first)
    kept = make_mail(owner=second)

    forget(Enquiry.objects.filter(pk=first.pk))

    assert {owned.owner for owned in OwnedMail.objects.all()} == {second}
    assert list(Email.objects.filter(to="olena@beispiel.example")) == [kept]


def test_forgetting_a_message_takes_its_mails(office):
    first, second = make_message(), make_message()
    make_mail(owner=first)
    kept = make_mail(owner=second)
    make_mail(owner=first, status=STATUS.sent)

    Message.objects.filter(pk=first.pk).delete()

    assert list(Email.objects.all()) == [kept]
    assert list(Log.objects.values_list("email", flat=True)) == [kept.pk]


def test_erasing_a_person_takes_also_mails_that_belong_to_no_row(office):
    make_mail("OLENA@beispiel.example")
    make_mail("amir@beispiel.example")

    office.post("/de/buero/person/", {"email": "olena@beispiel.example", "erase": "1"})

    assert [mail.to for mail in Email.objects.all()] == [["amir@beispiel.example"]]


def applied():
    fields = {"name": "Neu", "kind": "initiative", "municipality": make_municipality(), "contact_name": "Erika"}
    more = {"email": "erika@beispiel.example", "offers": "Café", "language": "de"}
    return receive_application("office@beispiel.example", **fields, **more)


def proposed():
    course, user = make_course(), make_user()
    return propose(course, {"phone": ["", "03871 1"]}, user)


def invited():
    manager = make_membership(role=Membership.Role.MANAGER)
    return invite(manager.provider, "neu@beispiel.example", Membership.Role.EDITOR, manager.user)


@pytest.mark.parametrize(
    "make",
    [
        applied,
        proposed,
        lambda: remark(proposed(), "Bitte bald", make_user()),
        invited,
        lambda: ask(make_run()),
    ],
    ids=["application", "proposal", "remark", "invitation", "enquiry"],
)
def test_whatever_way_a_row_goes_its_mails_go_with_it(make):
    row = make()
    before = row.mails.count()

    row.delete()

    assert before > 0
    assert not OwnedMail.objects.filter(owner_id=row.pk, owner_type__model=row._meta.model_name).exists()


def test_mails_go_when_what_their_row_belongs_to_goes():
    run = make_run()
    ask(run)

    run.course.delete()

    assert not Email.objects.exists()


def test_a_coordinator_may_delete_a_message_with_its_mails_in_the_administration(office):
    message = make_message()
    make_mail(owner=message)

    response = office.post(f"/verwaltung/contacts/message/{message.pk}/delete/", {"post": "yes"})

    assert response.status_code == 302
    assert not Email.objects.exists()


def test_mails_have_no_list_in_the_administration_for_a_coordinator(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))

    assert client.get("/verwaltung/post_office/email/").status_code == 403
