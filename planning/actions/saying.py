"""Somebody still waits, has a seat, or needs none: said with the code or at a desk."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from foundation.editing.locking import locked
from foundation.privacy import ledger
from planning.actions.outlooks import situation_of
from planning.models import Demand, DemandOutcome, Report, Source
from planning.models.demand import KEPT_WEEKS

Outcome = DemandOutcome.Outcome


def until() -> dict:
    """Of whoever says today that they wait."""
    today = timezone.localdate()
    return {"confirmed_on": today, "ends_on": today + timedelta(weeks=KEPT_WEEKS)}


def held(demand: Demand) -> Demand:
    """The same as it is saved, under lock, or 404."""
    return locked(Demand.objects.select_related("area__town", "source"), pk=demand.pk)


def put(demand: Demand, **columns) -> None:
    for name, value in columns.items():
        setattr(demand, name, value)
    demand.save(update_fields=[*columns])


@transaction.atomic
def still_waits(demand: Demand) -> Demand:
    """Said with the code. It begins to count on a later day only, when a robot has long gone."""
    demand = held(demand)
    if demand.is_counted or demand.counts_from <= timezone.localdate():
        put(demand, is_doubtful=False, **until())
    return demand


@transaction.atomic
def confirm(demand: Demand, source: Source | None = None, level: int | None = None) -> Demand:
    """Said at a desk: the person is there. ``level``: found out meanwhile."""
    demand = held(demand)
    found = {} if level is None else {"level": level}
    put(demand, is_doubtful=False, **until(), **found)
    if source:
        note(source)
        if demand.source is None:
            put(demand, source=source)
        elif demand.source != source:
            demand.also_told_by.add(source)
    return demand


def note(source: Source) -> None:
    """It has told something this month."""
    Report.objects.note(source, timezone.localdate().replace(day=1))


@transaction.atomic
def has_seat(demand: Demand) -> None:
    ledger.note_row(Demand._meta.label, demand.code)
    end(demand, Outcome.SEAT)


@transaction.atomic
def gone(demand: Demand) -> None:
    """On the day on which it was entered it was a slip of the pen: nothing is left of it."""
    ledger.note_row(Demand._meta.label, demand.code)
    if timezone.localdate(demand.created_at) == timezone.localdate():
        held(demand).delete()
    else:
        end(demand, Outcome.GONE)


@transaction.atomic
def end(demand: Demand, outcome: Outcome) -> None:
    """Leaves a number of whoever has counted, and nothing else."""
    demand = held(demand)
    if demand.is_counted and demand.code:
        demand.situation = situation_of(demand)
        DemandOutcome.objects.add(demand, outcome, timezone.localdate().replace(day=1))
        demand.enquiries.update(is_wait_counted=True)
    demand.delete()


def forget(demands: QuerySet) -> int:
    """These (a QuerySet) have not been confirmed for too long; how many there were."""
    return end_all(demands, Outcome.LAPSED)


def end_again(demands: QuerySet) -> int:
    """A backup has brought these back of which somebody had said that they wait no more; how many there were."""
    return end_all(demands, Outcome.GONE)


@transaction.atomic
def end_all(demands: QuerySet, outcome: Outcome) -> int:
    rows = list(demands.order_by("pk"))
    for row in rows:
        end(row, outcome)
    return len(rows)
