"""The people of a provider: the start page of whoever acts for several, members, invitations, roles."""

from contextlib import contextmanager

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import get_list_or_404, get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cooperation.models import Partner
from foundation.submissions.kept import kept_for
from providers import actions
from providers.forms import NewAccountForm
from providers.models import TAKE_BACK_MINUTES, Invitation, Membership, MembershipChange, Provider
from providers.records import InvitationForm, RoleForm
from workplace.guards import for_managers, for_members, page

BACKEND = "django.contrib.auth.backends.ModelBackend"
LAST_MANAGER = gettext_lazy("A provider needs a manager. Please invite another one first.")


@never_cache
@login_required
def home(request):
    """Leads to the one place where somebody works, or lets choose."""
    if request.user.is_staff:
        return redirect("office:start")
    providers = list(Provider.objects.editable_by(request.user).select_related("municipality"))
    changes = changes_by(request.user)
    if len(providers) == 1 and not changes:
        return redirect("workplace:today", providers[0].slug)
    context = {"providers": providers, "kept": kept_for(request.user), "changes": changes}
    context["is_partner"] = Partner.objects.of_user(request.user).exists()
    if context["is_partner"] and not any([providers, changes, context["kept"]]):
        return redirect("office:cooperation")
    return render(request, "workplace/choose.html", context)


def changes_by(user, **of):
    """What that person may still take back."""
    changes = MembershipChange.objects.to_take_back(user).filter(**of).select_related("user", "provider")
    return [change for change in changes if actions.may_take_back(change, user)]


@for_members
def members(request, provider):
    return members_page(request, provider, InvitationForm(provider))


def members_page(request, provider, form):
    context = {
        "memberships": provider.memberships.select_related("user"),
        "invitations": provider.invitations.open().select_related("invited_by"),
        "form": form,
        "changes": changes_by(request.user, provider=provider),
    }
    return page(request, "workplace/members.html", provider, context)


@require_POST
@for_managers
def invite(request, provider):
    form = InvitationForm(provider, data=request.POST)
    if not form.is_valid():
        return members_page(request, provider, form)
    try:
        with or_not_found():
            actions.invite(provider, form.cleaned_data["email"], form.cleaned_data["role"], request.user)
    except actions.TooOftenError:
        messages.error(request, _("This address got several invitations within the hour. Please wait a while."))
    else:
        messages.success(request, _("The invitation is on its way to %(email)s.") % form.cleaned_data)
    return redirect("workplace:members", provider.slug)


@require_POST
@for_managers
def withdraw_invitation(request, provider, pk):
    invitation = get_object_or_404(provider.invitations.filter(accepted_at__isnull=True), pk=pk)
    actions.withdraw(invitation, request.user)
    messages.success(request, _("The invitation has been withdrawn. Its link no longer works."))
    return redirect("workplace:members", provider.slug)


@for_managers
def remove_member(request, provider, pk):
    """Asks first, and says what it means."""
    membership = provider.memberships.select_related("user").filter(pk=pk).first()
    if membership is None:
        return gone_already(request, provider, pk)
    if request.method != "POST":
        return asked(request, provider, membership)
    return end(request, membership, _("The membership has ended."))


def gone_already(request, provider, pk):
    """Somebody else was faster: who wants the same has it, and for good, unless it was undone this moment."""
    get_list_or_404(provider.membership_changes, membership_key=pk)
    if request.method == "POST" and not actions.confirm(provider, pk, request.user):
        raise Http404
    messages.info(request, _("This person is no member any more."))
    return redirect("workplace:members", provider.slug)


@for_members
def leave(request, provider):
    membership = get_object_or_404(provider.memberships, user=request.user)
    if request.method != "POST":
        return asked(request, provider, membership)
    return end(request, membership, _("You have left %(provider)s.") % {"provider": provider})


def end(request, membership, done):
    is_own = membership.user == request.user and not request.user.is_staff
    try:
        with or_not_found():
            actions.remove(membership, request.user)
    except actions.LastManagerError:
        messages.error(request, LAST_MANAGER)
        return redirect("workplace:members", membership.provider.slug)
    messages.success(request, done)
    return redirect("workplace:home") if is_own else redirect("workplace:members", membership.provider.slug)


def asked(request, provider, membership, role=""):
    """The page that asks whether this is meant: a membership is to get that role, or without one to end."""
    context = {
        "membership": membership,
        "role": role,
        "is_own": membership.user == request.user,
        "is_last": role != Membership.Role.MANAGER and actions.is_last_manager(membership),
        "last_manager": LAST_MANAGER,
        "minutes": TAKE_BACK_MINUTES,
    }
    return page(request, "workplace/membership.html", provider, context)


@contextmanager
def or_not_found():
    """Whose right ends while their request runs gets the answer of those who never had it."""
    try:
        yield
    except actions.NoRightError as error:
        raise Http404 from error


@for_managers
def change_role(request, provider, pk):
    """Asks first, and says what it means."""
    membership = get_object_or_404(provider.memberships.select_related("user"), pk=pk)
    if request.method != "POST":
        return asked(request, provider, membership, membership.other_role)
    form = RoleForm(data=request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose a role."))
        return redirect("workplace:members", provider.slug)
    try:
        with or_not_found():
            actions.set_role(membership, form.cleaned_data["role"], request.user)
    except actions.LastManagerError:
        messages.error(request, LAST_MANAGER)
    else:
        messages.success(request, _("The role has been changed."))
    return redirect("workplace:members", provider.slug)


@require_POST
@login_required
def take_back(request, pk):
    """What one did to a membership within the last minutes."""
    change = get_object_or_404(MembershipChange.objects.to_take_back(request.user), pk=pk)
    try:
        with or_not_found():
            actions.take_back(change, request.user)
    except actions.LastManagerError:
        messages.error(request, LAST_MANAGER)
    else:
        messages.success(request, _("Undone: everything is as it was before."))
    is_inside = Provider.objects.editable_by(request.user).filter(pk=change.provider_id).exists()
    return redirect("workplace:members", change.provider.slug) if is_inside else redirect("workplace:home")


@never_cache
def join(request, token):
    """Where an invitation leads: one joins with the account one has, or makes one. Opening it changes nothing."""
    invitation = Invitation.objects.by_token(token).select_related("provider", "invited_by").first()
    if invitation is None:
        return render(request, "providers/invitation_gone.html", status=410)
    if request.user.is_authenticated:
        return join_as_user(request, invitation)
    if get_user_model().objects.owning(invitation.email).exists():
        return redirect_to_login(request.path)
    form = NewAccountForm(invitation.email, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        return joined(request, invitation, lambda: join_anew(request, invitation, form))
    return render(request, "providers/join.html", {"invitation": invitation, "form": form})


def join_as_user(request, invitation):
    """Only for whom it was sent; anybody else learns whose it is, and nothing about it."""
    if not request.user.has_proved(invitation.email):
        return render(request, "providers/invitation_of_another.html", {"email": invitation.email}, status=403)
    if request.method == "POST":
        return joined(request, invitation, lambda: actions.join(invitation, request.user))
    return render(request, "providers/join.html", {"invitation": invitation, "form": None})


def join_anew(request, invitation, form):
    login(request, actions.join_with_new_account(invitation, **form.cleaned_data), BACKEND)
    UserSession.objects.create_from_request(request)  # so that it can be seen and ended like others


def joined(request, invitation, act):
    try:
        act()
    except actions.NoRightError:  # it has ended, or somebody was faster: opened anew, the link says what now holds
        return redirect(request.path)
    messages.success(request, _("Welcome! You now act for %(provider)s.") % {"provider": invitation.provider})
    return redirect("workplace:today", invitation.provider.slug)
