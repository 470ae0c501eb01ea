"""What has happened to an enquiry, for its person and for whoever answers it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enquiries.models.enquiries import Enquiry
from foundation.reading.text_fields import LineField, TextField


class EnquiryStep(models.Model):
    """One thing that happened; never changed, but for what a machine makes of the words."""

    class Kind(models.TextChoices):
        SENT = "sent", _("sent")
        READ = "read", _("read")
        OPENED = "opened", _("opened by the link of an e-mail")
        ANSWERED = "answered", _("answered")
        OFFERED = "offered", _("a seat is held")
        ACCEPTED = "accepted", _("the seat was accepted")
        LAPSED = "lapsed", _("the held seat was not accepted in time")
        PLACED = "placed", _("has a seat")
        WAITING = "waiting", _("on the waiting list")
        DECLINED = "declined", _("declined")
        PASSED = "passed", _("passed on to another provider")
        ASKED = "asked", _("asked again")
        REACHED = "reached", _("reached by phone")
        UNREACHED = "unreached", _("not reached by phone")
        CHANGED = "changed", _("the way to reach the person was changed")
        CHASED = "chased", _("the portal asked the provider")
        ESCALATED = "escalated", _("the coordination office was told")
        STILL = "still", _("asked whether still waiting")
        WAITS = "waits", _("still waits")
        CAME = "came", _("came on the first day")
        MISSED = "missed", _("did not come on the first day")
        WITHDRAWN = "withdrawn", _("withdrawn")
        CLOSED = "closed", _("ended without an answer")

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
