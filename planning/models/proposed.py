"""Starts that the numbers carry: reckoned once a week, decided by people."""

from datetime import timedelta
from enum import nonmember

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import CourseRun, CourseType, Level
from foundation.reading.amounts import CountField
from foundation.reading.text_fields import LineField
from places.models import Municipality
from planning.reckoning.people import DAY, EVENING
from providers.models import Provider

DECLINED_WEEKS = 8  # so long nobody is asked for the same again
# What makes two proposals the same, made in different weeks.
SAME = ("provider_id", "municipality_id", "level", "course_type_id", "time", "childcare")


class ProposedStartQuerySet(models.QuerySet):
    def undecided(self):
        return self.filter(status__in=ProposedStart.Status.UNDECIDED)

    def takeable(self, today=None):
        """Which somebody may still take."""
        offered = self.exclude(provider__is_published=False)
        rows = offered.undecided().filter(starts_on__gt=today or timezone.localdate())
        return rows.order_by("-is_ready", "starts_on", "pk")  # not by how many wait: the order would tell it

    def declined_lately(self, today):
        since = today - timedelta(weeks=DECLINED_WEEKS)
        return self.filter(status=ProposedStart.Status.DECLINED, decided_on__gt=since)

    def decided(self):
        """The last ones first."""
        return self.exclude(status__in=ProposedStart.Status.UNDECIDED).order_by("-decided_on", "-pk")

    def with_names(self):
        return self.select_related("provider", "municipality", "course_type", "run")


class ProposedStart(models.Model):
    """A start that would help, with the numbers that carry it. It decides nothing by itself."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        ASKED = "asked", _("the provider is asked")
        TAKEN = "taken", _("taken")
        DECLINED = "declined", _("declined")
        EXPIRED = "expired", _("expired")

        UNDECIDED = nonmember({"open", "asked"})

    class Reason(models.TextChoices):
        TEACHER = "teacher", _("no teacher")
        ROOM = "room", _("no room")
        ADMISSION = "admission", _("no admission for this kind of course")
        PEOPLE = "people", _("the people do not fit together")
        LIST = "list", _("our list says something else")

    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="proposed_starts", verbose_name=_("provider")
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", verbose_name=_("municipality"), null=True, blank=True
    )  # none: online
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    course_type = models.ForeignKey(
        CourseType, models.CASCADE, related_name="proposed_starts", verbose_name=_("course type")
    )
    time = LineField(_("time"), max_length=10, choices=[(DAY, _("by day")), (EVENING, _("in the evening"))])
    childcare = models.BooleanField(_("with childcare"), default=False)
    like = models.ForeignKey(
        CourseRun, models.SET_NULL, related_name="+", verbose_name=_("earlier start of that kind"), null=True
    )
    starts_on = models.DateField(_("first day"))
    weeks = models.PositiveSmallIntegerField(_("weeks until then"))
    is_ready = models.BooleanField(_("ready now"))
    waiting = CountField(_("waiting"))
    overdue = CountField(_("longer than six weeks"))
    expected = CountField(_("expected"))
    minimum = CountField(_("at least so many people"))
    maximum = CountField(_("seats"))
    saved_weeks = CountField(_("weeks of waiting saved, all together"))
    made_on = models.DateField(_("made on"), default=timezone.localdate)
    counted_on = models.DateField(_("counted on"), default=timezone.localdate)
    status = LineField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    reason = LineField(_("reason"), max_length=10, choices=Reason, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("decided by"), null=True
    )
    run = models.OneToOneField(
        CourseRun, models.SET_NULL, related_name="proposed_by", verbose_name=_("course run"), null=True
    )

    objects = ProposedStartQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed start")
        verbose_name_plural = _("proposed starts")
        ordering = ["-is_ready", "starts_on", "-waiting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "municipality", "level", "course_type", "time", "childcare"],
                condition=Q(status__in=["open", "asked"], municipality__isnull=False),
                name="proposed_start_once",
            ),
            models.UniqueConstraint(
                fields=["provider", "level", "course_type", "time", "childcare"],
                condition=Q(status__in=["open", "asked"], municipality__isnull=True),
                name="proposed_start_once_online",
            ),
        ]

    def __str__(self):
        return f"{self.get_level_display()} {self.municipality or '–'} {self.starts_on:%d.%m.%Y}"

    @property
    def key(self):
        return tuple(getattr(self, name) for name in SAME)

    @property
    def level_name(self):
        return Level(self.level).short

    @property
    def week_number(self):
        return self.starts_on.isocalendar().week

    @property
    def is_undecided(self):
        return self.status in self.Status.UNDECIDED
