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
    rows = (
        Demand.objects.persons()
        .filter(level__isnull=False, is_doubtful=False)
        .select_related("area__town", "source")
    )
    rows = list(rows.order_by("level", "area", "childcare", "since", "pk").prefetch_related("others"))
    wanted = None if demands is None else set(demands.values_list("pk", flat=True))
    found = with_same_contact(Demand.objects.persons().filter(is_doubtful=False))
    for _key, group in groupby(rows, key=lambda row: (row.level, row.area_id, row.childcare)):
        found += pairs_in(list(group))
    pairs = {
        tuple(row.pk for row in pair): pair
        for pair in (Pair(*sorted(pair, key=lambda row: (row.created_at, row.pk))) for pair in found)
    }
    return [pair for keys, pair in pairs.items() if wanted is None or wanted & {*keys}]


def with_same_contact(demands: QuerySet) -> list[Pair]:
    """Of these entries (a QuerySet) those that stand there by enquiries with the same address or number, and with
    a name that has a word in common: one person, who spelt it otherwise or waits at several levels; or a family.
    """
    rows = {row.pk: row for row in demands.select_related("area__town", "source").prefetch_related("others")}
    asked = Enquiry.objects.credible().filter(demands__in=rows).order_by("pk")
    known = defaultdict(list)
    for pk, name, email, phone in asked.values_list("demands", "name", "email", "phone"):
        words = set(folded(name).split())
        for contact in filter(None, [folded(email), phone]):
            known[contact].append((pk, words))
    found = {
        tuple(sorted((first, second)))
        for entries in known.values()
        for (first, words), (second, others) in combinations(entries, 2)
        if first != second and words & others
    }
    pairs = [sorted((rows[pk] for pk in pair), key=lambda row: (row.created_at, row.pk)) for pair in sorted(found)]
    return [Pair(*pair) for pair in pairs if pair[1] not in pair[0].others.all()]


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
