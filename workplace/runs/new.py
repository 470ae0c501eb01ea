"""The form for new dates: nothing is said in it, and what the date before says may be taken over by a click."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.models import CourseRun
from courses.public import wording
from foundation.languages.sentences import listed
from workplace.runs.forms import RunForm, week_of

ADDRESS = ("street", "postal_code", "municipality")


@dataclass
class Offer:
    """What a new date may take over: columns of a run, or the lines of its week."""

    name: str
    words: str
    columns: dict
    lines: list


class NewRunForm(RunForm):
    like = forms.MultipleChoiceField(
        label=gettext_lazy("As before"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *, course, last, data=None):
        self.offers = offers(course, last)
        super().__init__(instance=CourseRun(course=course), week=[], data=data)
        self.fields["like"].choices = [(offer.name, offer.words) for offer in self.offers]

    def clean(self):
        """Whoever ticks something and types something else is asked which of both they mean."""
        for offer in self.taken():
            typed = [self.cleaned_data.get(name) for name in offer.columns]
            typed += super().typed_lines if offer.lines and self.week.is_valid() else []
            if any(value not in {None, "", False} for value in typed):
                self.add_error("like", _("You have ticked “%s” and typed something else.") % offer.words)
            self.cleaned_data |= offer.columns
        return super().clean()

    def taken(self):
        return [offer for offer in self.offers if offer.name in self.cleaned_data.get("like", ())]

    @property
    def typed_lines(self):
        return [*super().typed_lines, *(line for offer in self.taken() for line in offer.lines)]


def offers(course, last):
    """Of the date that was added last; of a first one only the provider's own address."""
    provider = course.provider
    source = last or CourseRun(venue=provider.name, **{name: getattr(provider, name) for name in ADDRESS})
    found = [Offer("place", source.address, {name: getattr(source, name) for name in ("venue", *ADDRESS)}, [])]
    if last:
        found.append(Offer("week", wording.week_short(last.weekly_times.all()), {}, week_of(last)))
        seats = {name: getattr(last, name) for name in ("seats_total", "late_entry")}
        found.append(Offer("seats", seats_in_words(last), seats, []))
    return [offer for offer in found if offer.words]


def seats_in_words(run):
    number = run.seats_total
    words = [ngettext("%(number)d seat", "%(number)d seats", number) % {"number": number}] if number else []
    return listed([*words, *([_("one may join after the start")] if run.late_entry else [])])
