"""How many people need something, and which organisations know of whom: these can take them off a number.

Who reads for organisations gets numbers without the people whom these know, so that nothing that they ask for or
enter changes what they read. Paper and files of the office may come to anybody: there a number stands only where
it stays no small one, whoever takes off whom they know.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.models import User
from cooperation.models import Partner
from planning.reckoning.rounding import FEW
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
    hides_few: bool = False  # nobody is the same as four

    def add(self, number: int, knowers: Iterable[Knower]) -> None:
        self.parts[frozenset(knowers)] += number

    @property
    def number(self) -> int:
        return self.parts.total()

    def besides(self, reader: frozenset[Knower]) -> "People":
        """Whom the reader does not know; of these no other matters. Of few there are none to read: what is shown
        only where somebody waits would tell of one."""
        left = self.unknown_to(reader)
        return People(Counter({frozenset(): left if left >= FEW else 0}), hides_few=True)

    def unknown_to(self, reader: frozenset[Knower]) -> int:
        return sum(number for knowers, number in self.parts.items() if not knowers & reader)

    @property
    def is_told(self) -> bool:
        """Whoever reads it finds nobody, or many, besides those whom they know."""
        known = {frozenset(), *(frozenset({one}) for knowers in self.parts for one in knowers)}
        left = {self.unknown_to(reader | pool) for reader in known for pool in (frozenset(), frozenset({POOL}))}
        return all(number == 0 or number >= FEW for number in left)

    @property
    def at_most(self) -> int:
        """As one reckons with them who knows no more than what is told."""
        return self.number if self.is_told else FEW - 1

    @property
    def in_words(self) -> str:
        """For paper, files and partners; the office's screen alone is exact."""
        is_hidden = self.hides_few and not self.number
        return _("fewer than 5") if is_hidden or not self.is_told else str(self.number)
