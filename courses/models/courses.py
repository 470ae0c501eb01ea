"""A course, and the named conditions by which the whole portal chooses among courses."""

from collections import defaultdict
from datetime import timedelta

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import get_translation_fields

from contacts.models import ContactPerson
from courses.models.categories import (
    PARTICULARS_IN_ORDER,
    CourseType,
    Level,
    Particulars,
    ParticularsQuerySet,
    beginning_at,
    sub_level_column,
)
from foundation.editing.slugs import Addressed
from foundation.environment import number
from foundation.languages.models import Translated
from foundation.languages.names import SpokenLanguagesField, as_stored
from foundation.languages.texts import columns_of, columns_to_read, in_every_language, texts_of
from foundation.many_rows import write_columns
from foundation.reading.amounts import CountField, PriceField
from foundation.reading.days import DayField
from foundation.reading.spelling import for_search, search_words
from foundation.reading.text_fields import EmailField, LineField, PhoneField, SlugField, TextField, URLField
from providers.models import Provider

COURSE_FLAGGED_AFTER = number("COURSE_FLAGGED_AFTER", 90)  # days unconfirmed until provider and office are told

CARD_FIELDS = [  # beside texts in the reader's language
    *("slug", "machine_texts", "level_from", "level_to", "sub_level", "mode", "audience"),
    *("childcare", "cost", "price", "price_for", "phone"),
    *("provider__name", "provider__is_example", "provider__phone", "contact_person__phone"),
]
SEARCHED = [  # what a course's search text is made of
    *get_translation_fields("title"),
    *get_translation_fields("summary"),
    *("level_from", "level_to", "sub_level", "mode"),
    *(f"course_type__{name}" for name in ("synonyms", *get_translation_fields("name"))),
    *(f"course_type__category__{name}" for name in get_translation_fields("name")),
    *("provider__name", "provider__municipality__name", "provider__municipality__spellings"),
]
SEARCHED_OF_RUNS = ["course", "number", "venue", "municipality__name", "municipality__spellings"]
AT_ONCE = 500  # courses whose search texts are written together


def is_public(today=None, course=""):
    """The condition for what everybody may see; ``course`` is the way to the course, such as "course__"."""
    today = today or timezone.localdate()
    back = Q(**{f"{course}suspended_until__isnull": True}) | Q(**{f"{course}suspended_until__lte": today})
    return back & Q(**{f"{course}status": Course.Status.PUBLISHED, f"{course}provider__is_published": True})


class CourseQuerySet(ParticularsQuerySet):
    @property
    def all_runs(self):
        """Their model stands on this one, and is not imported here."""
        return self.model.runs.rel.related_model.objects

    def published(self, today=None):
        """What everybody may see: approved, of a public provider, not suspended."""
        return self.filter(is_public(today))

    def listed(self, today=None):
        """Published courses that have a run to join, now or later."""
        return self.published(today).filter(Exists(self.all_runs.offered(today).filter(course=OuterRef("pk"))))

    def matching(self, text):
        """Courses in whose search text every word of ``text`` stands, as a word or inside one."""
        courses = self
        for words in search_words(text):
            courses = courses.filter(search_text__contains=words)
        return courses

    def with_spoken(self):
        """Adds ``spoken``, the languages as one text; the provider's count where the course names none."""
        named, of_provider = (Cast(F(name), models.TextField()) for name in ("languages", "provider__languages"))
        return self.alias(named=named).annotate(spoken=Case(When(named="[]", then=of_provider), default=named))

    def speaking(self, code):
        """Courses where somebody speaks it."""
        return self.with_spoken().filter(spoken__contains=as_stored(code))

    def free_of_charge(self):
        return self.filter(cost__in=[Course.Cost.FREE, Course.Cost.FREE_WITH_ENTITLEMENT])

    def unanswered(self):
        """Published though nobody has said what they cost, for whom or where they are: a file did not say it."""
        return self.filter(Q(cost="") | Q(audience="") | Q(mode=""), status=Course.Status.PUBLISHED)

    def with_next_run(self, runs, numbered=None):
        """Courses that have one of ``runs``, each with the best of them as next_run_id, next_rank, next_entry.

        ``numbered``: runs that were asked for by their number, which go before all others.
        """
        return self.with_first_of(runs.best_first() if numbered is None else runs.these_first(numbered))

    def with_first_of(self, runs):
        """The same with the first of ``runs``, which are in order."""
        best = runs.filter(course=OuterRef("pk"))
        return self.annotate(
            next_run_id=Subquery(best.values("pk")[:1]),
            next_rank=Subquery(best.values("rank")[:1]),
            next_entry=Subquery(best.values("entry")[:1]),
        ).filter(next_run_id__isnull=False)

    def soonest_first(self):
        """Needs ``with_next_run()``."""
        return self.order_by("next_rank", "next_entry", "pk")

    def with_match(self, text, kinds_called, kinds_about, levels, numbered):
        """Adds ``match``: 0 for what was asked for by name, the largest number for chance hits in a text.

        That is: a course number; every word in title, provider, number or kind of course, or at least its subject;
        what begins with ``levels`` goes before all others. Both functions give kinds (primary keys) for words,
        ``numbered`` are the runs with that number, where one is asked for.
        """
        named, about = Q(), Q()
        for words in search_words(text):
            in_heading = Q(search_heading__contains=words)
            named &= in_heading | Q(course_type__in=kinds_called(words))
            about &= in_heading | Q(course_type__in=kinds_about(words))
        grades = [grade & first for first in map(beginning_at, levels) for grade in (named, about)]
        grades = [grade for grade in dict.fromkeys([*grades, named, about]) if grade]
        if numbered is not None:
            grades.insert(0, Exists(numbered.filter(course=OuterRef("pk"))))
        cases = [When(grade, then=number) for number, grade in enumerate(grades)]
        return self.annotate(match=Case(*cases, default=len(grades)) if grades else Value(0))

    def best_match_first(self):
        """Needs ``with_match()`` and ``with_next_run()``."""
        return self.order_by("match", "next_rank", "next_entry", "pk")

    def nearest_first(self, runs, distances):
        """Needs ``with_match()``. Courses that have one of ``runs``, each with the nearest, the best match first.

        ``distances`` in kilometres by municipality; runs without a place come last.
        """
        near = runs.with_distance(distances).order_by("distance", "rank", "entry", "pk")
        first = near.filter(course=OuterRef("pk")).values("distance")[:1]
        courses = self.with_first_of(near).annotate(distance=Subquery(first))
        return courses.order_by("match", "distance", "next_rank", "next_entry", "pk")

    def newest_first(self):
        return self.order_by("-created_at", "-pk")

    def editable_by(self, user):
        return self.filter(provider__in=Provider.objects.editable_by(user))

    def unfinished(self):
        return self.filter(status=Course.Status.DRAFT)

    def archived(self):
        return self.filter(status=Course.Status.ARCHIVED)

    def with_run_dates(self, today=None):
        """Adds ``run_count`` and ``next_start`` of the runs that are not over."""
        runs = self.all_runs.current_or_coming(today).filter(course=OuterRef("pk")).order_by()
        first = runs.order_by("start").values("start")[:1]
        count = runs.values("course").annotate(number=models.Count("pk")).values("number")
        return self.annotate(run_count=Coalesce(Subquery(count), 0), next_start=Subquery(first))

    def lately_published(self):
        """The newest of what is public, to be looked at by the office."""
        return self.published().newest_first()

    def forgotten(self, today=None):
        """Published courses that nobody has confirmed for so long that provider and office are told."""
        oldest = (today or timezone.localdate()) - timedelta(days=COURSE_FLAGGED_AFTER)
        return self.filter(status=Course.Status.PUBLISHED, confirmed_on__lt=oldest)

    def count_by(self, field):
        """Number of courses by the value of that field."""
        return dict(self.order_by().values_list(field).annotate(models.Count("pk")))

    def for_cards(self):
        """Only the columns a card shows."""
        rows = self.select_related("provider", "course_type", "contact_person")
        return rows.only(*columns_of("title"), *columns_of("name", "course_type__"), *CARD_FIELDS)

    def for_page(self):
        """What the course page shows; kinds of course and places are in memory."""
        related = {"provider": Provider, "contact_person": ContactPerson}
        columns = [name for key, model in related.items() for name in columns_to_read(model, f"{key}__")]
        rows = self.select_related(*related, "public_evaluation")
        return rows.only(*columns_to_read(Course), *columns, "public_evaluation")

    def update_search_text(self):
        """Writes the search text anew, five hundred courses at a time; how many."""
        keys = list(self.order_by().values_list("pk", flat=True))
        runs = self.all_runs.announced().select_related("municipality").only(*SEARCHED_OF_RUNS)
        # Columns by their own names: looking for translations of each would take long.
        courses = Course.objects.rewrite(False).select_related("course_type__category", "provider__municipality")
        courses = courses.only(*SEARCHED).order_by()
        for first in range(0, len(keys), AT_ONCE):
            some, runs_of = keys[first : first + AT_ONCE], defaultdict(list)
            # A course that held its runs, which hold it, would stay in memory.
            for run in runs.filter(course__in=some):
                runs_of[run.course_id].append(run)
            for course in (rows := list(courses.filter(pk__in=some))):
                course.set_search_text(runs_of[course.pk])
            write_columns(rows, "search_heading", "search_text")
        return len(keys)


class Course(Addressed, Particulars, Translated):
    """One offer of a provider. When and where it takes place stands in its runs."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        PUBLISHED = "published", _("published")
        ARCHIVED = "archived", _("archived")

    class Mode(models.TextChoices):
        ON_SITE = "on_site", _("on site")
        ONLINE = "online", _("online")
        BOTH = "both", _("on site and online")

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("everyone")
        WOMEN = "women", _("women")
        PARENTS = "parents", _("parents")
        YOUTH = "youth", _("young people")
        CHILDREN = "children", _("children")
        WORKERS = "workers", _("people with a job")

    class Cost(models.TextChoices):
        FREE = "free", _("free of charge")
        FREE_WITH_ENTITLEMENT = "entitlement", _("free of charge with entitlement")
        PAID = "paid", _("costs money")
        ON_REQUEST = "on_request", _("cost on request")

    class PriceFor(models.TextChoices):
        """What one gets for the price."""

        COURSE = "course", _("for the whole course")
        MODULE = "module", _("for each part of the course")
        MONTH = "month", _("a month")
        DATE = "date", _("each time")
        LESSON = "lesson", _("for each lesson of 45 minutes")

    class Childcare(models.TextChoices):
        NONE = "none", _("no childcare")
        ON_REQUEST = "on_request", _("childcare on request")
        YES = "yes", _("with childcare")

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="courses", verbose_name=_("provider"))
    course_type = models.ForeignKey(
        CourseType, models.PROTECT, related_name="courses", verbose_name=_("course type")
    )
    title = LineField(_("title"), max_length=200)
    slug = SlugField(_("address of the page"), max_length=160, unique=True)
    status = LineField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    suspended_until = DayField(
        _("suspended until"), null=True, blank=True, help_text=_("Not public before that day.")
    )

    summary = TextField(_("in short"), max_length=300, help_text=_("One or two sentences."))
    description = TextField(_("what you learn"), blank=True)
    level_from = models.PositiveSmallIntegerField(_("level from"), choices=Level, null=True, blank=True)
    level_to = models.PositiveSmallIntegerField(_("level to"), choices=Level, null=True, blank=True)
    sub_level = sub_level_column()
    # Empty: nobody has said so yet. No default answers for them.
    audience = LineField(_("for whom"), max_length=10, choices=Audience, blank=True, default="")
    mode = LineField(_("on site or online"), max_length=10, choices=Mode, blank=True, default="")
    lessons = CountField(_("lessons"), null=True, blank=True, help_text=_("Number of lessons of 45 minutes."))
    cost = LineField(_("cost"), max_length=20, choices=Cost, blank=True, default="")
    price = PriceField(_("price in euros"), max_digits=8, decimal_places=2, null=True, blank=True)
    price_for = LineField(_("what the price is for"), max_length=10, choices=PriceFor, blank=True, default="")
    cost_note = LineField(_("about the cost"), max_length=200, blank=True)
    requirements = TextField(_("what you need"), blank=True)
    bring = TextField(_("what to bring"), blank=True)
    childcare = LineField(_("childcare"), max_length=10, choices=Childcare, blank=True, default="")
    step_free = models.BooleanField(_("step-free"), null=True, blank=True, help_text=_("Empty: not known."))
    languages = SpokenLanguagesField(_("languages spoken"))

    registration = TextField(_("how to register"), blank=True)
    phone = PhoneField(_("phone for registration"), max_length=40, blank=True)
    email = EmailField(_("e-mail for registration"), blank=True)
    website = URLField(_("website for registration"), blank=True)
    by_appointment = models.BooleanField(
        _("by appointment"), null=True, blank=True, help_text=_("People call or write before they come.")
    )
    contact_person = models.ForeignKey(
        ContactPerson,
        models.SET_NULL,
        related_name="courses",
        verbose_name=_("contact person"),
        null=True,
        blank=True,
    )

    search_heading = TextField(editable=False, default="")  # title and provider, for the order of hits
    search_text = TextField(editable=False, default="")  # all by which the course is found
    confirmed_on = DayField(_("last confirmed"), default=timezone.localdate)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["title", "pk"]
        indexes = [models.Index(fields=["status", "provider"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(level_from__isnull=True, level_to__isnull=True)
                | Q(level_from__isnull=False, level_to__isnull=False, level_from__lte=F("level_to")),
                name="course_levels_in_order",
                violation_error_message=_("Give both levels, the lower one first."),
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0),
                name="course_price_not_negative",
                violation_error_message=_("A price cannot be below zero."),
            ),
            models.CheckConstraint(
                condition=~Q(cost="free") | Q(price__isnull=True) | Q(price=0),
                name="course_free_without_price",
                violation_error_message=_("A course that is free of charge has no price."),
            ),
            *PARTICULARS_IN_ORDER,
        ]

    def __str__(self):
        return self.title

    @property
    def is_by_appointment(self):
        """Its provider's where it says nothing of its own."""
        return self.provider.by_appointment if self.by_appointment is None else self.by_appointment

    @property
    def is_online(self):
        """Wholly, or besides; not where nobody has said so."""
        return self.mode in {self.Mode.ONLINE, self.Mode.BOTH}

    def save(self, **kwargs):
        super().save(**kwargs)
        Course.objects.filter(pk=self.pk).update_search_text()

    def get_absolute_url(self):
        return reverse("courses:course", args=[self.slug])

    def siblings(self):
        """Other courses of the same provider to join, soonest first."""
        runs = Course.objects.all().all_runs.offered().with_availability()
        courses = self.provider.courses.published().exclude(pk=self.pk)
        return courses.with_next_run(runs).soonest_first()

    def followers(self):
        """Published courses of the same category one level up; none for a course without level."""
        if self.level_to is None or self.level_to == Level.C2:
            return Course.objects.none()
        courses = Course.objects.published().filter(course_type__category=self.course_type.category)
        return courses.filter(level_from=self.level_to + 1)

    @property
    def phone_to_register(self):
        return self.phone or (self.contact_person and self.contact_person.phone) or self.provider.phone

    @property
    def email_to_register(self):
        return self.email or (self.contact_person and self.contact_person.email) or self.provider.email

    @property
    def levels(self):
        """ "A2", "A1.2", "A1–B1", or nothing for a course without level."""
        if self.level_from is None:
            return ""
        first, last = Level(self.level_from).short, Level(self.level_to).short
        more_exactly = self.sub_level if self.sub_level.startswith(first) else first
        return more_exactly if first == last else f"{first}–{last}"

    def set_search_text(self, runs):
        """Writes down, in every language that is filled in, by which words the course should be found."""
        heading = [self.provider.name, *texts_of(self, "title"), *(run.number for run in runs if run.number)]
        others = [*self.provider.municipality.all_spellings, self.levels, *texts_of(self, "summary")]
        if self.level_from == Level.LITERACY:
            others += in_every_language("Literacy")
        for run in runs:
            others.append(run.venue)
            if run.municipality:
                others += run.municipality.all_spellings
            elif self.is_online:
                others += in_every_language("online")
        lines = [for_search(line) for line in [*heading, *others]] + self.course_type.search_lines
        self.search_heading = "\n".join(dict.fromkeys(map(for_search, heading)))
        self.search_text = "\n".join(dict.fromkeys(lines))
