"""The trial as tables of text, in the language of the moment."""

from collections.abc import Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from planning.simulation.measures import Interval
from planning.simulation.trial import BAR, FACTORS, NOT_WITHIN, Trial, is_enough
from planning.simulation.ways import WAYS, CommonLists, Proposals, SharedView, World

YES, NO = "✓", "✗"
WAY_NAMES = {
    World.name: gettext_lazy("each its own list"),
    SharedView.name: gettext_lazy("all see all seats, and are warned"),
    CommonLists.name: gettext_lazy("common lists with check"),
    Proposals.name: gettext_lazy("proposed starts"),
}
# Measure, its name, decimals, whether it is a share.
ROWS = (
    ("median_days", gettext_lazy("days, in the middle, of those who start"), 0, False),
    ("half_days", gettext_lazy("days until half of all registered have started"), 0, False),
    ("within_six", gettext_lazy("started within six weeks"), 0, True),
    ("within_year", gettext_lazy("started within a year"), 0, True),
    ("gave_up", gettext_lazy("gave up"), 0, True),
    ("courses", gettext_lazy("courses a year"), 1, False),
    ("cancelled", gettext_lazy("cancelled starts a year"), 1, False),
    ("merged", gettext_lazy("merged starts a year"), 1, False),
    ("group", gettext_lazy("people in a group on the first day"), 1, False),
    ("km", gettext_lazy("kilometres to the course"), 1, False),
    ("evening_median_days", gettext_lazy("evening: days, in the middle, of those who start"), 0, False),
    ("evening_half_days", gettext_lazy("evening: days until half have started"), 0, False),
    ("evening_within_six", gettext_lazy("evening: started within six weeks"), 0, True),
    ("evening_within_year", gettext_lazy("evening: started within a year"), 0, True),
    ("childcare_median_days", gettext_lazy("childcare: days, in the middle, of those who start"), 0, False),
    ("childcare_half_days", gettext_lazy("childcare: days until half have started"), 0, False),
    ("childcare_within_six", gettext_lazy("childcare: started within six weeks"), 0, True),
    ("childcare_within_year", gettext_lazy("childcare: started within a year"), 0, True),
    ("seats_right", gettext_lazy("dates of free seats that were right within two weeks"), 0, True),
    ("entries_right", gettext_lazy("dates of entry points that were right within two weeks"), 0, True),
    ("brackets_hold", gettext_lazy("started within what “8 of 10” had been told"), 0, True),
)
BARS = {
    "common": gettext_lazy("common lists to each its own: at most 0.6, and surely below 0.75"),
    "proposals": gettext_lazy("proposed starts to common lists: not worse within the interval"),
    "seats_right": gettext_lazy("dates of free seats: right in at least 95 of 100"),
    "entries_right": gettext_lazy("dates of entry points: right in at least 95 of 100"),
    "brackets_hold": gettext_lazy("“8 of 10 within” holds for 70 to 90 of 100"),
}
ASSUMPTION_NAMES = {
    "a_month": gettext_lazy("registrations a month"),
    "reach_km": gettext_lazy("how far people come"),
    "give_up": gettext_lazy("how many give up"),
    "follow": gettext_lazy("how many follow advice"),
    "more_lists_share": gettext_lazy("how many put their name on more lists"),
    "minimum": gettext_lazy("smallest group"),
    "notice_weeks": gettext_lazy("weeks of notice"),
    "teachers": pgettext_lazy("number of", "teachers"),
}


def lines(trial: Trial) -> Iterator[str]:
    yield _("Years simulated: %(number)d, each in four ways. Mean and 95 per cent interval.") % {
        "number": len(trial.seeds)
    }
    yield ""
    yield from ways_table(trial)
    yield ""
    yield from bars_table(trial)
    if trial.varied:
        yield ""
        yield _(
            "Common lists to each its own, days until half have started, with each assumption 30 per cent lower "
            "and higher. %(no)s: above %(bar)s, or not surely below %(limit)s."
        ) % {"no": NO, "bar": decimal(BAR, 2), "limit": decimal(NOT_WITHIN, 2)}
        yield ""
        yield from variations_table(trial)


def ways_table(trial: Trial) -> Iterator[str]:
    yield row("", *(str(name) for name in WAY_NAMES.values()))
    yield "|---|" + "--:|" * len(WAYS)
    for name, label, decimals, is_share in ROWS:
        yield row(str(label), *(cell(trial.mean(way, name), decimals, is_share) for way in WAY_NAMES))


def bars_table(trial: Trial) -> Iterator[str]:
    yield row(_("Hoped for"), _("found"), "")
    yield "|---|--:|---|"
    for name, found, holds in trial.bars():
        text = cell(found, 0, True) if name.endswith(("right", "hold")) else span(found)
        yield row(str(BARS[name]), text, YES if holds else NO)


def variations_table(trial: Trial) -> Iterator[str]:
    yield row(_("Assumption"), *(f"{factor - 1:+.0%}".replace("-", "−").replace("%", " %") for factor in FACTORS))
    yield "|---|" + "--:|" * len(FACTORS)
    for name, label in ASSUMPTION_NAMES.items():
        found = [trial.varied_ratio(name, factor) for factor in FACTORS]
        yield row(str(label), *(f"{span(one)} {YES if is_enough(one) else NO}" for one in found))


def row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def decimal(value: float, decimals: int) -> str:
    return number_format(round(value, decimals), decimals).replace("-", "−")  # which alone cuts off


def cell(found: Interval | None, decimals: int, is_share: bool) -> str:
    """ "133 ± 5", of a single year "133"; with "≥" where some years did not get so far."""
    if found is None:
        return _("not reached")
    factor, unit = (100, " %") if is_share else (1, "")
    sign = "≥ " if found.beyond and not is_share else ""
    middle = f"{sign}{decimal(found.mean * factor, decimals)}"
    if not found.is_known:
        return f"{middle}{unit}"
    half = (found.high - found.low) / 2
    return f"{middle} ± {decimal(half * factor, decimals)}{unit}"


def span(found: Interval | None) -> str:
    """ "0.53 (0.50–0.56)"; of a single year "0.53 (?)"."""
    if found is None:
        return _("not reached")
    beyond = f" [{found.beyond}]" if found.beyond else ""
    around = f"{decimal(found.low, 2)}–{decimal(found.high, 2)}" if found.is_known else "?"
    return f"{decimal(found.mean, 2)} ({around}){beyond}"
