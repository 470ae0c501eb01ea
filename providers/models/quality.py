"""A provider's quality record, as the network agreed on: what it is licensed for, and its numbers."""

from datetime import timedelta

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from foundation.environment import number
from foundation.files.documents import PdfField
from foundation.mail.models import owned_mails
from foundation.reading.amounts import CountField
from foundation.reading.days import HISTORY, DayField
from foundation.reading.text_fields import LineField
from providers.models.organisations import Provider

LICENCE_REMIND_BEFORE = number("LICENCE_REMIND_BEFORE", 30)  # days before a licence ends


class LicenceQuerySet(models.QuerySet):
    def valid(self, today=None):
        today = today or timezone.localdate()
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=today), valid_from__lte=today)

    def public(self):
        """Whose proof everybody may open: none."""
        return self.none()

    def visible_to(self, user):
        """Whose proof that person may open."""
        return self.filter(provider__in=Provider.objects.editable_by(user))

    def in_force(self, today=None):
        """What visitors see: valid today, and the office has no doubt."""
        return self.valid(today).filter(is_confirmed=True)

    def to_confirm(self):
        """What the office has to look at before visitors see it."""
        today = timezone.localdate()
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=today), is_confirmed=False)

    def to_renew(self, today=None):
        """It ends soon or has ended, and there is none of its kind that goes on longer."""
        today = today or timezone.localdate()
        others = Licence.objects.filter(provider=OuterRef("provider"), kind=OuterRef("kind"))
        longer = others.filter(Q(valid_until=None) | Q(valid_until__gt=OuterRef("valid_until")))
        return self.filter(~Exists(longer), valid_until__lte=today + timedelta(days=LICENCE_REMIND_BEFORE))

    def ending(self, today=None):
        """Of which somebody should be told now: to be renewed, not over, and nobody was told of that day."""
        today = today or timezone.localdate()
        untold = Q(reminded_for=None) | ~Q(reminded_for=F("valid_until"))
        return self.to_renew(today).filter(untold, valid_until__gte=today)


class Licence(models.Model):
    """What a provider is admitted to do, by whom the law names; its proof is for its own people and the office."""

    class Kind(models.TextChoices):
        BAMF = "bamf", _("integration courses (BAMF)")
        AZAV = "azav", _("vocational training (AZAV)")
        EXAM_CENTRE = "exam_centre", _("exams (exam centre)")

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="licences", verbose_name=_("provider"))
    kind = LineField(_("licensed for"), max_length=20, choices=Kind)
    number = LineField(_("number of the licence"), max_length=60, blank=True)
    valid_from = DayField(_("valid from"), use=HISTORY)
    valid_until = DayField(_("valid until"), null=True, blank=True, help_text=_("Empty: it has no end."))
    proof = PdfField(_("proof"), blank=True, help_text=_("PDF, up to 10 megabytes."))
    is_confirmed = models.BooleanField(_("confirmed by the office"), default=False, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    reminded_for = models.DateField(_("reminded of its end"), null=True, editable=False)

    mails = owned_mails()
    objects = LicenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        ordering = ["kind", "-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")),
                name="licence_valid_after_it_begins",
                violation_error_message=_("A licence cannot end before it begins."),
            )
        ]

    def __str__(self):
        return self.get_kind_display()


class QualityReport(models.Model):
    """Numbers of a period, as the provider says: what is not said is nothing, not zero."""

    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="quality_reports", verbose_name=_("provider")
    )
    begins_on = DayField(_("first day"), use=HISTORY)
    ends_on = DayField(_("last day"), use=HISTORY)
    teachers = CountField(_("teachers"), null=True, blank=True)
    admitted = CountField(_("of these admitted by the BAMF"), null=True, blank=True)
    learners = CountField(_("people who began a course"), null=True, blank=True)
    dropped_out = CountField(_("of these dropped out"), null=True, blank=True)
    attendance = CountField(
        _("attendance in per cent"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = _("numbers of a period")
        verbose_name_plural = _("numbers of periods")
        ordering = ["-ends_on", "-begins_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")),
                name="quality_ends_after_it_begins",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(admitted__lte=F("teachers")),
                name="quality_not_more_admitted_than_teachers",
                violation_error_message=_("There cannot be more admitted teachers than teachers."),
            ),
            models.CheckConstraint(
                condition=Q(dropped_out__lte=F("learners")),
                name="quality_not_more_dropped_out_than_began",
                violation_error_message=_("More people cannot drop out than have begun."),
            ),
            models.CheckConstraint(condition=Q(attendance__lte=100), name="quality_attendance_in_per_cent"),
        ]

    def __str__(self):
        return f"{self.provider}: {self.period}"

    @property
    def period(self):
        return " – ".join(date_format(day, "SHORT_DATE_FORMAT") for day in (self.begins_on, self.ends_on))
