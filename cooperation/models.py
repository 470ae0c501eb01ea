from django.db import models
from django.utils.translation import gettext_lazy as _

from providers.models import Provider


class Partner(models.Model):
    """An organisation of the cooperation; linked to its provider where it offers courses itself."""

    class Kind(models.TextChoices):
        COURSE_PROVIDER = "course_provider", _("course provider")
        AUTHORITY = "authority", _("authority")
        ASSOCIATION = "association", _("association")

    name = models.CharField(_("name"), max_length=150, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    provider = models.OneToOneField(
        Provider, models.SET_NULL, related_name="partner", verbose_name=_("provider"), null=True, blank=True
    )
    website = models.URLField(_("website"), blank=True)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


class Agreement(models.Model):
    """What partners have agreed in writing."""

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("key"), max_length=100, unique=True)
    signed_on = models.DateField(_("signed on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    aims = models.TextField(_("aims"))
    partners = models.ManyToManyField(Partner, through="Signature", related_name="agreements")

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-signed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("signed_on")),
                name="agreement_valid_after_signing",
                violation_error_message=_("An agreement cannot end before it is signed."),
            )
        ]

    def __str__(self):
        return self.title


class Signature(models.Model):
    """One partner's signature under an agreement."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="signatures", verbose_name=_("agreement")
    )
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="signatures", verbose_name=_("partner"))
    signed_on = models.DateField(_("signed on"))
    representative = models.CharField(_("representative"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["signed_on", "partner__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "partner"],
                name="signature_once",
                violation_error_message=_("This partner has signed already."),
            )
        ]

    def __str__(self):
        return f"{self.partner} – {self.agreement}"
