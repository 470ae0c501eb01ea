"""The provider's inbox: who asks for a seat, and the answers."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from courses.actions import NotPossibleError
from courses.public import wording
from enquiries import actions as enquiries
from enquiries.links import by_answer_link
from enquiries.models import Enquiry
from enquiries.models.enquiries import ENQUIRY_KEPT_DAYS
from enquiries.models.states import Reason, Status
from foundation.editing.locking import atomic_when_sent, sent
from foundation.editing.versioned import Versioned
from foundation.reading.single_values import one_of
from foundation.submissions.doubts import doubts, settle
from foundation.web.pagination import page_of
from workplace.guards import for_members, page

ANSWERS = [Status.PLACED, Status.OFFERED, Status.WAITING, Status.ANSWERED, Status.DECLINED]


class AnswerForm(Versioned, forms.Form):
    """What the answer is; the letter follows from it, with the answerer's own words below."""

    status = forms.ChoiceField(
        label=gettext_lazy("How does it end?"), choices=[(one.value, one.label) for one in ANSWERS]
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why is there no seat?"), choices=[("", "–"), *Reason.choices], required=False
    )
    subtract = forms.BooleanField(label=gettext_lazy("One free seat less"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Your own words, in German"),
        max_length=5000,
        required=False,
        widget=forms.Textarea({"rows": 5, "dir": "auto"}),
    )
    compared = {"text": "answer"}

    def __init__(self, enquiry, **kwargs):
        super().__init__(**kwargs)
        self.saved = {"status": enquiry.status, "answer": enquiry.answer}

    def clean(self):
        cleaned = super().clean()
        status, text = cleaned.get("status"), cleaned.get("text")
        if status == Status.DECLINED and not cleaned.get("reason"):
            self.add_error("reason", _("Please say why, so that the person knows what to do next."))
        if not text and (status == Status.ANSWERED or cleaned.get("reason") == Reason.OTHER):
            self.add_error("text", _("Please write your answer."))
        return cleaned

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
    order = "asked_at" if status == Enquiry.Status.NEW else "-asked_at"
    today = timezone.localdate()
    found = page_of(request, chosen.order_by(order, "pk"))
    context = {
        "page": found,
        "rows": [(row, wording.ago(timezone.localdate(row.asked_at), today)) for row in found.object_list],
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
    enquiry = get_object_or_404(enquiries_of(provider), pk=pk)
    if request.method == "POST":
        enquiry = enquiries.keeping(enquiry)
    wanted = one_of(request.GET, "as", ANSWERS) or Status.PLACED
    form = AnswerForm(enquiry, data=sent(request), initial={"status": wanted, "subtract": enquiry.run.seats_left})
    if request.method == "POST" and form.is_valid() and is_answered(form, enquiry, request.user):
        messages.success(request, _("Your answer is on its way.") if enquiry.email else _("Saved."))
        return redirect("workplace:inbox", provider.slug)
    language = get_language_info(enquiry.language)["name_translated"]
    context = {"enquiry": enquiry, "form": form, "language": language}
    return page(request, "workplace/enquiry.html", provider, context, status=form.status)


def is_answered(form, enquiry, user=None) -> bool:
    """Says on the form why not."""
    try:
        with transaction.atomic():
            enquiries.answer(enquiry, **form.cleaned_data, by=user)
    except NotPossibleError as problem:
        form.add_error(None, str(problem))
        return False
    return True


@never_cache
def answer_by_link(request, token):
    """For a contact person without an account. Only a click on the page changes something, no scanner of links."""
    enquiry = by_answer_link(token)
    if enquiry is None:
        return render(request, "workplace/link_gone.html", status=410)
    form = AnswerForm(enquiry, data=request.POST if "status" in request.POST else None)
    if request.method == "POST":
        enquiries.read(enquiry, by_link=True)
        if form.is_bound and form.is_valid() and is_answered(form, enquiry):
            return render(request, "workplace/answered_by_link.html", {"enquiry": enquiry})
    context = {"enquiry": enquiry, "form": form, "is_open": request.method == "POST"}
    return render(request, "workplace/answer_by_link.html", context)
