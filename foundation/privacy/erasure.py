"""One person's data in all tables of the register: found, given as a file, erased; what an account leaves."""

from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.timezone import localtime

from foundation.privacy import ledger
from foundation.privacy.identity import Identity
from foundation.privacy.mail_files import forget_mail_files
from foundation.privacy.register import FORMER, histories, register


def identity(*, email="", phone="", name=""):
    """With the accounts of that address, also where it is an additional one."""
    address = Q(email__iexact=email) | Q(emailaddress__email__iexact=email) if email else Q(pk=None)
    return Identity(
        email, phone, name, frozenset(get_user_model().objects.filter(address).values_list("pk", flat=True))
    )


def keys(held, who, *, authored=False):
    """Primary keys of that person's rows in a table."""
    if held.find:
        return list(held.find(who))
    kinds, owners = held.columns, list(filter(None, [held.account, held.author if authored else ""]))
    rows = held.rows.order_by().values("pk", *kinds, *owners)
    return [row["pk"] for row in rows.iterator() if is_of(who, kinds, owners, row)]


def is_of(who, kinds, owners, row):
    is_linked = any(row[name] in who.accounts for name in owners)
    return is_linked or who.owns(kinds, row) or who.is_spoken_of(kinds, row)


def found(who, *, authored=False):
    """Where something of the person is; with ``authored`` also what their account has written."""
    rows = ((held, keys(held, who, authored=authored)) for held in register())
    return {held: its for held, its in rows if its}


def exported(who):
    """By kind, in English like the names of the columns."""
    with translation.override("en"):
        return {
            str(held.model._meta.verbose_name_plural): [
                export_of(held, row) for row in held.rows.filter(pk__in=its)
            ]
            for held, its in found(who, authored=True).items()
        }


def export_of(held, row):
    moment = getattr(row, held.since, None) if held.since else None
    return {"what": held.name_of(row), **held.facts_of(row), **({held.since: as_here(moment)} if moment else {})}


def as_here(moment):
    """A day, or a time as the clocks here show it, with its distance from Greenwich."""
    return (localtime(moment) if isinstance(moment, datetime) else moment).isoformat()


@transaction.atomic
def erase(who, also=()):
    """Everything, and of what the office is asked for the tables named in ``also``; how many rows.

    It is noted in the ledger, so that no backup brings the person back.
    """
    wanted = [(held, its) for held, its in found(who).items() if not held.asks or held.label in also]
    number = sum(erase_rows(held, its, who) for held, its in wanted)
    number += forget_mail_files(who)
    ledger.note(who, also=also)
    return number


def erase_rows(held, its, who):
    """Rows of other people, in which the person is only spoken of, stay without those words."""
    if held.account and not held.is_kept:
        return 0  # leaves with the account
    kept = its if held.is_kept else of_others(held, its, who)
    leaving = held.rows.filter(pk__in=set(its) - set(kept))
    return sum(emptied(held, key, who) for key in kept) + held.forget(leaving)


def of_others(held, its, who):
    """Primary keys of rows with somebody else's address or number."""
    kinds = {name: kind for name, kind in held.columns.items() if kind in {"emails", "phones"}}
    if held.find or not kinds:
        return []
    rows = held.rows.filter(pk__in=its).order_by().values("pk", *kinds)
    return [row["pk"] for row in rows if any(row[name] for name in kinds) and not who.owns(kinds, row)]


def emptied(held, key, who):
    """Takes the person out of the columns of one row; whether there was anything."""
    values = held.rows.filter(pk=key).values(*held.columns).first() or {}
    changes = {
        name: empty(held.model._meta.get_field(name), value, who)
        for name, value in values.items()
        if who.names_in(held.columns[name], value)
    }
    if changes:
        held.rows.filter(pk=key).update(**changes)
    return bool(changes)


def empty(column, value, who):
    if isinstance(value, dict | list):
        return who.taken_out_of(value)
    return None if column.null else type(value)()


@transaction.atomic
def leave(user):
    """Takes out what an account would leave behind; what it has written stays without a name."""
    for history in histories():
        history.objects.filter(history_user=user).update(history_user=None, history_change_reason=FORMER)
    kind = ContentType.objects.get_for_model(user)
    LogEntry.objects.filter(content_type=kind, object_id=str(user.pk)).update(object_repr="", change_message="")
    addresses = {user.email, *user.emailaddress_set.values_list("email", flat=True)}
    for address in filter(None, addresses):
        who = Identity(address, accounts=frozenset([user.pk]))
        leave_behind(who)
        ledger.note(who, account=user.pk)


def leave_behind(who):
    """What ends with an account of that address; what its person has written to others stays."""
    for held in register():
        if held.with_account:
            erase_rows(held, keys(held, who), who)
    forget_mail_files(who)
