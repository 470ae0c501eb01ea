"""What is said at a desk of somebody who waits, or of how many."""

from datetime import date

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import CourseType, Level
from foundation.editing.values import in_words
from foundation.editing.versioned import DAY, Versioned
from foundation.reading.amounts import WholeNumberBox
from foundation.reading.codes import code_in
from foundation.reading.days import DayBox
from foundation.reading.text_fields import Line
from places.models import Area
from planning.models import Demand
from planning.models.demand import TIMES, monday
from planning.public.forms import LETTERS


def levels():
    """In the reader's language; whoever needs C2 is not led by a register."""
    return [(level.value, level.short) for level in Level if level <= Level.C1]


def this_week():
    return monday(timezone.localdate())


def plain(value):
    """As JSON can hold it."""
    return value.pk if isinstance(value, Model) else value.isoformat() if isinstance(value, date) else value


def value_in_words(name, value):
    if name == "times":
        return ", ".join(str(time.label) for letter, time in LETTERS.items() if letter in value) or "–"
    return in_words(Demand._meta.get_field(name), value)


class EntryForm(forms.Form):
    """Somebody sits at the desk: no name, no date of birth, no village."""

    level = forms.TypedChoiceField(
        label=gettext_lazy("Level at which the person begins"),
        choices=levels,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    area = forms.ModelChoiceField(Area.objects.select_related("town"), label=gettext_lazy("Area"))
    reach_km = forms.TypedChoiceField(
        label=gettext_lazy("Reach"), choices=Demand.Reach, coerce=int, initial=Demand.Reach.TWENTY
    )
    since = DayBox(label=gettext_lazy("Waits since the week of"), widget=DAY, initial=this_week)
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
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the slip"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE
    )

    def clean_times(self):
        return "".join(letter for letter in TIMES if letter in self.cleaned_data["times"])

    def clean_since(self):
        """A day that lies ahead is a slip of the pen, and nobody knows what was meant."""
        since = self.cleaned_data["since"]
        if since > timezone.localdate():
            raise ValidationError(_("This day lies ahead. Since when has the person been waiting?"))
        return monday(since)


class ChangeForm(Versioned, EntryForm):
    """What somebody needs has changed, or was entered wrongly; one may not know the level yet."""

    def __init__(self, demand, **kwargs):
        self.now = {name: getattr(demand, name) for name in self.base_fields}
        super().__init__(initial=self.now | {"times": list(demand.times)}, **kwargs)
        self.saved = {name: plain(value) for name, value in self.now.items()}
        self.compared = {name: name for name in self.now}
        self.fields["level"].required = demand.level is not None

    def stands(self):
        return {name: plain(self.cleaned_data.get(name)) for name in self.saved} == self.saved

    def both_versions(self):
        both = [
            (self[name].label, value_in_words(name, saved), value_in_words(name, self[name].value()))
            for name, saved in self.saved.items()
        ]
        return [(label, saved, typed) for label, saved, typed in both if saved != typed]


class KnownForm(forms.Form):
    """Somebody comes with a code: nobody is entered twice."""

    code = Line(label=gettext_lazy("Code that the person has already"), max_length=40)

    def clean_code(self):
        return code_in(self.cleaned_data["code"])


class DoubleForm(forms.Form):
    """Whether two entries are one person: said by whoever has asked."""

    JOIN, APART, ASK = "join", "apart", "ask"
    act = forms.ChoiceField(choices=[(one, "") for one in (JOIN, APART, ASK)])
    sure = forms.BooleanField(required=False)


class ActForm(forms.Form):
    """What the person says at the desk."""

    STILL, SEAT, GONE = "still", "seat", "gone"
    act = forms.ChoiceField(choices=[(one, "") for one in (STILL, SEAT, GONE)])
    sure = forms.BooleanField(required=False)
    level = forms.TypedChoiceField(choices=levels, coerce=int, required=False, empty_value=None)

    @property
    def is_to_ask(self):
        """What deletes is asked about once: a slip of the hand cannot be taken back."""
        return self.cleaned_data["act"] in ENDS and not self.cleaned_data["sure"]


ENDS = {ActForm.SEAT: gettext_lazy("Has a seat"), ActForm.GONE: gettext_lazy("Waits no more")}


def box_of(area, level):
    return f"{area.town.slug}-{level}"


class SheetForm(Versioned, forms.Form):
    """A month's numbers: a box for each area and level, empty where nobody waits.

    ``numbers``: what the source has told last, by area and level.
    """

    def __init__(self, areas, numbers, **kwargs):
        super().__init__(**kwargs)
        self.areas = areas
        self.cells = {box_of(area, level): (area, level) for area in areas for level, _name in levels()}
        self.saved = {name: numbers.get(cell) for name, cell in self.cells.items()}
        self.compared = {name: name for name in self.cells}
        for name, cell in self.cells.items():
            label = f"{cell[0]}, {Level(cell[1]).short}"
            box = forms.TextInput({"aria-label": label, "size": 3})
            self.fields[name] = WholeNumberBox(
                label=label, min_value=0, max_value=999, required=False, initial=self.saved[name], widget=box
            )

    def rows(self):
        return [(area, [self[box_of(area, level)] for level, _name in levels()]) for area in self.areas]

    def both_versions(self):
        return [row for row in super().both_versions() if str(row[1] or "") != row[2]]

    @property
    def numbers(self):
        return {cell: self.cleaned_data[name] for name, cell in self.cells.items() if self.cleaned_data.get(name)}
