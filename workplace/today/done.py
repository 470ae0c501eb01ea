"""What a provider's people have done since Monday."""

from django.utils import timezone
from django.utils.translation import ngettext

from courses.models import Course, CourseRun
from enquiries.models import Enquiry
from foundation.reading.days import midnight
from foundation.web.counts import Done


def done_this_week(provider):
    monday = midnight(timezone.localdate().weekday())
    seats = CourseRun.objects.to_confirm().filter(course__provider=provider)
    return [
        Done(
            "answered",
            Enquiry.objects.credible().asked_of([provider]).filter(answered_at__gte=monday),
            lambda number: ngettext("%(number)d enquiry answered", "%(number)d enquiries answered", number),
        ),
        Done(
            "confirmed",
            seats.filter(seats_as_of__gte=timezone.localdate(monday)),
            lambda number: ngettext(
                "%(number)d number of seats confirmed", "%(number)d numbers of seats confirmed", number
            ),
        ),
        Done(
            "published",
            newly_published(provider, monday),
            lambda number: ngettext("%(number)d offer published", "%(number)d offers published", number),
        ),
    ]


def newly_published(provider, since):
    """Offers that have become public since then, whoever did it."""
    public = Course.history.filter(provider=provider, status=Course.Status.PUBLISHED).order_by()
    before, after = public.filter(history_date__lt=since), public.filter(history_date__gte=since)
    new = after.exclude(id__in=before.values("id")).values("id")
    return Course.objects.filter(pk__in=new)
