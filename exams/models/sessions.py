"""A date of an exam at a place, and who may see it."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.availability import FEW_SEATS, SEATS_DOUBTED_AFTER
from courses.models import Level
from exams.models.kinds import ExamKind
from exams.states import State
from foundation.editing.merging import version_of
from foundation.environment import number
from foundation.reading.amounts import CountField, PriceField
from foundation.reading.days import DayField
from foundation.reading.text_fields import LineField, PostalCodeField
from foundation.web.calendars import Revised
from places.models import Municipality, address_of
from providers.models import Provider

HELP_FIRM_DAYS = 14  # before the exam: from then on whoever helps calls the centre
EXAM_REMIND_BEFORE = number("EXAM_REMIND_BEFORE", 8)  # days before registration ends, when all are told
# Of a date: what everybody who acts upon it has read
SHOWN = (
    "kind_id",
    "level",
    "provider_id",
    "date",
    "starts_at",
    "ends_at",
    "be_there_at",
    "venue",
    "street",
    "postal_code",
)
SHOWN += ("municipality_id", "is_cancelled")
NEEDS_HELP = Q(needs_examiners__gt=0) | Q(needs_invigilators__gt=0) | Q(needs_rooms__gt=0)


def to_come(day, stored):
    """Raises ValidationError for a day that is over, unless it stands there already."""
    if day != stored and day < timezone.localdate():
        raise ValidationError(_("This day is over."))
    return day


def is_partner(provider):
    return getattr(provider, "partner", None) is not None


class ExamSessionQuerySet(models.QuerySet):
    def published(self):
        """What has an address of its own, also when it is over: it says so."""
        return self.filter(is_public=True, provider__is_published=True)

    def coming(self, today=None):
        return self.filter(date__gte=today or timezone.localdate())

    def listed(self, today=None):
        """What lists show: public and not over. Cancelled ones are there until their day, and say so."""
        return self.published().coming(today)

    def before_deadline(self, today=None):
        """Where people come and go, public or not."""
        today = today or timezone.localdate()
        open_ones = self.coming(today).filter(is_cancelled=False)
        return open_ones.filter(Q(registration_deadline=None) | Q(registration_deadline__gte=today))

    def registering(self, today=None):
        """Where one may ask for a seat, also on a waiting list."""
        return self.published().before_deadline(today)

    def with_seat(self, today=None):
        taken = F("seats_own") + F("seats_partners") + F("seats_asked")
        return self.registering(today).filter(seats_total__gt=taken)

    def to_review(self):
        """What the office has to look at before it is public."""
        return self.coming().filter(is_public=False, is_cancelled=False)

    def ending(self, today=None):
        """Of seats that are offered, or that partners have or want: registration ends within some days, and nobody
        was told of that day.
        """
        today = today or timezone.localdate()
        shared = Q(is_offered=True) | Q(pk__in=self.filter(seat_requests__isnull=False).values("pk"))
        soon = self.filter(shared, is_cancelled=False, registration_deadline__gte=today)
        soon = soon.filter(registration_deadline__lte=today + timedelta(days=EXAM_REMIND_BEFORE))
        return soon.filter(Q(reminded_for=None) | ~Q(reminded_for=F("registration_deadline")))

    def shared_with(self, provider):
        """What a partner sees: what is offered, and what it has or waits for, whatever became of that. Who is no
        partner any more sees the latter alone.
        """
        seen = Q(pk__in=self.filter(seat_requests__provider=provider).values("pk"))
        if is_partner(provider):
            seen |= Q(is_offered=True, is_cancelled=False, pk__in=self.published().values("pk"))
        return self.coming().filter(seen)

    def needing_help(self, provider):
        """What partners see of tasks: dates that need something, and what they have taken on. Who is no partner
        any more sees the latter alone.
        """
        seen = Q(pk__in=self.filter(turns__provider=provider, turns__number__gt=0).values("pk"))
        if is_partner(provider):
            seen |= Q(NEEDS_HELP, is_cancelled=False, pk__in=self.published().values("pk"))
        return self.coming().filter(seen)

    def to_remind_helpers(self, today=None):
        """Dates that need something, or are helped, from two weeks before; nobody was told of that day."""
        today = today or timezone.localdate()
        helped = self.filter(turns__number__gt=0).values("pk")
        soon = self.coming(today).filter(is_cancelled=False, date__lte=today + timedelta(days=HELP_FIRM_DAYS))
        soon = soon.filter(Q(helpers_told_for=None) | ~Q(helpers_told_for=F("date")))
        return soon.filter(NEEDS_HELP | Q(pk__in=helped))

    def for_pages(self):
        return self.select_related("kind", "provider__municipality", "municipality")


class ExamSession(Revised):
    """One date of an exam: where, when, what it costs, and how many seats are taken."""

    kind = models.ForeignKey(ExamKind, models.PROTECT, related_name="sessions", verbose_name=_("exam"))
    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="exam_sessions", verbose_name=_("exam centre")
    )
    level = models.PositiveSmallIntegerField(
        _("level"),
        choices=Level,
        null=True,
        blank=True,
        help_text=_("Where the exam is held at several levels: at which one on that day."),
    )
    date = DayField(_("day"))
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("to"), null=True, blank=True)
    be_there_at = models.TimeField(_("be there at"), null=True, blank=True)
    venue = LineField(_("building, room"), max_length=150, blank=True)
    street = LineField(_("street and number"), max_length=150, blank=True)
    postal_code = PostalCodeField(_("postal code"), max_length=5, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="exam_sessions", verbose_name=_("municipality")
    )
    registration_deadline = DayField(_("register until"), null=True, blank=True)
    fee = PriceField(
        _("fee in euros"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("For whoever pays it. 0 where nobody pays anything."),
    )
    is_free_in_course = models.BooleanField(
        _("costs nothing for people of the course that it ends"), null=True, blank=True
    )
    seats_total = CountField(_("seats"), null=True, blank=True)
    seats_own = CountField(_("taken by your own people"), default=0)
    seats_partners = models.PositiveSmallIntegerField(_("taken by partners"), default=0, editable=False)
    seats_asked = models.PositiveSmallIntegerField(
        _("taken by people who asked here"), default=0, db_default=0, editable=False
    )
    is_offered = models.BooleanField(
        _("partners may ask for free seats"),
        default=False,
        help_text=_("They see how many are free, ask for so many without names, and give back in time."),
    )
    needs_examiners = CountField(
        _("examiners needed"),
        default=0,
        db_default=0,
        blank=True,
        help_text=_("Partners may take this on. For speaking, mostly two. 0 where you have all that you need."),
    )
    needs_invigilators = CountField(_("invigilators needed"), default=0, db_default=0, blank=True)
    needs_rooms = CountField(_("rooms needed"), default=0, db_default=0, blank=True)
    reminded_for = models.DateField(_("reminded of the deadline"), null=True, editable=False)
    helpers_told_for = models.DateField(_("helpers told of the day"), null=True, editable=False)
    seats_as_of = models.DateField(_("seats as of"), default=timezone.localdate, editable=False)
    licence = LineField(_("licence number of the exam centre"), max_length=60, blank=True)
    is_cancelled = models.BooleanField(_("cancelled"), default=False)
    is_public = models.BooleanField(_("public"), default=False)
    revision = models.PositiveIntegerField(_("revision"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ExamSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exam date")
        verbose_name_plural = _("exam dates")
        ordering = ["date", "starts_at", "pk"]
        indexes = [models.Index(fields=["date"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="exam_ends_after_its_start",
                violation_error_message=_("The end must be later than the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(be_there_at=None) | Q(starts_at=None) | Q(be_there_at__lte=F("starts_at")),
                name="exam_there_before_its_start",
                violation_error_message=_("People have to be there before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(registration_deadline=None) | Q(registration_deadline__lte=F("date")),
                name="exam_deadline_before_its_day",
                violation_error_message=_("Registration ends before the exam."),
            ),
            models.CheckConstraint(
                condition=Q(seats_total=None, seats_partners=0)
                | Q(seats_total__gte=F("seats_own") + F("seats_partners") + F("seats_asked")),
                name="exam_not_overbooked",
                violation_error_message=_("More seats are taken than there are."),
            ),
            models.CheckConstraint(
                condition=Q(fee=None) | Q(fee__gte=0),
                name="exam_fee_not_negative",
                violation_error_message=_("A price cannot be below zero."),
            ),
        ]

    def __str__(self):
        return f"{self.short}, {self.date:%d.%m.%Y}, {self.municipality}"

    @property
    def short(self):
        """ "DTZ", or with its level: "telc B2"."""
        return f"{self.kind.short} {self.levels}" if self.level is not None else self.kind.short

    @property
    def levels(self):
        """Its own, else those of its exam."""
        return Level(self.level).short if self.level is not None else self.kind.levels

    @property
    def level_range(self):
        """From, to; both None for an exam without level."""
        return (self.kind.level_from, self.kind.level_to) if self.level is None else (self.level, self.level)

    def get_absolute_url(self):
        return reverse("exams:session", args=[self.pk])

    @property
    def version(self):
        """Of what was shown of it: acts are for that, and not for what has become of it meanwhile."""
        return version_of({name: str(getattr(self, name)) for name in SHOWN})

    @property
    def seats_free(self):
        """None where nobody has said how many there are."""
        if self.seats_total is None:
            return None
        return self.seats_total - self.seats_own - self.seats_partners - self.seats_asked

    @property
    def seats_of_centre(self):
        """Taken by its own people, and by those who asked here."""
        return self.seats_own + self.seats_asked

    @property
    def state(self):
        """The first condition that holds decides; a number that nobody has confirmed for long decides nothing."""
        today = timezone.localdate()
        if self.date < today:
            return State.PAST
        if self.is_cancelled:
            return State.CANCELLED
        if self.registration_deadline and self.registration_deadline < today:
            return State.CLOSED
        if self.seats_free is None or self.seats_as_of < today - timedelta(days=SEATS_DOUBTED_AFTER):
            return State.ASK
        if self.seats_free == 0:
            return State.FULL
        return State.FEW if self.seats_free <= FEW_SEATS else State.FREE

    @property
    def is_open(self):
        return self.state in State.OPEN

    @property
    def takes_requests(self):
        """Whether partners may ask for seats."""
        return self.is_offered and self.moves_up

    @property
    def moves_up(self):
        """Whether who waits gets what is free, without anybody's click."""
        return self.seats_total is not None and self.is_registering

    def is_at_the_time_of(self, other):
        """Whether nobody can be at both; where hours are not known, not on the same day."""
        if self.date != other.date or self.is_cancelled or other.is_cancelled:
            return False
        hours = (self.starts_at, self.ends_at, other.starts_at, other.ends_at)
        return None in hours or (self.starts_at < other.ends_at and other.starts_at < self.ends_at)

    @property
    def takes_help(self):
        """Whether partners may take tasks on."""
        return not self.is_cancelled and self.date >= timezone.localdate()

    @property
    def lets_helpers_go(self):
        """So long a centre has time to find somebody else."""
        return self.date - timedelta(days=HELP_FIRM_DAYS) >= timezone.localdate()

    @property
    def is_registering(self):
        """Whether people come and go until registration ends; so long what partners have is given back."""
        return not self.is_cancelled and self.last_day_to_register >= timezone.localdate()

    @property
    def address(self):
        return address_of(self)

    @property
    def last_day_to_register(self):
        return self.registration_deadline or self.date
