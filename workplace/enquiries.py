"""The provider's inbox: who asks for a seat, and the answers."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contacts.actions import reached_at
from courses.public import wording
from enquiries import actions as enquiries
from enquiries.models import ENQUIRY_KEPT_DAYS, Enquiry
from foundation.editing.locking import atomic_when_sent, row_of, sent
from foundation.editing.versioned import Versioned
from foundation.reading.single_values import one_of
from foundation.submissions.doubts import doubts, settle
from foundation.web.pagination import page_of
from workplace.guards import for_members, page

ANSWERS = [Enquiry.Status.ANSWERED, Enquiry.Status.PLACED, Enquiry.Status.WAITING, Enquiry.Status.DECLINED]


class AnswerForm(Versioned, forms.Form):
    status = forms.ChoiceField(
        label=gettext_lazy("How does it end?"), choices=[(one.value, one.label) for one in ANSWERS]
    )
    text = forms.CharField(
        label=gettext_lazy("Your answer"), max_length=5000, widget=forms.Textarea({"rows": 12, "dir": "auto"})
    )
    compared = {"text": "answer"}

    def __init__(self, enquiry, **kwargs):
        super().__init__(**kwargs)
        self.saved = {"status": enquiry.status, "answer": enquiry.answer}

    def stands(self):
        return super().stands() and self.cleaned_data.get("status") == self.saved["status"]


def enquiries_of(provider):
    rows = Enquiry.objects.filter(run__course__provider=provider)
    return rows.select_related("run__course__provider", "run__municipality")


@for_members
def inbox(request, provider):
    """Unanswered ones first, the oldest on top."""
    status = one_of(request.GET, "status", Enquiry.Status.values)
    everything = enquiries_of(provider)
    rows = everything.credible()
    chosen = rows.filter(status=status) if status else rows
    order = "created_at" if status == Enquiry.Status.NEW else "-created_at"
    today = timezone.localdate()
    found = page_of(request, chosen.order_by(order, "pk"))
    context = {
        "page": found,
        "rows": [(row, wording.ago(timezone.localdate(row.created_at), today)) for row in found.object_list],
        "status": status,
        "statuses": Enquiry.Status.choices,
        "kept_days": ENQUIRY_KEPT_DAYS,
        "unanswered": rows.unanswered().count(),
        "doubts": doubts(everything, lambda row: f"{row.name}: {row.run.course.title_de}. {row.text}"),
        "settle": reverse("workplace:settle_enquiries", args=[provider.slug]),
    }
    return page(request, "workplace/inbox.html", provider, context)


@require_POST
@for_members
def settle_enquiries(request, provider):
    settle(request, enquiries_of(provider), enquiries.believe)
    return redirect("workplace:inbox", provider.slug)


@for_members
@atomic_when_sent
def enquiry(request, provider, pk):
    enquiry = row_of(request, enquiries_of(provider), pk=pk)
    wanted = one_of(request.GET, "as", ANSWERS) or Enquiry.Status.ANSWERED
    begun = {"status": wanted, "text": enquiries.draft(enquiry, wanted)}
    form = AnswerForm(enquiry, data=sent(request), initial=begun)
    if request.method == "POST" and form.is_valid():
        reply_to = reached_at(enquiry.run.course.email_to_register or request.user.email)
        enquiries.answer(enquiry, **form.cleaned_data, reply_to=reply_to)
        messages.success(request, _("Your answer is on its way.") if enquiry.email else _("Saved."))
        return redirect("workplace:inbox", provider.slug)
    language = get_language_info(enquiry.language)["name_translated"]
    answers = [(one.value, one.label) for one in ANSWERS]
    context = {"enquiry": enquiry, "form": form, "language": language, "answers": answers, "wanted": wanted}
    return page(request, "workplace/enquiry.html", provider, context, status=form.status)
