"""What has happened to an enquiry, for its person and for whoever answers it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enquiries.models.enquiries import Enquiry
from enquiries.models.states import Kind
from foundation.reading.text_fields import LineField, TextField


class EnquiryStep(models.Model):
    """One thing that happened; never changed, but for what a machine makes of the words."""

    Kind = Kind

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="steps", verbose_name=_("enquiry"))
    kind = LineField(_("kind"), max_length=10, choices=Kind)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("by"), null=True, blank=True
    )
    words = TextField(_("words"), blank=True, max_length=5000)
    german = TextField(_("words in German, by a machine"), blank=True, max_length=8000, editable=False)

    class Meta:
        verbose_name = _("step of an enquiry")
        verbose_name_plural = _("steps of enquiries")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.enquiry} {self.get_kind_display()}"
