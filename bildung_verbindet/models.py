"""The portal's own tables, which bear its label; each stands in the room whose noun it is."""

from bildung_verbindet.freshness.models import ContentStamp
from courses.models.sources import CourseChange
from foundation.editing.models import OldAddress
from foundation.languages.models import TranslatedText
from foundation.mail.models import OwnedMail
from foundation.operation.models import AuditEntry, TimedJob
from foundation.privacy.models import ClockMark, UsedLedger
from foundation.submissions.models import KeptForm, SentForm, Tally
from office.links.models import PublicLink

__all__ = [
    "AuditEntry",
    "ClockMark",
    "ContentStamp",
    "CourseChange",
    "KeptForm",
    "OldAddress",
    "OwnedMail",
    "PublicLink",
    "SentForm",
    "Tally",
    "TimedJob",
    "TranslatedText",
    "UsedLedger",
]
