"""What waits for the office: equal things are one line, the oldest line first, each with names and its age."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from django.db.models import Case, CharField, F, QuerySet, Sum, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from contacts.models import MESSAGE_KEPT_DAYS, Message
from cooperation.models import Agreement, Decision
from courses.models import Course, Proposal, VainSearch
from enquiries.models.enquiries import FORGET_WARN_DAYS
from foundation.languages.models import TranslatedText
from foundation.mail.outbox import mails
from foundation.reading.days import midnight
from foundation.submissions.doubts import DOUBTFUL_KEPT_DAYS
from office.enquiries import left_to_the_office
from office.links.models import PublicLink
from providers.models import APPLICATION_KEPT_DAYS, Application, Membership, Provider

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


@dataclass
class Kind:
    """Rows that wait, and how a line speaks of them."""

    rows: QuerySet
    name: Callable  # of a row
    url: str
    lines: dict  # by the values of ``parts``: title, act, days after which a row is deleted (None: never)
    day: str = ""  # the column that says since when
    parts: tuple[str, ...] = ()
    upkeep: str = ""

    def tasks(self) -> list[Task]:
        """One query for any number: the first rows of each line, with how many there are."""
        parts = [F(part) for part in self.parts] or [Value(1)]
        order = [F(self.day).asc(), F("pk")] if self.day else [F("pk")]
        place = Window(RowNumber(), partition_by=parts, order_by=order)
        rows = self.rows.order_by().annotate(place=place, of=Window(Sum(Value(1)), partition_by=parts))
        for kept_days in {kept for _title, _act, kept in self.lines.values() if kept}:
            old = Case(When(**{f"{self.day}__lt": midnight(kept_days - FORGET_WARN_DAYS)}, then=1), default=0)
            rows = rows.annotate(**{f"soon{kept_days}": Window(Sum(old), partition_by=parts)})
        found = {}
        for row in rows.filter(place__lte=NAMED).order_by("place"):
            found.setdefault(tuple(getattr(row, part) for part in self.parts), []).append(row)
        return [self.task(part, rows) for part, rows in found.items()]

    def task(self, part, rows) -> Task:
        title, act, kept_days = self.lines[part]
        first, number = getattr(rows[0], self.day, None), rows[0].of
        return Task(
            number=number,
            title=title,
            url=reverse(self.url),
            act=act,
            names=list(dict.fromkeys(filter(None, map(self.name, rows)))),
            others=number - len(rows),
            since=timezone.localdate(first) if hasattr(first, "hour") else first,
            deleted_soon=getattr(rows[0], f"soon{kept_days}") if kept_days else 0,
            upkeep=self.upkeep,
        )


def tasks(user) -> list[Task]:
    """Whom somebody waits for comes first, the oldest on top; then upkeep; what has no day stands below."""
    today = timezone.localdate()
    found = [task for kind in kinds(today) for task in kind.tasks()] + counted()
    if user.is_superuser:
        found += of_the_network(today)
    return sorted(found, key=place)


def place(task) -> tuple:
    return task.since is None and task.until is None, bool(task.upkeep), -task.days


def kinds(today) -> list[Kind]:
    look, review = pgettext("verb", "Look"), pgettext("verb", "Review")
    answer, invite, write = _("Answer"), _("Invite"), _("Write")
    proposals = Proposal.objects.waiting().select_related("course__provider", "provider")
    return [
        Kind(
            left_to_the_office(),
            lambda row: f"{row.name} – {row.run.course.provider}",
            "office:unanswered",
            {(): (_("Enquiries without an answer"), answer, None)},
            "asked_at",
        ),
        Kind(
            proposals,
            lambda row: str(row.provider or row.course.provider),
            "office:proposals",
            {(): (_("Offers to review"), review, None)},
            "created_at",
        ),
        Kind(
            Application.objects.filter(status=Application.Status.NEW),
            lambda row: row.name,
            "office:applications",
            {
                (False,): (_("New organisations"), look, APPLICATION_KEPT_DAYS),
                (True,): (_("Organisations under doubt"), look, DOUBTFUL_KEPT_DAYS),
            },
            "created_at",
            ("is_doubtful",),
        ),
        Kind(
            Message.objects.filter(closed_at=None).annotate(part=message_part()),
            lambda row: row.name,
            "office:messages",
            {
                ("question",): (_("Messages"), answer, MESSAGE_KEPT_DAYS),
                ("barrier",): (_("Barrier reports"), answer, MESSAGE_KEPT_DAYS),
                ("",): (_("Messages under doubt"), look, DOUBTFUL_KEPT_DAYS),
            },
            "created_at",
            ("part",),
        ),
        Kind(
            Course.objects.forgotten(today).select_related("provider"),
            lambda row: str(row.provider),
            "office:forgotten",
            {(): (_("Offers not confirmed for long"), look, None)},
            "confirmed_on",
            upkeep=_("unconfirmed"),
        ),
        Kind(
            PublicLink.objects.broken(),
            lambda row: urlsplit(row.url).hostname,
            "office:links",
            {(): (_("Broken links"), look, None)},
            "failing_since",
        ),
        Kind(
            mails().undelivered(),
            lambda row: "",
            "office:undelivered",
            {(): (_("Mails not delivered"), look, None)},
            "created",
        ),
        Kind(
            Membership.objects.sleeping().select_related("user", "provider"),
            lambda row: f"{row.user} – {row.provider}",
            "office:sleeping",
            {(): (_("Accounts that sleep"), write, None)},
            "last_seen",
            upkeep=_("not here"),
        ),
        Kind(
            Provider.objects.without_people(),
            str,
            "office:without_people",
            {(): (_("Providers without active people"), invite, None)},
        ),
    ]


def message_part():
    """What is doubted is one line, whatever it is."""
    return Case(When(is_doubtful=True, then=Value("")), default=F("kind"), output_field=CharField())


def counted() -> list[Task]:
    """What has no day."""
    look = pgettext("verb", "Look")
    outdated = TranslatedText.objects.filter(is_outdated=True).count()
    words = [row["words"] for row in VainSearch.objects.lately()]
    found = [
        Task(outdated, _("Translations outdated"), reverse("office:translations"), look),
        of_rows(words, _("Searches without result"), reverse("office:vain_searches"), look),
    ]
    return [task for task in found if task.number]


def of_the_network(today) -> list[Task]:
    """What administrators alone see."""
    look, url = pgettext("verb", "Look"), reverse("office:cooperation")
    ending = list(Agreement.objects.ending(today).order_by("valid_until", "pk"))
    own = list(Decision.objects.open().filter(partner=None))
    lines = [
        (ending, _("Agreements ending"), "valid_until"),
        (own, _("Decisions that the office sees to"), "due_on"),
    ]
    return [of_rows(rows, title, url, look, getattr(rows[0], day)) for rows, title, day in lines if rows]


def of_rows(rows, title, url, act, until=None) -> Task:
    names, others = list(map(str, rows[:NAMED])), max(len(rows) - NAMED, 0)
    return Task(len(rows), title, url, act, names, others, until=until)
