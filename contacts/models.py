from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language_from_path
from django.utils.translation import gettext_lazy as _

from foundation.environment import number
from foundation.files.pictures import PictureField
from foundation.files.uploads import OfficeSeesAllQuerySet
from foundation.languages.names import SPOKEN, SpokenLanguagesField
from foundation.languages.sentences import listed
from foundation.mail.models import owned_mails
from foundation.reading.days import DayField, midnight
from foundation.reading.text_fields import EmailField, LineField, PhoneField, PostalCodeField, SlugField, TextField
from foundation.submissions.doubts import Doubtful, DoubtfulQuerySet, doubted_too_long
from places.models import Municipality
from providers.models import Provider

# Days after it is closed, or after it arrived when nobody closes it
MESSAGE_KEPT_DAYS = number("MESSAGE_KEPT_DAYS", 90)
REPORT_COPIED_DAYS = number("REPORT_COPIED_DAYS", 7)  # then the office sees what a provider has not answered
WISHES = 5000  # different wishes for a language that are counted: pages times languages, and no flood


class OfficeQuerySet(models.QuerySet):
    def coordination(self):
        """The coordination office itself, which gets the portal's mails."""
        return self.filter(is_coordination=True)


class Office(models.Model):
    """An office that people may visit; one is the coordination office itself."""

    name = LineField(_("name"), max_length=150)
    slug = SlugField(_("key"), max_length=60, unique=True)
    organisation = LineField(_("organisation"), max_length=150)
    building = LineField(_("building"), max_length=150, blank=True)
    room = LineField(_("room"), max_length=50, blank=True)
    street = LineField(_("street and number"), max_length=150, blank=True)
    postal_code = PostalCodeField(_("postal code"), max_length=5, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", verbose_name=_("municipality")
    )
    phone = PhoneField(_("phone"), max_length=40, blank=True)
    email = EmailField(
        _("e-mail"),
        blank=True,
        help_text=_("The portal’s messages are sent here. Empty: to the first of the office’s people."),
    )
    hours = TextField(_("opening hours"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_coordination = models.BooleanField(_("is the coordination office"), default=False, editable=False)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_coordination"],
                condition=Q(is_coordination=True),
                name="one_coordination_office",
                violation_error_message=_("Another office is the coordination office."),
            )
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        """Where no office gets the portal's mails, this one does."""
        if not Office.objects.coordination().exists():
            self.is_coordination = True
        super().save(**kwargs)

    @property
    def mailbox(self):
        """Where people write to it: its own address, else that of the first of its people who has one."""
        return next(iter(self.mailboxes), "")

    @property
    def mailboxes(self):
        """Its own address, else those of its people."""
        return [self.email] if self.email else [person.email for person in self.people.all() if person.email]

    @property
    def phone_numbers(self):
        """Where people call it: its own number, else those of its people."""
        return [self.phone] if self.phone else [person.phone for person in self.people.all() if person.phone]

    @property
    def phones(self):
        """The same as the reader's language lists things."""
        return listed(self.phone_numbers)


class ContactPersonQuerySet(OfficeSeesAllQuerySet):
    def public(self):
        """On the contact page, with photo and card."""
        return self.filter(office__isnull=False)


class ContactPerson(models.Model):
    """Somebody people may turn to: at an office, or named by a course. Shown by reference, never copied."""

    office = models.ForeignKey(
        Office, models.SET_NULL, related_name="people", verbose_name=_("office"), null=True, blank=True
    )
    name = LineField(_("name"), max_length=150)
    slug = SlugField(_("key"), max_length=160, unique=True)
    position = LineField(_("position"), max_length=150, blank=True)
    topics = TextField(_("topics"), blank=True)
    phone = PhoneField(_("phone"), max_length=40, blank=True)
    fax = PhoneField(_("fax"), max_length=40, blank=True)
    email = EmailField(_("e-mail"), blank=True)
    languages = SpokenLanguagesField(_("languages spoken"))
    hours = LineField(_("to be reached"), max_length=200, blank=True)
    photo = PictureField(_("photo"), blank=True, help_text=_("JPEG, PNG or WebP, up to 12 megabytes."))
    absent_until = DayField(_("absent until"), null=True, blank=True, help_text=_("The last day of the absence."))
    deputy = models.ForeignKey(
        "self", models.SET_NULL, related_name="stands_in_for", verbose_name=_("deputy"), null=True, blank=True
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ContactPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact person")
        verbose_name_plural = _("contact persons")
        ordering = ["order", "name", "pk"]

    def __str__(self):
        return self.name

    def is_absent(self):
        return self.absent_until is not None and self.absent_until >= timezone.localdate()

    def stand_in(self):
        """The first in the chain of deputies who is there and has an address; None: nobody."""
        met, person = [], self
        while person and person not in met and (person.is_absent() or not person.email):
            met.append(person)
            person = person.deputy
        return None if person in met else person


class MessageQuerySet(DoubtfulQuerySet):
    def waiting(self):
        return self.credible().filter(closed_at__isnull=True)

    def of_providers(self):
        """Errors on pages that a provider looks after."""
        return self.credible().filter(kind=Message.Kind.ERROR, provider__isnull=False)

    def for_office(self):
        """What is nobody else's to answer: of providers' errors those alone that they left, or cannot see."""
        return self.filter(~Q(kind=Message.Kind.ERROR) | Q(provider=None) | Q(copied_at__isnull=False))

    def left_by_providers(self):
        """Without an answer for so long that the office is told, and was not yet."""
        return self.of_providers().filter(
            closed_at=None, copied_at=None, created_at__lt=midnight(REPORT_COPIED_DAYS)
        )

    def outdated(self):
        """So long after they were closed, or else came, that nobody needs them; doubted ones earlier."""
        oldest = midnight(MESSAGE_KEPT_DAYS)
        rows = self.annotate(last_act=Coalesce("closed_at", "created_at"))
        return rows.filter(Q(last_act__lt=oldest) | doubted_too_long())


class Message(Doubtful):
    """What somebody wrote through the portal: a question, or a report of a barrier, an error or a complaint.

    Stored first, then sent as a mail: to the provider whose page has an error, else to the office.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", _("message")
        BARRIER = "barrier", _("barrier report")
        ERROR = "error", _("report of an error")
        COMPLAINT = "complaint", _("complaint")

    kind = LineField(_("kind"), max_length=10, choices=Kind, default=Kind.QUESTION)
    name = LineField(_("name"), max_length=150, blank=True)
    email = EmailField(_("e-mail"), blank=True)
    phone = PhoneField(_("phone"), max_length=40, blank=True)
    page = LineField(_("page"), max_length=500, blank=True)
    about = LineField(_("about what"), max_length=200, blank=True)
    provider = models.ForeignKey(
        Provider,
        models.SET_NULL,
        related_name="reports",
        verbose_name=_("provider"),
        null=True,
        blank=True,
    )
    text = TextField(_("text"))
    language = LineField(_("language"), max_length=10)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="messages",
        verbose_name=_("looked after by"),
        null=True,
        blank=True,
    )
    notes = TextField(_("notes"), blank=True, max_length=5000, help_text=_("Only the office reads them."))
    answer = TextField(_("answer"), blank=True, max_length=5000)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    copied_at = models.DateTimeField(_("office in copy since"), null=True, editable=False)

    mails = owned_mails()
    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.get_kind_display()} {timezone.localtime(self.created_at):%d.%m.%Y %H:%M}"

    @property
    def is_for_provider(self):
        return self.kind == self.Kind.ERROR and self.provider_id is not None

    @property
    def is_for_office(self):
        """See ``for_office()``."""
        return not self.is_for_provider or self.copied_at is not None

    @property
    def is_of_ours(self):
        """Whether the page is an address of the portal, rather than words of whoever writes."""
        return self.page.startswith("/")

    @property
    def german_address(self):
        """Of the page of ours that a report is about; of a barrier in the language in which it was met."""
        return self.page if get_language_from_path(self.page) else f"/{settings.LANGUAGE_CODE}{self.page}"

    @property
    def kept_until(self):
        """The last day before it is deleted."""
        last_act = timezone.localdate(self.closed_at or self.created_at)
        return self.kept_as_doubtful(last_act + timedelta(days=MESSAGE_KEPT_DAYS))


class LanguageWishQuerySet(models.QuerySet):
    @transaction.atomic
    def note(self, path, title, language):
        """Counts one more. Nothing is kept of whoever has it."""
        wish = {"path": path, "language": language}
        if self.filter(**wish).exists() or self.count() < WISHES:
            self.bulk_create([self.model(**wish)], ignore_conflicts=True)  # another process may be quicker
            self.filter(**wish).update(number=F("number") + 1, title=title)

    def by_page(self):
        return self.order_by("-number", "path", "language")

    def by_language(self):
        """Codes with how often each was wished for, the most frequent first."""
        return self.values("language").annotate(times=Sum("number")).order_by("-times", "language")


class LanguageWish(models.Model):
    """So often visitors have said that they need this page in that language. No person stands behind it."""

    path = LineField(_("page"), max_length=250, blank=True)  # without its language; empty for the whole portal
    title = LineField(_("title"), max_length=200, blank=True)
    language = LineField(_("language"), max_length=10, choices=SPOKEN.items())
    number = models.PositiveIntegerField(_("number"), default=0)

    objects = LanguageWishQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish for a language")
        verbose_name_plural = _("wishes for a language")
        ordering = ["-number", "pk"]
        constraints = [models.UniqueConstraint(fields=["path", "language"], name="language_wish_once")]

    def __str__(self):
        return f"{self.title or self.path}: {self.get_language_display()}"

    @property
    def german_address(self):
        return f"/de{self.path}"
