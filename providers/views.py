from django.shortcuts import redirect, render

from contacts.actions import office_address
from foundation.submissions.public import public_form
from providers.actions import receive_application
from providers.forms import ApplicationForm


@public_form
def apply(request):
    """An organisation asks to list its offers; the office decides."""
    form = ApplicationForm(request)
    if form.is_valid():
        receive_application(office=office_address(), **form.content)
        return redirect("contacts:thanks")
    return render(request, "providers/apply.html", {"form": form})
