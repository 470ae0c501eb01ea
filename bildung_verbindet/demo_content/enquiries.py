"""Enquiries of the demo, one in each state; made anew with each loading, so that their days stay true."""

from datetime import timedelta

from django.utils import timezone

from bildung_verbindet.demo_content.courses import PREFIX, read
from cooperation.duties import last_months
from courses import actions as seats
from courses.models import CourseRun, Hold
from enquiries.models import Enquiry, EnquiryCount, EnquiryStep
from enquiries.models.states import CLOSED, Status
from foundation.reading.codes import CODE_LENGTH, CODE_SIGNS
from providers.models import Provider

OF_DEMO = "DEM"  # so their codes begin
MONTHS = 6  # whole ones


def code_of(number):
    """Such as a desk can type, and nobody gets by chance."""
    return OF_DEMO + CODE_SIGNS[number] * (CODE_LENGTH - len(OF_DEMO))


def take_out_enquiries():
    """With the seats that are held for them; they leave no numbers."""
    rows = Enquiry.objects.filter(code__startswith=OF_DEMO, run__course__slug__startswith=PREFIX)
    for hold in Hold.objects.filter(enquiry__in=rows).select_related("run"):
        seats.release(hold)
    rows.delete()


def load_enquiries(own):
    alone = Provider.objects.filter(slug__startswith=PREFIX, members=None).order_by("slug")
    runs = {"own": runs_of(own), "alone": next((found for one in alone if (found := runs_of(one))), [])}
    for number, row in enumerate(read("enquiries")["rows"]):
        fields = dict(row)
        found, place, days = runs[fields.pop("at")], fields.pop("run"), fields.pop("days")
        if found:
            load(found[place % len(found)], days, code=code_of(number), **fields)


def load_counts(today):
    """What enquiries of the months before have left: more from month to month, most of them answered in time."""
    providers = Provider.objects.filter(slug__startswith=PREFIX).order_by("slug")
    for back, month in enumerate(reversed(last_months(MONTHS + 1, today)[:-1])):
        for place, provider in enumerate(providers):
            number = max(6 - back - place % 4, 0)
            numbers = {"number": number, "in_time": max(number - (place + back) % 2, 0)}
            row = {"provider": provider, "month": month, "outcome": Status.PLACED}
            EnquiryCount.objects.update_or_create(**row, defaults=numbers)


def runs_of(provider):
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
