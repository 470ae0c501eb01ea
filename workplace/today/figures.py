"""A provider's own figures: how many ask, how soon they get an answer, how full the courses are.

Nobody is counted who only looks.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Avg, Count, F, Min, Q, Sum
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.availability import SEATS_HIDDEN_AFTER, SEATS_REMIND_AFTER
from enquiries.models import Enquiry
from enquiries.models.enquiries import DUTY_REPLY_DAYS

PERIOD = 30  # days, compared with as many before
REPLIES = 90  # days whose answers make the mean
SOON = 28  # days within which a run begins soon


@dataclass
class Figure:
    name: str
    value: str
    note: str = ""


def count_runs(runs) -> dict:
    """Of those whose seats are kept true: how many are in doubt and since when, seats, and what begins soon."""
    today = timezone.localdate()
    old, hidden = (today - timedelta(days=days) for days in (SEATS_REMIND_AFTER, SEATS_HIDDEN_AFTER))
    in_doubt = Q(seats_as_of__lte=old)
    known = Q(seats_total__isnull=False, seats_free__isnull=False)
    return runs.aggregate(
        number=Count("pk"),
        doubtful=Count("pk", filter=in_doubt),
        oldest=Min("seats_as_of", filter=in_doubt),
        oldest_shown=Min("seats_as_of", filter=in_doubt & known & Q(seats_as_of__gte=hidden)),
        seats=Sum("seats_total", filter=known),
        free=Sum("seats_free", filter=known),
        soon=Count("pk", filter=Q(start__gte=today, start__lte=today + timedelta(days=SOON))),
    )


def count_enquiries(provider) -> dict:
    now = timezone.now()
    credible, new = Q(is_doubtful=False), Q(is_doubtful=False, status=Enquiry.Status.NEW)
    since, before = now - timedelta(days=PERIOD), now - timedelta(days=2 * PERIOD)
    answered = credible & Q(answered_at__gte=now - timedelta(days=REPLIES))
    return Enquiry.objects.filter(run__course__provider=provider).aggregate(
        number=Count("pk"),
        unanswered=Count("pk", filter=new),
        doubtful=Count("pk", filter=Q(is_doubtful=True)),
        oldest_doubtful=Min("asked_at", filter=Q(is_doubtful=True)),
        lately=Count("pk", filter=credible & Q(asked_at__gte=since)),
        before=Count("pk", filter=credible & Q(asked_at__gte=before, asked_at__lt=since)),
        reply=Avg(F("answered_at") - F("asked_at"), filter=answered),
    )


def figures(runs: dict, asked: dict) -> list[Figure]:
    """What there is to tell, in words."""
    found = [Figure(_("Enquiries, 30 days"), number_format(asked["lately"]), compared(asked))]
    if asked["reply"] is not None:
        found.append(Figure(_("Answer on average"), in_days(asked["reply"]), aim()))
    if runs["seats"]:
        found.append(fill(runs["seats"] - runs["free"], runs["seats"]))
    found.append(Figure(_("Starting soon"), number_format(runs["soon"]), _("within four weeks")))
    return found


def fill(taken, seats) -> Figure:
    share = _("%(share)d %%") % {"share": round(100 * taken / seats)}
    return Figure(_("Seats taken"), share, _("%(taken)d of %(seats)d") % {"taken": taken, "seats": seats})


def compared(asked) -> str:
    more = asked["lately"] - asked["before"]
    if more == 0:
        return _("as many as in the 30 days before")
    text = ngettext("%(number)d more than before", "%(number)d more than before", more) if more > 0 else ""
    text = text or ngettext("%(number)d fewer than before", "%(number)d fewer than before", -more)
    return text % {"number": abs(more)}


def in_days(span) -> str:
    days = round(span / timedelta(days=1), 1)
    if days < 1:
        return _("less than a day")
    text = ngettext("%(number)s day", "%(number)s days", 1 if days == 1 else 2)
    return text % {"number": number_format(days, 1)}


def aim() -> str:
    days = DUTY_REPLY_DAYS
    return ngettext("aim: %(number)d day", "aim: %(number)d days", days) % {"number": days}
