"""Words that people looked for in vain. No person stands behind them: only words, week and number."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bildung_verbindet.text import folded
from bildung_verbindet.text_fields import LineField

LONGEST = 80  # signs
MOST = 2000  # different searches a week; whoever tries more is no newcomer


class VainSearchQuerySet(models.QuerySet):
    def note(self, query: str):
        """Counts a search that has found nothing."""
        words = " ".join(folded(query).split()[:8])[:LONGEST].strip()
        today = timezone.localdate()
        week = today - timedelta(days=today.weekday())
        if not words or any(sign.isdigit() for sign in words) or "@" in query:
            return  # numbers and addresses may belong to somebody
        is_known = self.filter(week=week, words=words).update(number=F("number") + 1)
        if not is_known and self.filter(week=week).count() < MOST:
            self.bulk_create([self.model(week=week, words=words, number=1)], ignore_conflicts=True)

    def lately(self):
        """Words with how often they were looked for, the most frequent first."""
        since = timezone.localdate() - timedelta(days=settings.VAIN_SEARCHES_SHOWN)
        rows = self.filter(week__gte=since).values("words").annotate(times=Sum("number"))
        return rows.order_by("-times", "words")

    def outdated(self):
        return self.filter(week__lt=timezone.localdate() - timedelta(days=settings.VAIN_SEARCHES_KEPT))


class VainSearch(models.Model):
    """So many people looked for these words in that week, and found nothing."""

    week = models.DateField(_("week"), help_text=_("Its Monday."))
    words = LineField(_("words"), max_length=LONGEST)
    number = models.PositiveIntegerField(_("number"), default=0)

    objects = VainSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        ordering = ["-week", "-number", "words", "pk"]
        constraints = [models.UniqueConstraint(fields=["week", "words"], name="vain_search_once")]

    def __str__(self):
        return self.words
