from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.reading.spelling import split_list
from foundation.reading.text_fields import LineField, PostalCodeField, SlugField, TextField
from places.distance import kilometres


class Municipality(models.Model):
    """One of the county's municipalities, as the statistical offices list them."""

    ags = LineField(_("official key (AGS)"), max_length=8, unique=True)
    name = LineField(_("name"), max_length=100)
    slug = SlugField(_("address"), max_length=100, unique=True)
    amt = LineField(_("Amt"), max_length=100, blank=True)
    spellings = TextField(
        _("other spellings"),
        blank=True,
        help_text=_("How people write the name in other scripts, between commas, for the search."),
    )
    is_town = models.BooleanField(_("town"), default=False)
    postal_codes = models.JSONField(_("postal codes"), default=list)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    population = models.PositiveIntegerField(_("inhabitants"), default=0)

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name", "ags"]

    def __str__(self):
        return self.name

    @property
    def all_spellings(self):
        return [self.name, *split_list(self.spellings)]


class Locality(models.Model):
    """A village or quarter with its postal code, for people who know that name and not the municipality's."""

    name = LineField(_("name"), max_length=100)
    postal_code = PostalCodeField(_("postal code"), max_length=5)
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="localities", verbose_name=_("municipality")
    )
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))

    class Meta:
        verbose_name = _("locality")
        verbose_name_plural = _("localities")
        ordering = ["name", "postal_code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "postal_code"],
                name="locality_once",
                violation_error_message=_("This locality with this postal code exists already."),
            )
        ]

    def __str__(self):
        return f"{self.postal_code} {self.name}"


class Region(models.Model):
    """A part of the county, so large that numbers of people may be told of it."""

    name = LineField(
        _("name"), max_length=100, unique=True, help_text=_("Made of names of towns: it is not translated.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["order", "name", "pk"]

    def __str__(self):
        return self.name


class AreaQuerySet(models.QuerySet):
    def around(self, municipality):
        """The area whose town is nearest to the municipality, None where there are none."""
        areas = self.select_related("town")
        return min(areas, key=lambda area: (area.km_to(municipality), area.pk), default=None)


class Area(models.Model):
    """A town and what lies around it: where somebody lives, as exactly as we ask."""

    town = models.OneToOneField(Municipality, models.PROTECT, related_name="area", verbose_name=_("town"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="areas", verbose_name=_("region"))

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["town__name", "pk"]

    def __str__(self):
        return self.town.name

    def km_to(self, municipality):
        """As the crow flies."""
        return kilometres(self.town.latitude, self.town.longitude, municipality.latitude, municipality.longitude)


def address_of(row):
    """On paper, of a row with ``venue``, ``street``, ``postal_code`` and ``municipality``; "" without the last."""
    if row.municipality is None:
        return ""
    town = f"{row.postal_code} {row.municipality.name}".strip()
    return ", ".join(filter(None, [row.venue, row.street, town]))
