"""What is left of enquiries when the people in them are forgotten."""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from enquiries.models.states import Status
from foundation.reading.text_fields import LineField
from providers.models import Provider


class EnquiryCountQuerySet(models.QuerySet):
    def add(self, provider, month, outcome, number, in_time):
        """``provider``: its key; ``month``: its first day. Stands in a transaction."""
        count, _is_new = self.get_or_create(provider_id=provider, month=month, outcome=outcome)
        self.filter(pk=count.pk).update(number=F("number") + number, in_time=F("in_time") + int(in_time))


class EnquiryCount(models.Model):
    """How many enquiries of a provider there were, and how they ended: those deleted, and those passed on."""

    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="enquiry_counts", verbose_name=_("provider")
    )
    month = models.DateField(_("month"), help_text=_("Its first day."))
    outcome = LineField(_("outcome"), max_length=10, choices=Status)
    number = models.PositiveIntegerField(_("number"), default=0)
    in_time = models.PositiveIntegerField(
        _("answered in time"), default=0, help_text=_("How many of them got an answer within the agreed days.")
    )

    objects = EnquiryCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("number of enquiries")
        verbose_name_plural = _("numbers of enquiries")
        ordering = ["-month", "provider__name", "outcome", "pk"]
        constraints = [models.UniqueConstraint(fields=["provider", "month", "outcome"], name="enquiry_count_once")]

    def __str__(self):
        return f"{self.provider} {self.month:%m.%Y} {self.get_outcome_display()}: {self.number}"
