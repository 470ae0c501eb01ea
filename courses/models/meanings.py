"""Words: what they mean in the search and in files of courses, and which were looked for in vain."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Max, Sum, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.categories import CourseType, Level
from foundation.environment import number
from foundation.reading.spelling import folded, split_list
from foundation.reading.text_fields import LineField, TextField
from providers.models import Provider

VAIN_SEARCHES_SHOWN = number("VAIN_SEARCHES_SHOWN", 56)  # days that the office sees
VAIN_SEARCHES_KEPT = number("VAIN_SEARCHES_KEPT", 365)  # days

LONGEST = 80  # signs
MOST = 2000  # different searches a week; whoever tries more is no newcomer


def typed_of(query):
    """As much of a query as is kept, in the spelling of whoever typed it."""
    return " ".join(query.split()[:8])[:LONGEST].strip()


def words_of(query):
    """What is kept of a query, in one spelling; nothing of what may belong to somebody, such as numbers and
    addresses.
    """
    words = " ".join(folded(query).split()[:8])[:LONGEST].strip()
    kept = words + typed_of(query)
    return "" if "@" in query or any(sign.isdigit() for sign in kept) else words


class VainSearchQuerySet(models.QuerySet):
    def note(self, query, times=1):
        """Counts searches that have found nothing; of several spellings the first of a week is kept."""
        words, today = words_of(query), timezone.localdate()
        week = today - timedelta(days=today.weekday())
        if not words:
            return
        is_known = self.filter(week=week, words=words).update(number=F("number") + times)
        if not is_known and self.filter(week=week).count() < MOST:
            row = self.model(week=week, words=words, typed=typed_of(query), number=0)
            self.bulk_create([row], ignore_conflicts=True)  # another process may be quicker
            self.filter(week=week, words=words).update(number=F("number") + times)

    def lately(self):
        """Words with how often they were looked for, the most frequent first; ``said``: as somebody typed them."""
        since = timezone.localdate() - timedelta(days=VAIN_SEARCHES_SHOWN)
        rows = self.filter(week__gte=since).values("words").annotate(times=Sum("number"))
        rows = rows.annotate(said=Coalesce(NullIf(Max("typed"), Value("")), F("words")))
        return rows.order_by("-times", "words")

    def outdated(self):
        return self.filter(week__lt=timezone.localdate() - timedelta(days=VAIN_SEARCHES_KEPT))


class VainSearch(models.Model):
    """So often these words were looked for in that week and not found; one person may have tried several times.

    No person stands behind them: only words, week and number.
    """

    week = models.DateField(_("week"), help_text=_("Its Monday."))
    words = LineField(_("words"), max_length=LONGEST)
    typed = LineField(_("as they were typed"), max_length=LONGEST, blank=True, default="", db_default="")
    number = models.PositiveIntegerField(_("number"), default=0)

    objects = VainSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        ordering = ["-week", "-number", "words", "pk"]
        constraints = [models.UniqueConstraint(fields=["week", "words"], name="vain_search_once")]

    def __str__(self):
        return self.typed or self.words


class WordMeaning(models.Model):
    """Words and phrases of one language with the same meaning.

    ``meaning`` is a value of a filter as it stands in addresses ("free=on"), or one of those below.
    """

    LITTLE = "little"  # no condition: "for", "course"
    WORDS = "words"  # other words stand for them: ``instead``

    language = LineField(_("language"), max_length=10, choices=settings.LANGUAGES)
    meaning = LineField(_("meaning"), max_length=40)
    instead = LineField(
        _("words instead"), max_length=100, blank=True, help_text=_("Only for “the same as other words”.")
    )
    words = TextField(
        _("words and phrases"), help_text=_("Between commas; a star stands for any ending: wochenend*")
    )

    class Meta:
        verbose_name = _("meaning of words")
        verbose_name_plural = _("meanings of words")
        ordering = ["language", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "meaning", "instead"],
                name="word_meaning_once",
                violation_error_message=_("There is a row for this meaning in this language already."),
            ),
            models.CheckConstraint(
                condition=models.Q(meaning="words") ^ models.Q(instead=""),
                name="word_meaning_instead",
                violation_error_message=_("Give the words instead, and only for “the same as other words”."),
            ),
        ]

    def __str__(self):
        return self.words

    @property
    def phrases(self):
        return split_list(self.words)


class TitleWords(models.Model):
    """Words in titles and categories of files that say which kind of course it is.

    Not a ``WordMeaning``: that is a condition of the list in one language; this is a statement about a course,
    at a level where there are several kinds of that name. A provider's row is its answer for exactly that wording.
    """

    course_type = models.ForeignKey(
        CourseType,
        models.CASCADE,
        related_name="title_words",
        verbose_name=_("course type"),
        null=True,
        blank=True,
        help_text=_("Empty: these words may mean several kinds, so the provider is asked."),
    )
    level_from = models.PositiveSmallIntegerField(_("level from"), choices=Level, null=True, blank=True)
    level_to = models.PositiveSmallIntegerField(_("level to"), choices=Level, null=True, blank=True)
    words = TextField(
        _("words and phrases"), help_text=_("Between commas; a star stands for any ending: integrationskurs*")
    )
    provider = models.ForeignKey(
        Provider,
        models.CASCADE,
        related_name="title_words",
        verbose_name=_("provider"),
        null=True,
        blank=True,
        editable=False,
    )

    class Meta:
        verbose_name = _("words of titles")
        verbose_name_plural = _("words of titles")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "words"],
                condition=models.Q(provider__isnull=False),
                name="title_words_answered_once",
            ),
            models.CheckConstraint(
                condition=models.Q(level_from__isnull=True, level_to__isnull=True)
                | models.Q(level_from__isnull=False, level_to__gte=models.F("level_from")),
                name="title_words_levels",
                violation_error_message=_("Give both levels, the lower one first; or none."),
            ),
        ]

    def __str__(self):
        return self.words

    @property
    def phrases(self):
        return split_list(self.words)

    def is_at(self, level_from, level_to):
        """Whether a course at these levels may be meant."""
        if None in {self.level_from, level_from}:
            return True
        return self.level_from <= level_to and level_from <= self.level_to
