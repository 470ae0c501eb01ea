"""How many people need something, and which organisations know of whom: these can take them off a number.

Who reads for organisations gets numbers without the people whom these know, so that nothing that they ask for or
enter changes what they read, and in whole fives. Paper and files of the office may come to anybody: there a number
stands only where it stays no small one, whoever takes off whom they know.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations

from django.utils.translation import gettext as _

from accounts.models import User
from cooperation.models import Partner
from planning.reckoning.rounding import FEW, coarse, full_fives
from providers.models import Provider

Knower = tuple[str, int]  # a provider or a partner by its key

POOL: Knower = ("pool", 0)  # all partners: what these ask for stands in the pool of exam seats


def providers(*keys: int | None) -> set[Knower]:
    return {("provider", key) for key in keys if key is not None}


def partners(*keys: int | None) -> set[Knower]:
    return {("partner", key) for key in keys if key is not None}


def knowers_for(user: User) -> frozenset[Knower]:
    """For whom somebody reads: whoever belongs to an organisation, in whatever way, with all that it knows."""
    linked = dict(Partner.objects.of_user(user).values_list("pk", "provider"))
    own = providers(*Provider.objects.editable_by(user).values_list("pk", flat=True), *linked.values())
    return frozenset(own | partners(*linked) | ({POOL} if linked else set()))


@dataclass
class People:
    parts: Counter[frozenset[Knower]] = field(default_factory=Counter)
    is_coarse: bool = False  # in whole fives: nobody is the same as four, five the same as nine

    def add(self, number: int, knowers: Iterable[Knower]) -> None:
        self.parts[frozenset(knowers)] += number

    @property
    def number(self) -> int:
        return self.parts.total()

    def besides(self, reader: frozenset[Knower]) -> "People":
        """Whom the reader does not know; of these no other matters. In whole fives, so that what two readers show
        each other says no more: of few there are none to read, as what is shown only where somebody waits would
        tell of one."""
        left = self.unknown_to(reader)
        return People(Counter({frozenset(): full_fives(left)}), is_coarse=True)

    def unknown_to(self, reader: frozenset[Knower]) -> int:
        return sum(number for knowers, number in self.parts.items() if not knowers & reader)

    @property
    def is_told(self) -> bool:
        """Whoever reads it, for one organisation or two, finds nobody, or many, besides those whom they know."""
        outside = Counter({knowers: number for knowers, number in self.parts.items() if POOL not in knowers})
        left = chain(left_over(self.parts), left_over(outside))
        return all(number == 0 or number >= FEW for number in left)

    @property
    def at_most(self) -> int:
        """As one reckons with them who knows no more than what is told."""
        if self.is_coarse:
            return self.number and coarse(self.number).highest
        return self.number if self.is_told else FEW - 1

    @property
    def in_words(self) -> str:
        """For paper, files and partners; the office's screen alone is exact."""
        if not self.is_told or (self.is_coarse and not self.number):
            return _("fewer than 5")
        return _("%(number)s or more") % {"number": self.number} if self.is_coarse else str(self.number)


def left_over(parts: Counter[frozenset[Knower]]) -> Iterator[int]:
    """Whom none, one, or two of those who know somebody do not know."""
    every, one_knows, both_know = parts.total(), Counter(), Counter()
    for knowers, number in parts.items():
        one_knows.update(dict.fromkeys(knowers, number))
        both_know.update(dict.fromkeys(combinations(sorted(knowers), 2), number))
    yield every
    yield from (every - number for number in one_knows.values())
    for pair in combinations(sorted(one_knows), 2):
        yield every - one_knows[pair[0]] - one_knows[pair[1]] + both_know[pair]
