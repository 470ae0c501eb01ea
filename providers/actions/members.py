"""Who may act for a provider: invited, joined, given another role, gone."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actions import create_account
from accounts.models import User
from foundation.editing.locking import locked
from foundation.mail.sending import send_mail
from foundation.operation import audit
from foundation.submissions import limits
from providers.models import Invitation, Membership, MembershipChange, Provider

HOUR, INVITATIONS = 3600, 3  # so many mails in so many seconds, whoever invites


class NoRightError(Exception):
    """The right to do this has ended meanwhile, or was never there."""


class LastManagerError(Exception):
    """Somebody else has to become manager first."""


class TooOftenError(Exception):
    """This address has got enough mails within the hour."""


def hold(provider):
    """Whoever changes who acts for a provider takes its row first: so nobody waits in a circle."""
    locked(Provider.objects, pk=provider.pk)


@transaction.atomic
def invite(provider, email, role, by, language="de"):
    """Sends a link; whoever is invited already gets it anew, with the role given now.

    Raises ``NoRightError`` or ``TooOftenError``.
    """
    hold(provider)
    if not Provider.objects.managed_by(by).filter(pk=provider.pk).exists():
        raise NoRightError
    if not by.is_staff and limits.count("invitation", email, HOUR).number > INVITATIONS:
        raise TooOftenError
    invitation = provider.invitations.filter(email__iexact=email, accepted_at__isnull=True).first()
    invitation = invitation or Invitation(provider=provider, email=email)
    invitation.role, invitation.invited_by, invitation.sent_at = role, by, timezone.now()
    invitation.save()
    audit.note(audit.Act.RIGHTS, by)
    with translation.override(language):
        path = reverse("workplace:join", args=[invitation.token])
    context = {"invitation": invitation, "path": path}
    send_mail("providers/mail/invitation.txt", [email], context, owner=invitation, language=language)
    return invitation


@transaction.atomic
def withdraw(invitation, by):
    """Its link works no longer."""
    audit.note(audit.Act.RIGHTS, by)
    invitation.delete()


@transaction.atomic
def join(invitation, user):
    """Makes the user a member; an editor who is invited as manager becomes one, never the other way round.

    Raises ``NoRightError`` when the address is not theirs, or the invitation has ended or been used.
    """
    hold(invitation.provider)
    invitation = Invitation.objects.open().filter(pk=invitation.pk).first()
    if invitation is None or not user.has_proved(invitation.email):
        raise NoRightError
    invitation.accepted_at = timezone.now()
    invitation.save()
    audit.note(audit.Act.ACCEPT, user)
    membership, is_new = Membership.objects.get_or_create(
        user=user, provider=invitation.provider, defaults={"role": invitation.role}
    )
    if not is_new and invitation.role == Membership.Role.MANAGER:
        membership.role = invitation.role
        membership.save()
    return membership


@transaction.atomic
def join_with_new_account(invitation, password, **names):
    """The user made from the invitation; its link has proved the address. Raises ``NoRightError``."""
    hold(invitation.provider)
    if User.objects.owning(invitation.email).exists():
        raise NoRightError
    try:
        with transaction.atomic():
            user = create_account(invitation.email, password, **names)
    except IntegrityError as error:  # at the same moment, by the invitation of another provider
        raise NoRightError from error
    join(invitation, user)
    return user


@transaction.atomic
def remove(membership, by):
    """Ends somebody's access at the next request. Raises ``LastManagerError`` and ``NoRightError``."""
    membership = held(membership, Membership.objects.that_may_be_ended_by(by))
    keep_a_manager(membership)
    end_invitations_of(membership)
    key = membership.pk
    membership.delete()
    remember(membership, key, by, before=membership.role)


@transaction.atomic
def set_role(membership, role, by):
    """Raises ``LastManagerError`` and ``NoRightError``."""
    membership = held(membership, Membership.objects.filter(provider__in=Provider.objects.managed_by(by)))
    before = membership.role
    if before == role:
        confirm(membership.provider, membership.pk, by)
        return
    if role != Membership.Role.MANAGER:
        keep_a_manager(membership)
        end_invitations_of(membership)
    membership.role = role
    membership.save()
    remember(membership, membership.pk, by, before=before, after=role)


def end_invitations_of(membership):
    """They would work again as soon as whoever sent them manages the provider again."""
    membership.provider.invitations.filter(invited_by=membership.user, accepted_at__isnull=True).delete()


def remember(membership, key, by, before, after=""):
    """For whoever may want to take it back; only the last thing that was done can be."""
    provider, user = membership.provider, membership.user
    audit.note(audit.Act.RIGHTS, by)
    MembershipChange.objects.filter(provider=provider, user=user).delete()
    changed = {"membership_key": key, "role_before": before, "role_after": after}
    MembershipChange.objects.create(provider=provider, user=user, by=by, **changed)


@transaction.atomic
def confirm(provider, key, by):
    """Somebody wants what another has just done to a membership: the other cannot take it back any more.

    Says whether it still stands; nobody takes it back between this look and the end of the transaction.
    """
    hold(provider)
    done = MembershipChange.objects.filter(provider=provider, membership_key=key)
    still_stands = done.exists()
    done.exclude(by=by).delete()
    return still_stands


@transaction.atomic
def take_back(change, by):
    """What was done to a membership just now. Raises ``LastManagerError`` and ``NoRightError``."""
    hold(change.provider)
    change = MembershipChange.objects.to_take_back(by).filter(pk=change.pk).first()
    if change is None or not may_take_back(change, by):
        raise NoRightError
    membership = as_before(change)
    membership.save()
    audit.note(audit.Act.RIGHTS, by)
    return membership


def may_take_back(change, by):
    """Of what one did to oneself always, else while one may still change the members."""
    return change.user == by or Provider.objects.managed_by(by).filter(pk=change.provider_id).exists()


def as_before(change):
    """A new membership for one that has ended, so that no link of the old one works again."""
    if not change.role_after:
        return Membership(provider=change.provider, user=change.user, role=change.role_before)
    there = change.provider.memberships.filter(pk=change.membership_key, role=change.role_after)
    membership = there.first()
    if membership is None:
        raise NoRightError
    if change.role_before != Membership.Role.MANAGER:
        keep_a_manager(membership)
    membership.role = change.role_before
    return membership


def held(membership, allowed):
    """The membership as it is now, if it is still among the allowed, while nobody else changes its provider's."""
    hold(membership.provider)
    fresh = allowed.filter(pk=membership.pk).first()
    if fresh is None:
        raise NoRightError
    return fresh


def keep_a_manager(membership):
    if is_last_manager(membership):
        raise LastManagerError


def is_last_manager(membership):
    """No provider with members who can log in is left to editors alone."""
    others = membership.provider.memberships.filter(user__is_active=True).exclude(pk=membership.pk)
    is_manager = membership.role == Membership.Role.MANAGER
    return is_manager and others.exists() and not others.managing().exists()
