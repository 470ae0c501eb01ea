"""What is done with one enquiry leaves all others as they were, though the same has happened to them."""

import pytest
from django.utils import timezone

from courses.actions import holds
from courses.models import CourseRun, Hold
from enquiries import actions
from enquiries.models import Enquiry, EnquiryStep
from tests.factories import make_course, make_enquiry, make_run
from tests.test_rights import undone

pytestmark = pytest.mark.django_db

ACTS = {  # of somebody who stands so
    "it is read": ("new", actions.read),
    "it is answered": ("new", lambda row: actions.answer(row, "answered", "Ja.")),
    "it is declined": ("new", lambda row: actions.answer(row, "declined", reason="other")),
    "a seat is held": ("new", lambda row: actions.answer(row, "offered")),
    "a seat is given": ("new", lambda row: actions.answer(row, "placed", subtract=True)),
    "it waits": ("new", lambda row: actions.answer(row, "waiting")),
    "somebody has called": ("new", lambda row: actions.call(row, True)),
    "the person asks again": ("new", lambda row: actions.ask_again(row, "Wann?")),
    "the person is reached otherwise": (
        "new",
        lambda row: actions.change_contact(row, "mail", "neu@beispiel.example", ""),
    ),
    "the person takes the seat": ("offered", actions.accept),
    "the seat is no longer held": ("offered", lambda row: actions.answer(row, "waiting")),
    "who waits is offered a seat": ("waiting", actions.offer),
    "who waits still does": ("waiting", actions.still_waits),
    "who waits withdraws": ("waiting", actions.withdraw),
    "who has a seat withdraws": ("placed", actions.withdraw),
    "who has a seat came": ("placed", lambda row: actions.said_came(row, True)),
    "who has a seat says so": ("placed", lambda row: actions.says_came(row, False)),
    "the seat is given back": ("placed", actions.give_back_seat),
    "the seat is not given back": ("placed", actions.not_given_back),
    "who has a seat goes elsewhere": ("placed", lambda row: actions.answer(row, "placed", run=others_of(row))),
    "who waits is passed on": ("waiting", lambda row: actions.answer(row, "passed", run=make_run())),
}


@pytest.fixture
def world():
    """Two people who stand alike in each of two runs of one course."""
    course = make_course()
    for _number in range(2):
        run = make_run(course, seats_total=20, seats_free=9, start=0)
        for status in ("new", "offered", "waiting", "placed"):
            for number in range(2):
                fields = {"waits_since": timezone.now()} if status == "waiting" else {"may_pass_on": True}
                fields |= {"hold": holds.hold(run)} if status == "offered" else {}
                address = f"{status}{number}@beispiel.example"
                gives_back = status == "placed"
                make_enquiry(run, email=address, status=status, gives_back=gives_back, **fields)
    Enquiry.objects.update(may_pass_on=True)


def others_of(row) -> CourseRun:
    return CourseRun.objects.filter(course=row.run.course).exclude(pk=row.run_id).get()


def state_of_others(row, leads_on) -> list:
    """All that is not that enquiry's own, nor its run's; ``leads_on``: nor of the run that it goes to."""
    runs = CourseRun.objects.exclude(pk=row.run_id)
    return [
        list(Enquiry.objects.exclude(pk=row.pk).order_by("pk").values()),
        list(EnquiryStep.objects.exclude(enquiry=row.pk).order_by("pk").values()),
        list(Hold.objects.exclude(pk=row.hold_id).filter(enquiry__isnull=False).order_by("pk").values()),
        list(runs.filter(course=row.run.course).order_by("pk").values()) if not leads_on else [],
    ]


@pytest.mark.parametrize("number", [0, 3])
def test_an_act_with_one_enquiry_leaves_the_others_as_they_were(world, number):
    idle, wrong = set(), set()

    for name, (status, act) in ACTS.items():
        with undone():
            row = Enquiry.objects.filter(status=status).order_by("pk")[number]
            own = [Enquiry.objects.filter(pk=row.pk).values().get(), EnquiryStep.objects.count()]
            before = state_of_others(row, leads_on="elsewhere" in name)
            act(row)
            left = Enquiry.objects.filter(pk=row.pk).values().get()
            idle |= {name} if [left, EnquiryStep.objects.count()] == own else set()
            found = state_of_others(row, leads_on="elsewhere" in name)
            mine = [one for one in found[2] if one["id"] == left["hold_id"]]
            found[2] = [one for one in found[2] if one not in mine]
            wrong |= {name} if found != before else set()

    assert (idle, wrong) == (set(), set())
