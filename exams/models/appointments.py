"""When placement tests are held, and who has a seat there or waits for one."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enquiries.models.states import Way
from foundation.editing.merging import version_of
from foundation.environment import number
from foundation.mail.models import owned_mails
from foundation.reading.amounts import CountField
from foundation.reading.codes import new_code, on_paper
from foundation.reading.days import DayField
from foundation.reading.text_fields import EmailField, LineField, PhoneField, PostalCodeField
from foundation.submissions.doubts import Doubtful, DoubtfulQuerySet, doubted_too_long
from places.models import Municipality, address_of
from providers.models import Licence, Provider

BOOKING_KEPT_DAYS = number("BOOKING_KEPT_DAYS", 7)  # after the test, of who had a seat
QUEUE_KEPT_DAYS = number("BOOKING_QUEUE_KEPT_DAYS", 56)  # after the test for which there was none
APPOINTMENT_KEPT_DAYS = max(BOOKING_KEPT_DAYS, QUEUE_KEPT_DAYS) + 28
REMIND_BEFORE = 2  # days before the test
# Of which people are told when it changes
SAID = ("date", "starts_at", "ends_at", "venue", "street", "postal_code", "municipality_id", "for_whom")


def providers_that_test(today=None):
    """Whose tests all partners accept: a signed agreement is in force, or a licence that the office has seen."""
    licensed = Licence.objects.in_force(today).values("provider")
    return Provider.objects.filter(Q(pk__in=Provider.objects.trusted().values("pk")) | Q(pk__in=licensed))


def is_tester(provider):
    return providers_that_test().filter(pk=provider.pk).exists()


class AppointmentQuerySet(models.QuerySet):
    def coming(self, today=None):
        return self.filter(date__gte=today or timezone.localdate())

    def bookable(self, today=None):
        """Until the day before; on the day itself the list of people is on the desk."""
        open_ones = self.filter(date__gt=today or timezone.localdate(), is_cancelled=False)
        return open_ones.filter(provider__in=providers_that_test(today).filter(is_published=True))

    def instead_of(self, appointment):
        """The date itself, and those of the same test at the same place on that day or later."""
        same = {"provider": appointment.provider_id, "municipality": appointment.municipality_id}
        return self.filter(**same, for_whom=appointment.for_whom, date__gte=appointment.date)

    def with_free_seats(self):
        return self.filter(seats__gt=F("seats_taken"))

    def outdated(self):
        return self.filter(date__lt=timezone.localdate() - timedelta(days=APPOINTMENT_KEPT_DAYS))

    def for_pages(self):
        return self.select_related("provider__municipality", "municipality")


class Appointment(models.Model):
    """A day on which a provider tests which course fits. How many seats are taken is counted in one place."""

    class ForWhom(models.TextChoices):
        """A choice, so that it is there in every language."""

        ALL = "all", _("for everybody")
        INTEGRATION = "integration", _("before an integration course")
        WORK = "work", _("before a German course for work")
        LITERACY = "literacy", _("for people who learn to read and write")

    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="appointments", verbose_name=_("tested by the provider")
    )
    date = DayField(_("day"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("to"), null=True, blank=True)
    for_whom = LineField(_("for whom"), max_length=12, choices=ForWhom, default=ForWhom.ALL)
    seats = CountField(_("seats"))
    seats_taken = models.PositiveSmallIntegerField(_("seats taken"), default=0, editable=False)
    tester = LineField(_("who tests"), max_length=150, blank=True)
    venue = LineField(_("building, room"), max_length=150, blank=True)
    street = LineField(_("street and number"), max_length=150, blank=True)
    postal_code = PostalCodeField(_("postal code"), max_length=5, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="appointments", verbose_name=_("municipality")
    )
    is_cancelled = models.BooleanField(_("cancelled"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    mails = owned_mails()
    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("date of a placement test")
        verbose_name_plural = _("dates of placement tests")
        ordering = ["date", "starts_at", "pk"]
        indexes = [models.Index(fields=["date"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="appointment_ends_after_its_start",
                violation_error_message=_("The end must be later than the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=F("seats_taken")),
                name="appointment_not_overbooked",
                violation_error_message=_("More seats are taken than there are."),
            ),
        ]

    def __str__(self):
        return f"{self.date:%d.%m.%Y}, {self.municipality}"

    @property
    def seats_free(self):
        return self.seats - self.seats_taken

    @property
    def address(self):
        return address_of(self)


class BookingQuerySet(DoubtfulQuerySet):
    def in_line(self):
        """Without a seat, who waits longest first."""
        return self.credible().filter(has_seat=False).order_by("created_at", "pk")

    def fitting(self, appointment):
        """Of who waits there: for the same test at the same place, on that day or before it."""
        same = {"provider": appointment.provider_id, "municipality": appointment.municipality_id}
        same |= {"for_whom": appointment.for_whom, "date__lte": appointment.date}
        return self.filter(**{f"appointment__{name}": value for name, value in same.items()})

    def for_test(self, appointment):
        """Of who has a seat or waits for the same test there, on whatever day to come."""
        same = {"provider": appointment.provider_id, "municipality": appointment.municipality_id}
        coming = Appointment.objects.coming().filter(for_whom=appointment.for_whom, **same)
        return self.credible().filter(appointment__in=coming)

    def to_call(self):
        """Do not know how it stands, and no mail reaches them."""
        return self.credible().filter(email="", is_told=False)

    def unconfirmed(self):
        """Were not written to when they booked, as their address had got a mail within the hour."""
        return self.credible().filter(is_told=False).exclude(email="")

    def to_remind(self, today=None):
        today = today or timezone.localdate()
        soon = self.credible().filter(has_seat=True, appointment__is_cancelled=False).exclude(email="")
        soon = soon.filter(appointment__date__gt=today, appointment__date__lte=today + timedelta(REMIND_BEFORE))
        return soon.filter(Q(reminded_for=None) | ~Q(reminded_for=F("appointment__date")))

    def outdated(self, now=None):
        today = timezone.localdate(now)
        ends = Q(has_seat=True, appointment__date__lt=today - timedelta(days=BOOKING_KEPT_DAYS))
        ends |= Q(has_seat=False, appointment__date__lt=today - timedelta(days=QUEUE_KEPT_DAYS))
        return self.filter(ends | doubted_too_long(now))


class Booking(Doubtful):
    """Somebody who wants to be tested: has a seat at the date, or waits for one there or on a later date."""

    appointment = models.ForeignKey(
        Appointment, models.CASCADE, related_name="bookings", verbose_name=_("date of a placement test")
    )
    name = LineField(_("name"), max_length=150)
    way = LineField(_("way to be reached"), max_length=10, choices=Way, default=Way.CALL)
    email = EmailField(_("e-mail"), blank=True)
    phone = PhoneField(_("phone"), max_length=40, blank=True)
    language = LineField(_("language"), max_length=10, choices=settings.LANGUAGES)
    code = LineField(_("code"), max_length=8, unique=True, default=new_code, editable=False)
    has_seat = models.BooleanField(_("has a seat"), default=False, editable=False)
    is_told = models.BooleanField(_("knows how it stands"), default=False, editable=False)
    reminded_for = models.DateField(_("reminded of the day"), null=True, editable=False)
    missed_on = models.DateField(null=True, editable=False)  # what was asked for, where only another date was free
    missed_at = models.TimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)

    mails = owned_mails()
    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat at a placement test")
        verbose_name_plural = _("seats at placement tests")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(email="", phone=""),
                name="booking_can_be_answered",
                violation_error_message=_(
                    "Please give an e-mail address or a phone number, so that we can answer."
                ),
            )
        ]

    def __str__(self):
        return f"{self.appointment}: {self.code_in_words}"

    @property
    def code_in_words(self):
        return on_paper(self.code)

    @property
    def version(self):
        """Of what was shown of it: acts are for that, and not for what has become of it meanwhile."""
        date = self.appointment
        facts = {name: str(getattr(date, name)) for name in SAID}
        return version_of(
            {**facts, "has_seat": self.has_seat, "appointment": date.pk, "is_cancelled": date.is_cancelled}
        )

    def seat_at(self, appointment):
        """Where that is not the date that was asked for, it stays known which one was."""
        asked = self.appointment
        if asked.pk != appointment.pk and not asked.is_cancelled:
            self.missed_on, self.missed_at = asked.date, asked.starts_at
        self.appointment, self.has_seat = appointment, True

    @property
    def is_written_to(self):
        """By the portal, or by whoever tests; else somebody calls."""
        return bool(self.email) or self.way == Way.MESSAGE

    @property
    def kept_until(self):
        """The last day before it is deleted."""
        days = BOOKING_KEPT_DAYS if self.has_seat else QUEUE_KEPT_DAYS
        return self.kept_as_doubtful(self.appointment.date + timedelta(days=days))
