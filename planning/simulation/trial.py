"""Many years of chance in all ways, and with other assumptions; what came out beside what was hoped for."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TextIO

from planning.simulation.assumptions import VARIATIONS, Assumptions
from planning.simulation.county import County
from planning.simulation.measures import Interval, half_days_of, interval, measure, ratio
from planning.simulation.ways import WAYS, CommonLists, Proposals, World

FACTORS = (0.7, 1.3)
BAR, NOT_WITHIN = 0.6, 0.75  # of the uncoordinated days; the interval must lie below the second
RIGHT, HOLD_FROM, HOLD_TO = 0.95, 0.7, 0.9
HALF = "half_days"


@dataclass
class Trial:
    """All numbers, seed by seed."""

    assumptions: Assumptions
    seeds: tuple[int, ...]
    years: dict[str, list[dict]] = field(default_factory=dict)  # by way
    varied: dict[tuple[str, float], tuple[list, list]] = field(default_factory=dict)  # uncoordinated, common

    @property
    def horizon(self) -> float:
        """Days for which nobody is followed longer."""
        return 7 * (self.assumptions.time["measured"] + self.assumptions.time["tail"])

    def values(self, way: str, name: str) -> list:
        return [year[name] for year in self.years[way]]

    def mean(self, way: str, name: str) -> Interval | None:
        return interval(self.values(way, name), self.horizon if name.endswith("_days") else None)

    def ratio(self, way: str, other: str = World.name) -> Interval | None:
        return ratio(self.values(way, HALF), self.values(other, HALF), self.horizon)

    def varied_ratio(self, name: str, factor: float) -> Interval | None:
        uncoordinated, common = self.varied[name, factor]
        return ratio(common, uncoordinated, self.horizon)

    def bars(self) -> list[tuple[str, Interval | None, bool]]:
        """What was hoped for, what came out, and whether that is enough."""
        common, simple = self.ratio(CommonLists.name), self.ratio(Proposals.name, CommonLists.name)
        seats, entries, brackets = (
            self.mean(CommonLists.name, name) for name in ("seats_right", "entries_right", "brackets_hold")
        )
        return [
            ("common", common, is_enough(common)),
            ("proposals", simple, simple is not None and simple.is_known and simple.low <= 1),
            ("seats_right", seats, seats is not None and seats.mean >= RIGHT),
            ("entries_right", entries, entries is not None and entries.mean >= RIGHT),
            ("brackets_hold", brackets, brackets is not None and HOLD_FROM <= brackets.mean <= HOLD_TO),
        ]


def is_enough(found: Interval | None) -> bool:
    return found is not None and found.mean <= BAR and found.high < NOT_WITHIN


def run(
    assumptions: Assumptions,
    seeds: Iterable[int],
    *,
    with_variations: bool = True,
    say: Callable[[str], None] = lambda what: None,
) -> Trial:
    trial = Trial(assumptions, tuple(seeds))
    county = County(assumptions)
    for name, way in WAYS.items():
        say(name)
        trial.years[name] = [measure(way, county, seed) for seed in trial.seeds]
    for name, changed in VARIATIONS.items() if with_variations else ():
        for factor in FACTORS:
            say(f"{name} × {factor}")
            other = County(changed(assumptions, factor))
            trial.varied[name, factor] = tuple(
                [half_days_of(way, other, seed) for seed in trial.seeds] for way in (World, CommonLists)
            )
    return trial


def write_csv(trial: Trial, file: TextIO) -> None:
    """One line a number, empty where it was not reached."""
    writer = csv.writer(file)
    writer.writerow(["way", "assumption", "factor", "seed", "measure", "value"])
    for way, years in trial.years.items():
        for seed, year in zip(trial.seeds, years, strict=True):
            writer.writerows([way, "", 1, seed, name, value] for name, value in year.items())
    for (name, factor), both in trial.varied.items():
        for way, days in zip((World.name, CommonLists.name), both, strict=True):
            writer.writerows(
                [way, name, factor, seed, HALF, value] for seed, value in zip(trial.seeds, days, strict=True)
            )
