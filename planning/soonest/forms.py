"""What an adviser says of somebody who sits at the desk: nothing by which anybody could be found."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from places.models import Area
from planning.desk.forms import levels
from planning.models import Demand
from planning.reckoning.people import DAY, EVENING

REACHES = [choice for choice in Demand.Reach.choices if choice[0] != Demand.Reach.ONLINE]


class SoonestForm(forms.Form):
    """Sent by GET: the page has an address, and nothing is kept."""

    level = forms.TypedChoiceField(
        label=gettext_lazy("Level at which the person begins"),
        choices=levels,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    area = forms.ModelChoiceField(
        Area.objects.select_related("town"), label=gettext_lazy("Lives near"), empty_label=""
    )
    reach = forms.TypedChoiceField(
        label=gettext_lazy("Reach"), choices=REACHES, coerce=int, initial=Demand.Reach.TWENTY
    )
    time = forms.ChoiceField(
        label=gettext_lazy("Times"),
        choices=[
            ("", gettext_lazy("by day or in the evening")),
            (DAY, gettext_lazy("by day")),
            (EVENING, gettext_lazy("in the evening")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    childcare = forms.BooleanField(label=gettext_lazy("Needs childcare"), required=False)


class SlipForm(SoonestForm):
    """Everything again, and the language of whoever takes the slip home."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language of the slip"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE
    )
