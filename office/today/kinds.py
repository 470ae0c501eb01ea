"""What may wait for the office: each kind with its rows, and how a line of the office's day speaks of it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import attrgetter, itemgetter
from urllib.parse import urlsplit

from django.db.models import F, Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contacts.models import MESSAGE_KEPT_DAYS, Message
from cooperation.models import Agreement, Decision
from courses.models import Course, Proposal, TakeOver, VainSearch
from enquiries.models.enquiries import FORGET_WARN_DAYS
from exams.models import ExamSession
from foundation.languages.models import TranslatedText
from foundation.mail.outbox import mails
from foundation.reading.days import midnight
from foundation.submissions.doubts import DOUBTFUL_KEPT_DAYS
from foundation.web.counts import Counting, counts, keys
from office.enquiries import left_by_providers, left_to_the_office
from office.links.models import PublicLink
from providers.models import APPLICATION_KEPT_DAYS, Application, Licence, Membership, Provider


@dataclass
class Kind:
    title: str
    url: str  # the name of the page where it is done
    act: str
    rows: QuerySet  # with a ``day`` the oldest is named first, else as they are ordered
    name: Callable | None = None  # of a row, where rows are named
    day: str = ""  # the column that says since when
    until: str = ""  # the column that says until when there is time
    kept: int | None = None  # days after its ``day`` at which a row is deleted
    upkeep: str = ""  # nobody waits for it: what its age says instead
    key: str = "pk"  # what makes a row

    @property
    def is_waiting(self) -> bool:
        """Somebody waits, or time runs out; the rest is upkeep."""
        return bool(self.day or self.until) and not self.upkeep

    @property
    def is_told(self) -> bool:
        """More of it than its number."""
        return bool(self.name or self.day or self.until)

    @property
    def is_plain(self) -> bool:
        """Rows are told by their own columns alone, and one of these orders them."""
        return bool(self.day) and self.key == "pk" and not self.rows.query.select_related

    def first(self, number: int) -> QuerySet:
        oldest = F(self.day).asc(nulls_last=True) if self.day else None
        return (self.rows.order_by(oldest, "pk") if oldest else self.rows)[:number]

    def age(self, row: Model) -> tuple:
        """What sorts as ``first`` does; what has no day comes last."""
        day = getattr(row, self.day)
        return day is None, day or 0, row.pk

    def deleted_soon(self) -> QuerySet:
        return self.rows.filter(**{f"{self.day}__lt": midnight(self.kept - FORGET_WARN_DAYS)})


def kinds() -> list[Kind]:
    return [*of_providers(), *from_outside(), *of_the_portal(), *of_the_network()]


def of_providers() -> list[Kind]:
    """What people have asked them, and what they would like to be public."""
    look, review, answer = pgettext("verb", "Look"), pgettext("verb", "Review"), _("Answer")
    changes = Proposal.objects.waiting().select_related("course__provider", "provider")
    asker = {"name": lambda row: f"{row.name} – {row.sought.provider}", "day": "asked_at"}
    author = {"name": lambda row: str(row.owner), "day": "created_at"}
    exams = ExamSession.objects.to_review().select_related("kind", "municipality", "provider")
    centre = {"name": lambda row: f"{row.short} – {row.provider}", "day": "created_at"}
    held = Licence.objects.to_confirm().select_related("provider")
    return [
        Kind(_("Enquiries without an answer"), "office:unanswered", answer, left_to_the_office(), **asker),
        Kind(_("Enquiries to carry on"), "office:carry_on", look, left_by_providers(), **asker),
        Kind(_("Offers to review"), "office:proposals", review, changes, **author),
        Kind(_("Exam dates to review"), "office:exam_sessions", review, exams, **centre),
        Kind(_("Licences to look at"), "office:licences", look, held, attrgetter("provider.name"), "changed_at"),
    ]


def from_outside() -> list[Kind]:
    """What people have sent to the office, by forms that anybody may fill in."""
    look, answer = pgettext("verb", "Look"), _("Answer")
    applied, written = (
        Application.objects.filter(status=Application.Status.NEW),
        Message.objects.filter(closed_at=None),
    )
    said, barriers, wrong = (
        written.credible().for_office().filter(kind__in=of)
        for of in ([Message.Kind.QUESTION], [Message.Kind.BARRIER], [Message.Kind.ERROR, Message.Kind.COMPLAINT])
    )
    sender = {"name": attrgetter("name"), "day": "created_at"}
    organisation, letter = sender | {"kept": APPLICATION_KEPT_DAYS}, sender | {"kept": MESSAGE_KEPT_DAYS}
    doubtful = sender | {"kept": DOUBTFUL_KEPT_DAYS}
    return [
        Kind(_("New organisations"), "office:applications", look, applied.credible(), **organisation),
        Kind(_("Organisations under doubt"), "office:applications", look, applied.doubtful(), **doubtful),
        Kind(_("Messages"), "office:messages", answer, said, **letter),
        Kind(_("Barrier reports"), "office:messages", answer, barriers, **letter),
        Kind(_("Errors and complaints"), "office:messages", answer, wrong, **letter),
        Kind(_("Messages under doubt"), "office:messages", look, written.doubtful(), **doubtful),
    ]


def of_the_portal() -> list[Kind]:
    """What nobody has sent, but somebody should see to."""
    look, invite, write = pgettext("verb", "Look"), _("Invite"), _("Write")
    forgotten = Course.objects.forgotten().select_related("provider")
    asleep, outdated = (
        Membership.objects.sleeping().select_related("user", "provider"),
        TranslatedText.objects.filter(is_outdated=True),
    )
    nobody, vain, broken = (
        Provider.objects.without_people(),
        VainSearch.objects.lately(),
        PublicLink.objects.broken(),
    )
    old = {"name": lambda row: str(row.provider), "day": "confirmed_on", "upkeep": _("unconfirmed")}
    away = {"name": lambda row: f"{row.user} – {row.provider}", "day": "last_seen", "upkeep": _("not here")}
    host = {"name": lambda row: urlsplit(row.url).hostname, "day": "failing_since"}
    owner = {"name": attrgetter("provider.name"), "day": "failing_since"}
    failing = TakeOver.objects.failing().select_related("provider")
    words = {"name": itemgetter("said"), "key": "words"}
    return [
        Kind(_("Broken links"), "office:links", look, broken, **host),
        Kind(_("Files that cannot be fetched"), "office:take_overs", look, failing, **owner),
        Kind(_("Mails not delivered"), "office:undelivered", look, mails().undelivered(), day="created"),
        Kind(_("Offers not confirmed for long"), "office:forgotten", look, forgotten, **old),
        Kind(_("Accounts that sleep"), "office:sleeping", write, asleep, **away),
        Kind(_("Providers without active people"), "office:without_people", invite, nobody, str),
        Kind(_("Translations outdated"), "office:translations", look, outdated),
        Kind(_("Searches without result"), "office:vain_searches", look, vain, **words),
    ]


def of_the_network() -> list[Kind]:
    """What administrators alone see."""
    look, url = pgettext("verb", "Look"), "office:cooperation"
    ending = Agreement.objects.ending().order_by("valid_until", "pk")
    own = Decision.objects.open().filter(partner=None)
    return [
        Kind(_("Agreements ending"), url, look, ending, str, until="valid_until"),
        Kind(_("Decisions that the office sees to"), url, look, own, str, until="due_on"),
    ]


@dataclass
class Counted:
    """A kind with the number of its rows, and of those that are deleted soon."""

    kind: Kind
    number: int
    soon: int


def firsts(asked: list[Kind], number: int) -> list[list]:
    """The first rows of each kind; plain ones of the same table are asked at once."""
    found, tables = [None] * len(asked), {}
    for place, kind in enumerate(asked):
        if kind.is_plain:
            tables.setdefault(kind.rows.model, []).append(place)
        elif kind.is_told:
            found[place] = list(kind.first(number))
    first = keys({place: asked[place].first(number) for places in tables.values() for place in places})
    for model, places in tables.items():
        rows = model._base_manager.in_bulk([key for place in places for key in first[place]])
        for place in places:
            found[place] = sorted((rows[key] for key in first[place] if key in rows), key=asked[place].age)
    return found


def counted(asked: list[Kind], more: dict[str, QuerySet]) -> tuple[list[Counted], dict[str, int]]:
    """And how many rows there are of ``more``; one query for all."""
    rows = {f"all{place}": kind.rows.values(kind.key) for place, kind in enumerate(asked)}
    rows |= {f"soon{place}": kind.deleted_soon().values("pk") for place, kind in enumerate(asked) if kind.kept}
    found = counts({**rows, **more})
    numbers = [(kind, found[f"all{place}"], found.get(f"soon{place}", 0)) for place, kind in enumerate(asked)]
    return [Counted(*line) for line in numbers], found


def waiting() -> dict[str, int]:
    """How many somebody waits for, by the page where it is done."""
    pages, counting = of_the_menu(timezone.now().replace(second=0, microsecond=0))
    numbers, found = counting.ask(), Counter()
    for name, page in pages.items():
        found[page] += numbers[name]
    return found


@lru_cache(maxsize=1)
def of_the_menu(_minute: datetime) -> tuple[dict[str, str], Counting]:
    """Pages by the names of their numbers, and how to ask for these: each page of the office does, and to put the
    query together takes ten times as long as its answer. Once a minute, as days and hours stand in it.
    """
    by_name = {f"kind{place}": kind for place, kind in enumerate(kinds()) if kind.is_waiting}
    rows = {name: kind.rows.values(kind.key) for name, kind in by_name.items()}
    return {name: kind.url for name, kind in by_name.items()}, Counting(rows)


def by_page(found: list[Counted]) -> dict[str, int]:
    pages = Counter()
    for line in found:
        if line.kind.is_waiting:
            pages[line.kind.url] += line.number
    return pages
