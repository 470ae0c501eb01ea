"""What the coordination office looks after: applications, proposals, forgotten offers, and every provider."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bildung_verbindet.pagination import page_of
from bildung_verbindet.shared_forms import in_json, in_words
from bildung_verbindet.staff import for_staff
from contacts.actions import office_address
from courses import actions
from courses.models import Course, Proposal
from providers import actions as joining
from providers.forms import AnswerForm, FirstInvitationForm
from providers.models import Application, Provider

SHOWN = 20


class ReviewForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("What should be changed?"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )


@for_staff
def start(request):
    proposals = Proposal.objects.waiting().select_related("course__provider", "author")
    context = {
        "applications": Application.objects.filter(status=Application.Status.NEW).select_related("municipality"),
        "proposals": proposals[:SHOWN],
        "proposal_count": proposals.count(),
        "forgotten": Course.objects.forgotten().select_related("provider").order_by("confirmed_on", "pk")[:SHOWN],
        "fresh": Course.objects.lately_published().select_related("provider")[:SHOWN],
    }
    return render(request, "office/start.html", context)


@for_staff
def providers(request):
    """Every provider, to act for it, and the way to invite a first person for one."""
    wanted = " ".join(request.GET.get("q", "").split())
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
def application(request, pk):
    return application_page(request, pk, AnswerForm())


def application_page(request, pk, form):
    application = get_object_or_404(Application.objects.select_related("municipality", "provider"), pk=pk)
    twins = Provider.objects.filter(name__iexact=application.name)
    context = {"application": application, "form": form, "twins": twins}
    return render(request, "office/application.html", context)


@require_POST
@for_staff
def accept_application(request, pk):
    provider = joining.accept(pk, request.user)
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
def proposal(request, pk):
    return proposal_page(request, pk, ReviewForm())


def proposal_page(request, pk, form):
    proposals = Proposal.objects.select_related("course__provider__municipality", "course__course_type", "author")
    proposal = get_object_or_404(proposals, pk=pk)
    context = {"proposal": proposal, "rows": list(before_and_after(proposal)), "form": form}
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
    return decided(request, actions.accept(pk, request.POST.get("version", ""), request.user), pk)


@require_POST
@for_staff
def return_proposal(request, pk):
    form = ReviewForm(data=request.POST)
    if not form.is_valid():
        return proposal_page(request, pk, form)
    return decided(request, actions.give_back(pk, form.cleaned_data["answer"], request.user), pk)


def decided(request, is_done, pk):
    if is_done:
        messages.success(request, _("The author gets your answer by mail."))
        return redirect("office:start")
    messages.error(request, _("The proposal has changed meanwhile. Please look again."))
    return redirect("office:proposal", pk)
