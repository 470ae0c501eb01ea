"""Who may stand there twice: shown to whoever can ask, never put together by the portal."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from itertools import combinations, groupby
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses.actions import NotPossibleError
from enquiries.models import Enquiry
from foundation.reading.spelling import folded
from planning.actions.saying import confirm, held, put
from planning.models import Demand, Source
from planning.models.demand import DOUBLE_DAYS

FACTS = ("level", "aim", "course_type", "area", "reach_km", "times", "childcare", "situation")


class Pair(NamedTuple):
    earlier: Demand
    later: Demand  # entered last: whose source asks


def doubles(demands: QuerySet | None = None) -> list[Pair]:
    """Of the same level and area, the same need of childcare, since nearly the same week; not those whom one
    source has entered itself, as it has seen them. And whoever stands there with the same address or number.

    ``demands``: of each pair at least one is among these (a QuerySet).
    """
    rows = known()
    wanted = None if demands is None else set(demands.values_list("pk", flat=True))
    found = in_order([*with_same_contact(rows), *alike(rows)])
    return [pair for pair in found if wanted is None or wanted & {row.pk for row in pair}]


def doubles_of(demands: QuerySet) -> list[Pair]:
    """What a source is asked about of its own entries (a QuerySet): where the office lets it ask, and where both
    are its own by the same contact.
    """
    rows, own = known(), set(demands.values_list("pk", flat=True))
    by_contact = [pair for pair in with_same_contact(rows) if {row.pk for row in pair} <= own]
    asked = [pair for pair in alike(rows) if any(row.to_ask and row.pk in own for row in pair)]
    return in_order([*by_contact, *asked])


def known() -> list[Demand]:
    rows = Demand.objects.persons().filter(level__isnull=False, is_doubtful=False)
    rows = rows.select_related("area__town", "source").prefetch_related("others")
    return list(rows.order_by("level", "area", "childcare", "since", "pk"))


def in_order(pairs: Iterable[tuple]) -> list[Pair]:
    """Each once."""
    found = (Pair(*sorted(pair, key=lambda row: (row.created_at, row.pk))) for pair in pairs)
    return list({(pair.earlier.pk, pair.later.pk): pair for pair in found}.values())


def alike(rows: list[Demand]) -> list[tuple]:
    found = []
    for _key, group in groupby(rows, key=lambda row: (row.level, row.area_id, row.childcare)):
        found += pairs_in(list(group))
    return found


def with_same_contact(rows: list[Demand]) -> list[tuple]:
    """Those that stand there by enquiries with the same address or number, and with a name that has a word in
    common: one person, who spelt it otherwise or waits at several levels; or a family.
    """
    by_pk, contacts, found = {row.pk: row for row in rows}, defaultdict(list), set()
    asked = Enquiry.objects.credible().filter(demands__isnull=False).order_by("pk")
    for pk, name, email, phone in asked.values_list("demands", "name", "email", "phone"):
        words = set(folded(name).split())
        for contact in filter(None, [folded(email), phone]):
            contacts[contact].append((pk, words))
    for entries in contacts.values():
        for (first, words), (second, others) in combinations(entries, 2):
            if first != second and words & others and {first, second} <= by_pk.keys():
                found.add((min(first, second), max(first, second)))
    pairs = [(by_pk[first], by_pk[second]) for first, second in sorted(found)]
    return [(row, other) for row, other in pairs if other not in row.others.all()]


def pairs_in(rows: Iterable[Demand]) -> list[tuple]:
    """``rows`` of one kind, by when they began to wait."""
    found = []
    for number, row in enumerate(rows):
        apart = {other.pk for other in row.others.all()}
        for other in rows[number + 1 :]:
            if other.since - row.since > timedelta(days=DOUBLE_DAYS):
                break
            if not are_seen(row, other) and other.pk not in apart and goes_with(row, other):
                found.append((row, other))
    return found


def are_seen(row: Demand, other: Demand) -> bool:
    """Both by the same source. Who has entered themselves was seen by nobody."""
    return row.source_id == other.source_id and None not in {row.entered_by_id, other.entered_by_id}


def goes_with(row: Demand, other: Demand) -> bool:
    """Whether they could have said the same of their time and reach."""
    return not row.times or not other.times or bool(set(row.times) & set(other.times))


@transaction.atomic
def tell_apart(first: Demand, second: Demand) -> None:
    """Somebody has said that they are two people."""
    first.others.add(second)
    for demand in sorted((first, second), key=lambda row: row.pk):
        put(held(demand), to_ask=False)


def ask_about(later: Demand) -> None:
    """The source that has told last asks the person for another code."""
    put(later, to_ask=True)


@transaction.atomic
def join(demand: Demand, other: Demand, source: Source | None) -> Demand:
    """The person has shown the code of the other entry: that one stays, and all that is known of either."""
    if demand.pk == other.pk:
        raise NotPossibleError(_("This is the code of the entry itself."))
    first, second = sorted((demand, other), key=lambda row: row.pk)
    first, second = held(first), held(second)
    gone, stays = (first, second) if first.pk == demand.pk else (second, first)
    sources = {stays.source, gone.source, *gone.also_told_by.all()}
    enquiries, others = list(gone.enquiries.all()), list(gone.others.exclude(pk=stays.pk))
    put(stays, to_ask=False, **known_of_both(stays, gone))
    gone.delete()
    stays.enquiries.add(*enquiries)
    stays.others.add(*others)
    stays.also_told_by.add(*(sources - {stays.source, None}))
    return confirm(stays, source)


def known_of_both(stays: Demand, gone: Demand) -> dict:
    """Where both say something, what counts goes before what does not; they have waited since the earlier day."""
    first, second = (gone, stays) if gone.is_counted and not stays.is_counted else (stays, gone)
    known = {name: getattr(first if is_said(first, name) else second, name) for name in FACTS}
    teller = stays if stays.source else gone
    return known | {
        "since": min(stays.since, gone.since),
        "source": teller.source,
        "entered_by": teller.entered_by,
    }


def is_said(demand: Demand, name: str) -> bool:
    """Level and reach may be 0, which says something."""
    value = getattr(demand, name)
    return value is not False and value not in {None, ""}
