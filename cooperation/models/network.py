from datetime import timedelta

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.guards import OwnQuerySet
from foundation.environment import number
from foundation.files.documents import PdfField
from foundation.languages.richtext import RichText
from foundation.mail.models import owned_mails
from foundation.privacy.veiled import number_in, veiled
from foundation.reading.days import HISTORY, DayField, MomentField
from foundation.reading.text_fields import EmailField, LineField, PhoneField, SlugField, TextField, URLField
from foundation.web.calendars import Revised
from providers.models import Provider

AGREEMENT_REMIND_BEFORE = number("AGREEMENT_REMIND_BEFORE", 90)  # days before it ends, when all are told


class PartnerQuerySet(OwnQuerySet):
    def of_user(self, user):
        """For whom that person stands: members of the linked provider, and liaison persons who log in."""
        mine = Q(provider__memberships__user=user) | Q(liaisons__email__iexact=user.email)
        return self.filter(mine).distinct()

    def signed(self):
        """Who has signed an agreement that is in force today."""
        return self.filter(pk__in=Signature.objects.in_force().values("partner"))


class Partner(models.Model):
    """An organisation of the cooperation; linked to its provider where it offers courses itself."""

    class Kind(models.TextChoices):
        COURSE_PROVIDER = "course_provider", _("course provider")
        SCHOOL = "school", _("school")
        KINDERGARTEN = "kindergarten", _("kindergarten")
        INITIATIVE = "initiative", _("volunteer initiative")
        COMPANY = "company", _("company")
        AUTHORITY = "authority", _("authority")
        ASSOCIATION = "association", _("association")

    name = LineField(_("name"), max_length=150, unique=True)
    kind = LineField(_("kind"), max_length=20, choices=Kind)
    role = LineField(
        _("role in the network"), max_length=300, blank=True, help_text=_("One sentence for the public page.")
    )
    provider = models.OneToOneField(
        Provider, models.SET_NULL, related_name="partner", verbose_name=_("provider"), null=True, blank=True
    )
    website = URLField(_("website"), blank=True)

    mails = owned_mails()
    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


class LiaisonQuerySet(models.QuerySet):
    def by_token(self, token):
        """Whom the link at the end of a network mail names."""
        try:
            return self.filter(pk=number_in(signing.loads(token, salt=Liaison.SALT)))
        except signing.BadSignature:
            return self.none()


class Liaison(models.Model):
    """Who speaks for a partner; with an account of that e-mail address, the person sees the partner's pages."""

    SALT = "network mail"

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="liaisons", verbose_name=_("partner"))
    name = LineField(_("name"), max_length=150)
    position = LineField(_("position"), max_length=150, blank=True)
    email = EmailField(_("e-mail"))
    phone = PhoneField(_("phone"), max_length=40, blank=True)
    gets_mail = models.BooleanField(
        _("gets news of the network"), default=True, help_text=_("Essential mails come in any case.")
    )

    mails = owned_mails()
    objects = LiaisonQuerySet.as_manager()

    class Meta:
        verbose_name = _("liaison person")
        verbose_name_plural = _("liaison persons")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "email"],
                name="liaison_once",
                violation_error_message=_("This address stands there already."),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def token(self):
        return signing.dumps(veiled(self.pk), salt=self.SALT)


class Duty(models.TextChoices):
    """What a partner takes on with a signature; how it is counted stands in ``duties``."""

    STARTS_AHEAD = "starts_ahead", _("enter starts three months ahead")
    SEATS_WEEKLY = "seats_weekly", _("confirm free seats every week")
    ENQUIRIES = "enquiries", _("answer enquiries within five days")
    ALIGN_STARTS = "align_starts", _("align course starts with the others")
    PLACEMENT_TESTS = "placement_tests", _("accept each other's placement tests")
    EXAMINERS = "examiners", _("lend examiners")
    EXAM_SEATS = "exam_seats", _("offer free exam seats to the others")
    SEND_LEARNERS = "send_learners", _("lead people to the next free course")


def validate_duties(codes):
    if not isinstance(codes, list) or not set(codes) <= set(Duty.values):
        raise ValidationError(_("Choose duties from the list."))


class DutiesField(models.JSONField):
    """A list of codes from ``Duty``."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"default": list, "blank": True, "validators": [validate_duties], **kwargs})

    def formfield(self, **kwargs):
        return forms.MultipleChoiceField(
            choices=Duty.choices,
            required=False,
            label=self.verbose_name,
            widget=forms.CheckboxSelectMultiple,
        )


class OfPartnersQuerySet(OwnQuerySet):
    """Of rows with several ``partners``."""

    def of_user(self, user):
        """What they have signed or are invited to."""
        return self.filter(partners__in=Partner.objects.of_user(user)).distinct()


class AgreementQuerySet(OfPartnersQuerySet):
    def public(self):
        """Its title and aims are everybody's, the document is not."""
        return self.none()

    def ending(self, today=None):
        """Those that end soon, and the partners should know."""
        today = today or timezone.localdate()
        return self.filter(valid_until__range=(today, today + timedelta(days=AGREEMENT_REMIND_BEFORE)))


class Agreement(RichText):
    """What partners have agreed in writing."""

    title = LineField(_("title"), max_length=200)
    slug = SlugField(_("key"), max_length=100, unique=True)
    signed_on = DayField(_("signed on"), use=HISTORY)
    valid_until = DayField(
        _("valid until"),
        use=HISTORY,
        null=True,
        blank=True,
        help_text=_("Empty: it goes on until somebody ends it."),
    )
    aims = TextField(_("aims"), help_text=_("One a line."))
    text = TextField(_("text"), blank=True)
    document = PdfField(_("document"), blank=True, help_text=_("PDF, up to 10 megabytes."))
    unnamed = models.PositiveSmallIntegerField(
        _("course providers without a name here"),
        default=0,
        validators=[MaxValueValidator(99)],
        help_text=_("How many have signed whose names are not entered yet. The public page says the number."),
    )
    reminded_on = models.DateField(null=True, editable=False)
    partners = models.ManyToManyField(Partner, through="Signature", related_name="agreements")

    mails = owned_mails()
    objects = AgreementQuerySet.as_manager()

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

    def sanitise(self):
        super().sanitise()
        self.text = self.text or ""


class AmendmentQuerySet(OwnQuerySet):
    def of_user(self, user):
        return self.filter(agreement__in=Agreement.objects.of_user(user))

    def public(self):
        return self.none()


class Amendment(models.Model):
    """What the partners have changed about an agreement later."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="amendments", verbose_name=_("agreement")
    )
    agreed_on = DayField(_("agreed on"), use=HISTORY)
    text = TextField(_("what changes"), max_length=5000)
    document = PdfField(_("document"), blank=True, help_text=_("PDF, up to 10 megabytes."))

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["agreed_on", "pk"]

    def __str__(self):
        return f"{self.agreed_on:%d.%m.%Y}"


class SignatureQuerySet(models.QuerySet):
    def in_force(self, today=None):
        """That bind: agreement and signature have begun, and the agreement has not ended."""
        today = today or timezone.localdate()
        lasts = Q(agreement__valid_until__isnull=True) | Q(agreement__valid_until__gte=today)
        return self.filter(lasts, signed_on__lte=today, agreement__signed_on__lte=today)


class Signature(models.Model):
    """One partner's signature under an agreement."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="signatures", verbose_name=_("agreement")
    )
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="signatures", verbose_name=_("partner"))
    signed_on = DayField(_("signed on"), use=HISTORY)
    representative = LineField(_("representative"), max_length=150, blank=True)
    duties = DutiesField(_("duties"))
    other_duties = LineField(_("other duties"), max_length=500, blank=True)

    objects = SignatureQuerySet.as_manager()

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

    @property
    def duty_names(self):
        return [*(Duty(code).label for code in self.duties), *filter(None, [self.other_duties])]


class MeetingQuerySet(OfPartnersQuerySet):
    def coming(self):
        return self.filter(starts_at__gte=timezone.now() - timedelta(hours=12)).order_by("starts_at", "pk")


class Meeting(Revised):
    """The partners meet, talk about an agenda, and decide."""

    title = LineField(_("title"), max_length=200)
    starts_at = MomentField(_("begins"))
    ends_at = MomentField(_("ends"), null=True, blank=True)
    place = LineField(_("place"), max_length=200, blank=True)
    agenda = TextField(_("agenda"), blank=True, max_length=5000)
    agreement = models.ForeignKey(
        Agreement,
        models.SET_NULL,
        related_name="meetings",
        verbose_name=_("agreement"),
        null=True,
        blank=True,
    )
    partners = models.ManyToManyField(Partner, related_name="meetings", verbose_name=_("participants"), blank=True)
    revision = models.PositiveIntegerField(editable=False, default=0)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    mails = owned_mails()
    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=models.F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message=_("A meeting cannot end before it begins."),
            )
        ]

    def __str__(self):
        return self.title


class DecisionQuerySet(OwnQuerySet):
    def of_user(self, user):
        return self.filter(partner__in=Partner.objects.of_user(user))

    def open(self):
        return self.filter(done_on__isnull=True).order_by(models.F("due_on").asc(nulls_last=True), "pk")


class Decision(models.Model):
    """What a meeting has decided, and who sees to it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions", verbose_name=_("meeting"))
    text = LineField(_("decision"), max_length=500)
    partner = models.ForeignKey(
        Partner,
        models.SET_NULL,
        related_name="decisions",
        verbose_name=_("responsible"),
        null=True,
        blank=True,
        help_text=_("Empty: the coordination office."),
    )
    due_on = DayField(_("due"), null=True, blank=True)
    done_on = DayField(_("done"), null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["pk"]

    def __str__(self):
        return self.text

    @property
    def is_late(self):
        return self.done_on is None and self.due_on is not None and self.due_on < timezone.localdate()


class NetworkMail(models.Model):
    """A mail that the office has sent to partners."""

    subject = LineField(_("subject"), max_length=150)
    text = TextField(_("text"), max_length=10000)
    is_essential = models.BooleanField(_("essential"), default=False)
    recipients = models.PositiveIntegerField(_("recipients"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("sent by"), null=True
    )
    sent_at = models.DateTimeField(_("sent"), auto_now_add=True)

    class Meta:
        verbose_name = _("network mail")
        verbose_name_plural = _("network mails")
        ordering = ["-sent_at", "-pk"]

    def __str__(self):
        return self.subject
