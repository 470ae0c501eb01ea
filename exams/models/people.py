"""A partner's people who serve at exams: what they are licensed for and until when, and which towns they reach."""

from datetime import timedelta

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.models.kinds import ExamKind
from foundation.reading.days import DayField
from foundation.reading.text_fields import LineField
from places.models import Municipality
from providers.models import Provider
from providers.models.quality import LICENCE_REMIND_BEFORE

PERSON_KEPT_DAYS = 365


class ExamPersonQuerySet(models.QuerySet):
    def for_pages(self):
        return self.prefetch_related("licences__kind", "reaches", "turns__session__kind")

    def with_turns(self, year):
        """Adds ``turns_done`` and ``turns_promised``: at how many exams of the year they serve."""
        today, of_year = timezone.localdate(), Q(turns__session__date__year=year)
        taken = of_year & Q(turns__number__gt=0, turns__session__is_cancelled=False)
        parts = {
            "turns_done": Q(turns__session__date__lt=today),
            "turns_promised": Q(turns__session__date__gte=today),
        }
        counts = {name: Count("turns", filter=taken & part) for name, part in parts.items()}
        return self.annotate(**counts).order_by("name", "pk")

    def outdated(self):
        """Of an organisation that is no partner any more, or who serve no longer: a year without a valid licence,
        an exam or a change.
        """
        moment = timezone.now() - timedelta(days=PERSON_KEPT_DAYS)
        day = timezone.localdate(moment)
        licensed = ExaminerLicence.objects.filter(Q(valid_until=None) | Q(valid_until__gte=day))
        rests = self.exclude(pk__in=licensed.values("person")).exclude(turns__session__date__gte=day)
        return self.filter(Q(provider__partner=None) | Q(pk__in=rests.filter(changed_at__lt=moment).values("pk")))


class ExamPerson(models.Model):
    """Kept by their own organisation; others learn of them only where they serve."""

    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="exam_people", verbose_name=_("organisation")
    )
    name = LineField(_("name"), max_length=150)
    reaches = models.ManyToManyField(
        Municipality,
        related_name="+",
        verbose_name=_("towns that they reach"),
        blank=True,
        help_text=_("Of those where exams are held. Whoever reaches the town of an exam is offered first."),
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ExamPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person at exams")
        verbose_name_plural = _("people at exams")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    def licence_for(self, session):
        """To examine in speaking there, valid on its day, or None."""
        return next((one for one in self.licences.all() if one.is_for(session)), None)

    def serves_elsewhere(self, session):
        """The other date at the same time, or None."""
        others = [turn.session for turn in self.turns.all() if turn.session_id != session.pk]
        return next((one for one in others if one.is_at_the_time_of(session)), None)

    def is_near(self, session):
        return any(town.pk == session.municipality_id for town in self.reaches.all())


class ExaminerLicenceQuerySet(models.QuerySet):
    def ending(self):
        """Of which their organisation should be told now: soon over, and nobody was told of that day."""
        today = timezone.localdate()
        soon = self.filter(valid_until__range=(today, today + timedelta(days=LICENCE_REMIND_BEFORE)))
        return soon.filter(Q(reminded_for=None) | ~Q(reminded_for=F("valid_until")))


class ExaminerLicence(models.Model):
    """For one part of an exam. Its day is for the own organisation, the office, and a centre that is served."""

    class Part(models.TextChoices):
        SPEAKING = "speaking", _("speaking")
        WRITING = "writing", _("writing")

    person = models.ForeignKey(ExamPerson, models.CASCADE, related_name="licences", verbose_name=_("person"))
    kind = models.ForeignKey(ExamKind, models.CASCADE, related_name="+", verbose_name=_("exam"))
    part = LineField(_("part of the exam"), max_length=10, choices=Part, default=Part.SPEAKING)
    valid_until = DayField(_("valid until"), null=True, blank=True, help_text=_("Empty: it has no end."))
    reminded_for = models.DateField(_("reminded of its end"), null=True, editable=False)

    objects = ExaminerLicenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("examiner's licence")
        verbose_name_plural = _("examiner's licences")
        ordering = ["kind", "part", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "part"],
                name="examiner_licensed_once",
                violation_error_message=_("This licence stands there already."),
            )
        ]

    def __str__(self):
        return f"{self.kind.short}, {self.get_part_display()}"

    def is_for(self, session):
        is_valid = self.valid_until is None or self.valid_until >= session.date
        return self.kind_id == session.kind_id and self.part == self.Part.SPEAKING and is_valid
