"""The provider's inbox: who asks for a seat, and the answers; for the office, one person's data."""

import json

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bildung_verbindet.doubts import doubts, settle
from bildung_verbindet.outbox import mails
from bildung_verbindet.pagination import page_of
from bildung_verbindet.staff import for_staff
from bildung_verbindet.text_fields import PhoneLine
from contacts.actions import forget_messages
from contacts.models import Message
from courses import enquiring, wording
from courses.models import Enquiry
from providers.access import for_members, page

ANSWERS = [Enquiry.Status.ANSWERED, Enquiry.Status.PLACED, Enquiry.Status.WAITING, Enquiry.Status.DECLINED]


class AnswerForm(forms.Form):
    status = forms.ChoiceField(
        label=gettext_lazy("How does it end?"), choices=[(one.value, one.label) for one in ANSWERS]
    )
    text = forms.CharField(
        label=gettext_lazy("Your answer"), max_length=5000, widget=forms.Textarea({"rows": 12, "dir": "auto"})
    )


class PersonForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = PhoneLine(label=gettext_lazy("Phone"), max_length=40, required=False)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Please give the address or the number that the person has used."))
        return cleaned


def enquiries_of(provider):
    rows = Enquiry.objects.filter(run__course__provider=provider)
    return rows.select_related("run__course__provider", "run__municipality")


@for_members
def inbox(request, provider):
    """Unanswered ones first, the oldest on top."""
    status = request.GET.get("status", "")
    everything = enquiries_of(provider)
    rows = everything.credible()
    shown = rows.filter(status=status) if status in Enquiry.Status.values else rows
    order = "created_at" if status == Enquiry.Status.NEW else "-created_at"
    today = timezone.localdate()
    found = page_of(request, shown.order_by(order, "pk"))
    context = {
        "page": found,
        "rows": [(row, wording.ago(timezone.localdate(row.created_at), today)) for row in found.object_list],
        "status": status,
        "statuses": Enquiry.Status.choices,
        "kept_days": settings.ENQUIRY_KEPT_DAYS,
        "unanswered": rows.unanswered().count(),
        "doubts": doubts(everything, lambda row: f"{row.name}: {row.run.course.title_de}. {row.text}"),
        "settle": reverse("workplace:settle_enquiries", args=[provider.slug]),
    }
    return page(request, "workplace/inbox.html", provider, context)


@require_POST
@for_members
def settle_enquiries(request, provider):
    settle(request, enquiries_of(provider), enquiring.believe)
    return redirect("workplace:inbox", provider.slug)


@for_members
def enquiry(request, provider, pk):
    enquiry = get_object_or_404(enquiries_of(provider), pk=pk)
    wanted = request.GET.get("as", "")
    wanted = wanted if wanted in ANSWERS else Enquiry.Status.ANSWERED
    begun = {"status": wanted, "text": enquiring.draft(enquiry, wanted)}
    form = AnswerForm(data=request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        reply_to = enquiry.run.course.email_to_register or request.user.email
        enquiring.answer(enquiry, **form.cleaned_data, reply_to=reply_to)
        messages.success(request, _("Your answer is on its way.") if enquiry.email else _("Saved."))
        return redirect("workplace:inbox", provider.slug)
    language = get_language_info(enquiry.language)["name_translated"]
    answers = [(one.value, one.label) for one in ANSWERS]
    context = {"enquiry": enquiry, "form": form, "language": language, "answers": answers, "wanted": wanted}
    return page(request, "workplace/enquiry.html", provider, context)


@for_staff
def person(request):
    """What one person has asked: shown, given as a file, or erased, as the law entitles them to."""
    form = PersonForm(data=request.POST or None)
    rows, written = Enquiry.objects.none(), Message.objects.none()
    if form.is_bound and form.is_valid():
        rows = Enquiry.objects.of_person(**form.cleaned_data).select_related("run__course__provider")
        written = Message.objects.of_person(**form.cleaned_data)
        if "erase" in request.POST:
            number = enquiring.forget(Enquiry.objects.of_person(**form.cleaned_data)) + forget_messages(written)
            mails().to_address(form.cleaned_data["email"]).delete()  # also what belongs to no row, such as logins
            messages.success(request, _("Erased: %(number)d.") % {"number": number})
            return redirect("office:person")
        if "export" in request.POST:
            return as_file(rows, written)
    context = {"form": form, "enquiries": rows, "written": written, "is_asked": form.is_bound and form.is_valid()}
    return render(request, "office/person.html", context)


def as_file(rows, written) -> HttpResponse:
    enquiries = [
        {
            "course": row.run.course.title,
            "provider": row.run.course.provider.name,
            "received": row.created_at.isoformat(),
            "name": row.name,
            "email": row.email,
            "phone": row.phone,
            "language": row.language,
            "text": row.text,
            "status": row.status,
            "answer": row.answer,
        }
        for row in rows
    ]
    names = ("kind", "name", "email", "phone", "page", "language", "text", "answer")
    data = {
        "enquiries": enquiries,
        "messages": [
            {name: getattr(row, name) for name in names} | {"received": row.created_at.isoformat()}
            for row in written
        ],
    }
    response = HttpResponse(json.dumps(data, ensure_ascii=False, indent=2), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="personal-data.json"'
    return response
