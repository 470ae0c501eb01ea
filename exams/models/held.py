"""Seats in courses that are kept for whoever has a result slip: the code is known, no name."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import CourseRun, Hold
from courses.rhythm import next_session, sessions
from exams.models.placement import ResultSlip
from foundation.editing.merging import version_of


def version_of_run(run):
    """Of where and when it meets, and where one may join it: who holds or takes a seat there has read that."""
    lines = [[line.weekdays, line.starts_at, line.ends_at] for line in run.weekly_times.all()]
    days = [[one.date, one.starts_at, one.ends_at] for one in run.dates.all()]
    points = [[point.starts_on, point.level] for point in run.entry_points.all()]
    facts = {name: str(getattr(run, name)) for name in ("start", "end", "status", "late_entry", "address")}
    return version_of({**facts, "lines": lines, "days": days, "points": points})


class SlipSeatQuerySet(models.QuerySet):
    def not_cancelled(self):
        """In a date that is cancelled nobody has a seat; they have it again where it takes place after all."""
        return self.exclude(run__status=CourseRun.Status.CANCELLED)

    def held(self, today=None):
        return self.not_cancelled().filter(hold__until__gte=today or timezone.localdate())

    def accepted(self):
        return self.not_cancelled().filter(accepted_at__isnull=False)

    def of_cancelled(self):
        """Of whoever was to come to a date that is cancelled, as long as they have no other seat."""
        stands = Q(hold__isnull=False) | Q(accepted_at__isnull=False)
        return self.filter(stands, run__status=CourseRun.Status.CANCELLED)

    def to_tell(self):
        """Their date is cancelled, or takes place after all, and whoever has issued the slip does not know it."""
        cancelled = self.of_cancelled().filter(is_told_cancelled=False)
        return cancelled | self.accepted().filter(is_told_cancelled=True)

    def seen_by(self, provider):
        """Whoever has issued the slip, and whoever holds the course."""
        return self.filter(Q(slip__provider=provider) | Q(run__course__provider=provider))

    def expected_by(self, provider, today=None):
        """Codes that come to its courses, or may: of courses that are not over."""
        runs = CourseRun.objects.current_or_coming(today).filter(course__provider=provider)
        return self.filter(Q(pk__in=self.held(today)) | Q(pk__in=self.accepted()), run__in=runs)


class SlipSeat(models.Model):
    """One seat, held until the end of a day and then accepted, or free again: one at a time for each slip."""

    slip = models.ForeignKey(ResultSlip, models.CASCADE, related_name="seats", verbose_name=_("result slip"))
    run = models.ForeignKey(CourseRun, models.CASCADE, related_name="slip_seats", verbose_name=_("course run"))
    hold = models.OneToOneField(
        Hold, models.SET_NULL, related_name="slip_seat", verbose_name=_("held seat"), null=True
    )
    until = models.DateField(_("held until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    is_told_cancelled = models.BooleanField(default=False, db_default=False, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = SlipSeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat held for a slip")
        verbose_name_plural = _("seats held for slips")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slip"],
                condition=Q(hold__isnull=False) | Q(accepted_at__isnull=False),
                name="one_seat_for_a_slip",
                violation_error_message=_("There is a seat for this slip already."),
            )
        ]

    def __str__(self):
        return f"{self.slip.code_in_words}, {self.run}"

    @property
    def version(self):
        """Of what was shown of it: where and when one would come."""
        return version_of({"seat": self.pk, "run": version_of_run(self.run)})

    @property
    def lesson(self):
        """The first one to which whoever has the slip may come; None where nobody has said when they are."""
        return next_session(sessions(self.run), self.joined_on)

    @property
    def day(self):
        """From which on the person comes."""
        return self.lesson.day if self.lesson else self.joined_on

    @property
    def is_any_day(self):
        """One may come, and nobody has said when the course meets."""
        return self.run.late_entry and self.joined_on == timezone.localdate() and self.lesson is None

    @property
    def joined_on(self):
        """When one may sit in the course; one that runs is joined at the slip's level, if it can be."""
        today, run = timezone.localdate(), self.run
        if run.start is None or run.start >= today or run.late_entry:
            return max(run.start or today, today)
        points = [point for point in run.entry_points.all() if point.starts_on >= today]
        levels = {point.pk: run.course.level_from if point.level is None else point.level for point in points}
        fitting = [point for point in points if levels[point.pk] == self.slip.level]
        return min((point.starts_on for point in fitting or points), default=today)

    @property
    def is_accepted(self):
        return self.accepted_at is not None
