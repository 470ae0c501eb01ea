"""The link of somebody who has booked a placement test: it says how it stands, and gives the seat back."""

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from exams.models import Booking

KEY_LENGTH = 24


def key_of(booking) -> str:
    return salted_hmac("seat at a placement test", f"{booking.pk}:{booking.code}").hexdigest()[:KEY_LENGTH]


def seat_token(booking) -> str:
    return f"{booking.code}-{key_of(booking)}"


def seat_path(booking) -> str:
    """In the language that is active."""
    return reverse("placement:seat", args=[seat_token(booking)])


def by_link(token: str) -> Booking | None:
    code, _dash, key = token.partition("-")
    rows = Booking.objects.credible().select_related("appointment__provider", "appointment__municipality")
    booking = rows.filter(code=code).first()
    return booking if booking and constant_time_compare(key_of(booking), key) else None
