from collections.abc import Callable
from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.editing.slugs import Addressed
from foundation.environment import number
from foundation.languages.models import Translated
from foundation.languages.names import SpokenLanguagesField
from foundation.mail.models import owned_mails
from foundation.privacy.veiled import number_in, veiled
from foundation.reading.days import midnight
from foundation.reading.opening_hours import OpeningHoursField
from foundation.reading.text_fields import (
    EmailField,
    LineField,
    PhoneField,
    PostalCodeField,
    SlugField,
    TextField,
    URLField,
)
from foundation.submissions.doubts import Doubtful, DoubtfulQuerySet, doubted_too_long
from places.models import Municipality

INVITATION_DAYS = number("INVITATION_DAYS", 7)  # how long the link of an invitation is valid
# After the decision, or after it arrived when nobody decides
APPLICATION_KEPT_DAYS = number("APPLICATION_KEPT_DAYS", 90)
INVITATION_KEPT_DAYS = number("INVITATION_KEPT_DAYS", 90)  # after it was sent or accepted
TAKE_BACK_MINUTES = number("TAKE_BACK_MINUTES", 10)  # how long one may undo what one did to a membership
SLEEPING_AFTER = number("SLEEPING_AFTER", 180)  # days without a login, then the office is told

# Who is trusted to publish without a review: each gives the keys of such providers. Higher rooms add theirs, in
# their ``AppConfig.ready()``.
TRUSTED: list[Callable[[], models.QuerySet]] = []
# What is made of a provider's words follows each time one is saved; filled in the same way.
FOLLOWING: list[Callable[["Provider"], object]] = []


class ProviderQuerySet(models.QuerySet):
    def published(self):
        return self.filter(is_published=True)

    def editable_by(self, user):
        """For whom that person may act: members for their own providers, the office's staff for all."""
        return self if user.is_staff else self.filter(memberships__user=user)

    def managed_by(self, user):
        """Whose profile and members that person may change."""
        managers = {"memberships__user": user, "memberships__role": Membership.Role.MANAGER}
        return self if user.is_staff else self.filter(**managers)

    def without_people(self):
        """On the portal, and nobody can act for them there."""
        return self.published().exclude(pk__in=Membership.objects.filter(user__is_active=True).values("provider"))

    def trusted(self):
        """What they write is public without a review."""
        return self.filter(reduce(or_, (Q(pk__in=keys()) for keys in TRUSTED), Q(pk__in=[])))


class Provider(Addressed, Translated):
    """Whoever offers education: a course provider, a school, a kindergarten, a volunteer initiative …"""

    class Kind(models.TextChoices):
        COURSE_PROVIDER = "course_provider", _("course provider")
        SCHOOL = "school", _("school")
        VOCATIONAL_SCHOOL = "vocational_school", _("vocational school")
        KINDERGARTEN = "kindergarten", _("kindergarten")
        ORGANISATION = "organisation", _("independent organisation")
        INITIATIVE = "initiative", _("volunteer initiative")
        AUTHORITY = "authority", _("authority")

    name = LineField(_("name"), max_length=150)
    slug = SlugField(_("address of the page"), max_length=160, unique=True)
    kind = LineField(_("kind"), max_length=20, choices=Kind)
    description = TextField(_("description"), blank=True)
    street = LineField(_("street and number"), max_length=150, blank=True)
    postal_code = PostalCodeField(_("postal code"), max_length=5, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="providers", verbose_name=_("municipality")
    )
    contact_name = LineField(_("contact"), max_length=150, blank=True)
    phone = PhoneField(_("phone"), max_length=40, blank=True)
    email = EmailField(_("e-mail"), blank=True)
    website = URLField(_("website"), blank=True)
    languages = SpokenLanguagesField(_("languages spoken"))
    hours = OpeningHoursField(
        _("opening hours"), blank=True, help_text=_("One line for each, such as: Mo-Fr 9-12 Uhr")
    )
    by_appointment = models.BooleanField(
        _("by appointment"), null=True, blank=True, help_text=_("People call or write before they come.")
    )
    is_published = models.BooleanField(_("published"), default=False)
    is_example = models.BooleanField(_("example"), default=False, help_text=_("Invented, to try the portal out."))
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="providers")

    mails = owned_mails()
    objects = ProviderQuerySet.as_manager()

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    @transaction.atomic
    def save(self, **kwargs):
        super().save(**kwargs)
        for follow in FOLLOWING:
            follow(self)

    def get_absolute_url(self):
        return reverse("provider", args=[self.slug])

    @property
    def addresses(self):
        """Where mails for whoever acts for it go; the public one while that is nobody."""
        members = self.memberships.filter(user__is_active=True).order_by("pk")
        return [*members.values_list("user__email", flat=True)] or [*filter(None, [self.email])]

    @property
    def is_trusted(self):
        return Provider.objects.trusted().filter(pk=self.pk).exists()


class MembershipQuerySet(models.QuerySet):
    def managing(self):
        """Of people who may change members today."""
        return self.filter(role=Membership.Role.MANAGER, user__is_active=True)

    def sleeping(self):
        """Of people who have not logged in for long, or never; ``last_seen`` says since when."""
        rows = self.filter(user__is_active=True)
        rows = rows.annotate(last_seen=Coalesce("user__last_login", "user__date_joined"))
        return rows.filter(last_seen__lt=timezone.now() - timedelta(days=SLEEPING_AFTER))

    def that_may_be_ended_by(self, user):
        """One's own, and those of the providers that one manages."""
        return self.filter(Q(user=user) | Q(provider__in=Provider.objects.managed_by(user)))


class Membership(models.Model):
    """A user who may act for a provider."""

    class Role(models.TextChoices):
        EDITOR = "editor", _("editor: courses, dates, enquiries")
        MANAGER = "manager", _("manager: also the profile and the members")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="memberships", verbose_name=_("provider"))
    role = LineField(_("role"), max_length=10, choices=Role, default=Role.EDITOR)

    objects = MembershipQuerySet.as_manager()

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

    @transaction.atomic
    def save(self, **kwargs):
        """Whatever was done to it before can no longer be taken back."""
        super().save(**kwargs)
        MembershipChange.objects.filter(provider=self.provider_id, user=self.user_id).delete()

    @property
    def other_role(self):
        return self.Role.EDITOR if self.role == self.Role.MANAGER else self.Role.MANAGER


class MembershipChangeQuerySet(models.QuerySet):
    def to_take_back(self, by):
        """What that person did just now."""
        return self.filter(by=by, made_at__gt=timezone.now() - timedelta(minutes=TAKE_BACK_MINUTES))

    def outdated(self):
        return self.filter(made_at__lte=timezone.now() - timedelta(minutes=TAKE_BACK_MINUTES))


class MembershipChange(models.Model):
    """The last thing that was done to somebody's membership, while whoever did it may take it back."""

    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="membership_changes", verbose_name=_("provider")
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("done by"))
    membership_key = models.PositiveBigIntegerField(_("key of the membership"))
    role_before = LineField(_("role before"), max_length=10, choices=Membership.Role)
    role_after = LineField(
        _("role after"), max_length=10, choices=Membership.Role, blank=True, help_text=_("Empty: it has ended.")
    )
    made_at = models.DateTimeField(_("done"), default=timezone.now)

    objects = MembershipChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a membership")
        verbose_name_plural = _("changes of memberships")
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["provider", "user"], name="membership_change_once")]

    def __str__(self):
        return f"{self.user} – {self.provider}: {self.role_after}"

    @property
    def until(self):
        return self.made_at + timedelta(minutes=TAKE_BACK_MINUTES)


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Not accepted yet, not too old, and from somebody who may still invite."""
        oldest = timezone.now() - timedelta(days=INVITATION_DAYS)
        return self.backed().filter(accepted_at__isnull=True, sent_at__gt=oldest)

    def backed(self):
        """Whoever sent it works for the office or manages the provider today."""
        managing = Membership.objects.managing().filter(user=OuterRef("invited_by"), provider=OuterRef("provider"))
        may_invite = Q(invited_by__is_staff=True) | Q(Exists(managing))
        return self.filter(may_invite, invited_by__is_active=True)

    def outdated(self):
        """Sent or accepted so long ago that nobody needs to know any more."""
        oldest = timezone.now() - timedelta(days=INVITATION_KEPT_DAYS)
        return self.annotate(last_act=Coalesce("accepted_at", "sent_at")).filter(last_act__lt=oldest)

    def by_token(self, token):
        """The invitation a link names, if it is open."""
        try:
            return self.open().filter(pk=number_in(signing.loads(token, salt=Invitation.SALT)))
        except signing.BadSignature:
            return self.none()


class Invitation(models.Model):
    """Somebody is asked by mail to act for a provider; it is for the owner of that address alone."""

    SALT = "invitation"

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="invitations", verbose_name=_("provider"))
    email = EmailField(_("e-mail address"))
    role = LineField(_("role"), max_length=10, choices=Membership.Role, default=Membership.Role.EDITOR)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("invited by"), null=True
    )
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)

    mails = owned_mails()
    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["email", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "provider",
                condition=models.Q(accepted_at__isnull=True),
                name="invitation_once",
                violation_error_message=_("This person is invited already."),
            )
        ]

    def __str__(self):
        return f"{self.email} – {self.provider}"

    @property
    def token(self):
        return signing.dumps(veiled(self.pk), salt=self.SALT)

    @property
    def expires_at(self):
        return self.sent_at + timedelta(days=INVITATION_DAYS)


class ApplicationQuerySet(DoubtfulQuerySet):
    def waiting(self):
        """Nobody has decided yet."""
        return self.credible().filter(status=Application.Status.NEW)

    def outdated(self):
        """Decided so long ago, or else received, that nobody needs them; doubted ones earlier."""
        return self.filter(Q(changed_at__lt=midnight(APPLICATION_KEPT_DAYS)) | doubted_too_long())


class Application(Doubtful):
    """An organisation that would like to list its offers."""

    class Status(models.TextChoices):
        NEW = "new", _("new")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    name = LineField(_("name of the organisation or initiative"), max_length=150)
    kind = LineField(_("kind"), max_length=20, choices=Provider.Kind)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", verbose_name=_("municipality")
    )
    homepage = URLField(_("website"), blank=True)
    contact_name = LineField(_("your name"), max_length=150)
    email = EmailField(_("e-mail"))
    phone = PhoneField(_("phone"), max_length=40, blank=True)
    offers = TextField(_("what do you offer?"), max_length=3000)
    language = LineField(_("language"), max_length=10)
    status = LineField(_("status"), max_length=10, choices=Status, default=Status.NEW)
    answer = TextField(_("answer"), blank=True, max_length=2000)
    provider = models.ForeignKey(
        Provider, models.SET_NULL, related_name="applications", verbose_name=_("provider"), null=True
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("decided by"), null=True
    )
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    mails = owned_mails()

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["created_at", "pk"]

    def __str__(self):
        return self.name

    @property
    def kept_until(self):
        """The last day before it is deleted."""
        last_act = timezone.localdate(self.changed_at)
        return self.kept_as_doubtful(last_act + timedelta(days=APPLICATION_KEPT_DAYS))
