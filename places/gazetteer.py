"""Finds a place by what people type: a municipality, a village or quarter, a postal code."""

import re
from collections.abc import Iterable
from functools import cached_property
from statistics import mean
from typing import NamedTuple

from foundation.environment import number
from foundation.reading.spelling import for_search
from places.distance import kilometres
from places.models import Locality, Municipality

# By road it is about so many per cent of the way as the crow flies: an estimate until somebody knows better.
ROAD = number("ROAD_PERCENT", 130) / 100


class Spot(NamedTuple):
    """A point on the map, and the municipalities (primary keys) that count as "only this place"."""

    name: str
    latitude: float
    longitude: float
    municipalities: frozenset

    def distances_to(self, municipalities: Iterable[Municipality]) -> dict[int, float]:
        """Kilometres by road, as estimated, to each municipality by primary key; none to the spot's own."""
        return {
            place.pk: 0.0
            if place.pk in self.municipalities
            else ROAD * kilometres(self.latitude, self.longitude, place.latitude, place.longitude)
            for place in municipalities
        }


class Gazetteer:
    """The county's places, read once; villages only when somebody asks for one."""

    def __init__(self) -> None:
        self.municipalities = list(Municipality.objects.order_by("name", "ags"))
        self.known_distances = {}

    def distances_from(self, place: Municipality) -> dict[int, float]:
        """Like a spot's to all municipalities; worked out once."""
        if place.pk not in self.known_distances:
            self.known_distances[place.pk] = spot([place]).distances_to(self.municipalities)
        return self.known_distances[place.pk]

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
        if exact := self.exactly(name):
            return exact
        begun = [place for folded, place in self.folded_municipalities if folded.startswith(name)]
        if begun:
            return spot([max(begun, key=lambda place: place.population)])
        begun = [village for folded, village in self.folded_localities if folded.startswith(name)]
        return spot(begun[:1]) if begun else None

    def exactly(self, name: str) -> Spot | None:
        """The spot of exactly this folded name, by which people find towns and villages in their own writing."""
        if places := self.municipalities_by_name.get(name):
            return spot(places)
        villages = self.localities_by_name.get(name)
        return spot(villages) if villages else None

    def town_called(self, name: str) -> Spot | None:
        """The town that people call so for short: "Plau", "Neustadt"."""
        towns = self.towns_by_first_word.get(name, ())
        return spot(towns) if len(towns) == 1 else None

    def town_of_stem(self, stem: str) -> Spot | None:
        """The only town whose name in some writing is this, or this and one letter more."""
        found = {
            name: place
            for name, place in self.folded_municipalities
            if name.startswith(stem) and len(name) <= len(stem) + 1
        }
        places = {place.pk: place for place in found.values()}
        return spot([*places.values()]) if len(places) == 1 else None

    def is_municipality(self, name: str) -> bool:
        return name in self.municipalities_by_name

    @cached_property
    def municipalities_by_name(self) -> dict[str, list]:
        return grouped(self.folded_municipalities)

    @cached_property
    def towns_by_first_word(self) -> dict[str, list]:
        towns = [(name, place) for name, place in self.folded_municipalities if place.is_town and " " in name]
        first_words = {(name.split()[0], place) for name, place in towns}
        return grouped(sorted(first_words, key=lambda pair: pair[1].name))

    @cached_property
    def localities_by_name(self) -> dict[str, list]:
        return grouped(self.folded_localities)

    def by_postal_code(self, code: str) -> Spot | None:
        villages = [village for village in self.localities if village.postal_code == code]
        found = [*villages, *(place for place in self.municipalities if code in place.postal_codes)]
        return spot(found)._replace(name=code) if found else None


def spot(places: Iterable) -> Spot:
    """The middle of places that bear the same name or code."""
    return Spot(
        name=places[0].name,
        latitude=mean(place.latitude for place in places),
        longitude=mean(place.longitude for place in places),
        municipalities=frozenset(getattr(place, "municipality_id", place.pk) for place in places),
    )


def grouped(names: Iterable[tuple]) -> dict[str, list]:
    groups = {}
    for name, place in names:
        groups.setdefault(name, []).append(place)
    return groups
