"""Three days of the simulated county, stored: who waits, what is free, what ends, what could be held where.

``python -m tests.planning.snapshots`` makes them anew. ``read`` gives what ``propose`` takes.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from planning.reckoning.capacity import Capacity
from planning.reckoning.people import Ending, Kind, Person, Seats, Site, Terms

FOLDER = Path(__file__).parent
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


@dataclass(frozen=True)
class Snapshot:
    people: list[Person]
    recent: list[Person]
    sites: list[Site]
    terms: dict[Kind, Terms]
    free: list[Seats]
    ending: list[Ending]
    teachers: dict
    rooms: dict

    def capacity(self) -> Capacity:
        """A new one each time, as proposals take from it."""
        return Capacity(
            {key: row[:] for key, row in self.teachers.items()}, {key: row[:] for key, row in self.rooms.items()}
        )

    def times(self, number: int) -> "Snapshot":
        """So many counties side by side, each with people and places of its own."""
        return Snapshot(
            [moved(person, copy) for copy in range(number) for person in self.people],
            [moved(person, copy) for copy in range(number) for person in self.recent],
            [
                Site((copy, site.key), (copy, site.provider), (copy, site.place), site.maximum, site.childcare)
                for copy in range(number)
                for site in self.sites
            ],
            self.terms,
            [
                Seats((copy, one.key), one.kind, (copy, one.place), one.week, one.number, one.childcare)
                for copy in range(number)
                for one in self.free
            ],
            [
                replace(one, near={(copy, place): km for place, km in one.near.items()})
                for copy in range(number)
                for one in self.ending
            ],
            {(copy, key): row for copy in range(number) for key, row in self.teachers.items()},
            {((copy, key), time): row for copy in range(number) for (key, time), row in self.rooms.items()},
        )


def moved(person: Person, copy: int) -> Person:
    near = {(copy, place): km for place, km in person.near.items()}
    return Person((copy, person.key), person.kind, person.weeks, near, person.childcare)


def read(name: str) -> Snapshot:
    data = json.loads((FOLDER / f"{name}.json").read_text())
    return Snapshot(
        people=[person(row) for row in data["people"]],
        recent=[person(row) for row in data["recent"]],
        sites=[Site(*row) for row in data["sites"]],
        terms={Kind(level, time): Terms(minimum, weeks) for level, time, minimum, weeks in data["terms"]},
        free=[Seats(key, Kind(level, time), *row) for key, level, time, *row in data["free"]],
        ending=[
            Ending(Kind(level, time), week, number, dict.fromkeys(near, 0))
            for level, time, week, number, near in data["ending"]
        ],
        teachers={provider: unpacked(runs) for provider, runs in data["teachers"]},
        rooms={(site, time): unpacked(runs) for site, time, runs in data["rooms"]},
    )


def person(row) -> Person:
    key, level, time, weeks, near, childcare = row
    return Person(key, Kind(level, time), weeks, near, childcare)


def unpacked(runs) -> list[int]:
    """Free teachers or rooms week by week, from "so many for so long"."""
    return [number for number, weeks in runs for _ in range(weeks)]
