"""What the desks have in common: the ways of their menu, and the lines of what is to be done there."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SOON, LATE = 3, 7  # days of waiting, from which a line is amber, and red


@dataclass
class Way:
    """Its first part is where it leads; pages whose addresses begin like that of a part are behind it."""

    name: str
    icon: str
    parts: list["Part"]
    is_far: bool = False  # on a phone it is not at the thumb
    current: str = field(default="", init=False)  # what ``aria-current`` says of it

    @property
    def url(self) -> str:
        return self.parts[0].url

    @property
    def number(self) -> int:
        return sum(part.number for part in self.parts)


@dataclass
class Part:
    url: str
    name: str = ""  # where a way has several
    number: int = 0  # that waits there
    has_more: bool = True  # pages below its own
    current: str = field(default="", init=False)

    def holds(self, path: str) -> bool:
        return path == self.url or (self.has_more and path.startswith(self.url))


def marked(ways: list[Way], path: str) -> list[Way]:
    """Says of the way and the part whose page this is that one is there; the longest address wins."""
    found = [(way, part) for way in ways for part in way.parts if part.holds(path)]
    if found:
        way, part = max(found, key=lambda pair: len(pair[1].url))
        part.current = "page" if path == part.url else "true"
        way.current = "page" if path == way.url else "true"
    return ways


@dataclass(kw_only=True)
class Line:
    """Of a list of what is to be done: how long it waits, what it is, and the one way to it.

    ``components/to_do.html`` shows a list of them.
    """

    title: str
    address: str
    act: str
    age: str = ""  # at the left edge
    waits: str = ""  # stands below it: "waiting", "due"
    counted: int = 0  # how many the line stands for, where its title does not say so
    notes: list[str] = field(default_factory=list)
    rows: list[tuple[str, str]] = field(default_factory=list)  # of equal ones: each with its address
    tone: str = ""  # "now", "soon"
    email: str = ""
    phone: str = ""


def days_since(day: date) -> int:
    return max((timezone.localdate() - day).days, 0)


def age_of(day: date) -> str:
    number = days_since(day)
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number} if number else _("today")


def tone_of(day: date) -> str:
    days = days_since(day)
    return "now" if days >= LATE else "soon" if days >= SOON else ""
