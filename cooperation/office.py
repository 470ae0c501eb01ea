"""Partners, meetings and mails to the network, as the office keeps them; agreements are for administrators."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.guards import for_administrators, for_staff
from cooperation import actions
from cooperation import duties as figures
from cooperation.forms import AgreementForm, DutyForm, MeetingForm, NetworkMailForm, PartnerForm
from cooperation.models import Lending, Meeting, NetworkMail, Partner
from foundation.editing.model_pages import ModelPages, PagesOfRights
from foundation.files.spreadsheets import csv_file
from foundation.reading.single_values import line
from foundation.web.pagination import page_of


class Partners(PagesOfRights):
    rights = staticmethod(actions.rights)
    name, names, path = "partner", "partners", "kooperation/partner"
    new_title = gettext_lazy("New partner")
    form = PartnerForm
    guard = staticmethod(for_staff)
    search = ("name", "role_de", "liaisons__name")
    hint = gettext_lazy("A liaison person who logs in with this e-mail address sees the partner's own pages.")
    template = "cooperation/edit_partner.html"

    def rows(self):
        return Partner.objects.select_related("provider")

    def form_for(self, user, **kwargs):
        return self.form(may_move_signatures=user.is_superuser, **kwargs)

    def row(self, partner):
        return partner.name, partner.get_kind_display()

    def why_not(self, partner):
        """What others have done with it is theirs, too."""
        if Lending.objects.filter(Q(giver=partner) | Q(taker=partner)).exists() or partner.turns.exists():
            return _(
                "What it has lent, taken or done counts in the sums of the partners. Does it leave? Then take its "
                "provider and its liaison persons out here: nobody acts for it any more, and the sums stay."
            )
        return ""


class Agreements(PagesOfRights):
    rights = staticmethod(actions.rights)
    name, names, path = "agreement", "agreements", "kooperation/vereinbarungen"
    new_title = gettext_lazy("New agreement")
    form = AgreementForm
    guard = staticmethod(for_administrators)
    search = ("title_de", "aims_de")
    template = "cooperation/edit_agreement.html"

    def row(self, agreement):
        return agreement.title, term(agreement)


class Meetings(ModelPages):
    name, names, path = "meeting", "meetings", "kooperation/treffen"
    new_title = gettext_lazy("New meeting")
    form = MeetingForm
    guard = staticmethod(for_staff)
    search = ("title", "agenda", "place")
    template = "cooperation/edit_meeting.html"

    @property
    def urls(self):
        invite = require_POST(self.guard(self.invite))
        return [*super().urls, path(f"{self.path}/<int:pk>/einladen/", invite, name="invite_to_meeting")]

    def row(self, meeting):
        return meeting.title, date_format(timezone.localtime(meeting.starts_at), "DATETIME_FORMAT")

    def invite(self, request, pk):
        number = actions.invite_to_meeting(get_object_or_404(Meeting, pk=pk))
        messages.success(
            request,
            ngettext("%(number)d invitation is on its way.", "%(number)d invitations are on their way.", number)
            % {"number": number},
        )
        return redirect("office:meeting", pk)


def term(agreement):
    """From when until when it is valid."""
    first = date_format(agreement.signed_on, "SHORT_DATE_FORMAT")
    if agreement.valid_until is None:
        return _("since %(first)s") % {"first": first}
    return _("%(first)s to %(last)s") % {
        "first": first,
        "last": date_format(agreement.valid_until, "SHORT_DATE_FORMAT"),
    }


@for_staff
def duties(request):
    """All partners with offers on the portal, side by side: all duties of the last year, or one by months."""
    form = DutyForm(data=request.GET)
    duty = form.cleaned_data["duty"] if form.is_valid() else ""
    heads, rows = one_duty(duty) if duty else all_duties()
    return render(request, "cooperation/duties.html", {"form": form, "duty": duty, "heads": heads, "rows": rows})


def all_duties():
    """Headings, and of each partner pairs of a heading and its sum of the months."""
    heads = [measure.title for measure in figures.MEASURES]
    return heads, [
        (partner, list(zip(heads, figures.totals(months), strict=True))) for partner, months in months_of_all()
    ]


def one_duty(duty):
    """The same of one duty, month by month."""
    heads = [date_format(first, "M Y") for first in figures.last_months()]
    return heads, [
        (partner, [(head, month[duty]) for head, month in zip(heads, months, strict=True)])
        for partner, months in months_of_all()
    ]


@for_staff
def duties_file(request):
    """Every partner and month in a line, for the yearly report."""
    lines = [[partner.name, *line] for partner, months in months_of_all() for line in figures.lines(months)]
    return csv_file("pflichten", [[_("partner"), *figures.heading()], *lines])


def months_of_all():
    """Each partner that has offers on the portal, with its last twelve months."""
    partners = list(Partner.objects.filter(provider__isnull=False))
    table = figures.of_providers([partner.provider_id for partner in partners], figures.last_months())
    return [(partner, table[partner.provider_id]) for partner in partners]


@for_staff
def network_mails(request):
    page = page_of(request, NetworkMail.objects.select_related("sent_by"))
    return render(request, "cooperation/mails.html", {"page": page})


@for_staff
def new_network_mail(request):
    """First shows whom the mail would reach, then sends it, to those who were shown and nobody else."""
    form = NetworkMailForm(data=request.POST or None)
    people = list(form.recipients()) if request.method == "POST" and form.is_valid() else []
    seen = digest(people)
    if people and line(request.POST, "send") == seen:
        number = actions.send_network_mail(form.save(commit=False), people, request.user)
        messages.success(
            request,
            ngettext("%(number)d mail is on its way.", "%(number)d mails are on their way.", number)
            % {"number": number},
        )
        return redirect("office:network_mails")
    context = {"form": form, "people": people, "seen": seen, "is_shown": form.is_bound and form.is_valid()}
    return render(request, "cooperation/new_mail.html", context)


def digest(people):
    """Of whom the mail would reach: another filter, or somebody new, is looked at first."""
    return salted_hmac("recipients of a mail", " ".join(str(person.pk) for person in people)).hexdigest()[:16]
