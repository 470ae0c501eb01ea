"""School holidays, which the office looks up and enters: the portal proposes them as breaks of weekly runs."""

from django.utils.translation import gettext_lazy

from accounts.guards import for_staff
from courses.models import SchoolHolidays
from courses.models.breaks import Break
from courses.public import wording
from foundation.editing.model_pages import ModelPages
from foundation.editing.versioned import DAY, VersionedForm


class SchoolHolidaysForm(VersionedForm):
    plain = ("name", "first_day", "last_day", "source")
    widgets = {"first_day": DAY, "last_day": DAY}

    class Meta:
        model = SchoolHolidays


class AllSchoolHolidays(ModelPages):
    guard = staticmethod(for_staff)
    name, names, path = "school_holidays", "all_school_holidays", "schulferien"
    new_title = gettext_lazy("New school holidays")
    form = SchoolHolidaysForm
    search = ("name",)
    hint = gettext_lazy("Providers see them as proposals beside the dates of their weekly courses.")

    def row(self, holidays):
        return holidays.name, wording.free_days(Break(holidays.first_day, holidays.last_day))
