from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy

from contacts.actions import office_address
from foundation.submissions.public import public_form
from providers.actions import receive_application
from providers.forms import ApplicationForm

TOO_MANY = gettext_lazy(
    "The form has more boxes than the portal takes at once. Nothing was saved. Please send less."
)


@public_form
def apply(request):
    """An organisation asks to list its offers; the office decides."""
    form = ApplicationForm(request)
    if form.is_valid():
        fields = {"language": get_language(), "is_doubtful": form.is_doubtful, **form.cleaned_data}
        receive_application(office=office_address(), **fields)
        return redirect("contacts:thanks")
    return render(request, "providers/apply.html", {"form": form})
