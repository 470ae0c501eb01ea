"""Two half-empty starts within reach: what each choice means for how many; asked of both providers, and decided.

Where the people of a start live is not known, nor asked for this. They are reckoned with as if they lived where
their start is, with the reaches of ``REACHES``: the page says that it is calculated.
"""

from django.db import transaction
from django.db.models import Value
from django.utils import timezone

from accounts.models import User
from courses.actions import held
from courses.models import CourseRun
from planning.models import ClashRule, PairAsked
from planning.reckoning import checks, merging
from planning.reckoning.people import Person
from planning.starts import letters
from planning.starts.reading import Planned, Ways
from planning.starts.states import State

REACHES = ((10, 0.2), (20, 0.4), (30, 0.4))  # kilometres by road, share of people who travel so far
WEEKS, KM = 6, 30  # where the partners have decided nothing


def half_empty(starts: list[Planned]) -> list[Planned]:
    found = [start for start in starts if start.state == State.PLANNED and start.taken and start.needs]
    return [start for start in found if not start.is_closed]


def rule_and_declined() -> tuple[checks.Rule, list[set[int]]]:
    """Of what the partners have decided the widest, as no rule holds a pair back; and the pairs (primary keys)
    that are none any more. Read at once.
    """
    rules = ClashRule.objects.in_force().order_by().values_list(Value(True), "weeks", "km")
    pairs = PairAsked.objects.declined().order_by().values_list(Value(False), "stays", "ends")
    rows = list(rules.union(pairs, all=True))
    rule = checks.Rule(
        weeks=max((weeks for is_rule, weeks, _km in rows if is_rule), default=WEEKS),
        km=max((km for is_rule, _weeks, km in rows if is_rule), default=KM),
    )
    return rule, [{stays, ends} for is_rule, stays, ends in rows if not is_rule]


def pairs_of(starts: list[Planned]) -> list[merging.Pair]:
    """The best gain first; those alone in which more people begin than as planned and that nobody declined."""
    found = half_empty(starts)
    if len(found) < 2:
        return []
    km = Ways({start.run.municipality for start in found} - {None})
    people = {start.run.pk: group(start, found, km) for start in found}
    rule, declined = rule_and_declined()
    pairs = merging.pairs([start.as_reckoned for start in found], people, rule, km)
    pairs = [pair for pair in pairs if pair.best.name != merging.BOTH]
    return [pair for pair in pairs if {pair.first.key, pair.second.key} not in declined]


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
