"""Mails of acts that one may do and take back as often as one likes: the first ones of an hour leave at once, the
others wait until it is over, and of those the last alone leaves, as it says how things stand then.
"""

from datetime import UTC, datetime

from django.contrib.contenttypes.models import ContentType

from foundation.mail.models import OwnedMail
from foundation.mail.outbox import mails
from foundation.privacy.mail_files import forget_mails
from foundation.submissions import limits

HOUR, AT_ONCE = 3600, 3  # so many of a kind about one thing in so many seconds


def leaves_at(kind, about, owners):
    """Counts one more mail of the kind about that row: when it leaves, None is at once.

    ``owners``: the rows that such mails belong to. What waits of theirs is out of date, and goes.
    """
    tally = limits.count(f"gathered: {kind}", f"{about._meta.label} {about.pk}", HOUR)
    if tally.number <= AT_ONCE:
        return None
    take_back(*owners)
    return datetime.fromtimestamp(tally.ends_at, UTC)


def take_back(*owners):
    """What waits for the end of an hour of these rows (all of one kind) holds no longer."""
    if owners:
        kind = ContentType.objects.get_for_model(owners[0])
        theirs = OwnedMail.objects.filter(owner_type=kind, owner_id__in=[row.pk for row in owners])
        forget_mails(mails().put_off().filter(pk__in=theirs.values("pk")))
