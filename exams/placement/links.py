"""Links without an account: of somebody who has booked a placement test, and of whoever has a result slip.

Neither holds anything about the person. The second one stands on paper, as a code for phones.
"""

from functools import wraps

from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from exams.models import Booking, ResultSlip
from foundation.submissions.codes import read_on_paper
from foundation.submissions.public import form_by_link

KEY_LENGTH = 24


def key_of(row):
    return salted_hmac(f"link of {row._meta.label}", f"{row.pk}:{row.code}").hexdigest()[:KEY_LENGTH]


def token_of(row):
    return f"{row.code}-{key_of(row)}"


def seat_path(booking):
    """In the language that is active."""
    return reverse("placement:seat", args=[token_of(booking)])


def slip_path(slip):
    return reverse("placement:slip", args=[token_of(slip)])


def code_address():
    """Where a code is typed."""
    return read_on_paper("/einstufung/code")


def typed_at(code):
    """Of a slip that is valid, or of whoever has booked."""
    rows = (ResultSlip.objects.valid(), Booking.objects.credible())
    return code_address() if any(some.filter(code=code).exists() for some in rows) else ""


def by_link(token, rows):
    """The row among these (a QuerySet) that the link is of, or None."""
    code, _dash, key = token.partition("-")
    row = rows.filter(code=code).first()
    return row if row and constant_time_compare(key_of(row), key) else None


def with_row_by_link(rows, what):
    """For views of one of ``rows()``: fetched and authorised by the link; at any other address there is no word of
    what was there.

    ``what``: the name by which ``gone.html`` knows it.
    """

    def of_row(view):
        @form_by_link
        @wraps(view)
        def view_by_link(request, token):
            row = by_link(token, rows())
            if row is None:
                return render(request, "exams/placement/gone.html", {"what": what}, status=404)
            return view(request, row)

        return view_by_link

    return of_row
