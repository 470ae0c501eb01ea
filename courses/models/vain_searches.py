"""Words that people looked for in vain. No person stands behind them: only words, week and number."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.environment import number
from foundation.reading.spelling import folded
from foundation.reading.text_fields import LineField

VAIN_SEARCHES_SHOWN = number("VAIN_SEARCHES_SHOWN", 56)  # days that the office sees
VAIN_SEARCHES_KEPT = number("VAIN_SEARCHES_KEPT", 365)  # days

LONGEST = 80  # signs
MOST = 2000  # different searches a week; whoever tries more is no newcomer


def words_of(query: str) -> str:
    """What is kept of a query; nothing of what may belong to somebody, such as numbers and addresses."""
    words = " ".join(folded(query).split()[:8])[:LONGEST].strip()
    return "" if "@" in query or any(sign.isdigit() for sign in words) else words


class VainSearchQuerySet(models.QuerySet):
    def note(self, query: str, times=1):
        """Counts searches that have found nothing."""
        words, today = words_of(query), timezone.localdate()
        week = today - timedelta(days=today.weekday())
        if not words:
            return
        is_known = self.filter(week=week, words=words).update(number=F("number") + times)
        if not is_known and self.filter(week=week).count() < MOST:
            rows = [self.model(week=week, words=words, number=0)]  # another process may be quicker
            self.bulk_create(rows, ignore_conflicts=True)
            self.filter(week=week, words=words).update(number=F("number") + times)

    def lately(self):
        """Words with how often they were looked for, the most frequent first."""
        since = timezone.localdate() - timedelta(days=VAIN_SEARCHES_SHOWN)
        rows = self.filter(week__gte=since).values("words").annotate(times=Sum("number"))
        return rows.order_by("-times", "words")

    def outdated(self):
        return self.filter(week__lt=timezone.localdate() - timedelta(days=VAIN_SEARCHES_KEPT))


class VainSearch(models.Model):
    """So often these words were looked for in that week and not found; one person may have tried several times."""

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
