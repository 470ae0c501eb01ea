"""School holidays, which the office looks up and enters: the portal proposes them as breaks of weekly runs."""

from django.utils.translation import gettext_lazy

from bildung_verbindet.drawers import Drawer
from bildung_verbindet.shared_forms import DAY, SharedForm
from courses import wording
from courses.models import SchoolHolidays
from courses.models.breaks import Break


class SchoolHolidaysForm(SharedForm):
    own = ("name", "first_day", "last_day", "source")
    boxes = {"first_day": DAY, "last_day": DAY}

    class Meta:
        model = SchoolHolidays
        fields = []


class AllSchoolHolidays(Drawer):
    name, names, path = "school_holidays", "all_school_holidays", "schulferien"
    form = SchoolHolidaysForm
    search = ("name",)
    hint = gettext_lazy("Providers see them as proposals beside the dates of their weekly courses.")

    def row(self, holidays):
        return holidays.name, wording.free_days(Break(holidays.first_day, holidays.last_day))
