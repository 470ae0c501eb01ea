"""The ways of a desk: where one goes each day, and how much waits behind each; see ``components/ways.html``."""

from dataclasses import dataclass, field

from django.db.models import IntegerField, Subquery


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


class HowMany(Subquery):
    """The number of rows of a queryset, whatever it groups or annotates."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def counts(beside, rows: dict) -> dict[str, int]:
    """How many rows each queryset has, asked in one query beside the only row of another."""
    numbers = {f"number_of_{name}": HowMany(found.order_by()) for name, found in rows.items()}
    found = beside.order_by().annotate(**numbers).values_list(*numbers).get() if rows else ()
    return dict(zip(rows, found, strict=True))
