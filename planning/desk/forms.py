"""What is said at a desk of somebody who waits, or of how many."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from courses.models import CourseType, Level
from foundation.editing.versioned import DAY
from foundation.reading.codes import code_in
from foundation.reading.days import DayBox
from foundation.reading.text_fields import Line
from places.models import Area
from planning.models import Demand
from planning.models.demand import TIMES, monday
from planning.public.forms import LETTERS


def levels() -> list[tuple]:
    """In the reader's language; whoever needs C2 is not led by a register."""
    return [(level.value, level.short) for level in Level if level <= Level.C1]


class EntryForm(forms.Form):
    """Somebody sits at the desk: no name, no date of birth, no village."""

    level = forms.TypedChoiceField(
        label=gettext_lazy("Level at which the person begins"),
        choices=levels,
        coerce=int,
        widget=forms.RadioSelect,
    )
    area = forms.ModelChoiceField(Area.objects.select_related("town"), label=gettext_lazy("Area"))
    reach_km = forms.TypedChoiceField(
        label=gettext_lazy("Reach"), choices=Demand.Reach, coerce=int, initial=Demand.Reach.TWENTY
    )
    since = DayBox(label=gettext_lazy("Waits since the week of"), widget=DAY)
    times = forms.MultipleChoiceField(
        label=gettext_lazy("Times"),
        choices=[(letter, time.label) for letter, time in LETTERS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    course_type = forms.ModelChoiceField(
        CourseType.objects.all(), label=gettext_lazy("Course type, if it matters"), required=False
    )
    childcare = forms.BooleanField(label=gettext_lazy("Needs childcare"), required=False)

    def __init__(self, **kwargs):
        super().__init__(initial={"since": monday(timezone.localdate())}, **kwargs)

    def clean_times(self):
        return "".join(letter for letter in TIMES if letter in self.cleaned_data["times"])

    def clean_since(self):
        return min(self.cleaned_data["since"], timezone.localdate())


class KnownForm(forms.Form):
    """Somebody comes with a code: nobody is entered twice."""

    code = Line(label=gettext_lazy("Code that the person has already"), max_length=40)

    def clean_code(self):
        return code_in(self.cleaned_data["code"])


class ActForm(forms.Form):
    """What the person says at the desk."""

    STILL, SEAT, GONE = "still", "seat", "gone"
    act = forms.ChoiceField(choices=[(one, "") for one in (STILL, SEAT, GONE)])
    level = forms.TypedChoiceField(
        choices=[(level.value, "") for level in Level], coerce=int, required=False, empty_value=None
    )


class SheetForm(forms.Form):
    """A month's numbers: a box for each area and level, empty where nobody waits."""

    def __init__(self, areas, numbers, **kwargs):
        super().__init__(**kwargs)
        self.cells = {f"n-{area.pk}-{level}": (area, level) for area in areas for level, _name in levels()}
        for name, cell in self.cells.items():
            label = f"{cell[0]}, {Level(cell[1]).short}"
            box = forms.NumberInput({"inputmode": "numeric", "aria-label": label, "class": "cell-input"})
            self.fields[name] = forms.IntegerField(
                label=label, min_value=0, max_value=999, required=False, initial=numbers.get(cell), widget=box
            )

    def rows(self, areas):
        return [(area, [self[f"n-{area.pk}-{level}"] for level, _name in levels()]) for area in areas]

    @property
    def numbers(self) -> dict:
        return {cell: self.cleaned_data[name] for name, cell in self.cells.items() if self.cleaned_data.get(name)}
