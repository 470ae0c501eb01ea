"""Slips of other providers that a desk was shown, and whether it accepts them: counted, without the person."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.models.placement import ResultSlip
from providers.models import Provider


class ShownSlip(models.Model):
    """Stays as a number when the slip is deleted."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="shown_slips", verbose_name=_("shown to"))
    slip = models.ForeignKey(
        ResultSlip, models.SET_NULL, related_name="shown", verbose_name=_("result slip"), null=True
    )
    shown_on = models.DateField(_("shown on"), default=timezone.localdate)
    accepted_on = models.DateField(_("accepted on"), null=True)

    class Meta:
        verbose_name = _("slip that was shown")
        verbose_name_plural = _("slips that were shown")
        ordering = ["-shown_on", "-pk"]
        indexes = [models.Index(fields=["shown_on"])]
        constraints = [models.UniqueConstraint(fields=["provider", "slip"], name="slip_shown_once_at_a_desk")]

    def __str__(self):
        return f"{self.provider}, {self.shown_on:%d.%m.%Y}"
