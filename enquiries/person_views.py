"""What the person does who asked, on pages that only they have the address of: opened, nothing changes."""

from functools import wraps

from django.conf import settings
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.actions import NotPossibleError
from courses.public.codes import code_of
from enquiries import actions
from enquiries.actions.keeping import WHOLE
from enquiries.forms import ActForm, AskAgainForm, ContactForm, FirstDayForm
from enquiries.links import by_status_link, status_path, status_token, version_of
from enquiries.models import Enquiry
from enquiries.models.states import Status
from enquiries.standing import code_address, page_of
from foundation.reading.single_values import version_in
from foundation.submissions.public import form_by_link
from foundation.submissions.written import texts_of

require_form = require_http_methods(["GET", "HEAD", "POST"])


def of_person(view):
    """Fetches and authorises by the link; at any other address there is no word of what was there."""

    @form_by_link
    @wraps(view)
    def view_by_link(request, token):
        enquiry = by_status_link(token)
        if enquiry is None:
            return no_more(request)
        return view(request, enquiry)

    return view_by_link


@of_person
@require_safe
def status(request, enquiry):
    return page(request, enquiry)


def no_more(request):
    return render(request, "enquiries/no_more.html", {"texts": texts_of(request)}, status=404)


def page(request, enquiry, problem="", answer=200):
    """With ``problem`` what was written is shown, too: it has gone nowhere."""
    own = {"token": status_token(enquiry), "guard": ActForm(request), "problem": problem}
    context = {**page_of(enquiry), **own, "texts": texts_of(request)}
    return render(request, "enquiries/status.html", context, status=answer)


def done(request, enquiry, act):
    """Does it to the enquiry as it was shown, under its lock, or says why not on the page as it is now."""
    try:
        with transaction.atomic():
            if version_of(actions.keeping(enquiry)) != version_in(request.POST):
                raise NotPossibleError(_("Something has changed meanwhile. This is how it stands now."))
            act()
    except NotPossibleError as problem:
        return page(request, WHOLE.get(pk=enquiry.pk), str(problem), 409)
    except Enquiry.DoesNotExist:
        return no_more(request)
    return redirect(status_path(enquiry))


def by_button(request, enquiry, form, act):
    """``form`` of one button: what is wrong with it stands on the page."""
    if form.is_valid():
        return done(request, enquiry, act)
    return page(request, enquiry, next(error for errors in form.errors.values() for error in errors), 400)


@of_person
@require_POST
def accept(request, enquiry):
    return by_button(request, enquiry, ActForm(request), lambda: actions.accept(enquiry))


@of_person
@require_POST
def still_waits(request, enquiry):
    return by_button(request, enquiry, ActForm(request), lambda: actions.still_waits(enquiry))


@of_person
@require_POST
def first_day(request, enquiry):
    form = FirstDayForm(request)
    return by_button(request, enquiry, form, lambda: actions.says_came(enquiry, form.cleaned_data["came"]))


def form_page(request, enquiry, form, template, act):
    """What is withdrawn has nothing left to change."""
    if enquiry.status == Status.WITHDRAWN:
        return withdrawn(request, enquiry)
    if form.is_valid():
        return done(request, enquiry, act)
    context = {"enquiry": enquiry, "form": form, "back": status_path(enquiry), "version": version_of(enquiry)}
    return render(request, template, context)


def withdrawn(request, enquiry):
    """Who still writes something has not seen it; who withdraws once more has what they want."""
    if texts_of(request):
        return page(request, enquiry, _("Something has changed meanwhile. This is how it stands now."), 409)
    return redirect(status_path(enquiry))


@of_person
@require_form
def withdraw(request, enquiry):
    """Asks once more."""
    return form_page(
        request, enquiry, ActForm(request), "enquiries/withdraw.html", lambda: actions.withdraw(enquiry)
    )


@of_person
@require_form
def contact(request, enquiry):
    form = ContactForm(request, enquiry)
    values = ("way", "email", "phone")
    return form_page(
        request,
        enquiry,
        form,
        "enquiries/contact.html",
        lambda: actions.change_contact(enquiry, *(form.cleaned_data[name] for name in values)),
    )


@of_person
@require_form
def ask_again(request, enquiry):
    form = AskAgainForm(request, enquiry)
    return form_page(
        request,
        enquiry,
        form,
        "enquiries/ask_again.html",
        lambda: actions.ask_again(enquiry, *(form.cleaned_data.get(name) for name in ("text", "may_translate"))),
    )


@of_person
@require_safe
def slip(request, enquiry):
    """For paper: the code and where it is asked for; no name."""
    address = f"{settings.PORTAL_URL}{reverse('enquiries:code')}"
    context = {
        "enquiry": enquiry,
        "code_address": code_address(),
        "qr": code_of(address),
        "back": status_path(enquiry),
    }
    return render(request, "enquiries/slip.html", {**context, **enquiry.sought.context()})
