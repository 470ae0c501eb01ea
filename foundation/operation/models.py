from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.environment import number
from foundation.reading.text_fields import LineField

AUDIT_KEPT_DAYS = number("AUDIT_KEPT_DAYS", 365)
ADMIN_LOG_KEPT_DAYS = number("ADMIN_LOG_KEPT_DAYS", 365)  # what was done in the administration


class TimedJobQuerySet(models.QuerySet):
    def troubled(self, now=None):
        """What somebody should look at: failed the last time, or has not been done for too long."""
        return self.filter(~Q(trouble="") | Q(late_at__lt=now or timezone.now()))


class TimedJob(models.Model):
    """A command that a timer runs: when it began and ended last, and what became of it."""

    name = LineField(max_length=60, unique=True)  # the command's
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)  # when it last succeeded
    late_at = models.DateTimeField()  # until then it should have succeeded again
    trouble = LineField(max_length=300, blank=True)  # why it failed the last time

    objects = TimedJobQuerySet.as_manager()

    class Meta:
        app_label = "bildung_verbindet"
        ordering = ["name"]

    def __str__(self):
        return self.name


class AuditQuerySet(models.QuerySet):
    def outdated(self, now=None):
        return self.filter(at__lt=(now or timezone.now()) - timedelta(days=AUDIT_KEPT_DAYS))

    def update(self, **kwargs):
        raise WrittenOnceError

    def bulk_update(self, *args, **kwargs):
        raise WrittenOnceError


class WrittenOnceError(TypeError):
    """What was noted is never changed."""


class AuditEntry(models.Model):
    """Who did what that one may have to account for: the account by its number alone, which means nobody once the
    account is deleted, and the network from which it was done by its beginning."""

    class Act(models.TextChoices):
        LOGIN = "login", _("logged in")
        EXPORT = "export", _("took the data of a person as a file")
        ERASE = "erase", _("erased the data of a person")
        RIGHTS = "rights", _("changed the rights of somebody")
        ACCEPT = "accept", _("accepted something for the public or for others")
        RESTORE = "restore", _("brought the portal back from a backup")

    at = models.DateTimeField(_("date"), default=timezone.now, db_index=True)
    act = LineField(_("act"), max_length=20, choices=Act)
    account = models.BigIntegerField(_("account"), null=True, blank=True)
    role = LineField(_("role"), max_length=20, blank=True)
    network = LineField(_("beginning of the network's address"), max_length=50, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        app_label = "bildung_verbindet"
        verbose_name = _("entry of the audit")
        verbose_name_plural = _("entries of the audit")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{timezone.localtime(self.at):%d.%m.%Y %H:%M} {self.act}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise WrittenOnceError
        super().save(*args, **kwargs)
