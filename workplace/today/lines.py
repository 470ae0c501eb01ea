"""What waits, as a line of the first page: since when, and how urgent it is; equal tasks are one line."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from foundation.web.desks import Line, age_of

NOW, SOON, LATER = range(3)  # how urgent
SHOWN = 20  # of equal tasks, under their line
NAMED = 4  # people who wait for an answer
TONES = {NOW: "now", SOON: "soon", LATER: ""}


@dataclass(kw_only=True)
class Task(Line):
    """Since when it waits, and how urgent it is."""

    since: date
    urgency: int = LATER
    act: str = ""

    def __post_init__(self):
        self.age = self.age or age_of(self.since)
        self.act = self.act or _("Look")
        self.tone = TONES[self.urgency]


def grouped(rows, title, since, name, more="", note=lambda row: "", **fields):
    """One line for equal tasks, whose oldest is the first; ``more`` is the address of them all."""
    if not rows:
        return
    names = [name(row) for row in rows[:SHOWN]]
    first, address = names[0]
    is_one = len(rows) == 1
    yield Task(
        since=since(rows[0]),
        title=title,
        notes=[text for text in (first, note(rows[0])) if text] if is_one else [],
        address=address if is_one or not more else more,
        rows=[] if is_one else names,
        **fields,
    )
