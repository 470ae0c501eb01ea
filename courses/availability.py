"""The one rule that says whether a course run can be joined: badge, filter, order, feed and JSON-LD all use it."""

from datetime import timedelta
from enum import nonmember

from django.db import models
from django.db.models import Case, Exists, F, IntegerField, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from foundation.environment import number

SEATS_REMIND_AFTER = number("SEATS_REMIND_AFTER", 7)  # days without confirmation until the provider is asked
SEATS_LINK_DAYS = number("SEATS_LINK_DAYS", 14)  # how long the link of the weekly mail about seats is valid
# Days without confirmation until the badge says "please ask"
SEATS_DOUBTED_AFTER = number("SEATS_DOUBTED_AFTER", 14)
SEATS_HIDDEN_AFTER = number("SEATS_HIDDEN_AFTER", 28)  # days until the number is no longer shown
FEW_SEATS = 3  # up to so many free seats the badge says "few"
ACT_WITHIN = 7  # days after which somebody does something about a date that they have read


class Status(models.TextChoices):
    """What only the provider knows of a run; whether it is running or over follows from its dates."""

    INTENDED = "intended", _("intended: for partners only")
    PLANNED = "planned", _("planned: registration opens later")
    OPEN = "open", _("open for registration")
    FULL = "full", _("full: waiting list")
    CANCELLED = "cancelled", _("cancelled")


class Availability(models.TextChoices):
    """Whether one may join a run today."""

    FREE = "free", _("seats free")
    FEW = "few", _("few seats free")
    ANYTIME = "anytime", _("join any time")
    ASK = "ask", _("please ask about seats")
    PLANNED = "planned", _("registration opens later")
    FULL = "full", _("waiting list")
    CLOSED = "closed", _("registration closed")
    RUNNING = "running", _("has started")
    CANCELLED = "cancelled", _("cancelled")
    INTENDED = "intended", _("only intended")
    PAST = "past", _("over")

    WITH_SEATS = nonmember({"free", "few", "anytime"})
    ASKABLE = nonmember({"free", "few", "anytime", "ask", "planned", "full"})  # one may ask for a seat
    COUNTED = nonmember({"free", "few", "full"})  # where the number of seats says something


RANKS = [
    {Availability.FREE, Availability.FEW},
    {Availability.ANYTIME},
    {Availability.ASK},
    {Availability.PLANNED, Availability.FULL},
    {Availability.CLOSED, Availability.RUNNING},
]  # which runs stand first; all others come after them


def is_promised(seats, days, wanted):
    """Whether a seat of a running course will be left to somebody who acts a week after reading of it.

    ``days``: until the last one on which they may join. ``wanted``: seats that others may take meanwhile.
    One rule, of all public pages and of the simulated year (``docs/waiting.md``).
    """
    return days >= ACT_WITHIN and seats > FEW_SEATS + wanted


def conditions(today, day_to_join):
    """When a run is what; the first condition that holds decides, and where none does one has to ask.

    ``day_to_join``: the rows of days still to come on which one may join the run, the first one first.

    A number of seats that nobody has confirmed for long decides nothing; seats held for somebody are not free for
    others.
    """
    doubted = today - timedelta(days=SEATS_DOUBTED_AFTER)
    joined_later = Q(start__lt=today, late_entry=False)  # on a day of its own, whatever the deadline was
    taken = Q(seats_free__lte=F("seats_held"), seats_as_of__gte=doubted)
    return [
        (Q(status=Status.INTENDED), Availability.INTENDED),
        (Q(status=Status.CANCELLED), Availability.CANCELLED),
        (Q(end__lt=today), Availability.PAST),
        (joined_later & ~Exists(day_to_join), Availability.RUNNING),
        (Q(status=Status.FULL) | taken, Availability.FULL),
        (Q(registration_deadline__lt=today) & ~joined_later, Availability.CLOSED),
        (Q(status=Status.PLANNED), Availability.PLANNED),
        (Q(seats_as_of__lt=doubted, seats_free__isnull=False), Availability.ASK),
        (Q(seats_free__lte=F("seats_held") + FEW_SEATS), Availability.FEW),
        (Q(seats_free__isnull=False), Availability.FREE),
        (Q(start__isnull=True), Availability.ANYTIME),
    ]


def availability_on(today, day_to_join):
    """The expression for a run's ``Availability``."""
    whens = [When(condition, then=Value(found)) for condition, found in conditions(today, day_to_join)]
    return Case(*whens, default=Value(Availability.ASK), output_field=models.CharField())


def rank_on(today, day_to_join):
    """The expression for its place in ``RANKS``: by the conditions themselves, as an expression that asks for the
    availability once a rank would hold all of them as often.
    """
    whens = [When(condition, then=Value(rank_of(found))) for condition, found in conditions(today, day_to_join)]
    return Case(*whens, default=Value(rank_of(Availability.ASK)), output_field=IntegerField())


def rank_of(availability):
    return next((rank for rank, members in enumerate(RANKS) if availability in members), len(RANKS))


def rank_and_entry(run):
    """The same in memory, for sorting: rank and entry of a run that carries its availability and its entry."""
    return rank_of(run.availability), run.entry


def first_of(rows, column):
    return Subquery(rows.values(column)[:1])


def entry_on(today, day_to_join):
    """The first day on which one could sit in the course: its start; once it has begun, the next day to join, or
    today.
    """
    return Case(
        When(start__lt=today, late_entry=False, then=Coalesce(first_of(day_to_join, "starts_on"), Value(today))),
        When(start__isnull=False, then=Greatest(F("start"), Value(today))),
        default=Value(today),
        output_field=models.DateField(),
    )
