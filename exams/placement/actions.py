"""Seats at placement tests: given, given back and moved up under the provider's lock, so that none is given twice.

Whoever waits may move to another date of the provider, so its lock stands for all of them.
"""

from django.db import transaction
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from courses.actions import NotPossibleError
from exams.models import Appointment, Booking
from exams.models.appointments import SAID
from exams.placement import letters
from exams.placement.holding import OTHERWISE
from foundation.editing.locking import locked
from foundation.editing.snapshots import differs, snapshot
from foundation.privacy import ledger
from foundation.submissions import gathered, limits
from foundation.submissions.doubts import of_same_person
from providers.models import Provider

HOUR = 3600  # seconds


@transaction.atomic
def book(appointment, **fields):
    """A seat, or a place in line where none is free. Whoever is doubted gets neither until somebody has looked.

    So is who seems to have booked that test before. The answer is the same as for all who are doubted, so that
    nobody learns who has booked; they are told once more by mail.
    """
    locked(Provider.objects, pk=appointment.provider_id)
    appointment = Appointment.objects.bookable().filter(pk=appointment.pk).first()
    if appointment is None:
        raise NotPossibleError(_("This date can no longer be booked."))
    before = of_same_person(Booking.objects.for_test(appointment), **fields)
    fields["is_doubtful"] = fields.get("is_doubtful", False) or bool(before)
    booking = Booking.objects.create(appointment=appointment, **fields)
    for row in before:
        tell_again(row)
    if not booking.is_doubtful:
        admit(booking, appointment)
    return booking


@transaction.atomic
def believe(bookings):
    """These (a QuerySet of one provider) are no robot's."""
    first = bookings.select_related("appointment").first()
    if first is None:
        return
    locked(Provider.objects, pk=first.appointment.provider_id)
    for booking in bookings.believe():
        admit(booking, booking.appointment)


def admit(booking, appointment):
    """There, or on the next date with a seat; else to the line. Needs the provider's lock.

    Who has only a phone sees at once how it stands.
    """
    dates = Appointment.objects.bookable().instead_of(appointment).with_free_seats()
    found = dates.filter(pk=appointment.pk).first() or dates.first()
    if found:
        booking.seat_at(found)
    booking.is_told, booking.is_doubtful = not booking.email, False
    booking.save()
    count(appointment.provider_id)
    if booking.email:
        confirm(booking.email)


def tell_again(booking):
    """How it stands, as soon as the address gets a mail."""
    if booking.email:
        Booking.objects.filter(pk=booking.pk).update(is_told=False)
        confirm(booking.email)


@transaction.atomic
def confirm(email):
    """One mail about all that was booked with this address. Nobody has proved that it is theirs: one an hour."""
    if limits.count("confirmation of a placement test", email, HOUR).number > 1:
        return
    rows = list(Booking.objects.filter(email__iexact=email).unconfirmed().select_related(*letters.WHOLE))
    if rows:
        letters.confirm(rows)
        Booking.objects.filter(pk__in=[row.pk for row in rows]).update(is_told=True)


def as_shown(booking, version):
    """The row as it is saved, under its provider's lock. Raises ``NotPossibleError`` where it stands otherwise
    than it was shown: whoever acts upon an older page means that seat, or that place in line.
    """
    locked(Provider.objects, pk=booking.appointment.provider_id)
    row = get_object_or_404(Booking.objects.select_related(*letters.WHOLE), pk=booking.pk)
    if row.version != version:
        raise NotPossibleError(OTHERWISE)
    return row


@transaction.atomic
def give_back(booking, version):
    """By the person."""
    row = as_shown(booking, version)
    ledger.note_row(Booking._meta.label, row.code)
    end([row.pk], booking.appointment.provider_id)


@transaction.atomic
def strike(booking, version):
    """By the desk, as somebody has said that they do not come; the person is told. How many moved up."""
    row = as_shown(booking, version)
    ledger.note_row(Booking._meta.label, row.code)
    moved = end([row.pk], row.appointment.provider_id)
    letters.struck(row)
    return len(moved)


@transaction.atomic
def note_told(booking, version, is_told):
    """Somebody has called the person and said how it stands, as it was shown."""
    Booking.objects.filter(pk=as_shown(booking, version).pk).update(is_told=is_told)


@transaction.atomic
def forget(bookings):
    """Their time is over, or they are erased."""
    rows = list(bookings.values_list("pk", "appointment__provider"))
    keys = {provider for _pk, provider in rows}
    list(Provider.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=["self"], no_key=True))
    for key in sorted(keys):
        end([pk for pk, provider in rows if provider == key], key)
    return len(rows)


def end(keys, provider):
    """Deletes the bookings with these keys, and their mails; who waits moves up. Needs the provider's lock."""
    Booking.objects.filter(pk__in=keys).delete()
    count(provider)
    return move_up(provider)


@transaction.atomic
def save_appointment(form):
    """Needs a valid form over a row under lock, as its provider is. All are told what they have to know: who has a
    seat, and who waits for one.
    """
    appointment, before = form.save(), form.stored
    keys = list(appointment.bookings.credible().values_list("pk", flat=True))
    rows = Booking.objects.filter(pk__in=keys).select_related(*letters.WHOLE)
    if appointment.is_cancelled:
        rows.update(has_seat=False)
    if before["id"]:
        keep_places(rows.filter(has_seat=False), appointment, before)
    if appointment.is_cancelled and not before["is_cancelled"]:
        tell(rows, "cancelled")
    elif not appointment.is_cancelled and is_to_tell(appointment, before):
        tell(rows, "changed")
    count(appointment.provider_id)
    move_up(appointment.provider_id)
    return appointment


def is_to_tell(appointment, before):
    names = [name.removesuffix("_id") for name in SAID]
    return any(differs(snapshot(appointment)[name], before[name]) for name in names)


def keep_places(waiting, appointment, before):
    """Who waits for a date that is no longer what they wait for, or is later, stands in line for the next one that
    is, if there is one: nobody falls behind by that.
    """
    old = Appointment(pk=appointment.pk, provider_id=appointment.provider_id, date=before["date"])
    old.municipality_id, old.for_whom = before["municipality"], before["for_whom"]
    is_same = all(getattr(old, name) == getattr(appointment, name) for name in ("municipality_id", "for_whom"))
    first = Appointment.objects.bookable().instead_of(old).first()
    if first and not (is_same and appointment.date <= old.date):
        waiting.update(appointment=first)


def tell(bookings, kind):
    """By mail; who has only a phone stands in the provider's list."""
    for booking in bookings:
        leaves_at = gathered.leaves_at("placement test", booking, [booking])
        letters.write(booking, kind, leaves_at)
        Booking.objects.filter(pk=booking.pk).update(is_told=bool(booking.email))


def count(provider):
    """Needs its lock."""
    seated = Count("bookings", filter=Q(bookings__has_seat=True))
    for row in Appointment.objects.filter(provider=provider).coming().annotate(number=seated):
        if row.number != row.seats_taken:
            Appointment.objects.filter(pk=row.pk).update(seats_taken=row.number)


def move_up(provider):
    """Free seats go to who has waited longest; each is told. Needs the provider's lock."""
    moved = []
    for appointment in Appointment.objects.bookable().filter(provider=provider).for_pages():
        line = Booking.objects.in_line().fitting(appointment).select_related("appointment")
        for booking in line[: appointment.seats_free]:
            booking.seat_at(appointment)
            booking.save(update_fields=["appointment", "has_seat", "missed_on", "missed_at"])
            moved.append(booking)
    if moved:
        count(provider)
        tell(moved, "moved_up")
    return moved


@transaction.atomic
def remind():
    """Of the day, and of what could not be confirmed within the hour; how many are reminded."""
    rows = list(Booking.objects.to_remind().select_related(*letters.WHOLE))
    for row in rows:
        letters.write(row, "reminder")
        Booking.objects.filter(pk=row.pk).update(reminded_for=row.appointment.date)
    for email in Booking.objects.unconfirmed().values_list("email", flat=True).distinct().order_by():
        confirm(email)
    return len(rows)
