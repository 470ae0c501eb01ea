from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contacts.actions import receive_message
from contacts.models import ContactPerson, LanguageWish, Message, Office
from contacts.public.cards import contact_card
from contacts.public.forms import WORD_LONGEST, BarrierForm, QuestionForm, ReportForm, WishForm, page_named
from foundation.languages.names import SPOKEN
from foundation.reading.single_values import line
from foundation.submissions.public import public_form


@public_form
def contact(request):
    """``wish`` in the address: what somebody has looked for in vain, as a beginning of their message."""
    wish = line(request.GET, "wish")
    form = QuestionForm(request, initial={"text": _("I am looking for a course: %s") % wish} if wish else None)
    if form.is_valid():
        receive_message(kind=Message.Kind.QUESTION, **form.content)
        return redirect("contacts:thanks")
    offices = Office.objects.select_related("municipality").prefetch_related("people__deputy")
    return render(request, "contacts/contact.html", {"form": form, "offices": offices})


@public_form
def report_barrier(request):
    form = BarrierForm(request, initial={"page": request.headers.get("Referer", "")})
    if form.is_valid():
        receive_message(kind=Message.Kind.BARRIER, **form.content)
        return redirect("contacts:thanks")
    return render(request, "contacts/report_barrier.html", {"form": form})


@public_form
def report(request):
    """``page`` in the address: the signed word of the page that somebody came from."""
    form = ReportForm(request, line(request.GET, "page", WORD_LONGEST))
    if form.is_valid():
        receive_message(**form.content)
        return redirect("contacts:thanks")
    return render(request, "contacts/report.html", {"form": form})


@public_form
def language_wish(request):
    """Counts that somebody needs a page, or the whole portal, in another language."""
    path, title, _provider = page_named(line(request.GET, "page", WORD_LONGEST))
    own = get_language() if get_language() in SPOKEN and get_language() != settings.LANGUAGE_CODE else ""
    form = WishForm(request, initial={"language": own})
    if form.is_valid():
        if not form.is_doubtful:
            LanguageWish.objects.note(path, title, form.cleaned_data["language"])
        return redirect("contacts:wished")
    return render(request, "contacts/language_wish.html", {"form": form, "title": title})


def wished(request):
    return render(request, "contacts/wished.html")


def thanks(request):
    return render(request, "contacts/thanks.html")


def download_card(request, slug):
    person = get_object_or_404(ContactPerson.objects.public().select_related("office"), slug=slug)
    response = HttpResponse(contact_card(person), content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}.vcf"'
    return response
