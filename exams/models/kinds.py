"""What there is to be examined in: edited by the office, as rules and names change."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import CourseType, Level
from foundation.editing.slugs import Addressed
from foundation.languages.models import Translated
from foundation.languages.texts import texts_of
from foundation.reading.amounts import CountField
from foundation.reading.days import HISTORY, DayField
from foundation.reading.spelling import for_search, split_list
from foundation.reading.text_fields import LineField, SlugField, TextField


class ExamKindQuerySet(models.QuerySet):
    def offered(self, today=None):
        """Without those that are held no more; dates that are of such a kind keep it."""
        return self.filter(Q(retired_on__isnull=True) | Q(retired_on__gt=today or timezone.localdate()))


class ExamKind(Addressed, Translated):
    """A kind of exam, such as DTZ: what it is for, who may take part, what to bring, how to register."""

    name = LineField(_("name"), max_length=150)
    slug = SlugField(_("address of the page"), max_length=100, unique=True)
    short = LineField(_("short name"), max_length=40, help_text=_("The same in every language, such as DTZ."))
    level_from = models.PositiveSmallIntegerField(_("level from"), choices=Level, null=True, blank=True)
    level_to = models.PositiveSmallIntegerField(_("level to"), choices=Level, null=True, blank=True)
    is_at_one_level = models.BooleanField(
        _("each date is at one of these levels"),
        default=False,
        db_default=False,
        help_text=_("Such as telc and Goethe, not the DTZ, which finds out the level."),
    )
    purpose = TextField(_("what it is for"), max_length=2000)
    open_to = TextField(_("who may take part"), max_length=2000, blank=True)
    bring = TextField(_("what to bring"), max_length=1000, blank=True, help_text=_("One thing a line."))
    registration = TextField(_("how to register"), max_length=2000, blank=True)
    retake = TextField(_("taking it again"), max_length=2000, blank=True)
    synonyms = TextField(
        _("synonyms"),
        blank=True,
        help_text=_("Other words that should find these exams, in all languages, between commas."),
    )
    needs_examiners = CountField(
        _("examiners needed"),
        default=0,
        db_default=0,
        help_text=_(
            "What a date of this exam needs as a rule. A new date takes it over unless somebody says otherwise."
        ),
    )
    needs_invigilators = CountField(_("invigilators needed"), default=0, db_default=0)
    needs_rooms = CountField(_("rooms needed"), default=0, db_default=0)
    course_types = models.ManyToManyField(
        CourseType,
        related_name="exam_kinds",
        verbose_name=_("courses that lead there"),
        blank=True,
        help_text=_("Their pages show the next dates of this exam."),
    )
    source = LineField(_("source"), max_length=300, blank=True, help_text=_("Where the facts stand."))
    source_as_of = DayField(_("facts checked on"), use=HISTORY, null=True, blank=True)
    retired_on = DayField(
        _("retired on"),
        null=True,
        blank=True,
        help_text=_("From that day on there are no new dates of this exam; the old ones keep it."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ExamKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of exam")
        verbose_name_plural = _("kinds of exams")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level_from__isnull=True, level_to__isnull=True) | Q(level_from__lte=F("level_to")),
                name="exam_levels_in_order",
                violation_error_message=_("Give both levels, the lower one first."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("exams:kind", args=[self.slug])

    @property
    def levels(self):
        """ "A2–B1", or nothing for an exam without level."""
        if self.level_from is None:
            return ""
        first, last = Level(self.level_from).short, Level(self.level_to).short
        return first if first == last else f"{first}–{last}"

    def has_level(self, level):
        return self.level_from is not None and self.level_from <= level <= self.level_to

    @property
    def search_lines(self):
        """By which words its dates are found: what it is called in every language, and other words."""
        words = [self.short, *texts_of(self, "name"), *split_list(self.synonyms)]
        return [line for line in map(for_search, words) if line]
