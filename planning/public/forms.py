"""What a newcomer says who finds no course: four questions, no name."""

from django import forms
from django.utils.translation import gettext_lazy

from courses.models import Level
from courses.search.choices import TimeOfDay
from courses.search.finder import CAN_DO
from foundation.submissions.codes import PaperCodeForm
from foundation.submissions.public import PublicForm
from places.models import Area
from planning.models import Demand
from planning.models.demand import TIMES

UNKNOWN = "unknown"
CHOOSE = {"required": gettext_lazy("Please choose one.")}
LETTERS = dict(zip(TIMES, TimeOfDay, strict=True))


class NeedForm(PublicForm):
    """The words are the finder's: what somebody can do already."""

    level = forms.TypedChoiceField(
        label=gettext_lazy("What can you already do in German?"),
        choices=[
            *((levels[0], words) for _pictogram, levels, words in CAN_DO),
            (UNKNOWN, gettext_lazy("I do not know.")),
        ],
        coerce=lambda value: None if value == UNKNOWN else Level(int(value)),
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    aim = forms.ChoiceField(
        label=gettext_lazy("What do you need the course for?"),
        choices=Demand.Aim,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    area = forms.ModelChoiceField(
        Area.objects.select_related("town"),
        label=gettext_lazy("Near"),
        empty_label="",
        error_messages=CHOOSE | {"invalid_choice": CHOOSE["required"]},
    )
    reach_km = forms.TypedChoiceField(
        label=gettext_lazy("So far I can travel"),
        choices=Demand.Reach,
        coerce=int,
        initial=Demand.Reach.TWENTY,
    )
    times = forms.MultipleChoiceField(
        label=gettext_lazy("When do you have time?"),
        choices=[(letter, time.label) for letter, time in LETTERS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing ticked means: at any time."),
    )
    childcare = forms.BooleanField(label=gettext_lazy("I need childcare"), required=False)

    def clean_times(self):
        return "".join(letter for letter in TIMES if letter in self.cleaned_data["times"])


class SayForm(PaperCodeForm):
    """The code, and on its page what is said with it."""

    STILL, SEAT, GONE = "still", "seat", "gone"
    said = forms.ChoiceField(choices=[(one, "") for one in (STILL, SEAT, GONE)], required=False)
    sure = forms.BooleanField(required=False)

    @property
    def is_to_ask(self):
        """What deletes is asked about once."""
        return self.cleaned_data["said"] in {self.SEAT, self.GONE} and not self.cleaned_data["sure"]
