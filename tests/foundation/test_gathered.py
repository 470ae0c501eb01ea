"""What is done and taken back again and again fills no mailbox: three mails, then one an hour, and a true one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from enquiries import actions
from exams.actions import ask_seats
from exams.models import SeatRequest, SlipSeat
from exams.models.held import version_of_run
from foundation.mail.models import OwnedMail
from foundation.mail.sending import send_mail
from foundation.submissions.gathered import AT_ONCE
from foundation.submissions.models import Tally
from tests.factories import (
    days,
    make_appointment,
    make_area,
    make_booking,
    make_course,
    make_enquiry,
    make_exam_session,
    make_membership,
    make_message,
    make_office,
    make_provider,
    make_result_slip,
    make_run,
)
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db
TO = "lesend@beispiel.example"


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "foundation.mail.outbox.EmailBackend"
    settings.EMAIL_HOST = "mail.example"  # none is sent at once


def of(provider) -> Client:
    browser = Client()
    browser.force_login(make_membership(provider=provider).user)
    return browser


def edit(browser, address, **typed):
    data = form_of(browser.get(address)) | typed
    response = browser.post(address, {name: value for name, value in data.items() if value is not None})
    assert response.status_code == 302, response.content.decode()


def held_seat():
    make_area("Parchim")
    course = make_course("Deutsch A2", provider=make_provider("Nachbar", email=TO), level_from=2, level_to=2)
    run, slip = make_run(course, seats_free=2), make_result_slip(make_provider("Testhaus"))
    browser, page = of(slip.provider), f"/de/mein/{slip.provider.slug}/einstufung/"

    def hold():
        run.refresh_from_db()
        browser.post(f"{page}{slip.pk}/halten/", {"run": run.pk, "version": version_of_run(run)})

    def let_go():
        seat = SlipSeat.objects.exclude(hold=None).get()
        browser.post(f"{page}plaetze/{seat.pk}/", {"act": "let_go", "version": seat.version})

    return hold, let_go


def exam():
    session = make_exam_session(provider=make_provider("Zentrum"), seats_total=10, is_offered=True)
    partner = make_provider("Eins", email=TO)
    SeatRequest.objects.create(session=session, provider=partner, seats=2)
    session.seats_partners = 2
    session.save()
    browser = of(session.provider)
    address = f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/"
    return [lambda sign=sign: edit(browser, address, is_cancelled=sign) for sign in ("on", None)]


def placement_test():
    date = make_appointment(make_provider("Testhaus"), seats=1)
    make_booking(date, email=TO)
    browser, address = of(date.provider), f"/de/mein/{date.provider.slug}/einstufung/termine/{date.pk}/"
    return [lambda on=on: edit(browser, address, date=days(on).isoformat()) for on in (8, 9)]


def proposal():
    make_office(email=TO)
    course = make_course(provider=make_provider("Kleiner Kreis", phone="03871 1"), status="draft")
    make_run(course)
    browser, page = of(course.provider), f"/de/mein/{course.provider.slug}/angebote/{course.pk}/"
    return [lambda end=end: browser.post(f"{page}{end}/") for end in ("veroeffentlichen", "zurueckziehen")]


def leaving(then=None):
    """Mails that leave until then, else now."""
    waits = Email.objects.exclude(scheduled_time__gt=then or timezone.now())
    return waits.filter(to=TO).order_by("pk")


@pytest.mark.parametrize("toggle", [held_seat, exam, placement_test, proposal])
def test_after_three_mails_an_act_that_is_taken_back_is_told_when_the_hour_is_over(toggle):
    do, take_back = toggle()
    for _time in range(4):
        do()
        take_back()

    do()

    in_an_hour = timezone.now() + timedelta(hours=1)
    assert leaving().count() == AT_ONCE
    assert leaving(in_an_hour).count() == Email.objects.count() == AT_ONCE + 1
    Tally.objects.update(ends_at=0)
    take_back()
    do()
    assert leaving().count() > AT_ONCE


def test_who_helps_still_hears_of_another_day_when_the_price_of_an_exam_changes_later():
    session = make_exam_session(provider=make_provider("Zentrum"), seats_total=9, is_offered=True)
    ask_seats(session, make_provider("Haben Plätze", email="sitz@beispiel.example"), 1)
    session.turns.create(provider=make_provider("Helfen", email=TO), task="examiner", number=1)
    browser, page = of(session.provider), f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/"

    for number in range(AT_ONCE + 1):
        edit(browser, page, date=str(days(20 + number)))
    edit(browser, page, fee="150")

    put_off = Email.objects.filter(scheduled_time__gt=timezone.now()).order_by("pk")
    assert [str(one.to[0]) for one in put_off] == [TO, "sitz@beispiel.example"]
    assert "150" in put_off[1].message


def test_an_answer_that_is_changed_again_and_again_is_told_as_it_stands_at_last():
    enquiry = make_enquiry(make_run(seats_total=20, seats_free=9))
    browser = of(enquiry.run.course.provider)
    page = f"/de/mein/{enquiry.run.course.provider.slug}/anfragen/{enquiry.pk}/"

    for status in ("waiting", "answered", "waiting", "answered", "waiting", "placed"):
        edit(browser, page, status=status, text="Bitte rufen Sie an.")

    put_off = Email.objects.get(scheduled_time__gt=timezone.now())
    assert Email.objects.count() == AT_ONCE + 1
    assert "einen Platz" in put_off.message
    actions.withdraw(enquiry)
    assert not Email.objects.filter(pk=put_off.pk).exists()


def test_a_held_seat_that_waits_to_be_told_is_not_told_when_it_is_let_go():
    do, take_back = held_seat()
    for _time in range(4):
        do()
        take_back()

    assert Email.objects.count() == AT_ONCE


def test_what_waits_of_a_row_of_another_kind_with_the_same_number_stays():
    do, take_back = held_seat()
    for _time in range(4):
        do()
        take_back()
    do()
    waiting = OwnedMail.objects.get(scheduled_time__gt=timezone.now())
    message = make_message(pk=waiting.owner_id)
    send_mail(
        "contacts/mail/answer.txt",
        [message.email],
        {"message": message, "text": "Ja."},
        owner=message,
        leaves_at=waiting.scheduled_time,
    )

    take_back()

    assert not OwnedMail.objects.filter(pk=waiting.pk).exists()
    assert message.mails.count() == 1


def test_the_last_mail_says_how_an_exam_stands():
    do, take_back = exam()
    for _time in range(4):
        do()
        take_back()

    said = [mail.subject.partition(": ")[2].partition(":")[0] for mail in Email.objects.order_by("pk")]
    assert said == ["Fällt aus", "Findet doch statt", "Fällt aus", "Findet doch statt"]
