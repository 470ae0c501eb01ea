"""Enquiries of the demo, one in each state; made anew with each loading, so that their days stay true."""

from datetime import timedelta

from django.utils import timezone

from bildung_verbindet.demo_content.courses import PREFIX, read
from courses import actions as seats
from courses.models import CourseRun, Hold
from enquiries.models import Enquiry, EnquiryStep
from enquiries.models.states import CLOSED, Status
from providers.models import Provider

CODE = "DEM{:05}"  # no code that somebody gets has a zero
OF_DEMO = CODE[:3]


def take_out_enquiries():
    """With the seats that are held for them; they leave no numbers."""
    rows = Enquiry.objects.filter(code__startswith=OF_DEMO, run__course__slug__startswith=PREFIX)
    for hold in Hold.objects.filter(enquiry__in=rows).select_related("run"):
        seats.release(hold)
    rows.delete()


def load_enquiries(own: Provider):
    alone = Provider.objects.filter(slug__startswith=PREFIX, members=None).order_by("slug")
    runs = {"own": runs_of(own), "alone": next((found for one in alone if (found := runs_of(one))), [])}
    for number, row in enumerate(read("enquiries")["rows"]):
        fields = dict(row)
        found, place, days = runs[fields.pop("at")], fields.pop("run"), fields.pop("days")
        if found:
            load(found[place % len(found)], days, code=CODE.format(number), **fields)


def runs_of(provider) -> list[CourseRun]:
    runs = CourseRun.objects.published().with_availability().open_to_enquiries().with_seat_left()
    return list(runs.filter(course__provider=provider, start__gt=timezone.localdate()).order_by("start", "pk")[:3])


def load(run, days, status=Status.NEW, **fields):
    asked = timezone.now() - timedelta(days=days)
    answered = None if status == Status.NEW else asked + timedelta(days=min(days, 2))
    enquiry = Enquiry.objects.create(
        run=run,
        status=status,
        created_at=asked,
        asked_at=asked,
        read_at=answered,
        answered_at=answered,
        closed_at=answered if status in CLOSED else None,
        waits_since=answered if status == Status.WAITING else None,
        hold=seats.hold(run) if status == Status.OFFERED else None,
        **fields,
    )
    steps = [(EnquiryStep.Kind.SENT, asked)]
    if answered:
        steps += [(EnquiryStep.Kind.READ, answered), (EnquiryStep.Kind(status), answered)]
    for kind, moment in steps:
        EnquiryStep.objects.create(enquiry=enquiry, kind=kind, at=moment)
