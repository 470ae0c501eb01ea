"""What waits for the office today: equal things are one line, the oldest first, each with names and its age."""

from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from office.today.kinds import Kind, counted, kinds

NAMED = 3  # of each line; the others are a number
SOON, LATE = 3, 7  # days, from which a line is amber, and red


@dataclass
class Task:
    """A line: how many of it, who or what, since when, and where it is done."""

    number: int
    title: str
    url: str
    act: str
    names: list[str] = field(default_factory=list)
    others: int = 0  # that are not named
    since: date | None = None  # None: it has no day
    until: date | None = None
    deleted_soon: int = 0
    upkeep: str = ""  # nobody waits for it: what its age says instead

    @property
    def days(self) -> int:
        return max((timezone.localdate() - self.since).days, 0) if self.since else 0

    @property
    def tone(self) -> str:
        if self.days >= LATE:
            return "now"
        return "soon" if self.until or self.days >= SOON else ""

    @property
    def age(self) -> tuple[str, str]:
        """What stands at the left edge: how long it waits, until when there is time, or how many there are."""
        if self.until:
            return date_format(self.until, pgettext("short day", "j M")), _("time limit")
        if self.since is None:
            return str(self.number), pgettext("so many", "open")
        if self.days == 0:
            return pgettext("since today", "new"), _("today")
        return ngettext("%(days)s day", "%(days)s days", self.days) % {"days": self.days}, self.upkeep or _(
            "waits"
        )


def tasks(user) -> list[Task]:
    """Whom somebody waits for comes first, the oldest on top; then upkeep; what has no day stands below."""
    found = [task_of(*line) for line in counted(user, kinds(user)) if line[1]]
    return sorted(filter(None, found), key=place)


def place(task) -> tuple:
    return task.since is None and task.until is None, bool(task.upkeep), -task.days


def task_of(kind: Kind, number, soon) -> Task | None:
    """None where somebody has done it meanwhile."""
    rows = kind.first(NAMED)
    return rows and Task(
        number=number,
        title=kind.title,
        url=reverse(kind.url),
        act=kind.act,
        names=list(dict.fromkeys(filter(None, map(kind.name, rows)))) if kind.name else [],
        others=number - len(rows) if kind.name else 0,
        since=day_of(getattr(rows[0], kind.day)) if kind.day else None,
        until=getattr(rows[0], kind.until) if kind.until else None,
        deleted_soon=soon,
        upkeep=kind.upkeep,
    )


def day_of(moment) -> date:
    return timezone.localdate(moment) if hasattr(moment, "hour") else moment
