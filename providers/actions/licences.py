"""What providers are licensed for: said, looked at, and reminded of before it ends."""

from django.db import transaction

from contacts.actions import read_at
from foundation.mail.sending import in_german, send_mail
from foundation.operation import audit
from providers.models import Licence, Membership


@transaction.atomic
def save_licence(form, user):
    """Visitors see at once what the office says; at what a provider says anew, trusted or not, it looks first.

    Needs a valid form over a row under lock.
    """
    was_confirmed = form.instance.is_confirmed
    if user.is_staff:
        form.instance.is_confirmed = True
    elif form.changed_data:
        form.instance.is_confirmed = False
    if form.changed_data or form.instance.is_confirmed != was_confirmed:
        audit.note(audit.Act.RIGHTS, user)
    return form.save()


@transaction.atomic
def end_licence(licence, user):
    """What it allowed ends with it."""
    audit.note(audit.Act.RIGHTS, user)
    licence.delete()


@transaction.atomic
def remind_of_licence(licence):
    """Tells the managers that it ends soon, once a day of its end; how many mails."""
    managers = Membership.objects.managing().filter(provider=licence.provider).order_by("pk")
    addresses = [*managers.values_list("user__email", flat=True)] or read_at(licence.provider)
    context = {"licence": licence, "path": in_german("workplace:quality", licence.provider.slug)}
    send_mail("providers/mail/licence_ends.txt", addresses, context, owner=licence)
    Licence.objects.filter(pk=licence.pk).update(reminded_for=licence.valid_until)
    return len(addresses)
