"""What partners offer one another and need: rooms, childcare, teachers, laptops, books, lifts."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.guards import OwnQuerySet
from cooperation.models.network import Liaison, Partner
from foundation.mail.models import owned_mails
from foundation.reading.amounts import CountField
from foundation.reading.days import DayField
from foundation.reading.text_fields import LineField
from places.models import Municipality


class WorkNamed(models.Model):
    """Read where people work alone, in German or English."""

    name = LineField(_("name"), max_length=100, unique=True)
    name_in_english = LineField(_("name in English"), max_length=100, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.in_english(self.name, self.name_in_english)

    @staticmethod
    def in_english(german, english):
        return german if get_language() == "de" else english or german


class MeansKind(WorkNamed):
    """A kind of means, as the office names it, and in what a year of it is counted."""

    unit = LineField(
        _("counted in"),
        max_length=40,
        help_text=_("For the sum of a year, such as “hours” or “pieces”."),
    )
    unit_in_english = LineField(_("counted in, in English"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("kind of means")
        verbose_name_plural = _("kinds of means")
        ordering = ["order", "name", "pk"]

    @property
    def unit_words(self):
        return self.in_english(self.unit, self.unit_in_english)


class MeansQuerySet(OwnQuerySet):
    def of_user(self, user):
        """Whose partner one stands for: to change them; all partners see all."""
        return self.filter(partner__in=Partner.objects.of_user(user))

    def current(self, today=None):
        return self.filter(ends_on__gte=today or timezone.localdate())

    def offers(self):
        return self.filter(side=Means.Side.OFFER)

    def needs(self):
        return self.filter(side=Means.Side.NEED)

    def for_pages(self):
        return self.select_related("kind", "partner", "municipality", "contact").prefetch_related(
            "lendings", "answers"
        )


class Means(models.Model):
    """One thing that a partner offers to the others, or looks for among them, for some time."""

    class Side(models.TextChoices):
        OFFER = "offer", _("offer")
        NEED = "need", _("need")

    side = LineField(_("offer or need"), max_length=10, choices=Side, editable=False)
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="means", verbose_name=_("partner"))
    kind = models.ForeignKey(MeansKind, models.PROTECT, related_name="means", verbose_name=_("kind"))
    title = LineField(_("what"), max_length=150, help_text=_("Such as “Room with 18 seats, step-free”. No names."))
    number = CountField(
        _("how many"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Where parts can be taken, such as 10 laptops. Empty: only as a whole."),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("place"),
        null=True,
        blank=True,
        help_text=_("Empty: everywhere, such as interpreting by phone."),
    )
    begins_on = DayField(_("from day"))
    ends_on = DayField(_("until day"))
    times = LineField(_("days and times"), max_length=100, blank=True)
    conditions = LineField(_("conditions"), max_length=200, blank=True)
    contact = models.ForeignKey(
        Liaison,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("whom to ask"),
        null=True,
        blank=True,
        help_text=_("All partners see how this person is reached. Empty: everybody who speaks for the partner."),
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = MeansQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared means")
        verbose_name_plural = _("shared means")
        ordering = ["kind__order", "begins_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")),
                name="means_end_after_they_begin",
                violation_error_message=_("The last day cannot be before the first."),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def is_offer(self):
        return self.side == self.Side.OFFER

    def left(self, first=None, last=None):
        """How many are still there from the first to the last of these days; the whole counts as one.

        What is with somebody on any of the days is not: rather one too few than one given twice. What once has
        answered a need is needed no more.
        """
        first, last = first or self.begins_on, last or self.ends_on
        rows = self.lendings.all() if self.is_offer else self.answers.all()
        if self.is_offer:
            rows = [row for row in rows if row.is_out and row.is_within(first, last)]
        return (self.number or 1) - sum(row.number for row in rows)


class LendingQuerySet(OwnQuerySet):
    def of_user(self, user):
        mine = Partner.objects.of_user(user)
        return self.filter(Q(giver__in=mine) | Q(taker__in=mine))

    def out(self):
        return self.filter(given_back_on=None).order_by("ends_on", "pk")

    def of_year(self, year):
        return self.filter(begins_on__year=year)


class Lending(models.Model):
    """What one partner has taken of another, until it is given back. Its numbers make the sums of the year."""

    offer = models.ForeignKey(Means, models.SET_NULL, related_name="lendings", verbose_name=_("offer"), null=True)
    need = models.ForeignKey(Means, models.SET_NULL, related_name="answers", verbose_name=_("need"), null=True)
    kind = models.ForeignKey(MeansKind, models.PROTECT, related_name="lendings", verbose_name=_("kind"))
    title = LineField(_("what"), max_length=150)
    giver = models.ForeignKey(Partner, models.PROTECT, related_name="given", verbose_name=_("giver"))
    taker = models.ForeignKey(Partner, models.PROTECT, related_name="taken", verbose_name=_("taker"))
    number = CountField(_("how many"), default=1)
    begins_on = models.DateField(_("from day"))
    ends_on = models.DateField(_("until day"))
    given_back_on = models.DateField(_("given back on"), null=True)
    amount = CountField(_("how much it was"), null=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    mails = owned_mails()
    objects = LendingQuerySet.as_manager()

    class Meta:
        verbose_name = _("lending")
        verbose_name_plural = _("lendings")
        ordering = ["-begins_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="nobody_lends_to_themselves"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="lending_ends_after_it_begins"),
        ]

    def __str__(self):
        return self.title

    @property
    def is_out(self):
        return self.given_back_on is None

    def is_within(self, first, last):
        """On any of these days. What should be back and is not is out for nobody knows how long."""
        return self.begins_on <= last and (self.is_late or self.ends_on >= first)

    @property
    def is_late(self):
        return self.is_out and self.ends_on < timezone.localdate()
