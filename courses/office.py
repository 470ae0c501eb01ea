"""What the coordination office reviews: applications, proposals, forgotten offers, and every provider."""

from functools import partial

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from bildung_verbindet.doubts import doubts, settle
from bildung_verbindet.given import line, ticked, version_in
from bildung_verbindet.pagination import page_of
from bildung_verbindet.shared_forms import in_json, in_words
from bildung_verbindet.staff import for_staff
from contacts.actions import office_address
from courses import actions
from courses.models import Course, Proposal
from courses.workplace.remarks import RemarkForm
from courses.workplace.sections import Section, SectionForm
from providers import actions as joining
from providers.forms import AnswerForm, FirstInvitationForm
from providers.models import Application, Provider
from providers.twins import twins


class ReviewForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("What should be changed?"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )


class CorrectionForm(SectionForm):
    """The proposal's fields as the author would have them, for the reviewer to put right."""

    def __init__(self, proposal, **kwargs):
        section = Section(
            "",
            "",
            own=tuple(set(proposal.changes) - {"machine_texts"}),
            needed=("course_type", "title_de", "summary_de"),
        )
        super().__init__(section, proposal.applied(), **kwargs)


@for_staff
def providers(request):
    """Every provider, to act for it, and the way to invite a first person for one."""
    wanted = line(request.GET, "q")
    rows = Provider.objects.filter(name__icontains=wanted).select_related("municipality")
    context = {"page": page_of(request, rows), "q": wanted}
    return render(request, "office/providers.html", context)


@for_staff
def new_provider(request):
    """Makes a provider and invites its first manager in one go."""
    form = FirstInvitationForm(data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        provider = joining.create_with_manager(by=request.user, **form.cleaned_data)
        messages.success(request, _("The invitation is on its way to %(email)s.") % form.cleaned_data)
        return redirect("workplace:members", provider.slug)
    return render(request, "office/new_provider.html", {"form": form})


@for_staff
def forgotten(request):
    """Offers that nobody has confirmed for long, the oldest first."""
    rows = Course.objects.forgotten().select_related("provider").order_by("confirmed_on", "pk")
    return render(request, "office/forgotten.html", {"page": page_of(request, rows)})


@for_staff
def applications(request):
    rows = Application.objects.waiting().select_related("municipality")
    context = {
        "page": page_of(request, rows),
        "doubts": doubts(Application.objects.all(), lambda row: f"{row.name}, {row.contact_name}: {row.offers}"),
        "settle": reverse("office:settle_applications"),
    }
    return render(request, "office/applications.html", context)


@require_POST
@for_staff
def settle_applications(request):
    settle(request, Application.objects.all(), partial(joining.believe_applications, office=office_address()))
    return redirect("office:applications")


@for_staff
def application(request, pk):
    return application_page(request, pk, AnswerForm())


def application_page(request, pk, form):
    application = get_object_or_404(Application.objects.select_related("municipality", "provider"), pk=pk)
    is_new = application.status == Application.Status.NEW
    context = {"application": application, "form": form, "twins": twins(application) if is_new else []}
    return render(request, "office/application.html", context)


@require_POST
@for_staff
def accept_application(request, pk):
    """As a provider of its own, or as people of one that is there."""
    there = line(request.POST, "provider")
    provider = get_object_or_404(Provider, slug=there) if there else None
    provider = joining.accept(pk, request.user, provider)
    if provider is None:
        messages.error(request, _("Somebody has decided this already."))
        return redirect("office:application", pk)
    messages.success(
        request, _("%(provider)s is on the portal, and the applicant is invited.") % {"provider": provider}
    )
    return redirect("office:start")


@require_POST
@for_staff
def decline_application(request, pk):
    form = AnswerForm(data=request.POST)
    if not form.is_valid():
        return application_page(request, pk, form)
    if joining.decline(pk, form.cleaned_data["answer"], request.user, office_address()):
        messages.success(request, _("The applicant gets your answer by mail."))
    else:
        messages.error(request, _("Somebody has decided this already."))
    return redirect("office:start")


@for_staff
def proposals(request):
    """All that waits, the oldest first; what is small can be accepted from here, several at once."""
    wanted = line(request.GET, "q")
    rows = Proposal.objects.waiting().select_related("course__provider", "author")
    if wanted:
        names = Q(course__title_de__icontains=wanted) | Q(course__provider__name__icontains=wanted)
        rows = rows.filter(names)
    page = page_of(request, rows)
    shown = [(one, list(before_and_after(one)) if one.is_small else []) for one in page.object_list]
    return render(request, "office/proposals.html", {"page": page, "rows": shown, "q": wanted})


@require_POST
@for_staff
def accept_proposals(request):
    """Those that were ticked, each as it was seen; only small ones, whatever is sent."""
    done, left = 0, 0
    for row in ticked(request.POST, "proposal"):
        pk, _sign, version = row.partition(":")
        proposal = Proposal.objects.waiting().filter(pk=pk).first() if pk.isdecimal() else None
        if proposal and proposal.is_small and actions.accept(proposal.pk, version, request.user):
            done += 1
        else:
            left += 1
    if done:
        told = ngettext("%(number)d change is public now.", "%(number)d changes are public now.", done)
        messages.success(request, told % {"number": done})
    if left:
        told = ngettext(
            "%(number)d has changed meanwhile. Please look again.",
            "%(number)d have changed meanwhile. Please look again.",
            left,
        )
        messages.error(request, told % {"number": left})
    if not done and not left:
        messages.error(request, _("Nothing was ticked."))
    return redirect("office:proposals")


@for_staff
def proposal(request, pk):
    return proposal_page(request, pk, ReviewForm())


def proposal_page(request, pk, form, remark=None):
    proposals = Proposal.objects.select_related("course__provider__municipality", "course__course_type", "author")
    proposal = get_object_or_404(proposals, pk=pk)
    context = {
        "proposal": proposal,
        "rows": list(before_and_after(proposal)),
        "form": form,
        "remark": remark or RemarkForm(),
        "remarks": proposal.remarks.select_related("author"),
    }
    return render(request, "office/proposal.html", context)


def before_and_after(proposal):
    """Field by field: name, what is public now, what is proposed."""
    for name, (_before, after) in proposal.changes.items():
        column = proposal.course._meta.get_field(name)
        before = in_json(proposal.course, name)
        yield column.verbose_name, in_words(column, before), in_words(column, after)


@require_POST
@for_staff
def accept_proposal(request, pk):
    seen, answer = version_in(request.POST), answer_of(request)
    return decided(request, actions.accept(pk, seen, request.user, answer=answer), pk)


@for_staff
def correct_proposal(request, pk):
    """Accepts a proposal with what the reviewer has put right in it."""
    proposals = Proposal.objects.waiting().exclude(changes={}).select_related("course__provider", "author")
    proposal = get_object_or_404(proposals, pk=pk)
    form = CorrectionForm(proposal, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        seen, answer = version_in(request.POST, "proposal"), answer_of(request)
        is_done = actions.accept(pk, seen, request.user, answer=answer, corrected=form.instance)
        return decided(request, is_done, pk)
    context = {"proposal": proposal, "form": form}
    return render(request, "office/correct_proposal.html", context, status=409 if form.is_crossed() else 200)


@require_POST
@for_staff
def remark_on_proposal(request, pk):
    form = RemarkForm(data=request.POST)
    if not form.is_valid():
        return proposal_page(request, pk, ReviewForm(), form)
    proposal = get_object_or_404(Proposal.objects.select_related("course__provider", "author"), pk=pk)
    actions.remark(proposal, form.cleaned_data["text"], request.user)
    messages.success(request, _("The author gets your remark by mail."))
    return redirect("office:proposal", pk)


@require_POST
@for_staff
def return_proposal(request, pk):
    form = ReviewForm(data=request.POST)
    if not form.is_valid():
        return proposal_page(request, pk, form)
    return decided(request, actions.give_back(pk, form.cleaned_data["answer"], request.user), pk)


def answer_of(request) -> str:
    """A word to the author, which may be left out."""
    form = ReviewForm(data=request.POST)
    form.is_valid()
    return form.cleaned_data.get("answer", "")


def decided(request, is_done, pk):
    if is_done:
        messages.success(request, _("The author gets your answer by mail."))
        return redirect("office:start")
    messages.error(request, _("The proposal has changed meanwhile. Please look again."))
    return redirect("office:proposal", pk)
