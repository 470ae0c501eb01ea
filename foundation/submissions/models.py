from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.timezone import localtime

from foundation.reading.text_fields import LineField


class KeptFormQuerySet(models.QuerySet):
    def outdated(self):
        return self.filter(kept_at__lt=timezone.now() - KeptForm.KEPT)

    def open_to(self, user):
        return self.filter(writer=user, kept_at__gte=timezone.now() - KeptForm.KEPT)


class KeptForm(models.Model):
    """What somebody typed whose session had ended, until its writer has logged in again; see ``kept``."""

    KEPT = timedelta(hours=1)

    digest = LineField(max_length=64, unique=True)  # of the word in the address under which it is found
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="kept_forms")
    path = LineField(max_length=2000)
    fields = models.JSONField()  # pairs of name and value
    had_files = models.BooleanField()
    kept_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = KeptFormQuerySet.as_manager()

    class Meta:
        app_label = "bildung_verbindet"
        ordering = ["kept_at", "pk"]

    def __str__(self):
        return f"{localtime(self.kept_at):%d.%m.%Y %H:%M} {self.path}"


class SentFormQuerySet(models.QuerySet):
    def outdated(self):
        return self.filter(sent_at__lt=timezone.now() - SentForm.KEPT)


class SentForm(models.Model):
    """A form that somebody has sent: claimed before it is acted upon, with the answer afterwards; see ``once``."""

    KEPT = timedelta(days=1)
    LEASE = timedelta(minutes=2)  # for whoever works on it; a worker that died keeps no form

    digest = LineField(max_length=64, unique=True)  # of who has sent what where
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)
    answer = models.JSONField(null=True)

    objects = SentFormQuerySet.as_manager()

    class Meta:
        app_label = "bildung_verbindet"
        ordering = ["sent_at", "pk"]

    def __str__(self):
        return f"{localtime(self.sent_at):%d.%m.%Y %H:%M} {self.digest[:8]}"

    @property
    def is_abandoned(self):
        return self.answer is None and self.sent_at < timezone.now() - self.LEASE

    @property
    def still_claimed(self):
        """Itself, unless somebody else has taken it over."""
        return SentForm.objects.filter(pk=self.pk, sent_at=self.sent_at, answer__isnull=True)

    def take_over(self):
        now = timezone.now()
        is_taken = bool(self.still_claimed.update(sent_at=now))
        self.sent_at = now
        return is_taken

    def note(self, answer):
        self.still_claimed.update(answer=answer)

    def free(self):
        self.still_claimed.delete()


class Tally(models.Model):
    """How often something happened until its time is over; see ``limits``."""

    key = LineField(max_length=64, primary_key=True)  # made of purpose and subject with a secret
    number = models.PositiveIntegerField()
    ends_at = models.BigIntegerField(db_index=True)  # seconds since 1970

    class Meta:
        app_label = "bildung_verbindet"
        ordering = ["key"]

    def __str__(self):
        return f"{self.key[:8]} {self.number}"
