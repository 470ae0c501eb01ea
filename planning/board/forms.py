"""What of the board somebody wants to see."""

from collections.abc import Iterable

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Level
from planning.reckoning.people import DAY, EVENING
from planning.starts.reading import Planned, Ways

NEAR_BY = 20  # kilometres by road
ONLINE, MINE = "online", "mine"
LIST, TABLE = "list", "table"


class BoardFilter(forms.Form):
    level = forms.TypedChoiceField(label=gettext_lazy("Level"), coerce=int, empty_value=None, required=False)
    place = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    provider = forms.ChoiceField(label=gettext_lazy("Provider"), required=False)
    time = forms.ChoiceField(
        label=gettext_lazy("Time"),
        choices=[
            ("", gettext_lazy("by day and in the evening")),
            (DAY, gettext_lazy("by day")),
            (EVENING, gettext_lazy("in the evening")),
        ],
        required=False,
    )
    childcare = forms.BooleanField(label=gettext_lazy("with childcare"), required=False)
    need = forms.BooleanField(label=gettext_lazy("only starts that need more people"), required=False)
    show = forms.ChoiceField(choices=[(LIST, ""), (TABLE, "")], required=False, widget=forms.HiddenInput)

    def __init__(self, starts: list[Planned], own: set, **kwargs) -> None:
        """``own``: the keys of providers for whom the reader acts."""
        super().__init__(**kwargs)
        self.starts, self.own = starts, own
        levels = sorted({start.kind.level for start in starts})
        places = {start.run.municipality for start in starts} - {None}
        providers = {start.run.course.provider for start in starts}
        near = _("%(place)s, %(km)d km")
        self.fields["level"].choices = [("", _("all")), *((level, Level(level).short) for level in levels)]
        self.fields["place"].choices = [
            ("", _("all places")),
            *((one.pk, near % {"place": one.name, "km": NEAR_BY}) for one in by_name(places)),
            (ONLINE, _("online")),
        ]
        mine = [(MINE, _("only ours"))] if own else []
        self.fields["provider"].choices = [
            ("", _("all")),
            *mine,
            *((one.pk, one.name) for one in by_name(providers)),
        ]

    @property
    def filtered(self) -> list[Planned]:
        """Unanswered where a value is none of the choices."""
        self.is_valid()
        said = {
            name: value
            for name, value in getattr(self, "cleaned_data", {}).items()
            if value not in {"", None, False}
        }
        return [start for start in self.starts if all(self.holds(start, *one) for one in said.items())]

    def holds(self, start: Planned, name: str, value: object) -> bool:
        return {
            "level": lambda: start.kind.level == value,
            "place": lambda: self.is_near(start, value),
            "provider": lambda: start.run.course.provider_id in (self.own if value == MINE else {int(value)}),
            "time": lambda: start.kind.time == value,
            "childcare": lambda: start.childcare,
            "need": lambda: start.needs is not None,
            "show": lambda: True,
        }[name]()

    def is_near(self, start: Planned, value: object) -> bool:
        if value == ONLINE or start.run.municipality is None:
            return value == ONLINE and start.is_online
        return self.ways(int(value), start.run.municipality_id) <= NEAR_BY

    @cached_property
    def ways(self) -> Ways:
        return Ways({one.run.municipality for one in self.starts} - {None})


def by_name(rows: Iterable) -> list:
    return sorted(rows, key=lambda row: (row.name, row.pk))
