"""What this room holds of persons, see ``foundation.privacy.register``: of whoever is tested nothing."""

from django.utils.translation import gettext_lazy as _

from exams.models import ResultSlip
from exams.models.placement import SLIP_KEPT_DAYS
from foundation.privacy.register import Held, after

HELD = [
    Held(
        "exams.ResultSlip",
        after(_("{days} days after the slip has ended"), SLIP_KEPT_DAYS),
        names=("tester",),
        since="created_at",
        outdated=ResultSlip.objects.outdated,
        is_kept=True,
    ),
]
NOT_PERSONAL = {
    "exams.ResultSlip": "code",
    "exams.ExamKind": ("machine_texts name slug short purpose open_to bring registration retake synonyms source"),
    "exams.ExamSession": "venue street postal_code licence",
}
