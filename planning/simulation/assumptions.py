"""What a simulated year rests on: read from one file, checked, and varied by thirty per cent."""

import csv
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

SHIPPED = Path(__file__).parent / "settings.toml"
HOMES = Path(__file__).parent.parent.parent / "places" / "data" / "municipalities.csv"


class SettingsError(Exception):
    """Says which line of the settings is wrong, and why."""


def number(low, high, kind=(int, float)):
    def checked(value, place):
        if not isinstance(value, kind) or isinstance(value, bool) or not low <= value <= high:
            raise SettingsError(
                _("%(place)s: %(value)s is no number from %(low)s to %(high)s.")
                % {"place": place, "value": repr(value), "low": low, "high": high}
            )
        return value

    return checked


def whole(low, high):
    return number(low, high, int)


def text(value, place):
    if not isinstance(value, str):
        raise SettingsError(_("%(place)s: %(value)s is no text.") % {"place": place, "value": repr(value)})
    return value


def several(check):
    def checked(value, place):
        if not isinstance(value, list) or not value:
            raise SettingsError(_("%(place)s: a list is needed.") % {"place": place})
        return tuple(check(one, f"{place}[{position}]") for position, one in enumerate(value))

    return checked


def each(check):
    def checked(value, place):
        if not isinstance(value, dict) or not value:
            raise SettingsError(_("%(place)s: a table is needed.") % {"place": place})
        return {key: check(one, f"{place}.{key}") for key, one in value.items()}

    return checked


def table(**checks):
    """Exactly these keys; those whose check is a pair may be missing and have its second as their value."""

    def checked(value, place):
        if not isinstance(value, dict):
            raise SettingsError(_("%(place)s: a table is needed.") % {"place": place})
        prefix = f"{place}." if place else ""
        for key in value:
            if key not in checks:
                raise SettingsError(_("%(place)s is not known.") % {"place": prefix + key})
        return {key: one(value, key, prefix, check) for key, check in checks.items()}

    def one(value, key, prefix, check):
        if isinstance(check, tuple):
            check, missing = check
            if key not in value:
                return missing
        if key not in value:
            raise SettingsError(_("%(place)s is missing.") % {"place": prefix + key})
        return check(value[key], prefix + key)

    return checked


SHARE = number(0, 1)
FILE = table(
    time=table(warm_up=whole(26, 520), measured=whole(4, 520), tail=whole(4, 520)),
    county=table(
        homes_file=text,
        town_weight=number(0, 100),
        large_towns=whole(0, 1000),
        large_weight=number(0, 100),
        road_factor=number(1, 5),
        sites=several(text),
        childcare_sites=several(text),
    ),
    people=table(
        a_month=number(0.1, 10_000),
        childcare=SHARE,
        evening=SHARE,
        reach_km=several(number(0, 500)),
        reach_share=several(SHARE),
        give_up_early=SHARE,
        give_up_late=SHARE,
        late_after_weeks=whole(0, 100),
        follow=SHARE,
        more_lists_after_weeks=whole(0, 100),
        more_lists_share=SHARE,
        more_lists=whole(0, 20),
        leave_after_course=SHARE,
        known_to_register=SHARE,
        stale_weeks=whole(0, 100),
        levels=each(SHARE),
    ),
    courses=table(
        lessons_a_week=number(1, 60),
        notice_weeks=whole(0, 26),
        join_weeks=whole(0, 26),
        shown_weeks=whole(0, 52),
        levels=each(
            table(
                lessons=number(10, 5000),
                minimum=whole(1, 100),
                next=(text, ""),
                joins=(each(number(1, 5000)), {}),
            )
        ),
    ),
    rule=table(weeks=number(0, 52), km=number(0, 500), seats_left=whole(0, 100)),
    proposals=table(
        every_weeks=whole(1, 26),
        latest_weeks=whole(1, 26),
        horizon_weeks=number(1, 104),
        arriving=SHARE,
        begun=SHARE,
        age=number(0, 10),
        per_km=number(0, 10),
    ),
    predictions=table(act_after_weeks=whole(0, 26)),
    providers=several(
        table(
            name=text,
            sites=several(text),
            teachers=whole(0, 1000),
            rooms=whole(0, 100),
            seats=whole(1, 100),
        )
    ),
)


@dataclass(frozen=True)
class Home:
    name: str
    is_town: bool
    latitude: float
    longitude: float
    population: int


@dataclass(frozen=True)
class Assumptions:
    """The checked tables of the file, and the homes."""

    values: Mapping
    homes: tuple[Home, ...]

    def __getattr__(self, name):
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None

    def changed(self, **tables):
        """With other values in some tables."""
        new = {key: {**self.values[key], **one} if isinstance(one, dict) else one for key, one in tables.items()}
        return Assumptions({**self.values, **new}, self.homes)


def load(path=None):
    """The shipped file, and over it what another one says."""
    values = read(SHIPPED)
    if path:
        values = laid_over(values, read(path))
    values = FILE(values, "")
    name = values["county"]["homes_file"]
    homes = homes_of((path or SHIPPED).parent / name if name else HOMES)
    agree(values, {home.name for home in homes})
    return Assumptions(values, homes)


def read(path):
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error


def laid_over(values, own):
    """Tables key by key; lists, and numbers that are shares of one whole, all of them."""
    return {**values, **{key: one_over(values.get(key), one) for key, one in own.items()}}


def one_over(old, new):
    is_whole = not (isinstance(old, dict) and isinstance(new, dict)) or is_shares(old)
    return new if is_whole else laid_over(old, new)


def is_shares(table):
    return all(isinstance(value, float) for value in table.values())


def homes_of(path):
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return tuple(
                Home(
                    row["name"],
                    row["type"] == "Stadt",
                    float(row["latitude"]),
                    float(row["longitude"]),
                    int(row["population"]),
                )
                for row in csv.DictReader(file)
            )
    except (OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise SettingsError(f"{path}: {error!r}") from error


def agree(values, homes):
    """What one table says must fit the others."""
    levels, people = values["courses"]["levels"], values["people"]
    sites = values["county"]["sites"]
    agreements = (
        ("people.levels", sum(people["levels"].values()), 1.0),
        ("people.reach_share", sum(people["reach_share"]), 1.0),
        ("people.reach_share", len(people["reach_share"]), len(people["reach_km"])),
    )
    for place, found, wanted in agreements:
        if abs(found - wanted) > 1e-6:
            raise SettingsError(
                _("%(place)s: together they are %(found)s, not %(wanted)s.")
                % {"place": place, "found": round(found, 4), "wanted": wanted}
            )
    named = [
        *(("county.sites", site, homes) for site in sites),
        *(("county.childcare_sites", site, sites) for site in values["county"]["childcare_sites"]),
        *(("providers.sites", site, sites) for provider in values["providers"] for site in provider["sites"]),
        *(("people.levels", level, levels) for level in people["levels"]),
        *(("courses.levels.next", level["next"], levels) for level in levels.values() if level["next"]),
        *(("courses.levels.joins", name, levels) for level in levels.values() for name in level["joins"]),
    ]
    for place, name, known in named:
        if name not in known:
            raise SettingsError(_("%(place)s: %(value)s is not known.") % {"place": place, "value": repr(name)})


def scaled_teachers(providers, factor):
    """All teachers together times the factor; whose remainder is largest gets the odd ones."""
    exact = [provider["teachers"] * factor for provider in providers]
    numbers = [int(one) for one in exact]
    odd = round(sum(exact)) - sum(numbers)
    for position in sorted(range(len(exact)), key=lambda position: numbers[position] - exact[position])[:odd]:
        numbers[position] += 1
    return tuple({**provider, "teachers": one} for provider, one in zip(providers, numbers, strict=True))


def scaled_minimum(levels, factor):
    return {name: {**level, "minimum": max(1, round(level["minimum"] * factor))} for name, level in levels.items()}


VARIATIONS: dict[str, Callable[[Assumptions, float], Assumptions]] = {
    "a_month": lambda old, by: old.changed(people={"a_month": old.people["a_month"] * by}),
    "reach_km": lambda old, by: old.changed(people={"reach_km": tuple(km * by for km in old.people["reach_km"])}),
    "give_up": lambda old, by: old.changed(
        people={name: old.people[name] * by for name in ("give_up_early", "give_up_late")}
    ),
    "follow": lambda old, by: old.changed(people={"follow": min(1, old.people["follow"] * by)}),
    "more_lists_share": lambda old, by: old.changed(
        people={"more_lists_share": min(1, old.people["more_lists_share"] * by)}
    ),
    "minimum": lambda old, by: old.changed(courses={"levels": scaled_minimum(old.courses["levels"], by)}),
    "notice_weeks": lambda old, by: old.changed(courses={"notice_weeks": round(old.courses["notice_weeks"] * by)}),
    "teachers": lambda old, by: old.changed(providers=scaled_teachers(old.providers, by)),
}
