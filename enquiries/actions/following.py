"""What happens when nobody does anything: who is asked, who is told, and when an enquiry ends. For each hour."""

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from courses import actions as seats
from courses.models import Hold
from enquiries import letters
from enquiries.actions.keeping import keeping, note, put
from enquiries.actions.translating import translate_waiting
from enquiries.models import Enquiry, EnquiryStep
from enquiries.models.enquiries import CHASED_AFTER, CLOSED_AFTER, STILL_WAITING_DAYS, WAITING_KEPT_DAYS
from enquiries.models.sought import some
from enquiries.models.states import OPEN, Status
from providers.models import Membership

Kind = EnquiryStep.Kind
TO_EDITORS, TO_MANAGERS, TO_OFFICE = CHASED_AFTER
ROLES = {TO_EDITORS: [Membership.Role.EDITOR], TO_MANAGERS: [Membership.Role.MANAGER]}


def follow(now=None):
    """How many of each: every enquiry in a transaction of its own, so that one trouble stops no other."""
    now = now or timezone.now()
    return {
        "held seats ended": end_holds(now),
        "ended with their run": each(without_date(), end_with_date, now),
        "closed unanswered": each(Enquiry.objects.overdue(CLOSED_AFTER, now), close, now),
        "chased": each(to_chase(now), chase, now),
        "ended on a waiting list": each(waited_out(now), close, now),
        "asked whether still waiting": each(to_ask(now), ask_still, now),
        "translated": translate_waiting(),
    }


def each(rows, act, now):
    """``act`` gets the row under lock and says whether there was something to do."""
    done = 0
    for row in rows.order_by("pk"):
        with suppress(Http404), transaction.atomic():  # forgotten meanwhile
            kept = keeping(row)
            done += rows.filter(pk=kept.pk).exists() and act(kept, now)
    return done


# Held seats


def end_holds(now):
    """Whoever did not accept waits at the end of the line; who waits next is for the provider to see."""
    number = each(Enquiry.objects.lapsed(timezone.localdate(now)), lapse, now)
    for hold in Hold.objects.lapsed(timezone.localdate(now)).select_related("run"):
        seats.release(hold)
        number += 1
    return number


def lapse(enquiry, now):
    enquiry.sought.let_go(enquiry)
    note(enquiry, Kind.LAPSED)
    put(enquiry, Status.WAITING, waits_since=now)
    letters.write(enquiry, "lapsed")
    letters.tell(enquiry, "lapsed_to_provider", letters.who_acts(enquiry))
    return True


# Nobody answers


def to_chase(now):
    late = Q()
    for days in CHASED_AFTER:
        late |= Q(chased__lt=days, asked_at__lte=now - timedelta(days=days))
    return Enquiry.objects.unanswered().filter(late)


def chase(enquiry, now):
    """Once for each of the days, and never two at once: who was away asks only for the last."""
    age = (now - enquiry.asked_at).days
    stage = max(days for days in CHASED_AFTER if days <= age)
    to = letters.who_answers(enquiry, ROLES.get(stage, tuple(Membership.Role)))
    if stage == TO_OFFICE or not to:
        to = letters.the_office(enquiry)
        note(enquiry, Kind.ESCALATED)
    else:
        note(enquiry, Kind.CHASED)
    letters.tell(enquiry, "overdue", to, days=age, is_office=stage == TO_OFFICE, left=CLOSED_AFTER - age)
    if not enquiry.chased:
        letters.write(enquiry, "chased")
    enquiry.chased = stage
    enquiry.save(update_fields=["chased"])
    return True


def close(enquiry, now):
    """Whoever has only a phone is called: by the office, where the provider has been silent."""
    has_waited = enquiry.status == Status.WAITING
    put(enquiry, Status.CLOSED)
    note(enquiry, Kind.CLOSED)
    letters.write(enquiry, Status.CLOSED)
    letters.ask_to_call(enquiry, None if has_waited else letters.the_office(enquiry))
    return True


# The date is no more


def without_date():
    gone, over = some("cancelled"), some("over")
    alive = Enquiry.objects.credible()
    return alive.filter(Q(status__in=[*OPEN, Status.PLACED]) & gone | Q(status__in=OPEN) & over)


def end_with_date(enquiry, now):
    """Cancelled, or over while somebody still waited: a seat there is no longer to be had."""
    sought = enquiry.sought
    sought.let_go(enquiry)
    is_cancelled = Enquiry.objects.filter(some("cancelled"), pk=enquiry.pk).exists()
    reason = sought.cancelled_as if is_cancelled else sought.over_as
    put(enquiry, Status.DECLINED, reason=reason, gives_back=False)
    note(enquiry, Kind.DECLINED)
    letters.write(enquiry, Status.DECLINED)
    letters.ask_to_call(enquiry)
    return True


# Waiting lists


def to_ask(now):
    asked_before = now - timedelta(days=STILL_WAITING_DAYS)
    return waiting_since(asked_before).filter(Q(still_asked_at=None) | Q(still_asked_at__lte=asked_before))


def waited_out(now):
    return waiting_since(now - timedelta(days=WAITING_KEPT_DAYS))


def waiting_since(moment):
    """Without a yes since then."""
    yes = Q(still_at=None, waits_since__lte=moment) | Q(still_at__lte=moment)
    return Enquiry.objects.credible().filter(yes, status=Status.WAITING)


def ask_still(enquiry, now):
    """By mail; whoever has only a phone is asked by the provider, who sees it."""
    enquiry.still_asked_at = now
    enquiry.save(update_fields=["still_asked_at"])
    note(enquiry, Kind.STILL)
    letters.write(enquiry, "still")
    return True
