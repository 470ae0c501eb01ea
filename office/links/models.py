from enum import nonmember

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.reading.text_fields import LineField


class PublicLinkQuerySet(models.QuerySet):
    def broken(self):
        """What somebody has to look at; a page that did not answer once may do so tomorrow."""
        lasting = Q(state__in=PublicLink.State.LASTING)
        return self.filter(lasting | Q(state__in=PublicLink.State.PASSING, failures__gte=2))

    def doubtful(self):
        """What did not answer at the last look, for the first time."""
        return self.filter(state__in=PublicLink.State.PASSING, failures__lt=2)


class PublicLink(models.Model):
    """An address that the portal's public pages lead to, and what the last nightly look found there."""

    class State(models.TextChoices):
        FINE = "fine", _("works")
        MOVED = "moved", _("moved for good")
        GONE = "gone", _("gone")
        REFUSED = "refused", _("does not let the portal in")
        BROKEN = "broken", _("answers with an error")
        TIMEOUT = "timeout", _("does not answer")
        UNKNOWN_HOST = "unknown_host", _("no such address")
        CERTIFICATE = "certificate", _("not safely encrypted")
        INTERNAL = "internal", _("leads to an internal address")

        LASTING = nonmember(("moved", "gone", "certificate", "internal"))
        PASSING = nonmember(("broken", "timeout", "unknown_host"))

    url = LineField(_("address"), max_length=1000, unique=True)
    state = LineField(_("state"), max_length=15, choices=State, default=State.FINE)
    target = LineField(_("new address"), max_length=1000, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    failing_since = models.DateField(_("failing since"), null=True)
    checked_at = models.DateTimeField(_("checked"))

    objects = PublicLinkQuerySet.as_manager()

    class Meta:
        app_label = "bildung_verbindet"
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["failing_since", "url"]

    def __str__(self):
        return self.url
