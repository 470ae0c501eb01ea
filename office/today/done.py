"""What the office has done since Monday."""

from django.utils import timezone
from django.utils.translation import ngettext

from contacts.models import Message
from courses.models import Proposal
from foundation.reading.days import midnight
from foundation.web.counts import Done
from news.models import Post
from providers.models import Application


def done_this_week() -> list[Done]:
    monday = midnight(timezone.localdate().weekday())
    lately, reviewed = {"changed_at__gte": monday}, [Proposal.Status.ACCEPTED, Proposal.Status.RETURNED]
    return [
        Done(
            "messages",
            Message.objects.filter(closed_at__gte=monday),
            lambda number: ngettext("%(number)d message closed", "%(number)d messages closed", number),
        ),
        Done(
            "reviewed",
            Proposal.objects.filter(status__in=reviewed, **lately),
            lambda number: ngettext("%(number)d offer reviewed", "%(number)d offers reviewed", number),
        ),
        Done(
            "applications",
            Application.objects.exclude(status=Application.Status.NEW).filter(**lately),
            lambda number: ngettext(
                "%(number)d organisation answered", "%(number)d organisations answered", number
            ),
        ),
        Done(
            "posts",
            Post.objects.published().filter(published_from__gte=monday),
            lambda number: ngettext("%(number)d post published", "%(number)d posts published", number),
        ),
    ]
