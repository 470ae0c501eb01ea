"""In which municipality a place lies, where a file does not tell: asked once for all rows with the same words."""

from collections import Counter
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import CellCorrection
from foundation.reading.spelling import folded, one_line
from foundation.reading.text_fields import Line
from importing.said.kept import NOWHERE, PLACE, keep
from places.models import Municipality

MOST = 10  # places on a page, those of most rows first


class PlaceForm(forms.Form):
    """A place as the file calls it, and its municipality."""

    place = Line(max_length=CellCorrection.LONGEST, widget=forms.HiddenInput)
    municipality = forms.ChoiceField(label=gettext_lazy("Municipality"), required=False, show_hidden_initial=True)

    def __init__(self, number, choices, **kwargs):
        super().__init__(prefix=f"place-{number}", **kwargs)
        none = (NOWHERE, _("in no municipality of the county"))
        self.fields["municipality"].choices = [("", _("not said yet")), none, *choices]


@dataclass
class AskedPlace:
    """``reason``: by what its rows may be asked for; ``said``: the answer, as the form has it."""

    place: str
    number: int
    said: str
    reason: tuple
    form: PlaceForm | None = None


def place_of(row, plan):
    """Folded. A date that has a municipality keeps it, but an answer can be taken back."""
    place = folded(one_line(row.place))
    is_settled = row.target is not None and row.target.municipality_id and place not in plan.places.answers
    return "" if is_settled or len(row.place) > CellCorrection.LONGEST else place


def places_asked(plan):
    """Those without an answer first; their forms are made for one page alone."""
    first, numbers, answers = {}, Counter(), plan.places.answers
    for row in plan.rows:
        if place := row.place and place_of(row, plan):
            numbers[place] += 1
            first.setdefault(place, one_line(row.place))
    said = {place: answers[place].ags if answers[place] else NOWHERE for place in numbers if place in answers}
    order = sorted(numbers, key=lambda place: (place in said, -numbers[place], place))
    return [AskedPlace(first[one], numbers[one], said.get(one, ""), ("place", one)) for one in order]


def give_forms(asked, plan):
    choices = [(place.ags, place.name) for place in plan.places.all]
    for number, one in enumerate(asked):
        one.form = PlaceForm(number, choices, initial={"place": one.place, "municipality": one.said})


def remember(provider, data):
    choices = list(Municipality.objects.values_list("ags", "name"))
    for number in range(MOST):
        form = PlaceForm(number, choices, data=data)
        if form.is_valid() and "municipality" in form.changed_data:
            keep(provider, PLACE, form.cleaned_data["place"], form.cleaned_data["municipality"])
