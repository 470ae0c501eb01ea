"""The dated runs of a course, and the named conditions on them."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Sum, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courses.availability import Availability, Status, availability_on, entry_on, first_of, is_promised, rank_on
from courses.models.breaks import BreaksField, read_breaks
from courses.models.courses import Course, is_public
from courses.models.times import CourseDate, EntryPoint, WeeklyTime
from foundation.environment import number
from foundation.reading.amounts import CountField
from foundation.reading.days import DayField
from foundation.reading.text_fields import LineField, PostalCodeField, URLField
from foundation.web.calendars import Revised
from places.models import Municipality, address_of
from providers.models import Provider

COURSE_UNLISTED_AFTER = number("COURSE_UNLISTED_AFTER", 180)  # days until lists leave the course out
NO_PLACE = 1e6  # kilometres: farther than any place


def days_to_join(today):
    """Of a run that is asked for: those still to come on which one may join it, the first one first."""
    return EntryPoint.objects.filter(run=OuterRef("pk"), starts_on__gte=today).order_by("starts_on")


class CourseRunQuerySet(models.QuerySet):
    def with_availability(self, today=None):
        """Adds ``availability``, ``rank`` and ``entry`` as seen on that day, see ``courses.availability``."""
        today = today or timezone.localdate()
        return self.annotate(availability=availability_on(today), rank=rank_on(today), entry=entry_on(today))

    def with_section(self):
        """Adds ``section``: which one begins on the next day to join, where that is known."""
        return self.annotate(section=first_of(days_to_join(timezone.localdate()), "section"))

    def announced(self):
        """Without what is only intended: that is for the partners' planning, and never public."""
        return self.exclude(status=Status.INTENDED)

    def current_or_coming(self, today=None):
        """Not over yet, cancelled ones included: of what is announced, a course page shows these."""
        return self.filter(Q(start__isnull=True) | Q(end__gte=today or timezone.localdate()))

    def seen_by(self, user, on=None):
        """What people of the network plan with: what everybody may see, and what is intended of the same courses;
        of their own providers, and for the office, all that is not put away. ``on``: as on that day."""
        own = Q(course__provider__in=Provider.objects.editable_by(user)) & ~Q(
            course__status=Course.Status.ARCHIVED
        )
        return self.filter(own | is_public(on, course="course__"))

    def to_align(self):
        """Starts that partners may have to align: of courses with a level, on a day that is known."""
        return self.filter(start__isnull=False, course__level_from__isnull=False)

    def offered(self, today=None):
        """What lists may show: not over, not cancelled, and somebody has cared for the course lately."""
        today = today or timezone.localdate()
        forgotten = today - timedelta(days=COURSE_UNLISTED_AFTER)
        runs = self.announced().current_or_coming(today).exclude(status=Status.CANCELLED)
        return runs.filter(course__confirmed_on__gte=forgotten)

    def published(self, today=None):
        return self.announced().filter(is_public(today, "course__"))

    def once_public(self):
        """Of courses that are put away, those that were there while everybody saw the course."""
        public, records = Course.Status.PUBLISHED, Course.history.filter(id=OuterRef("course"))
        before = records.filter(history_date__lte=OuterRef("created_at")).order_by("-history_date", "-history_id")
        later = records.filter(history_date__gte=OuterRef("created_at"), status=public)
        put_away = self.filter(course__status=Course.Status.ARCHIVED, course__provider__is_published=True)
        seen = put_away.announced().alias(status_then=first_of(before, "status"))
        return seen.filter(Q(status_then=public) | Exists(later))

    def ongoing(self):
        return self.filter(start__isnull=True)

    def to_confirm(self, today=None):
        """Runs whose seats a provider keeps true: not over, not cancelled, of courses people see or soon will.

        Also what is only intended: partners plan with its numbers.
        """
        cared_for = [Course.Status.PUBLISHED, Course.Status.IN_REVIEW]
        runs = self.current_or_coming(today).exclude(status=Status.CANCELLED)
        return runs.filter(course__status__in=cared_for)

    def starting(self, first, last=None):
        """Runs whose first day lies from ``first`` to ``last``, both included."""
        runs = self.filter(start__gte=first)
        return runs.filter(start__lte=last) if last else runs

    def meeting(self, hours=(), days=(), *, weekend=False, today=None):
        """Runs with a lesson still to come at one of the times and on one of the days, where such are given.

        ``hours`` as (from, before); ``days`` of the week, Monday is 1; ``weekend`` is one more of the times.
        """
        every = set(days) or set(range(1, 8))
        times = [(Q(starts_at__gte=first, starts_at__lt=before), every) for first, before in hours]
        times += [(Q(), every & {6, 7})] if weekend else [] if hours else [(Q(), every)]
        weekly = single = Q(pk=None)
        lines = WeeklyTime.objects.filter(run=OuterRef("pk"))
        for at_hour, on in times:
            bits = sum(1 << day - 1 for day in on)
            lines = lines.annotate(**{f"on_{bits}": F("weekdays").bitand(bits)})
            weekly |= at_hour & Q(**{f"on_{bits}__gt": 0})
            single |= at_hour & Q(date__iso_week_day__in=on)
        dates = CourseDate.objects.filter(single, run=OuterRef("pk"), date__gte=today or timezone.localdate())
        return self.filter(Exists(lines.filter(weekly)) | Exists(dates))

    def with_weekly_minutes(self):
        """Adds ``minutes`` of lessons a week; None for runs without weekly times."""
        lines = WeeklyTime.objects.with_minutes().filter(run=OuterRef("pk")).order_by().values("run")
        return self.annotate(minutes=Subquery(lines.annotate(sum=Sum("minutes")).values("sum")))

    def open_to_enquiries(self):
        """Needs ``with_availability()``."""
        return self.filter(availability__in=Availability.ASKABLE)

    def with_free_seats(self):
        """Needs ``with_availability()``."""
        return self.filter(availability__in=Availability.WITH_SEATS)

    def with_seat_left(self):
        """A seat is free that is held for nobody."""
        return self.filter(status=Status.OPEN, seats_free__gt=F("seats_held"))

    def to_evaluate(self):
        """Those with learners, the newest first, with evaluations; adds ``living_codes`` that may be used."""
        today = timezone.localdate()
        begun = (
            self.announced().exclude(status=Status.CANCELLED).filter(Q(start__isnull=True) | Q(start__lte=today))
        )
        living = Count("evaluation_codes", filter=Q(evaluation_codes__until__gte=today))
        runs = begun.annotate(living_codes=living).select_related("evaluation", "municipality")
        return runs.order_by(F("start").desc(nulls_first=True), "-pk")

    def for_page(self):
        runs = self.with_availability().with_section()
        return runs.select_related("municipality").prefetch_related("weekly_times", "dates")

    def for_checks(self):
        """With all that says when and where they meet, and whose they are."""
        rows = self.select_related("course__provider", "municipality")
        return rows.prefetch_related("weekly_times", "dates")

    def best_first(self):
        """Needs ``with_availability()``."""
        return self.order_by("rank", "entry", "pk")

    def these_first(self, others):
        """Those that are among the others, then the best ones. Needs ``with_availability()``."""
        is_other = Case(When(Exists(others.filter(pk=OuterRef("pk"))), then=0), default=1)
        return self.alias(is_other=is_other).order_by("is_other", "rank", "entry", "pk")

    def with_number(self, numbers):
        """Runs with one of these course numbers, in capitals or not."""
        asked = Q(pk=None)
        for each in numbers:
            asked |= Q(number__iexact=each)
        return self.filter(asked)

    def with_distance(self, distances):
        """Adds ``distance``; ``distances`` in kilometres by municipality (primary key)."""
        whens = [When(municipality=pk, then=distance) for pk, distance in distances.items()]
        return self.annotate(distance=Case(*whens, default=NO_PLACE, output_field=models.FloatField()))

    def on_site(self):
        """A course that is both may have runs that are only online: those without a place."""
        both = Q(course__mode=Course.Mode.BOTH, municipality__isnull=False)
        return self.filter(Q(course__mode=Course.Mode.ON_SITE) | both)

    def online(self):
        return self.filter(course__mode__in=[Course.Mode.ONLINE, Course.Mode.BOTH])

    def on_site_at(self, municipalities):
        """Runs in one of the municipalities (primary keys); where nobody has said otherwise, one meets there."""
        return self.filter(municipality__in=municipalities).exclude(course__mode=Course.Mode.ONLINE)

    def at(self, municipalities):
        """Runs in one of the municipalities (primary keys), and those that one may join online."""
        online = [Course.Mode.ONLINE, Course.Mode.BOTH]
        return self.filter(Q(municipality__in=municipalities) | Q(course__mode__in=online))


class CourseRun(Revised):
    """One dated run of a course, or without dates: ongoing, one may join any time."""

    Status = Status
    WHOLE = "days"  # by which calendars know a run without times, from its first day to its last

    course = models.ForeignKey(Course, models.CASCADE, related_name="runs", verbose_name=_("course"))
    number = LineField(_("course number"), max_length=40, blank=True, help_text=_("The provider's own."))
    status = LineField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    start = DayField(_("first day"), null=True, blank=True, help_text=_("No dates: join any time."))
    end = DayField(_("last day"), null=True, blank=True)
    registration_deadline = DayField(_("register until"), null=True, blank=True)
    late_entry = models.BooleanField(_("one may join after the start"), default=False)
    on_public_holidays = models.BooleanField(
        _("meets on public holidays, too"),
        default=False,
        help_text=_("Otherwise nobody is told to come on a public holiday of Mecklenburg-Vorpommern."),
    )
    breaks = BreaksField(_("breaks"), blank=True, default="", validators=[read_breaks])
    sessions = CountField(
        _("number of dates"),
        null=True,
        blank=True,
        help_text=_("To compare with what the weekly times give; leave it empty if you do not count."),
    )
    venue = LineField(_("venue"), max_length=150, blank=True)
    street = LineField(_("street and number"), max_length=150, blank=True)
    postal_code = PostalCodeField(_("postal code"), max_length=5, blank=True)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="runs",
        verbose_name=_("municipality"),
        null=True,
        blank=True,
        help_text=_("Empty: online only."),
    )
    seats_total = CountField(_("seats"), null=True, blank=True)
    seats_free = CountField(_("free seats"), null=True, blank=True)
    seats_held = models.PositiveIntegerField(
        _("seats held"), default=0, editable=False
    )  # see ``courses.actions.holds``
    seats_wanted = models.PositiveIntegerField(
        _("people who could join a running course"), null=True, editable=False
    )  # of the register of people waiting, where many do; none before the night in which they are counted
    seats_as_of = DayField(_("seats as of"), default=timezone.localdate)
    seats_min = CountField(
        _("at least so many people"),
        null=True,
        blank=True,
        help_text=_("With fewer it does not take place. Empty: what the network says for this kind of course."),
    )
    decide_on = DayField(
        _("decided on"),
        null=True,
        blank=True,
        help_text=_("On that day you decide whether it takes place."),
    )
    start_reason = LineField(
        _("why it starts though others start near by or few people are known"), max_length=200, blank=True
    )
    own_list = CountField(_("people on your own waiting list"), null=True, blank=True)
    own_list_as_of = DayField(_("day of that number"), null=True, blank=True, editable=False)
    note = LineField(_("note"), max_length=200, blank=True)
    cancel_reason = LineField(_("why it is cancelled"), max_length=200, blank=True)
    booking_link = URLField(
        _("address for booking"),
        blank=True,
        default="",
        db_default="",
        validators=[URLValidator(["https"], message=_("Please give an address that begins with https://."))],
        help_text=_("Of this date, at the provider's own site."),
    )
    revision = models.PositiveIntegerField(editable=False, default=0)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = CourseRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("course run")
        verbose_name_plural = _("course runs")
        ordering = [F("start").asc(nulls_first=True), "pk"]
        indexes = [models.Index(fields=["course", "end"]), models.Index(fields=["number"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True)
                | Q(start__isnull=False, end__isnull=False, end__gte=F("start")),
                name="run_end_after_start",
                violation_error_message=_(
                    "Give both days, the first one first; or none when one may join any time."
                ),
            ),
            models.CheckConstraint(
                condition=Q(seats_free__isnull=True)
                | Q(seats_total__isnull=False, seats_free__lte=F("seats_total")),
                name="run_free_seats_within_total",
                violation_error_message=_("There cannot be more free seats than seats."),
            ),
            models.CheckConstraint(
                condition=Q(seats_held=0) | Q(seats_free__isnull=False, seats_free__gte=F("seats_held")),
                name="run_held_seats_are_free",
            ),
            models.CheckConstraint(
                condition=Q(registration_deadline__isnull=True)
                | Q(end__isnull=False, registration_deadline__lte=F("end")),
                name="run_registration_before_end",
                violation_error_message=_("Registration cannot end after the last day."),
            ),
            models.CheckConstraint(
                condition=Q(seats_min__isnull=True)
                | Q(seats_total__isnull=True)
                | Q(seats_min__lte=F("seats_total")),
                name="run_minimum_within_total",
                violation_error_message=_("It cannot need more people than there are seats."),
            ),
            models.CheckConstraint(
                condition=Q(decide_on__isnull=True) | Q(start__isnull=False, decide_on__lte=F("start")),
                name="run_decided_before_start",
                violation_error_message=_("It must be decided by the first day at the latest."),
            ),
            models.UniqueConstraint(
                fields=["course", "number"],
                condition=~Q(number=""),
                name="run_number_once",
                violation_error_message=_("This course has a run with this number already."),
            ),
        ]

    def __str__(self):
        return f"{self.course} {self.start:%d.%m.%Y}" if self.start else f"{self.course}"

    def save(self, **kwargs):
        super().save(**kwargs)
        Course.objects.filter(pk=self.course_id).update_search_text()

    def clean(self):
        """What the database refuses, said before: it cannot say it itself, as no form shows how many are held."""
        if self.seats_held > (self.seats_free or 0):
            raise ValidationError({"seats_free": self.held_in_words})

    @property
    def held_in_words(self):
        text = ngettext(
            "%(number)d of the free seats is held for somebody. Fewer cannot be free until that has ended.",
            "%(number)d of the free seats are held for somebody. Fewer cannot be free until that has ended.",
            self.seats_held,
        )
        return text % {"number": self.seats_held}

    @property
    def seats_left(self):
        """Free, and held for nobody; None where nobody knows."""
        return None if self.seats_free is None else max(self.seats_free - self.seats_held, 0)

    def is_told(self, day, today):
        """Whether everybody may be told that one could begin on that day; the network sees them all."""
        if self.start >= today:
            return True
        if self.seats_wanted is None:
            return False
        last = (self.registration_deadline or self.end) if self.late_entry else day
        return is_promised(self.seats_left or 0, (last - today).days, self.seats_wanted)

    @property
    def address(self):
        """ "Volkshochschule, Putlitzer Straße 25, 19370 Parchim"; nothing for a run that is only online."""
        return address_of(self)

    @property
    def town(self):
        """Or "online"; nothing where nobody has said where it is."""
        if self.municipality:
            return self.municipality.name
        return str(_("online")) if self.course.is_online else ""

    @property
    def free_times(self):
        """``Break`` by ``Break``."""
        return read_breaks(self.breaks)

    @property
    def has_calendar(self):
        return bool(self.start or self.weekly_times.all() or self.dates.all())
