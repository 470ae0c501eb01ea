"""Who becomes a provider: applications, and providers that the office itself enters."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import for_staff
from contacts.actions import office_address
from foundation.reading.single_values import line
from foundation.submissions.doubts import doubts, settle
from foundation.submissions.written import not_saved
from foundation.web.desks import Line, age_of, tone_of
from foundation.web.pagination import page_of
from providers import actions as joining
from providers.models import SLEEPING_AFTER, Application, Membership, Provider
from providers.records import AnswerForm, FirstInvitationForm
from providers.twins import twins


@for_staff
def providers(request):
    """Every provider, to act for it, and the way to invite a first person for one."""
    wanted = line(request.GET, "q")
    rows = Provider.objects.filter(name__icontains=wanted).select_related("municipality")
    context = {"page": page_of(request, rows), "q": wanted}
    return render(request, "office/providers.html", context)


@for_staff
def without_people(request):
    """Providers for whom nobody can act."""
    page = page_of(request, Provider.objects.without_people().select_related("municipality"))
    context = {
        "title": _("Providers without active people"),
        "lead": _("Nobody of them can log in. Enquiries reach them by mail at best."),
        "page": page,
        "lines": [
            Line(
                title=provider.name,
                address=reverse("workplace:members", args=[provider.slug]),
                act=_("Invite"),
                notes=[provider.municipality.name],
                email=provider.email,
                phone=provider.phone,
            )
            for provider in page.object_list
        ],
    }
    return render(request, "desks/to_do.html", context)


@for_staff
def sleeping(request):
    """Members who have not logged in for long, the longest first."""
    rows = Membership.objects.sleeping().select_related("user", "provider")
    page = page_of(request, rows.order_by("last_seen", "pk"))
    lead = _("These people have not logged in for %(days)s days or longer. Do they still work there?")
    context = {
        "title": _("Accounts that sleep"),
        "lead": lead % {"days": SLEEPING_AFTER},
        "page": page,
        "lines": [asleep(row) for row in page.object_list],
    }
    return render(request, "desks/to_do.html", context)


def asleep(membership):
    user, date = membership.user, {"date": date_format(timezone.localdate(membership.last_seen), "DATE_FORMAT")}
    seen = _("last here on %(date)s") if user.last_login else _("never here, account since %(date)s")
    return Line(
        title=str(user),
        address=reverse("workplace:members", args=[membership.provider.slug]),
        act=_("People"),
        age=age_of(timezone.localdate(membership.last_seen)),
        waits=_("not here"),
        notes=[str(membership.provider), seen % date],
        email=user.email,
    )


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
def applications(request):
    page = page_of(request, Application.objects.waiting().select_related("municipality"))
    context = {
        "title": _("New organisations"),
        "page": page,
        "lines": [applied(row) for row in page.object_list],
        "doubts": doubts(Application.objects.all(), lambda row: f"{row.name}, {row.contact_name}: {row.offers}"),
        "settle": reverse("office:settle_applications"),
    }
    return render(request, "desks/to_do.html", context)


def applied(application):
    day = timezone.localdate(application.created_at)
    return Line(
        title=application.name,
        address=reverse("office:application", args=[application.pk]),
        act=_("Decide"),
        age=age_of(day),
        waits=_("waits"),
        notes=[f"{application.get_kind_display()} · {application.municipality.name}"],
        tone=tone_of(day),
    )


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
    slug = line(request.POST, "provider")
    provider = get_object_or_404(Provider, slug=slug) if slug else None
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
    if not joining.decline(pk, form.cleaned_data["answer"], request.user, office_address()):
        back = reverse("office:application", args=[pk])
        return not_saved(request, _("Somebody has decided this already."), back)
    messages.success(request, _("The applicant gets your answer by mail."))
    return redirect("office:start")
