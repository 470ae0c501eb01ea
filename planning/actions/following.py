"""What an enquiry says of its person's waiting: who stands on a list, leaves it, or has got a seat from it."""

from django.db import transaction
from django.utils import timezone

from courses.actions import NotPossibleError
from enquiries.models import Enquiry, EnquiryStep
from enquiries.models.states import Status
from planning.actions.entering import facts_of
from planning.actions.outlooks import situation_of
from planning.actions.saying import Outcome, end, held, put, until
from planning.models import Demand, DemandOutcome

ON_THE_LIST = {Status.WAITING, Status.OFFERED}
# How an enquiry that leaves the waiting list ends its person's waiting; in all other cases they look elsewhere.
ENDS = {Status.PLACED: Outcome.SEAT, Status.CLOSED: Outcome.LAPSED}


@transaction.atomic
def follow_enquiry(enquiry):
    """Whoever waits on a provider's list waits here; whoever leaves it does not, unless others tell of them."""
    if not enquiry.sought.course:
        return
    if enquiry.status in ON_THE_LIST and enquiry.is_wait_counted:  # a seat was given by mistake: they wait again
        enquiry.is_wait_counted = False
        Enquiry.objects.filter(pk=enquiry.pk).update(is_wait_counted=False)
    demands = list(Demand.objects.filter(enquiries=enquiry))
    if enquiry.status == Status.PLACED and not demands and not enquiry.is_wait_counted:
        count_wait(enquiry)
    for demand in demands:
        if enquiry.status in ON_THE_LIST:
            put(held(demand), **until())
        elif enquiry.status == Status.PLACED or not is_told_elsewhere(demand, enquiry):
            end(demand, ENDS.get(enquiry.status, Outcome.GONE))
        else:
            demand.enquiries.remove(enquiry)


def is_told_elsewhere(demand, enquiry):
    """By another source than the provider of this enquiry, or by another enquiry."""
    provider = enquiry.run.course.provider_id
    sources = [*filter(None, [demand.source]), *demand.also_told_by.all()]
    others = demand.enquiries.exclude(pk=enquiry.pk).filter(status__in=ON_THE_LIST)
    return any(source.provider_id != provider for source in sources) or others.exists()


def count_wait(enquiry):
    """Leaves a number of somebody who stood on a list, and in no register, until there was a seat."""
    listed = enquiry.steps.filter(kind=EnquiryStep.Kind.WAITING).order_by("at").first()
    if listed is None:
        return
    try:
        facts = facts_of(enquiry, listed.at)
    except NotPossibleError:  # of the course nobody has said the level, or where it is
        return
    waited = Demand(**facts)
    waited.situation = situation_of(waited)
    DemandOutcome.objects.add(waited, Outcome.PLACED, timezone.localdate().replace(day=1))
