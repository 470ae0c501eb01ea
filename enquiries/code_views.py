"""Where the code on paper is typed: it shows how it stands, and nothing of the person."""

from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from enquiries.actions.keeping import WHOLE
from enquiries.forms import DIGITS, CodeForm
from enquiries.links import status_path
from enquiries.standing import head_of
from foundation.reading.phones import last_digits
from foundation.submissions import limits
from foundation.submissions.codes import row_with_code
from foundation.submissions.networks import network_of
from foundation.submissions.public import form_by_link

DAY, GUESSES = 24 * 3600, 5  # seconds in which so many may guess the digits of one


@form_by_link
def code(request):
    """The code is sent, so that it stands in no address; first alone, then with the digits."""
    form = CodeForm(request)
    context = {"form": form}
    known = WHOLE.filter(is_doubtful=False)
    if form.is_valid() and (enquiry := row_with_code(form, known, network_of(request))):
        if form.cleaned_data["digits"] and is_theirs(enquiry, form):
            return redirect(status_path(enquiry))
        kinds = set(enquiry.steps.values_list("kind", flat=True))
        context |= {"enquiry": enquiry, "head": head_of(enquiry, kinds), **enquiry.sought.context()}
    return render(request, "enquiries/code.html", context)


def is_theirs(enquiry, form):
    """Whether the digits are the phone's last four; guessing ends soon, whoever guesses."""
    tally = limits.count("digits of an enquiry", str(enquiry.pk), DAY)
    if tally.number > GUESSES:
        form.add_error(None, _("That was wrong too often. Please try again tomorrow, or call us."))
        return False
    last = last_digits(enquiry.phone, DIGITS)
    if len(last) < DIGITS or not constant_time_compare(last, form.cleaned_data["digits"]):
        form.add_error("digits", _("These digits do not belong to this code. Please look once more."))
        return False
    limits.give_back(tally)
    return True
