"""What the outbox, the administration and the portal itself hold of persons, see
``foundation.privacy.register``; and accounts, of which only the whole portal knows whether
somebody still works with them."""

from datetime import timedelta
from time import time

from django.contrib.admin.models import LogEntry
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from post_office.models import Email

from accounts.models import ACCOUNT_KEPT_DAYS, User
from cooperation.models import Liaison
from foundation.mail.models import OwnedMail
from foundation.operation.models import ADMIN_LOG_KEPT_DAYS, AUDIT_KEPT_DAYS, AuditEntry
from foundation.privacy.mail_files import (
    MAIL_KEPT_DAYS,
    attached_texts,
    attachments_of,
    forget_attachments,
    forget_mails,
)
from foundation.privacy.register import Held, after
from foundation.submissions.models import KeptForm, SentForm, Tally

MAIL = after(_("{days} days after it was written"), MAIL_KEPT_DAYS)


def days_ago(number):
    return timezone.now() - timedelta(days=number)


def over_mails():
    return Email.objects.filter(created__lt=days_ago(MAIL_KEPT_DAYS))


def content_of_accounts_mail(mail):
    """Codes and links with which one logs in: mails that belong to no row of ours come from logging in."""
    is_ours = OwnedMail.objects.filter(pk=mail.pk).exists()
    return set() if is_ours else {"message", "html_message", "headers", "context"}


def over_log():
    return LogEntry.objects.filter(action_time__lt=days_ago(ADMIN_LOG_KEPT_DAYS))


def over_tallies():
    return Tally.objects.filter(ends_at__lt=int(time()))


def idle_accounts():
    """Of people who work for no provider, no partner and not for the office, and have not come for long."""
    oldest = days_ago(ACCOUNT_KEPT_DAYS)
    works = Exists(Liaison.objects.filter(email__iexact=OuterRef("email")))
    rarely = Q(last_login__lt=oldest) | Q(last_login=None, date_joined__lt=oldest)
    return User.objects.filter(rarely, ~works, is_staff=False, memberships=None)


def delete_accounts(rows):
    return sum(bool(user.delete()) for user in rows)


HELD = [
    Held(
        "bildung_verbindet.AuditEntry",
        after(_("{days} days after the act"), AUDIT_KEPT_DAYS),
        others=("network",),
        since="at",
        find=lambda who: list(AuditEntry.objects.filter(account__in=who.accounts).values_list("pk", flat=True)),
        outdated=AuditEntry.objects.outdated,
        is_kept=True,
    ),
    Held(
        "bildung_verbindet.KeptForm",
        _("an hour after the login was asked for"),
        texts=("fields", "path"),
        since="kept_at",
        author="writer",
        outdated=KeptForm.objects.outdated,
    ),
    Held(
        "bildung_verbindet.SentForm",
        _("a day after it was sent"),
        texts=("answer",),
        since="sent_at",
        outdated=SentForm.objects.outdated,
    ),
    Held(
        "bildung_verbindet.Tally",
        _("when the time is over for which it counts"),
        secrets=("key",),  # a keyed digest, from which nobody can tell whom it counts
        find=lambda who: [],
        outdated=over_tallies,
    ),
    Held(
        "accounts.User",
        after(
            _("when the account is deleted; {days} days after the last visit of somebody who works for nobody"),
            ACCOUNT_KEPT_DAYS,
        ),
        emails=("email",),
        others=("first_name", "last_name"),
        secrets=("password",),
        since="date_joined",
        find=lambda who: who.accounts,
        outdated=idle_accounts,
        delete=delete_accounts,
        asks=True,
    ),
    Held(
        "admin.LogEntry",
        after(_("{days} days after the act"), ADMIN_LOG_KEPT_DAYS),
        texts=("object_repr", "change_message"),
        since="action_time",
        outdated=over_log,
        is_kept=True,
        account="user",
        with_account=True,
    ),
    Held(
        "post_office.Email",
        MAIL,
        texts=("to", "cc", "bcc", "subject", "message", "html_message", "headers", "context"),
        hides=content_of_accounts_mail,
        since="created",
        outdated=over_mails,
        delete=forget_mails,
        with_account=True,
    ),
    Held("post_office.Log", MAIL, texts=("message",), with_account=True),
    Held(
        "post_office.Attachment",
        MAIL,
        texts=("name",),
        others=("file", "headers"),
        find=attachments_of,
        beside=attached_texts,
        delete=forget_attachments,
        with_account=True,
    ),
]
NOT_PERSONAL = {
    "bildung_verbindet.AuditEntry": "role",
    "bildung_verbindet.ClockMark": "name",
    "bildung_verbindet.ContentStamp": "part",
    "bildung_verbindet.KeptForm": "digest",
    "bildung_verbindet.OldAddress": "kind slug",
    "bildung_verbindet.SentForm": "digest",
    "bildung_verbindet.TimedJob": "name trouble",
    "bildung_verbindet.TranslatedText": "column source",
    "bildung_verbindet.PublicLink": "url target",
    "bildung_verbindet.UsedLedger": "mark",
    "contenttypes.ContentType": "app_label model",
    "admin.LogEntry": "object_id",
    "post_office.Email": "from_email message_id backend_alias",
    "post_office.Log": "exception_type",
    "post_office.Attachment": "mimetype",
    "post_office.EmailTemplate": "name description subject content html_content language",  # we use none
}
