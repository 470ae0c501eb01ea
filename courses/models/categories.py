"""The words by which courses are sorted: level, category, course type; and what besides helps to choose."""

from collections.abc import Iterable
from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from foundation.languages.models import Translated
from foundation.languages.names import SPOKEN
from foundation.languages.texts import texts_of
from foundation.reading.amounts import CountField, PriceField
from foundation.reading.days import DayField
from foundation.reading.spelling import for_search, split_list
from foundation.reading.text_fields import LineField, SlugField, TextField


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


PARTS_OF_LEVELS = [f"{level.name}{part}" for level in list(Level)[1:] for part in (".1", ".2", ".3", ".4", "+")]
OF_AUDIENCES = [("children", (0, 13)), ("youth", (12, 26))]  # years of age, where a course names none of its own
FOR_ALL, FOR_ALL_AGES = ("", "everyone"), (0, 99)
IN_MODULES = [MinValueValidator(1), MaxValueValidator(30)]
IN_YEARS = [MaxValueValidator(99)]
NOT_NEGATIVE = [MinValueValidator(0)]


def sub_level_column() -> LineField:
    """A part of a level as lists number them."""
    part = RegexValidator(r"^[ABC][12](\.\d{1,2}|\+)[.\d+]{0,4}$", _("Please write it like A1.2 or B1+."))
    help_text = _("Where the level has parts, such as A1.2 or B1+. Readers see it instead of the level.")
    said = {"max_length": 10, "blank": True, "default": "", "validators": [part]}
    return LineField(_("level more exactly"), **said, help_text=help_text)


def level_of(asked: str | int) -> int:
    """The level that is asked for as one, "2", or by a part of it, "A2.1"."""
    return Level[asked[:2]].value if asked in PARTS_OF_LEVELS else int(asked)


def beginning_at(asked: Iterable[str | int]) -> Q:
    """The condition for courses that begin at one of the levels, or are at one of the parts of levels."""
    met = Q()
    for each in asked:
        met |= Q(sub_level__startswith=each) if each in PARTS_OF_LEVELS else Q(level_from=level_of(each))
    return met


class ParticularsQuerySet(models.QuerySet):
    def at_levels(self, levels: Iterable[str | int]) -> models.QuerySet:
        """Courses that cover one of the levels: a course A1–B1 covers A2, and one at A2 its part "A2.1".

        One at another part of that level does not.
        """
        covered = Q()
        for asked in levels:
            level = level_of(asked)
            covers = Q(level_from__lte=level, level_to__gte=level)
            if asked in PARTS_OF_LEVELS:
                covers &= Q(sub_level__startswith=asked) | ~Q(sub_level__startswith=asked[:2])
            covered |= covers
        return self.filter(covered)

    def with_ages(self) -> models.QuerySet:
        """Those that are for some ages, with ``youngest`` and ``oldest``: as they say, or as their audience is."""
        is_silent = Q(age_from=None, age_to=None)
        youngest, oldest = (
            Case(
                *(
                    When(is_silent & Q(audience=audience), then=Value(ages[end]))
                    for audience, ages in OF_AUDIENCES
                ),
                When(is_silent, then=None),
                default=Coalesce(column, Value(FOR_ALL_AGES[end])),
                output_field=models.PositiveSmallIntegerField(),
            )
            for end, column in enumerate(("age_from", "age_to"))
        )
        return self.annotate(youngest=youngest, oldest=oldest).filter(youngest__isnull=False)

    def for_ages(self, first: int, last: int) -> models.QuerySet:
        return self.with_ages().filter(youngest__lte=last, oldest__gte=first)

    def for_audiences(self, audiences: Iterable[str]) -> models.QuerySet:
        """Courses for one of them: for the young also those whose ages say so."""
        wanted = Q(audience__in=audiences)
        for audience, (first, last) in OF_AUDIENCES:
            if audience in audiences:
                wanted |= Q(audience__in=FOR_ALL, age_from__gte=first, age_to__lte=last)
        return self.filter(wanted)


class Particulars(models.Model):
    """What some courses say of themselves besides; empty where nobody has said it."""

    module_number = CountField(
        _("module"), null=True, blank=True, validators=IN_MODULES, help_text=_("Which one.")
    )
    module_count = CountField(_("of so many modules"), null=True, blank=True, validators=IN_MODULES)
    age_from = CountField(_("age from"), null=True, blank=True, validators=IN_YEARS)
    age_to = CountField(_("age to"), null=True, blank=True, validators=IN_YEARS)
    placement_test = models.BooleanField(
        _("placement test before the course"), null=True, blank=True, help_text=_("Empty: not known.")
    )
    textbook = LineField(_("textbook"), max_length=200, blank=True, default="", db_default="")
    teaching_language = LineField(
        _("language of teaching"),
        max_length=10,
        choices=list(SPOKEN.items()),
        blank=True,
        default="",
        db_default="",
    )
    reduced_price = PriceField(
        _("reduced price in euros"), max_digits=8, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    materials_price = PriceField(
        _("materials in euros"), max_digits=8, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )

    class Meta:
        abstract = True


PARTICULARS_IN_ORDER = [
    models.CheckConstraint(
        condition=Q(module_number__isnull=True)
        | Q(module_count__isnull=True)
        | Q(module_number__gte=1, module_number__lte=F("module_count")),
        name="course_module_within_count",
        violation_error_message=_("There are not so many modules."),
    ),
    models.CheckConstraint(
        condition=Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_from__lte=F("age_to")),
        name="course_ages_in_order",
        violation_error_message=_("Give both ages, the lower one first; or only one of them."),
    ),
]


class Category(Translated):
    """What newcomers choose by: learn German, German for work, for children …"""

    class Pictogram(models.TextChoices):
        BOOK = "book", _("book")
        BRIEFCASE = "briefcase", _("briefcase")
        SCHOOL = "school", _("graduation cap")
        CHILD = "child", _("child")
        HEART = "heart", _("heart")
        QUESTION = "question", _("question mark")

    name = LineField(_("name"), max_length=100)
    slug = SlugField(_("address"), max_length=60, unique=True)
    hint = LineField(_("hint"), max_length=150, blank=True, help_text=_("What one finds here, in a few words."))
    opening = TextField(
        _("opening text"),
        blank=True,
        max_length=1000,
        help_text=_("Stands above the list when somebody looks through this category."),
    )
    pictogram = LineField(_("pictogram"), max_length=20, choices=Pictogram)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class CourseTypeQuerySet(models.QuerySet):
    def offered(self, today: date | None = None) -> models.QuerySet:
        """Without those that the law has ended; courses that are of such a type keep it."""
        today = today or timezone.localdate()
        return self.filter(Q(retired_on__isnull=True) | Q(retired_on__gt=today))


class CourseType(Translated):
    """A kind of course as law and funding know it. The law changes them: the office edits, nobody programs."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="course_types", verbose_name=_("category"))
    name = LineField(_("name"), max_length=150)
    slug = SlugField(_("address"), max_length=100, unique=True)
    description = TextField(_("description"), blank=True)
    synonyms = TextField(
        _("synonyms"),
        blank=True,
        help_text=_("Other words that should find these courses, in all languages, between commas."),
    )
    retired_on = DayField(
        _("retired on"),
        null=True,
        blank=True,
        help_text=_("From that day on there are no new courses of this type; the old ones keep it."),
    )
    teaches_german = models.BooleanField(
        _("one learns German in it"),
        default=True,
        db_default=True,
        help_text=_(
            "Whoever waits for a course of a level is shown its days. Without a tick the level only says how much "
            "German one needs, as for a school-leaving certificate."
        ),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = CourseTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("course type")
        verbose_name_plural = _("course types")
        ordering = ["category__order", "order", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def search_lines(self) -> list[str]:
        """By which words all its courses are found: what they are called, and the subject in every language."""
        return [*self.names_for_search, *map(for_search, texts_of(self.category, "name"))]

    @property
    def names_for_search(self) -> list[str]:
        """What its courses are called: its names in every language, and other words."""
        return [for_search(line) for line in [*texts_of(self, "name"), *split_list(self.synonyms)]]
