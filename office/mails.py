"""Mails that did not arrive, as the office sees them: to whom and why, not what they say."""

from datetime import datetime
from typing import NamedTuple

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from post_office.models import STATUS, Log

from accounts.guards import for_staff
from foundation.mail.outbox import lease, mails, release
from foundation.privacy.mail_files import forget_mails
from foundation.web.pagination import page_of

ANSWERS = {"SMTPRecipientsRefused", "SMTPDataError", "SMTPSenderRefused"}  # in contrast to broken connections


class Row(NamedTuple):
    pk: int
    address: str
    kind: str  # of what it belongs to
    since: datetime
    reason: str
    words: str  # of the mail server
    is_over: bool  # given up
    next_try: datetime | None  # None: at the next run
    is_at_rest: bool


@for_staff
def undelivered(request):
    logs = Prefetch("logs", Log.objects.order_by("date", "pk"))
    page = page_of(request, mails().undelivered().select_related("ownedmail__owner_type").prefetch_related(logs))
    return render(request, "office/undelivered.html", {"page": page, "rows": list(map(row, page.object_list))})


def row(mail):
    owned, logs = getattr(mail, "ownedmail", None), list(mail.logs.all())
    is_over = mail.status == STATUS.failed
    return Row(
        pk=mail.pk,
        address=", ".join(mail.to),
        kind=owned.owner_type.name if owned else _("account"),
        since=mail.created,
        reason=reason(logs[-1]) if logs else _("It was not tried yet. Does the timer run?"),
        words=logs[-1].message if logs else "",
        is_over=is_over,
        next_try=mail.scheduled_time,
        is_at_rest=is_over or mail.last_updated <= timezone.now() - lease(),
    )


def reason(log):
    if log.exception_type in ANSWERS and log.message.startswith("5"):
        return _("The mail server refuses it.")
    if log.exception_type in ANSWERS:
        return _("The mail server asks to wait.")
    if log.exception_type in {"SMTPServerDisconnected", "TimeoutError"}:
        return _("The connection to the mail server broke.")
    return _("The mail cannot be sent as it is.")


@require_POST
@for_staff
def try_mail(request, pk):
    mails().at_rest().filter(pk=pk).try_again()
    messages.success(request, _("It is tried again within a minute."))
    return redirect("office:undelivered")


@require_POST
@for_staff
def try_all_mails(request):
    release(mails().at_rest())
    messages.success(request, _("They are tried again within a minute."))
    return redirect("office:undelivered")


@require_POST
@for_staff
def drop_mail(request, pk):
    forget_mails(mails().undelivered().filter(pk=pk))
    messages.success(request, _("Deleted."))
    return redirect("office:undelivered")
