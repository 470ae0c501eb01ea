"""What a provider says of its licences, and of a period in numbers."""

from django.utils.translation import gettext_lazy

from foundation.editing.versioned import DAY, VersionedForm
from providers.models import Licence, QualityReport


class LicenceForm(VersionedForm):
    title = gettext_lazy("Licence")
    hint = gettext_lazy(
        "Visitors see what you are licensed for and until when, once the office has looked at it. Number and proof"
        " are for your own people and the office."
    )
    plain = ("kind", "number", "valid_from", "valid_until", "proof")
    widgets = dict.fromkeys(("valid_from", "valid_until"), DAY)

    class Meta:
        model = Licence


class QualityReportForm(VersionedForm):
    title = gettext_lazy("Numbers of a period")
    hint = gettext_lazy("For your own people and the office. Leave empty what you do not know: it is not a zero.")
    plain = ("begins_on", "ends_on", "teachers", "admitted", "learners", "dropped_out", "attendance")
    widgets = dict.fromkeys(("begins_on", "ends_on"), DAY)

    class Meta:
        model = QualityReport
