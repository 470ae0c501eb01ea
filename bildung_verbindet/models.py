from datetime import timedelta
from enum import nonmember

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_lang
from post_office.models import Email

from bildung_verbindet.text_fields import LineField


class ContentStamp(models.Model):
    """How often a part of what visitors see has changed; counted by the database itself, see ``content``."""

    part = LineField(max_length=20, unique=True)
    value = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["part"]

    def __str__(self):
        return f"{self.part} {self.value}"


EVERY_COURSE = 0


class CourseChangeQuerySet(models.QuerySet):
    def courses_since(self, stamp) -> frozenset | None:
        """Primary keys of the courses that changed after that stamp of the catalogue; None: all may have."""
        courses = frozenset(self.filter(stamp__gt=stamp).values_list("course", flat=True))
        return None if EVERY_COURSE in courses else courses


class CourseChange(models.Model):
    """The catalogue's stamp when a course last changed; kept by the database itself, also of deleted courses."""

    course = models.BigIntegerField(primary_key=True)  # or EVERY_COURSE
    stamp = models.BigIntegerField(db_index=True)

    objects = CourseChangeQuerySet.as_manager()

    class Meta:
        ordering = ["stamp"]

    def __str__(self):
        return f"{self.course} {self.stamp}"


class KeptFormQuerySet(models.QuerySet):
    def outdated(self):
        return self.filter(kept_at__lt=timezone.now() - KeptForm.KEPT)

    def open_to(self, user):
        return self.filter(writer=user, kept_at__gte=timezone.now() - KeptForm.KEPT)


class KeptForm(models.Model):
    """What somebody typed whose session had ended, until its writer has logged in again; see ``kept_forms``."""

    KEPT = timedelta(hours=1)

    digest = LineField(max_length=64, unique=True)  # of the word in the address under which it is found
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="kept_forms")
    path = LineField(max_length=2000)
    fields = models.JSONField()  # pairs of name and value
    had_files = models.BooleanField()
    kept_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = KeptFormQuerySet.as_manager()

    class Meta:
        ordering = ["kept_at", "pk"]

    def __str__(self):
        return f"{localtime(self.kept_at):%d.%m.%Y %H:%M} {self.path}"


class SentFormQuerySet(models.QuerySet):
    def outdated(self):
        return self.filter(sent_at__lt=timezone.now() - SentForm.KEPT)


class SentForm(models.Model):
    """A form that somebody has sent: claimed before it is acted upon, with the answer afterwards; see ``once``."""

    KEPT = timedelta(days=1)
    LEASE = timedelta(minutes=2)  # for whoever works on it; a worker that died keeps no form

    digest = LineField(max_length=64, unique=True)  # of who has sent what where
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)
    answer = models.JSONField(null=True)

    objects = SentFormQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at", "pk"]

    def __str__(self):
        return f"{localtime(self.sent_at):%d.%m.%Y %H:%M} {self.digest[:8]}"

    @property
    def is_abandoned(self) -> bool:
        return self.answer is None and self.sent_at < timezone.now() - self.LEASE

    @property
    def still_claimed(self):
        """Itself, unless somebody else has taken it over."""
        return SentForm.objects.filter(pk=self.pk, sent_at=self.sent_at, answer__isnull=True)

    def take_over(self) -> bool:
        now = timezone.now()
        is_taken = bool(self.still_claimed.update(sent_at=now))
        self.sent_at = now
        return is_taken

    def note(self, answer: dict):
        self.still_claimed.update(answer=answer)

    def free(self):
        self.still_claimed.delete()


class OldAddressQuerySet(models.QuerySet):
    def note(self, thing, slug):
        self.update_or_create(kind=thing._meta.label_lower, slug=slug, defaults={"thing": thing.pk})

    def moved_to(self, public, slug) -> str | None:
        """The slug of today; none where something else bears the old one now, be it public or not."""
        model = public.model
        if model.objects.filter(slug=slug).exists():
            return None
        things = self.filter(kind=model._meta.label_lower, slug=slug).values("thing")
        return public.filter(pk__in=things).values_list("slug", flat=True).first()


class OldAddress(models.Model):
    """A slug that a thing had before; written where it is saved under another, see ``old_addresses``."""

    kind = LineField(max_length=60)  # such as "news.post"
    slug = LineField(max_length=160)
    thing = models.BigIntegerField()  # its primary key

    objects = OldAddressQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "slug"]
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="old_address_once")]

    def __str__(self):
        return f"{self.kind} {self.slug}"


class Tally(models.Model):
    """How often something happened until its time is over; see ``limits``."""

    key = LineField(max_length=64, primary_key=True)  # made of purpose and subject with a secret
    number = models.PositiveIntegerField()
    ends_at = models.BigIntegerField(db_index=True)  # seconds since 1970

    class Meta:
        ordering = ["key"]

    def __str__(self):
        return f"{self.key[:8]} {self.number}"


class TranslatedText(models.Model):
    """A text of the office in another language, and the German one that it was made from, as a hash."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    thing = models.BigIntegerField()  # its primary key
    column = LineField(max_length=60)  # such as "title_en"
    source = LineField(max_length=20)
    is_outdated = models.BooleanField(default=False)  # the German text says something else now

    class Meta:
        verbose_name = _("translated text")
        verbose_name_plural = _("translated texts")
        ordering = ["content_type", "thing", "column"]
        constraints = [
            models.UniqueConstraint(fields=["content_type", "thing", "column"], name="translated_text_once")
        ]
        indexes = [models.Index(fields=["is_outdated"])]

    def __str__(self):
        return f"{self.content_type} {self.thing} {self.column}"

    @property
    def language(self) -> str:
        """Its code: of "title_de_simple" it is "de-simple"."""
        endings = {code: build_lang(code) for code in settings.MODELTRANSLATION_LANGUAGES}
        return max((code for code, ending in endings.items() if self.column.endswith(f"_{ending}")), key=len)

    @property
    def field(self) -> str:
        """Its name without the language."""
        return self.column.removesuffix(f"_{build_lang(self.language)}")


class TranslatedThing(models.Model):
    """Has texts in several languages; some may be a machine's, which readers are told."""

    machine_texts = models.JSONField(
        _("machine translations"), default=list, blank=True, editable=False
    )  # columns

    class Meta:
        abstract = True


class PublicLinkQuerySet(models.QuerySet):
    def broken(self):
        """What somebody has to look at; a page that did not answer once may do so tomorrow."""
        lasting = Q(state__in=PublicLink.State.LASTING)
        return self.filter(lasting | Q(state__in=PublicLink.State.PASSING, failures__gte=2))


class PublicLink(models.Model):
    """An address that the portal's public pages lead to, and what the last nightly look found there."""

    class State(models.TextChoices):
        FINE = "fine", _("works")
        MOVED = "moved", _("moved for good")
        GONE = "gone", _("gone")
        REFUSED = "refused", _("does not let the portal in")
        BROKEN = "broken", _("answers with an error")
        TIMEOUT = "timeout", _("does not answer")
        UNKNOWN_HOST = "unknown_host", _("no such address")
        CERTIFICATE = "certificate", _("not safely encrypted")
        INTERNAL = "internal", _("leads to an internal address")

        LASTING = nonmember(("moved", "gone", "certificate", "internal"))
        PASSING = nonmember(("broken", "timeout", "unknown_host"))

    url = LineField(_("address"), max_length=1000, unique=True)
    state = LineField(_("state"), max_length=15, choices=State, default=State.FINE)
    target = LineField(_("new address"), max_length=1000, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    failing_since = models.DateField(_("failing since"), null=True)
    checked_at = models.DateTimeField(_("checked"))

    objects = PublicLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["failing_since", "url"]

    def __str__(self):
        return self.url


class OwnedMail(Email):
    """A mail of the outbox that belongs to a row: who deletes the row deletes it, see ``owned_mails``."""

    owner_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    owner_id = models.BigIntegerField()
    owner = GenericForeignKey("owner_type", "owner_id")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["owner_type", "owner_id"])]


def owned_mails() -> GenericRelation:
    """For models whose rows have mails in the outbox: they go with the row, whoever deletes it."""
    return GenericRelation(OwnedMail, "owner_id", "owner_type")


class ClockMark(models.Model):
    """A moment at which the clock was right, because a command has deleted by it or the office has said so."""

    name = LineField(max_length=60, unique=True)  # the command's, or one of those in ``clock``
    at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return f"{self.name} {localtime(self.at):%d.%m.%Y %H:%M}"
