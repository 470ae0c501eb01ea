"""Which providers have been asked whether their seats are still right."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from providers.models import Provider


class Reminder(models.Model):
    """When a provider was last asked whether its listings are still right."""

    provider = models.OneToOneField(Provider, models.CASCADE, related_name="reminder", verbose_name=_("provider"))
    sent_on = models.DateField(_("sent"))
    edition = models.PositiveIntegerField(editable=False, default=0)  # of its links: earlier ones do not work

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["sent_on", "pk"]

    def __str__(self):
        return f"{self.provider} {self.sent_on}"
