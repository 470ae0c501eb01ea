"""What each partner has given and taken in a year."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cooperation.models import Lending, MeansKind, Partner


@dataclass
class Given:
    """Of one partner: by kind how much was counted, and how often it was not."""

    amounts: Counter = field(default_factory=Counter)
    times: Counter = field(default_factory=Counter)

    def add(self, row: Lending) -> None:
        if row.amount is None:
            self.times[row.kind] += 1
        else:
            self.amounts[row.kind] += row.amount

    @property
    def words(self) -> list[str]:
        """ "Laptops: 10 pieces", "Room: once"."""
        return [self.line(kind) for kind in dict.fromkeys([*self.amounts, *self.times])]

    def line(self, kind: MeansKind) -> str:
        parts = [f"{self.amounts[kind]} {kind.unit_words}"] if kind in self.amounts else []
        if often := self.times[kind]:
            parts.append(ngettext("%(number)d time", "%(number)d times", often) % {"number": often})
        return _("%(kind)s: %(sums)s") % {"kind": kind, "sums": ", ".join(parts)}


def sums_of(year: int) -> list[tuple[Partner, Given, Given]]:
    """Partners that have given or taken something, with both."""
    given, taken = defaultdict(Given), defaultdict(Given)
    rows = Lending.objects.of_year(year).select_related("kind", "giver", "taker")
    for row in rows.order_by("kind__order", "pk"):
        given[row.giver].add(row)
        taken[row.taker].add(row)
    partners = sorted({*given, *taken}, key=lambda partner: (partner.name, partner.pk))
    return [(partner, given[partner], taken[partner]) for partner in partners]
