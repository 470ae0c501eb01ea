"""Who tells of people waiting, and in which months they have done so."""

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.guards import OwnQuerySet
from cooperation.models import Partner
from foundation.reading.text_fields import LineField
from providers.models import Provider

NAME = 150  # signs


def providers_of(user):
    """Keys of those for which somebody reads."""
    mine = Q(memberships__user=user) | Q(partner__in=Partner.objects.of_user(user))
    return Provider.objects.filter(mine).values("pk")


class SourceQuerySet(OwnQuerySet):
    def of_user(self, user):
        """Those that they act for."""
        partners, mine = Partner.objects.of_user(user), Q(provider__memberships__user=user)
        return self.filter(mine | Q(partner__in=partners) | Q(provider__partner__in=partners)).distinct()

    def asked(self):
        """Of which a word is expected each month."""
        return self.filter(is_asked=True)

    def with_report(self, month):
        """Adds ``has_reported``."""
        return self.annotate(has_reported=Exists(Report.objects.filter(source=OuterRef("pk"), month=month)))

    def reported(self, *months):
        """How many have told something in each of these months, and how many there are; one query."""
        counts = [Count("pk", filter=Q(reports__month=month), distinct=True) for month in months]
        named = {f"in_{number}": count for number, count in enumerate(counts)}
        return tuple(self.aggregate(**named, all=Count("pk", distinct=True)).values())

    def of_office(self):
        """For whom people at the coordination office's own desk count."""
        own = {"name": str(Source.Kind.OFFICE.label), "is_asked": False}
        return self.filter(kind=Source.Kind.OFFICE).first() or self.create(kind=Source.Kind.OFFICE, **own)

    def of_provider(self, provider):
        """Its own, made when somebody tells of people for the first time."""
        is_taken = self.filter(name=provider.name).exists()
        name = f"{provider.name[: NAME - 10]} ({provider.pk})" if is_taken else provider.name
        own = {"name": name, "kind": Source.Kind.PROVIDER}
        return self.get_or_create(provider=provider, defaults=own)[0]


class Source(models.Model):
    """An organisation that tells of people waiting: a provider, a partner, or one that only calls the office."""

    class Kind(models.TextChoices):
        PROVIDER = "provider", _("course providers")
        JOBCENTER = "jobcenter", _("Jobcenter")
        AGENCY = "agency", _("employment agency")
        COUNSELLING = "counselling", _("migration counselling")
        OFFICE = "office", _("coordination office")
        OTHER = "other", _("others")

    name = LineField(_("name"), max_length=NAME, unique=True)
    kind = LineField(_("kind"), max_length=12, choices=Kind)
    provider = models.OneToOneField(
        Provider,
        models.SET_NULL,
        related_name="waiting_source",
        verbose_name=_("provider"),
        null=True,
        blank=True,
        help_text=_("Its members enter people themselves."),
    )
    partner = models.OneToOneField(
        Partner,
        models.SET_NULL,
        related_name="waiting_source",
        verbose_name=_("partner"),
        null=True,
        blank=True,
        help_text=_("Its liaison persons with an account enter people themselves."),
    )
    is_asked = models.BooleanField(
        _("is expected to report each month"), default=True, help_text=_("Counts in “10 of 14 sources reported”.")
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


class ReportQuerySet(models.QuerySet):
    def note(self, source, month):
        self.get_or_create(source=source, month=month)


class Report(models.Model):
    """A source has told in that month who waits: by a sheet, by an entry, or by saying that all is as it was."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="reports", verbose_name=_("source"))
    month = models.DateField(_("month"), help_text=_("Its first day."))

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-month", "source__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["source", "month"], name="report_once")]

    def __str__(self):
        return f"{self.source} {self.month:%m.%Y}"
