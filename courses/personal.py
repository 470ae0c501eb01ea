"""What this room holds of persons, see ``foundation.privacy.register``."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from courses.actions.reviews import forget_proposals
from courses.evaluations.models import CODES_LAST
from courses.models import EvaluationCode, ImportedFile, Proposal, VainSearch
from courses.models.imports import IMPORT_KEPT_DAYS, IMPORT_WAITS_DAYS
from courses.models.proposals import PROPOSAL_KEPT_DAYS
from foundation.privacy.register import Held, after

PROPOSAL = after(
    _("{days} days after the proposal is decided or withdrawn, or a year after nobody has touched it"),
    PROPOSAL_KEPT_DAYS,
)
HELD = [
    Held(
        "courses.Course",
        _("when the provider or the office takes it out"),
        emails=("email",),
        phones=("phone",),
        since="changed_at",
        is_kept=True,
        asks=True,
    ),
    Held(
        "courses.Proposal",
        PROPOSAL,
        texts=("changes", "answer"),
        since="changed_at",
        author="author",
        outdated=Proposal.objects.outdated,
        delete=forget_proposals,
        is_kept=True,
    ),
    Held("courses.Remark", PROPOSAL, texts=("text",), since="created_at", author="author"),
    Held(
        "courses.ImportedFile",
        format_lazy(
            _("{wait} days after it was sent and not imported, or {days} days after the import"),
            wait=IMPORT_WAITS_DAYS,
            days=IMPORT_KEPT_DAYS,
        ),
        texts=("table", "undo", "name"),
        others=("mapping",),
        since="created_at",
        author="user",
        outdated=ImportedFile.objects.outdated,
    ),
    Held(
        "courses.VainSearch",
        _("a year after the week"),
        texts=("words", "typed"),
        outdated=VainSearch.objects.outdated,
    ),
    Held(
        "courses.EvaluationCode",
        after(
            _("when it is used, or {days} days after the course, or after printing where it has no end"),
            CODES_LAST,
        ),
        secrets=("code",),
        outdated=EvaluationCode.objects.outdated,
    ),
]
NOT_PERSONAL = {
    "courses.Category": "machine_texts name slug hint opening",
    "courses.CourseType": "machine_texts name slug description synonyms",
    "courses.Course": "machine_texts title slug sub_level summary description cost_note requirements bring"
    " textbook languages registration website search_heading search_text",
    "courses.CourseRun": "number venue street postal_code note booking_link cancel_reason start_reason breaks",
    "courses.Hold": "code",
    "courses.CourseDate": "key",
    "courses.Evaluation": "shown unseen",
    "courses.WeeklyTime": "key",
    "courses.WithdrawnTime": "key",
    "courses.SchoolHolidays": "name source",
    "courses.ImportedFile": "counts",
    "courses.FileShape": "names mapping",
    "courses.CellCorrection": "column cell right",
    "courses.TakeOver": "url problem told_state told_changes known missing",
    "courses.SearchSource": "digest",
    "courses.WordMeaning": "words meaning instead",
    "courses.TitleWords": "words",
}
