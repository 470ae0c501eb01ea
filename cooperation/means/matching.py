"""Which offer fits a need: by kind, by time, and by how far it is."""

from collections.abc import Iterable
from dataclasses import dataclass

from cooperation.models import Means
from places.distance import kilometres
from places.models import Municipality

NEAR_KM = 15  # that is as good as at the place itself


@dataclass
class Match:
    need: Means
    offer: Means
    km: int | None  # None: one of the two is everywhere
    number: int  # of so many that are needed

    @property
    def is_near(self) -> bool:
        return self.km is None or self.km <= NEAR_KM

    @property
    def is_enough(self) -> bool:
        return self.number >= self.need.left()

    @property
    def lasts(self) -> bool:
        return self.offer.begins_on <= self.need.begins_on and self.offer.ends_on >= self.need.ends_on

    @property
    def is_whole(self) -> bool:
        """Else it fits by half: from afar, too few, or for a part of the time."""
        return self.is_near and self.is_enough and self.lasts

    @property
    def rank(self) -> tuple:
        return self.is_whole, self.number, -(self.km or 0), -self.offer.pk


def match(need: Means, offer: Means) -> Match | None:
    if need.kind_id != offer.kind_id or need.partner_id == offer.partner_id:
        return None
    first, last = max(need.begins_on, offer.begins_on), min(need.ends_on, offer.ends_on)
    number = min(offer.left(first, last), need.left()) if first <= last else 0
    if number < 1:
        return None
    here, there = need.municipality, offer.municipality
    km = round(kilometres(*spot(here), *spot(there))) if here and there else None
    return Match(need, offer, km, number)


def spot(municipality: Municipality) -> tuple[float, float]:
    return municipality.latitude, municipality.longitude


def best(need: Means, offers: Iterable[Means]) -> Match | None:
    found = filter(None, (match(need, offer) for offer in offers))
    return max(found, key=lambda one: one.rank, default=None)
