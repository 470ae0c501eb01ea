"""Newcomers who ask for a seat. Personal data: only what an answer needs, and only as long as it needs it."""

from datetime import timedelta
from functools import cached_property
from statistics import median

from django.db import models
from django.db.models import Case, Count, F, Max, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.availability import first_of
from courses.models import EntryPoint, Hold, Level
from enquiries.models.sought import some, sought_by
from enquiries.models.states import HEARD, STOOD, TO_HEAR, Kind, Reason, Status, Way
from foundation.databases.prepared import Prepared
from foundation.environment import number
from foundation.mail.models import owned_mails
from foundation.reading.codes import new_code, on_paper
from foundation.reading.days import midnight
from foundation.reading.text_fields import EmailField, LineField, PhoneField, TextField
from foundation.remembered import remembered
from foundation.submissions.doubts import Doubtful, DoubtfulQuerySet, doubted_too_long
from providers.models import Provider

# How long an enquiry is kept after it is closed, or after its run when nobody closes it
ENQUIRY_KEPT_DAYS = number("ENQUIRY_KEPT_DAYS", 90)
# How long a person with a seat is kept after the first day
PLACED_KEPT_DAYS = number("ENQUIRY_PLACED_KEPT_DAYS", 28)
WITHDRAWN_KEPT_DAYS = 7  # without any way to reach the person
STILL_WAITING_DAYS = 56  # after so many days on a waiting list one is asked whether one still waits
WAITING_KEPT_DAYS = number("ENQUIRY_WAITING_KEPT_DAYS", 182)  # on a waiting list without a yes
# Before something open is deleted unanswered, office and provider are told
FORGET_WARN_DAYS = number("FORGET_WARN_DAYS", 14)
# Not answered after so many days: the provider's editors are asked, its managers, the office; at last it is closed
CHASED_AFTER = (3, 7, 10)
CLOSED_AFTER = 30
ANSWER_LINK_DAYS = 14  # how long the link of a mail lets whoever has it answer
REPLIES_NEEDED = 5  # so many answers, before the usual time of a reply is told
GOOD_REPLY_DAYS = 3  # up to so many days that time is good, and told
DUTY_REPLY_DAYS = 5  # within so many days partners answer enquiries
# Days after the last act until an enquiry is deleted; who has a seat is kept by the run's first day
KEPT_DAYS = {
    **{status: ENQUIRY_KEPT_DAYS for status in Status if status != Status.PLACED},
    Status.WAITING: WAITING_KEPT_DAYS + FORGET_WARN_DAYS,
    Status.WITHDRAWN: WITHDRAWN_KEPT_DAYS,
}


class EnquiryQuerySet(DoubtfulQuerySet):
    def asked_of(self, providers):
        """Of what these (a QuerySet or a list) offer."""
        return self.filter(Q(run__course__provider__in=providers) | Q(provider__in=providers))

    def with_provider(self):
        """Adds ``asks``, the key of whoever is asked."""
        return self.annotate(asks=Coalesce("run__course__provider", "provider"))

    def unanswered(self):
        return self.credible().filter(status=Enquiry.Status.NEW)

    def waiting(self):
        """How many are unanswered, since when the oldest, and how many are doubtful; in one query."""
        new = Q(status=Status.NEW, is_doubtful=False)
        return self.aggregate(
            unanswered=Count("pk", filter=new),
            oldest=Min("asked_at", filter=new),
            doubtful=Count("pk", filter=Q(is_doubtful=True)),
        )

    def new_first(self):
        """Unanswered ones before all others, the newest of each on top."""
        return self.order_by(Case(When(status=Status.NEW, then=0), default=1), "-asked_at", "pk")

    def overdue(self, days, now=None):
        """Nobody has answered for so many days."""
        return self.unanswered().filter(asked_at__lte=(now or timezone.now()) - timedelta(days=days))

    def in_line(self):
        """On waiting lists, who has waited longest first."""
        return self.credible().filter(status=Status.WAITING).order_by("waits_since", "pk")

    def number_in_line(self, runs):
        """How many wait for each of these runs, by its key; one query."""
        line = self.in_line().filter(run__in=runs).order_by()
        return dict(line.values_list("run").annotate(Count("pk")))

    def moving_up(self):
        """In line, but for whom a seat was held in vain at last, unless they say that they still wait."""
        steps = Enquiry.objects.filter(pk=OuterRef("pk"), steps__kind__in=STOOD)
        last = Subquery(steps.order_by("-steps__at", "-steps__pk").values("steps__kind")[:1])
        return self.in_line().alias(stood=Coalesce(last, Value(""))).exclude(stood=Kind.LAPSED, still_at=None)

    def to_offer(self):
        """In line where a seat is free that nobody holds."""
        return self.in_line().filter(some("with_seat"))

    def lapsed(self, today=None):
        """The days are over in which a seat was held for their person."""
        today = today or timezone.localdate()
        return self.filter(Q(hold__in=Hold.objects.lapsed(today)) | Q(held_until__lt=today))

    def with_first_day(self, today=None):
        """Adds ``first_day``, on which one sits in the course: its start, or where one gets the seat later, the
        next day to join it; of what is no course its day."""
        given = Coalesce(TruncDate("closed_at"), Value(today or timezone.localdate()))
        to_join = EntryPoint.objects.filter(run=OuterRef("run"), starts_on__gte=OuterRef("given"))
        joined = Coalesce(first_of(to_join.order_by("starts_on"), "starts_on"), F("run__start"))
        late = When(run__start__lt=F("given"), then=joined)
        return self.alias(given=given).annotate(first_day=Case(late, default=Coalesce("run__start", "day")))

    def first_day_unknown(self, today=None):
        """The first day of their course has come, and the provider has not said whether they came."""
        today = today or timezone.localdate()
        placed = self.with_first_day(today).credible().filter(status=Status.PLACED, came=None)
        return placed.filter(first_day__lte=today, run__isnull=False)

    def to_ask_by_phone(self):
        """On a waiting list for long, and no mail can ask them whether they still wait."""
        return self.credible().filter(status=Status.WAITING, email="", still_asked_at__isnull=False)

    def to_call(self):
        """No mail reaches the person, and nobody has reached them by phone since there is something to hear."""
        last_told, last_heard = (Max("steps__at", filter=Q(steps__kind__in=kinds)) for kinds in (TO_HEAR, HEARD))
        unheard = Enquiry.objects.filter(email="").alias(last_told=last_told, last_heard=last_heard)
        unheard = unheard.filter(Q(last_heard=None) | Q(last_heard__lt=F("last_told")), last_told__isnull=False)
        return (
            self.credible().exclude(status__in=[Status.NEW, Status.WITHDRAWN]).filter(pk__in=unheard.values("pk"))
        )

    def giving_back(self):
        """Had a seat and withdrew: the provider may count it as free again."""
        return self.filter(gives_back=True)

    def unconfirmed(self, now=None):
        """Nothing has been mailed to the person yet, and it is time to."""
        return self.unanswered().filter(confirm_at__lte=now or timezone.now())

    def with_last_act(self):
        """Adds ``last_act``: closed, still waiting, answered or asked."""
        return self.annotate(last_act=Coalesce("closed_at", "still_at", "answered_at", "asked_at"))

    def outdated(self, now=None):
        """So long after the last act that nobody needs them; what is doubted goes earlier, who has a seat when the
        course has been running for some weeks."""
        rest, seat, today = Q(), Q(status=Status.PLACED), timezone.localdate(now)
        for status, days in KEPT_DAYS.items():
            rest |= Q(status=status, last_act__lt=midnight(days, now))
        seat &= Q(last_act__lt=midnight(PLACED_KEPT_DAYS, now))
        seat &= Q(first_day__isnull=True) | Q(first_day__lt=today - timedelta(days=PLACED_KEPT_DAYS))
        return self.with_last_act().with_first_day(today).filter(rest | seat | doubted_too_long(now))

    def soon_forgotten(self, now=None):
        """Open ones that are deleted within the next days, with or without an answer."""
        now = now or timezone.now()
        soon = self.outdated(now + timedelta(days=FORGET_WARN_DAYS))
        return soon.credible().filter(closed_at__isnull=True)

    def reply_days(self, provider):
        """Within how many days the provider usually answers; None when that is too slow or not known."""
        return remembered(("reply days", provider.pk), lambda: usual_days(provider))


def usual_days(provider):
    waits = WAITS(provider.pk, timezone.now() - timedelta(days=ENQUIRY_KEPT_DAYS))
    days = max(1, round(median(waits) / timedelta(days=1))) if len(waits) >= REPLIES_NEEDED else None
    return days if days and days <= GOOD_REPLY_DAYS else None


def waits_of(provider, since):
    """How long the last twenty waited that a provider has answered."""
    answered = Enquiry.objects.asked_of(Provider.objects.filter(pk=provider)).filter(answered_at__isnull=False)
    waits = answered.filter(asked_at__gt=since).order_by("-answered_at")
    return waits.values_list(F("answered_at") - F("asked_at"), flat=True)[:20]


WAITS = Prepared(waits_of)


class Enquiry(Doubtful):
    """Somebody asks for a seat at a run, or at what a higher room has: of that, who offers it and when."""

    Status, Way, Reason = Status, Way, Reason

    run = models.ForeignKey(
        "courses.CourseRun", models.CASCADE, related_name="enquiries", verbose_name=_("course run"), null=True
    )
    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="+", verbose_name=_("provider"), null=True, editable=False
    )
    day = models.DateField(_("day"), null=True, editable=False)
    name = LineField(_("name"), max_length=150, blank=True)
    way = LineField(_("way to be reached"), max_length=10, choices=Way, default=Way.CALL)
    email = EmailField(_("e-mail"), blank=True)
    phone = PhoneField(_("phone"), max_length=40, blank=True)
    language = LineField(_("language"), max_length=10)
    text = TextField(_("text"), blank=True, max_length=2000)
    german = TextField(_("text in German, by a machine"), blank=True, max_length=8000, editable=False)
    may_translate = models.BooleanField(_("may be translated by a machine"), default=False)
    may_pass_on = models.BooleanField(_("may be passed on to another provider"), default=False)
    code = LineField(_("code"), max_length=8, unique=True, default=new_code, editable=False)
    status = LineField(_("status"), max_length=10, choices=Status, default=Status.NEW)
    reason = LineField(_("reason"), max_length=12, choices=Reason, blank=True)
    answer = TextField(_("answer"), blank=True, max_length=5000)
    hold = models.OneToOneField(
        Hold, models.SET_NULL, related_name="enquiry", verbose_name=_("held seat"), null=True, editable=False
    )
    held_until = models.DateField(_("held until"), null=True, editable=False)  # without a hold of a course
    created_at = models.DateTimeField(_("received"), default=timezone.now)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)  # of this provider, at last
    confirm_at = models.DateTimeField(_("to be confirmed"), null=True, editable=False)
    read_at = models.DateTimeField(_("read"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    waits_since = models.DateTimeField(_("on the waiting list since"), null=True, editable=False)
    is_wait_counted = models.BooleanField(  # when the person left the register of people waiting
        _("wait is counted"), default=False, db_default=False, editable=False
    )
    still_asked_at = models.DateTimeField(_("asked whether still waiting"), null=True, editable=False)
    still_at = models.DateTimeField(_("still waits"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    chased = models.PositiveSmallIntegerField(_("days after which it was chased"), default=0, editable=False)
    came = models.BooleanField(_("came on the first day"), null=True, editable=False)
    says_came = models.BooleanField(_("says to have come on the first day"), null=True, editable=False)
    gives_back = models.BooleanField(_("a seat may be free again"), default=False, editable=False)

    mails = owned_mails()
    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["run", "status"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(email="", phone="") | Q(status=Status.WITHDRAWN),
                name="enquiry_can_be_answered",
                violation_error_message=_(
                    "Please give an e-mail address or a phone number, so that we can answer."
                ),
            ),
            models.CheckConstraint(
                condition=Q(run__isnull=False, provider=None, day=None, held_until=None)
                | Q(run=None, provider__isnull=False, day__isnull=False),
                name="enquiry_asks_for_one_thing",
                violation_error_message=_("Please choose one."),
            ),
        ]

    def __str__(self):
        return f"{self.sought} {timezone.localtime(self.created_at):%d.%m.%Y}"

    @property
    def code_in_words(self):
        """As on paper: "H4K7-TX9M"."""
        return on_paper(self.code)

    @property
    def sought(self):
        """What is asked for."""
        return sought_by(self)

    @property
    def seat_until(self):
        """The last day on which a seat is held."""
        return self.hold.until if self.hold else self.held_until

    @cached_property
    def first_day(self):
        """Of rows that do not carry it."""
        return Enquiry.objects.with_first_day().values_list("first_day", flat=True).get(pk=self.pk)

    @property
    def answer_due(self):
        """By when the provider has promised to answer."""
        return timezone.localdate(self.asked_at) + timedelta(days=DUTY_REPLY_DAYS)

    @property
    def position(self):
        """On the waiting list of what is asked for, from 1."""
        line = self.sought.enquiries.in_line()
        earlier = Q(waits_since__lt=self.waits_since) | Q(waits_since=self.waits_since, pk__lt=self.pk)
        return line.filter(earlier).count() + 1

    @property
    def has_waited(self):
        """On the waiting list, until it ended."""
        stood = self.steps.filter(kind__in=STOOD).values_list("kind", flat=True).last()
        return stood in {Kind.WAITING, Kind.LAPSED}

    @property
    def fitting_levels(self):
        """Of courses that would suit the person better than this one, or as well."""
        course = self.sought.course
        if course is None or course.level_from is None:
            return []
        if self.reason == Reason.TOO_HARD:
            return [max(course.level_from - 1, min(Level))]
        if self.reason == Reason.TOO_EASY:
            return [min(course.level_to + 1, max(Level))]
        return list(range(course.level_from, course.level_to + 1))

    @property
    def kept_until(self):
        """The last day before it is deleted."""
        act = timezone.localdate(self.closed_at or self.still_at or self.answered_at or self.asked_at)
        if self.status == Status.PLACED:
            until = max(act, self.first_day or act) + timedelta(days=PLACED_KEPT_DAYS)
        else:
            until = act + timedelta(days=KEPT_DAYS[self.status])
        return self.kept_as_doubtful(until)

    @property
    def is_in_time(self):
        """Answered within the days that the partners have agreed on."""
        limit = timedelta(days=DUTY_REPLY_DAYS)
        return self.answered_at is not None and self.answered_at - self.asked_at <= limit
