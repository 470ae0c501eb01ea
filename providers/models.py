from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bildung_verbindet.languages import SpokenLanguagesField
from places.models import Municipality


class ProviderQuerySet(models.QuerySet):
    def published(self):
        return self.filter(is_published=True)


class Provider(models.Model):
    """Whoever offers education: a course provider, a school, a kindergarten, a volunteer initiative …"""

    class Kind(models.TextChoices):
        COURSE_PROVIDER = "course_provider", _("course provider")
        SCHOOL = "school", _("school")
        VOCATIONAL_SCHOOL = "vocational_school", _("vocational school")
        KINDERGARTEN = "kindergarten", _("kindergarten")
        ORGANISATION = "organisation", _("independent organisation")
        INITIATIVE = "initiative", _("volunteer initiative")
        AUTHORITY = "authority", _("authority")

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("address of the page"), max_length=160, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    description = models.TextField(_("description"), blank=True)
    street = models.CharField(_("street and number"), max_length=150, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="providers", verbose_name=_("municipality")
    )
    contact_name = models.CharField(_("contact"), max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    languages = SpokenLanguagesField(_("languages spoken"))
    is_published = models.BooleanField(_("published"), default=False)
    is_example = models.BooleanField(_("example"), default=False, help_text=_("Invented, to try the portal out."))
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="providers")

    objects = ProviderQuerySet.as_manager()

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        super().save(**kwargs)
        self.courses.update_search_text()

    def get_absolute_url(self):
        return reverse("provider", args=[self.slug])


class Membership(models.Model):
    """A user who may act for a provider."""

    class Role(models.TextChoices):
        EDITOR = "editor", _("editor: courses, dates, enquiries")
        MANAGER = "manager", _("manager: also the profile and the members")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="memberships", verbose_name=_("provider"))
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.EDITOR)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["provider__name", "user__email", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "provider"],
                name="membership_once",
                violation_error_message=_("This person is a member already."),
            )
        ]

    def __str__(self):
        return f"{self.user} – {self.provider}"
