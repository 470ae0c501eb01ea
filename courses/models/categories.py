from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext


class Level(models.IntegerChoices):
    """Levels of the Common European Framework (CEFR), literacy below them; the numbers give the order."""

    LITERACY = 0, _("Literacy")
    A1 = 1, "A1"
    A2 = 2, "A2"
    B1 = 3, "B1"
    B2 = 4, "B2"
    C1 = 5, "C1"
    C2 = 6, "C2"

    @property
    def short(self) -> str:
        return pgettext("level", "Literacy") if self is Level.LITERACY else self.label


class Category(models.Model):
    """What newcomers choose by: learn German, German for work, for children …"""

    class Pictogram(models.TextChoices):
        BOOK = "book", _("book")
        BRIEFCASE = "briefcase", _("briefcase")
        SCHOOL = "school", _("graduation cap")
        CHILD = "child", _("child")
        HEART = "heart", _("heart")
        QUESTION = "question", _("question mark")

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    hint = models.CharField(
        _("hint"), max_length=150, blank=True, help_text=_("What one finds here, in a few words.")
    )
    pictogram = models.CharField(_("pictogram"), max_length=20, choices=Pictogram)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.name


class CourseType(models.Model):
    """A kind of course as law and funding know it. The law changes them: the office edits, nobody programs."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="course_types", verbose_name=_("category"))
    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    description = models.TextField(_("description"), blank=True)
    synonyms = models.TextField(
        _("synonyms"), blank=True, help_text=_("Other words that should find these courses.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("course type")
        verbose_name_plural = _("course types")
        ordering = ["category__order", "order", "pk"]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        super().save(**kwargs)
        self.courses.update_search_text()
