from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from contacts.actions import receive_message
from contacts.cards import contact_card
from contacts.forms import BarrierForm, QuestionForm
from contacts.models import ContactPerson, Message, Office
from foundation.submissions.public import public_form


@public_form
def contact(request):
    form = QuestionForm(request)
    if done := received(form, Message.Kind.QUESTION):
        return done
    offices = Office.objects.select_related("municipality").prefetch_related("people__deputy")
    return render(request, "contacts/contact.html", {"form": form, "offices": offices})


@public_form
def report_barrier(request):
    form = BarrierForm(request, initial={"page": request.headers.get("Referer", "")})
    return received(form, Message.Kind.BARRIER) or render(request, "contacts/report_barrier.html", {"form": form})


def received(form, kind):
    """The way to the thank-you page when the form was sent and is right."""
    if not form.is_valid():
        return None
    receive_message(kind=kind, language=get_language(), is_doubtful=form.is_doubtful, **form.cleaned_data)
    return redirect("contacts:thanks")


def thanks(request):
    return render(request, "contacts/thanks.html")


def download_card(request, slug):
    person = get_object_or_404(ContactPerson.objects.public().select_related("office"), slug=slug)
    response = HttpResponse(contact_card(person), content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}.vcf"'
    return response
