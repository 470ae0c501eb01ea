from django.shortcuts import get_object_or_404, render

from cooperation.forms import SubscriptionForm
from cooperation.models import Agreement, Liaison, Partner
from foundation.submissions.public import public_form


def network(request):
    """The partners and what they have agreed, for everybody."""
    agreements = list(Agreement.objects.all())
    context = {
        "partners": Partner.objects.signed().select_related("provider"),
        "agreements": agreements,
        "are_unnamed": any(agreement.unnamed for agreement in agreements),
    }
    return render(request, "cooperation/network.html", context)


@public_form
def unsubscribe(request, token):
    """From the link at the end of a network mail; opening it changes nothing, as scanners of mails do that."""
    person = get_object_or_404(Liaison.objects.by_token(token))
    form = SubscriptionForm(data=request.POST)
    if request.method == "POST" and form.is_valid():
        person.gets_mail = form.cleaned_data["again"]
        person.save(update_fields=["gets_mail"])
    return render(request, "cooperation/unsubscribe.html", {"person": person, "is_done": request.method == "POST"})
