"""What waits for the office today: equal things are one line, the oldest first, each with names and its age."""

from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from foundation.languages.sentences import listed
from foundation.web.desks import Line, age_of, days_since, tone_of
from office.today.kinds import Counted, firsts

NAMED = 3  # of each line; the others are a number


@dataclass(kw_only=True)
class Task(Line):
    """How many of a kind, who or what, and since when."""

    number: int
    names: list[str] = field(default_factory=list)
    others: int = 0  # that are not named
    since: date | None = None  # None: it has no day
    until: date | None = None
    deleted_soon: int = 0
    upkeep: str = ""  # nobody waits for it: what its age says instead

    def __post_init__(self) -> None:
        self.age, self.waits = self.at_the_edge()
        self.counted = self.number if self.since or self.until else 0
        self.tone = (tone_of(self.since) if self.since else "") or ("soon" if self.until else "")
        self.notes = list(filter(None, [self.who(), soon_gone(self.deleted_soon)]))

    @property
    def days(self) -> int:
        return days_since(self.since) if self.since else 0

    def at_the_edge(self) -> tuple[str, str]:
        """How long it waits, until when there is time, or how many there are."""
        if self.until:
            return date_format(self.until, pgettext("short day", "j M")), _("time limit")
        if self.since is None:
            return str(self.number), pgettext("so many", "open")
        if self.days == 0:
            return pgettext("since today", "new"), _("today")
        return age_of(self.since), self.upkeep or _("waits")

    def who(self) -> str:
        named = listed(f"\u2068{name}\u2069" for name in self.names)  # each in a frame, whatever its script
        more = ngettext("and %(number)s more", "and %(number)s more", self.others) % {"number": self.others}
        return f"{named} {more}" if self.others else named


def soon_gone(number: int) -> str:
    text = ngettext("%(number)d is deleted soon", "%(number)d are deleted soon", number)
    return text % {"number": number} if number else ""


def tasks(counted: list[Counted]) -> list[Task]:
    """Whom somebody waits for comes first, the oldest on top; then upkeep; what has no day stands below."""
    counted = [line for line in counted if line.number]
    rows = firsts([line.kind for line in counted], NAMED)
    found = [task_of(*pair) for pair in zip(counted, rows, strict=True)]
    return sorted(filter(None, found), key=place)


def place(task: Task) -> tuple:
    return task.since is None and task.until is None, bool(task.upkeep), -task.days


def task_of(line: Counted, rows: list | None) -> Task | None:
    """None where somebody has done it meanwhile. Of what is told by its number alone there are no ``rows``."""
    kind, number = line.kind, line.number
    if rows == []:
        return None
    return Task(
        number=number,
        title=kind.title,
        address=reverse(kind.url),
        act=kind.act,
        names=list(dict.fromkeys(filter(None, map(kind.name, rows)))) if kind.name else [],
        others=number - len(rows) if kind.name else 0,
        since=day_of(getattr(rows[0], kind.day)) if kind.day else None,
        until=getattr(rows[0], kind.until) if kind.until else None,
        deleted_soon=line.soon,
        upkeep=kind.upkeep,
    )


def day_of(moment: date) -> date:
    return timezone.localdate(moment) if hasattr(moment, "hour") else moment
