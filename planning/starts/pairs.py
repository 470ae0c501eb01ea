"""Two half-empty starts within reach: what each choice means for how many; asked of both providers, and decided.

Where the people of a start live is not known, nor asked for this. They are reckoned with as if they lived where
their start is, with the reaches of ``REACHES``: the page says that it is calculated.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import IntegerField, Value
from django.utils import timezone

from accounts.models import User
from courses.actions import held
from courses.models import CourseRun
from planning.models import ClashRule, PairAsked, Threshold
from planning.reckoning import checks, merging
from planning.reckoning.people import Person
from planning.starts import letters
from planning.starts.reading import Planned, Thresholds, Ways
from planning.starts.states import State

REACHES = ((10, 0.2), (20, 0.4), (30, 0.4))  # kilometres by road, share of people who travel so far
WEEKS, KM = 6, 30  # where the partners have decided nothing


def half_empty(starts: list[Planned]) -> list[Planned]:
    found = [start for start in starts if start.state == State.PLANNED and start.taken and start.needs]
    return [start for start in found if not start.is_closed]


@dataclass(frozen=True)
class Decided:
    """What the network has decided for all starts, read at once: a look at a page asks little."""

    thresholds: Thresholds
    rule: checks.Rule  # the widest of all, as no rule holds a pair back
    declined: list[set[int]]  # pairs (primary keys) that are none any more

    @classmethod
    def read(cls) -> "Decided":
        none = Value(None, output_field=IntegerField())
        columns = [column.attname for column in Threshold._meta.concrete_fields]
        numbers = [none] * (len(columns) - 2)
        of_kinds = Threshold.objects.order_by().values_list(Value("kind"), none, none, *columns)
        rules = (
            ClashRule.objects.in_force().order_by().values_list(Value("rule"), "weeks", "km", none, none, *numbers)
        )
        pairs = PairAsked.objects.declined().order_by()
        pairs = pairs.values_list(Value("pair"), "stays", "ends", none, none, *numbers)
        found = {"kind": [], "rule": [], "pair": []}
        for what, first, second, *row in of_kinds.union(rules, pairs, all=True):
            found[what].append((first, second, dict(zip(columns, row, strict=True))))
        return cls(
            thresholds=Thresholds(Threshold(**row) for *_both, row in found["kind"]),
            rule=checks.Rule(
                weeks=max((weeks for weeks, _km, _row in found["rule"]), default=WEEKS),
                km=max((km for _weeks, km, _row in found["rule"]), default=KM),
            ),
            declined=[{stays, ends} for stays, ends, _row in found["pair"]],
        )


def pairs_of(starts: list[Planned], decided: Decided | None = None) -> list[merging.Pair]:
    """The best gain first; those alone in which more people begin than as planned and that nobody declined."""
    found = half_empty(starts)
    if len(found) < 2:
        return []
    decided = decided or Decided.read()
    km = Ways({start.run.municipality for start in found} - {None})
    people = {start.run.pk: group(start, found, km) for start in found}
    pairs = merging.pairs([start.as_reckoned for start in found], people, decided.rule, km)
    pairs = [pair for pair in pairs if pair.best.name != merging.BOTH]
    return [pair for pair in pairs if {pair.first.key, pair.second.key} not in decided.declined]


def group(start: Planned, others: list[Planned], km: Ways) -> list[Person]:
    """As many as have a seat, by the shares of ``REACHES``; who has a seat reaches the own start."""
    places = {
        other.run.municipality_id: km(start.run.municipality_id, other.run.municipality_id) for other in others
    }
    people = []
    for number in range(start.taken):
        reach = reach_of((number + 0.5) / start.taken)
        near = {place: distance for place, distance in places.items() if distance <= reach}
        people.append(Person((start.run.pk, number), start.kind, 0, near))
    return people


def reach_of(share: float) -> int:
    """The reach of whoever stands there in the row from the shortest to the longest."""
    upto = 0.0
    for km, part in REACHES:
        upto += part
        if share <= upto:
            return km
    return REACHES[-1][0]


@transaction.atomic
def ask_together(stays: Planned, ends: Planned, choice: merging.Choice, user: User) -> PairAsked:
    """Writes to both providers with the numbers, once; asked again, also the other way round, it is the same."""
    runs = [stays.run, ends.run]
    held(CourseRun.objects.filter(pk__in=[run.pk for run in runs]))
    asked = PairAsked.objects.filter(stays__in=runs, ends__in=runs).first()
    if asked is None:
        numbers = {"beginning": choice.beginning, "unreached": choice.unreached}
        asked = PairAsked.objects.create(stays=stays.run, ends=ends.run, asked_by=user, **numbers)
        letters.ask_together(asked, stays, ends, user)
    return asked


@transaction.atomic
def decide(asked: PairAsked, of_stays: bool, of_ends: bool, answer: str, reason: str) -> bool:
    """``of_stays``, ``of_ends``: for whose provider somebody speaks. False where that is decided already: nobody
    takes an answer of somebody else away.
    """
    asked = PairAsked.objects.select_for_update().get(pk=asked.pk)
    of_stays = of_stays and asked.answer_of_stays == PairAsked.Answer.OPEN
    of_ends = of_ends and asked.answer_of_ends == PairAsked.Answer.OPEN
    if asked.outcome != PairAsked.Answer.OPEN or not (of_stays or of_ends):
        return False
    if of_stays:
        asked.answer_of_stays, asked.reason_of_stays = answer, reason
    if of_ends:
        asked.answer_of_ends, asked.reason_of_ends = answer, reason
    asked.decided_on = timezone.localdate()
    asked.save()
    return True
