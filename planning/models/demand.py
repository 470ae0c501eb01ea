"""People who wait for a course, without a name: what they need, where, and since when.

A row with level, area, times, childcare and since when *is* a person to whoever knows the village, so it is kept
as a person's: the town's area, never the village, and an end that comes by itself.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Sum, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import CourseType, Level
from enquiries.models import Enquiry
from foundation.environment import number
from foundation.reading.codes import new_code, on_paper
from foundation.reading.text_fields import LineField
from places.models import Area
from planning.models.sources import Source, providers_of
from planning.reckoning.people import DAY, EVENING

KEPT_WEEKS = number("DEMAND_KEPT_WEEKS", 26)  # without a word of the person or of a source
DOUBTED_WEEKS = 6  # of what may be a robot's: a person has used the code by then
LATER_DAYS = 7  # so many days on, using the code says that somebody is there: a robot must not move starts
OVERDUE_WEEKS = 6  # IntV § 7: the line for waits
ASK_AGAIN_DAYS = 31  # one is asked to say once a month whether one still waits
DOUBLE_DAYS = 7  # who waits for the same since nearly the same week may be the same


def monday(day):
    return day - timedelta(days=day.weekday())


class DemandQuerySet(models.QuerySet):
    def counted(self, today=None):
        """Who waits, as far as it is known: confirmed, not over, and of a level."""
        today = today or timezone.localdate()
        return self.filter(confirmed_on__isnull=False, ends_on__gte=today, level__isnull=False)

    def persons(self):
        """Those with a code, not the numbers of a month's sheet."""
        return self.exclude(code="")

    def counts(self):
        return self.filter(code="")

    def told_by(self, source):
        return self.filter(Q(source=source) | Q(also_told_by=source)).distinct()

    def to_confirm(self, today=None):
        """Newcomers' own entries that nobody has confirmed, and those whose level somebody has to find out."""
        open_ = Q(confirmed_on__isnull=True) | Q(level__isnull=True)
        return self.persons().filter(open_, ends_on__gte=today or timezone.localdate())

    def for_reader(self, user):
        """Marks as ``is_own`` those of whom an organisation knows for which somebody reads; the office for all."""
        if user is None or user.is_staff:
            return self
        sources = Source.objects.of_user(user).values("pk")
        also = self.model.also_told_by.through.objects.filter(demand=OuterRef("pk"), source__in=sources)
        asked = self.model.enquiries.through.objects.filter(demand=OuterRef("pk"))
        asked = asked.filter(enquiry__run__course__provider__in=providers_of(user))
        known = Q(source__in=sources) | Exists(also) | Exists(asked)
        return self.annotate(is_own=Case(When(known, then=True), default=False))

    def for_german(self):
        """Who needs a course in German: who has named no course type would take each of these."""
        return self.filter(Q(course_type=None) | Q(course_type__teaches_german=True))

    def by_day(self):
        """Who could come by day."""
        return self.filter(Q(times="") | Q(times__contains=MORNING) | Q(times__contains=AFTERNOON))

    def in_the_evening(self):
        """Who can come only after work or at the weekend: a line of its own in every table."""
        return self.exclude(pk__in=self.model.objects.by_day().values("pk"))

    def overdue(self, today=None):
        """Who has waited longer than six weeks."""
        return self.persons().filter(since__lt=(today or timezone.localdate()) - timedelta(weeks=OVERDUE_WEEKS))

    def total(self):
        return self.aggregate(total=Sum("number"))["total"] or 0

    def own_total(self, user):
        """How many of them are the reader's own."""
        return 0 if user.is_staff else self.for_reader(user).filter(is_own=True).total()

    def outdated(self, now=None):
        return self.filter(ends_on__lt=timezone.localdate(now))


MORNING, AFTERNOON, IN_EVENING, WEEKEND = "m", "a", "e", "w"
TIMES = (MORNING, AFTERNOON, IN_EVENING, WEEKEND)


class Demand(models.Model):
    """Somebody waits, with a code on paper; or, without a code, as many as a source has counted in a month."""

    class Reach(models.IntegerChoices):
        """Kilometres by road."""

        ONLINE = 0, _("online only")
        TEN = 10, _("up to 10 km")
        TWENTY = 20, _("up to 20 km")
        THIRTY = 30, _("up to 30 km")
        FORTY = 40, _("up to 40 km")
        COUNTY = 120, _("whole county")

    class Aim(models.TextChoices):
        EVERYDAY = "everyday", _("German for everyday life")
        WORK = "work", _("German for work")
        LETTERS = "letters", _("learn to read and write")
        EXAM = "exam", _("take an exam")

    level = models.PositiveSmallIntegerField(
        _("level at which the person begins"), choices=Level, null=True, blank=True
    )
    aim = LineField(_("aim"), max_length=10, choices=Aim, blank=True)
    course_type = models.ForeignKey(
        CourseType, models.SET_NULL, related_name="demands", verbose_name=_("course type"), null=True, blank=True
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="demands", verbose_name=_("area"))
    reach_km = models.PositiveSmallIntegerField(_("reach"), choices=Reach, default=Reach.TWENTY)
    times = LineField(_("times"), max_length=len(TIMES), blank=True)  # letters of ``TIMES``; none means any
    childcare = models.BooleanField(_("needs childcare"), default=False)
    since = models.DateField(_("waits since the week of"))
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="demands", verbose_name=_("source"), null=True, blank=True
    )  # none: the person
    also_told_by = models.ManyToManyField(Source, related_name="also_tells", verbose_name=_("also told by"))
    enquiries = models.ManyToManyField(Enquiry, related_name="demands", verbose_name=_("enquiries"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("entered by"), null=True
    )
    code = LineField(_("code"), max_length=8, default=new_code, blank=True, editable=False)
    language = LineField(_("language"), max_length=10, default=settings.LANGUAGE_CODE)  # of the slip
    month = models.DateField(_("month"), null=True, blank=True)  # of the sheet that counts them
    created_at = models.DateTimeField(_("entered"), default=timezone.now, editable=False)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"))
    is_doubtful = models.BooleanField(_("doubtful"), default=False, editable=False)
    to_ask = models.BooleanField(_("is to be asked for another code"), default=False, editable=False)
    situation = LineField(max_length=6, blank=True, editable=False)  # as they met it, see ``Outlook``
    others = models.ManyToManyField("self", verbose_name=_("surely somebody else"))

    is_own = False  # for whoever reads, see ``for_reader()``

    objects = DemandQuerySet.as_manager()

    class Meta:
        verbose_name = _("person waiting")
        verbose_name_plural = _("people waiting")
        ordering = ["since", "pk"]
        indexes = [models.Index(fields=["level", "area"])]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="demand_code_once"),
            models.CheckConstraint(
                condition=Q(number=1, month__isnull=True) & ~Q(code="")
                | Q(code="", month__isnull=False, source__isnull=False),
                name="demand_is_a_person_or_counted",
            ),
        ]

    def __str__(self):
        return f"{self.level_words} {self.area} {self.since:%d.%m.%Y}"

    def save(self, **kwargs):
        self.since = monday(self.since)
        super().save(**kwargs)

    @property
    def level_words(self):
        return Level(self.level).short if self.level is not None else str(_("level not known yet"))

    @property
    def code_in_words(self):
        return on_paper(self.code)

    @property
    def time_words(self):
        """In the evening only, which is a line of its own."""
        return str(_("only in the evening or at the weekend")) if self.time == EVENING else ""

    @property
    def time(self):
        """As the reckoning knows it."""
        return EVENING if self.times and not {MORNING, AFTERNOON} & set(self.times) else DAY

    @property
    def weeks(self):
        """Waited until now."""
        return max(0, (timezone.localdate() - self.since).days // 7)

    @property
    def counts_from(self):
        """The first day on which using the code says that it is a person's."""
        return timezone.localdate(self.created_at) + timedelta(days=LATER_DAYS)

    @property
    def is_counted(self):
        return self.confirmed_on is not None and self.level is not None

    @property
    def is_to_ask_again(self):
        """More than a month ago somebody has said that the person waits."""
        last = self.confirmed_on or timezone.localdate(self.created_at)
        return timezone.localdate() - last > timedelta(days=ASK_AGAIN_DAYS)
