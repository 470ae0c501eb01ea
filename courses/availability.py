"""The one rule that says whether a course run can be joined: badge, filter, order, feed and JSON-LD all use it."""

from datetime import timedelta
from enum import nonmember

from django.db import models
from django.db.models import Subquery
from django.utils.translation import gettext_lazy as _

from foundation.environment import number
from foundation.row_sql import RowSQL

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


# Days still to come on which one may join a run that has begun
DAYS_TO_JOIN = (
    """FROM courses_entrypoint AS to_join WHERE to_join.run_id = {id} AND to_join.starts_on >= {today}"""
)
BEGUN = "{start} < {today} AND NOT {late_entry}"  # whoever joins does so on a day of its own
NOT_BEGUN = "({start} IS NULL OR {start} >= {today} OR {late_entry})"

# When a run is what; the first condition that holds decides, and where none does one has to ask. A number of seats
# that nobody has confirmed for long decides nothing; seats held for somebody are not free for others.
CONDITIONS = [
    (f"{{status}} = '{Status.INTENDED}'", Availability.INTENDED),
    (f"{{status}} = '{Status.CANCELLED}'", Availability.CANCELLED),
    ("{end} < {today}", Availability.PAST),
    (f"{BEGUN} AND NOT EXISTS (SELECT 1 {DAYS_TO_JOIN})", Availability.RUNNING),
    (f"{{status}} = '{Status.FULL}'", Availability.FULL),
    ("{seats_free} <= {seats_held} AND {seats_as_of} >= {doubted}", Availability.FULL),
    (f"{{registration_deadline}} < {{today}} AND {NOT_BEGUN}", Availability.CLOSED),
    (f"{{status}} = '{Status.PLANNED}'", Availability.PLANNED),
    ("{seats_as_of} < {doubted} AND {seats_free} IS NOT NULL", Availability.ASK),
    (f"{{seats_free}} <= {{seats_held}} + {FEW_SEATS}", Availability.FEW),
    ("{seats_free} IS NOT NULL", Availability.FREE),
    ("{start} IS NULL", Availability.ANYTIME),
]


def rank_of(availability):
    return next((rank for rank, members in enumerate(RANKS) if availability in members), len(RANKS))


def first_that_holds(said):
    """SQL that says of a run what ``said`` makes of its availability."""
    whens = [f"WHEN {condition} THEN {said(found)}" for condition, found in CONDITIONS]
    return f"CASE {' '.join(whens)} ELSE {said(Availability.ASK)} END"


AVAILABILITY = first_that_holds(lambda availability: f"'{availability}'")
RANK = first_that_holds(rank_of)
ENTRY = f"""CASE
    WHEN {BEGUN} THEN COALESCE((SELECT MIN(to_join.starts_on) {DAYS_TO_JOIN}), {{today}})
    WHEN {{start}} > {{today}} THEN {{start}}
    ELSE {{today}} END"""


def availability_on(today):
    """The expression for a run's ``Availability``."""
    doubted = today - timedelta(days=SEATS_DOUBTED_AFTER)
    return RowSQL(AVAILABILITY, models.CharField(), today=today, doubted=doubted)


def rank_on(today):
    """The expression for its place in ``RANKS``."""
    doubted = today - timedelta(days=SEATS_DOUBTED_AFTER)
    return RowSQL(RANK, models.IntegerField(), today=today, doubted=doubted)


def entry_on(today):
    """The expression for the first day on which one could sit in the course.

    Its start; once it has begun, the next day to join, or today.
    """
    return RowSQL(ENTRY, models.DateField(), today=today)


def rank_and_entry(run):
    """The same in memory, for sorting: rank and entry of a run that carries its availability and its entry."""
    return rank_of(run.availability), run.entry


def first_of(rows, column):
    return Subquery(rows.values(column)[:1])
