"""Makes the snapshots anew from the simulation's county."""

import json
from itertools import groupby

from planning.simulation.assumptions import load
from planning.simulation.county import WAITING, County
from planning.simulation.ways import CommonLists, SharedView, endings
from planning.simulation.world import World
from tests.planning.snapshots import FOLDER

MADE = (("each-its-own", World, 1, 90), ("all-see-all", SharedView, 2, 100), ("common", CommonLists, 3, 110))
AHEAD = 60  # weeks


def row_of(person) -> list:
    near = {place: round(km, 1) for place, km in person.near.items()}
    return [person.key, person.kind.level, person.kind.time, round(person.weeks, 2), near, person.childcare]


def packed(row) -> list:
    return [[number, len([*same])] for number, same in groupby(row[:AHEAD])]


def snapshot(world) -> dict:
    ahead = world.capacity.since(world.now)
    return {
        "people": [row_of(person) for person in world.waiting.values() if person.state == WAITING],
        "recent": [row_of(person) for person in world.recent],
        "sites": [[one.key, one.provider, one.place, one.maximum, one.childcare] for one in world.county.sites],
        "terms": [
            [kind.level, kind.time, terms.minimum, round(terms.teaching_weeks, 2)]
            for kind, terms in world.county.terms.items()
        ],
        "free": [
            [
                *(str(offer.key), offer.kind.level, offer.kind.time, offer.place),
                *(offer.week - world.now, offer.number, offer.childcare),
            ]
            for offer in world.offers()
        ],
        "ending": [
            [one.kind.level, one.kind.time, one.week, round(one.number, 2), sorted(one.near)]
            for one in endings(world)
        ],
        "teachers": [[key, packed(row)] for key, row in ahead.teachers.items()],
        "rooms": [[site, time, packed(row)] for (site, time), row in ahead.rooms.items()],
    }


def main():
    county = County(load())
    for name, way, seed, week in MADE:
        found = {}

        def watch(world, registered, week=week, found=found):
            if world.now == week:
                found.update(snapshot(world))

        way(county, seed).run(watch)
        lines = ",\n".join(
            f'"{key}": [\n' + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]"
            for key, rows in found.items()
        )
        (FOLDER / f"{name}.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8")


main()
