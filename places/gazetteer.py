"""Finds a place by what people type: a municipality, a village or quarter, a postal code."""

import re
from functools import cached_property
from statistics import mean
from typing import NamedTuple

from foundation.reading.spelling import for_search
from places.distance import kilometres
from places.models import Locality, Municipality


class Spot(NamedTuple):
    """A point on the map, and the municipalities (primary keys) that count as "only this place"."""

    name: str
    latitude: float
    longitude: float
    municipalities: frozenset

    def distances_to(self, municipalities) -> dict[int, float]:
        """Kilometres as the crow flies to each municipality, by primary key; none to those of the spot itself."""
        return {
            place.pk: 0.0
            if place.pk in self.municipalities
            else kilometres(self.latitude, self.longitude, place.latitude, place.longitude)
            for place in municipalities
        }


class Gazetteer:
    """The county's places, read once; villages only when somebody asks for one."""

    def __init__(self):
        self.municipalities = list(Municipality.objects.order_by("name", "ags"))

    @cached_property
    def by_key(self) -> dict[int, Municipality]:
        return {place.pk: place for place in self.municipalities}

    @cached_property
    def localities(self) -> list[Locality]:
        return list(Locality.objects.select_related("municipality"))

    @cached_property
    def folded_municipalities(self) -> list[tuple[str, Municipality]]:
        return [(for_search(name), place) for place in self.municipalities for name in place.all_spellings]

    @cached_property
    def folded_localities(self) -> list[tuple[str, Locality]]:
        return [(for_search(village.name), village) for village in self.localities]

    def find(self, text: str) -> Spot | None:
        """The spot somebody means by "Parchim", "parchim", "19370", "19370 Parchim", "Slate" or "Boizenb"."""
        code = re.search(r"\b\d{5}\b", text)
        name = for_search(re.sub(r"\d", " ", text))
        return self.by_name(name) if name else self.by_postal_code(code[0]) if code else None

    def by_name(self, name: str) -> Spot | None:
        known = self.folded_municipalities
        if exact := [place for folded, place in known if folded == name]:
            return spot(exact)
        known_villages = self.folded_localities
        if exact := [village for folded, village in known_villages if folded == name]:
            return spot(exact)
        begun = [place for folded, place in known if folded.startswith(name)]
        if begun:
            return spot([max(begun, key=lambda place: place.population)])
        begun = [village for folded, village in known_villages if folded.startswith(name)]
        return spot(begun[:1]) if begun else None

    def by_postal_code(self, code: str) -> Spot | None:
        villages = [village for village in self.localities if village.postal_code == code]
        found = [*villages, *(place for place in self.municipalities if code in place.postal_codes)]
        return spot(found)._replace(name=code) if found else None


def spot(places) -> Spot:
    """The middle of places that bear the same name or code."""
    return Spot(
        name=places[0].name,
        latitude=mean(place.latitude for place in places),
        longitude=mean(place.longitude for place in places),
        municipalities=frozenset(getattr(place, "municipality_id", place.pk) for place in places),
    )
