"""What partners do with the means of one another: taken under their lock, so that nothing is given twice."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.actions import addresses_of, office_address
from cooperation.models import Lending, Means
from courses.actions import NotPossibleError
from foundation.mail.sending import in_german, send_mail


def under_lock(*keys):
    """Always in the same order, so that two who take the same never wait for each other."""
    rows = Means.objects.select_for_update(of=["self"], no_key=True).select_related("partner", "kind")
    return list(rows.filter(pk__in=keys).order_by("pk"))


@transaction.atomic
def take(entry, partner, number, first, last):
    """Of an offer that partner takes so much, a need it answers with so much, on all of these days."""
    (entry,) = under_lock(entry.pk)
    check_days(entry, first, last)
    left = max(entry.left(first, last), 0)
    if number > left:
        raise NotPossibleError(how_many_left(entry, left))
    offer, need = (entry, None) if entry.is_offer else (None, entry)
    return lent(offer, need, entry, partner, number, first, last)


@transaction.atomic
def connect(offer, need):
    """Gives as much of the offer as is needed and left, on the days that both name."""
    rows = {row.pk: row for row in under_lock(offer.pk, need.pk)}
    offer, need = rows[offer.pk], rows[need.pk]
    first, last = max(offer.begins_on, need.begins_on), min(offer.ends_on, need.ends_on)
    number = min(offer.left(first, last), need.left()) if first <= last else 0
    if number < 1 or offer.kind_id != need.kind_id or offer.partner_id == need.partner_id:
        raise NotPossibleError(_("These two no longer fit. Please look how it stands now."))
    return lent(offer, need, offer, need.partner, number, first, last)


def check_days(entry, first, last):
    if not entry.begins_on <= first <= last <= entry.ends_on:
        raise NotPossibleError(_("Please choose days between the first and the last day that it is there for."))


def how_many_left(entry, number):
    if entry.is_offer:
        words = ngettext("On these days %(number)d is left.", "On these days %(number)d are left.", number)
        nothing = _("On these days nothing of it is left. Please choose other days.")
    else:
        words = ngettext("Still needed: %(number)d.", "Still needed: %(number)d.", number)
        nothing = _("It is not needed any more.")
    return words % {"number": number} if number else nothing


def lent(offer, need, entry, partner, number, first, last):
    """``entry``: what is named; ``partner``: the other side. Pieces are counted now, hours when it is over."""
    giver, taker = (entry.partner, partner) if entry.is_offer else (partner, entry.partner)
    row = Lending.objects.create(
        offer=offer,
        need=need,
        kind=entry.kind,
        title=entry.title,
        giver=giver,
        taker=taker,
        number=number,
        begins_on=first,
        ends_on=last,
        amount=number if entry.number else None,
    )
    tell(row, "cooperation/mail/means_taken.txt", (offer, giver), (need, taker))
    return row


@transaction.atomic
def undo(row):
    """It does not come about: both sides stand as before, and hear of it."""
    under_lock(*filter(None, [row.offer_id, row.need_id]))
    tell(row, "cooperation/mail/means_undone.txt", (row.offer, row.giver), (row.need, row.taker), owner=row.giver)
    row.delete()


def give_back(row, amount):
    """Needs the row's lock. ``amount``: how much it was, as the kind is counted; None: as known so far."""
    row.given_back_on = timezone.localdate()
    row.amount = row.amount if amount is None else amount
    row.save(update_fields=["given_back_on", "amount"])


def tell(row, template, *sides, **more):
    addresses = {address.lower() for entry, partner in sides for address in addresses_for(entry, partner)}
    context = {"row": row, "path": in_german("office:means"), "entries": [entry for entry, _one in sides if entry]}
    context["contacts"] = [(partner, people_of(entry, partner)) for entry, partner in sides]
    send_mail(template, sorted(addresses), context, **{"owner": row, "reply_to": office_address()} | more)


def people_of(entry, partner):
    """Whom the entry names; else all who speak for the partner: all partners see how they are reached."""
    return [entry.contact] if entry and entry.contact else list(partner.liaisons.all())


def addresses_for(entry, partner):
    """Of these people; else of the people of its provider, or the office."""
    people = [person.email for person in people_of(entry, partner)]
    return people or (addresses_of(partner.provider) if partner.provider else [office_address()])
