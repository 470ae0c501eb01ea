"""Words that mean a filter when somebody types them into the search."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.guards import for_staff
from courses.models import WordMeaning
from courses.search.filters import CourseFilter
from courses.search.words.values import BESIDE_MONTHS, MEANT, NEAR, NO_FILTER, OF_MONTHS, values_of
from foundation.editing.model_pages import ModelPages
from foundation.editing.versioned import VersionedForm


def meaning_choices():
    """What words may mean, by filter."""
    without = zip(NO_FILTER, (_("no condition, such as “for”"), _("the same as other words")), strict=True)
    beside = [
        _("in that month or later"),
        _("after that month"),
        _("in that month or earlier"),
        _("before that month"),
    ]
    return [
        (_("No filter"), [*without]),
        *((str(CourseFilter.base_filters[name].label), [*values_of(name).items()]) for name in MEANT),
        (_("Month of the start"), [*OF_MONTHS.items(), *zip(BESIDE_MONTHS, beside, strict=True)]),
        (_("Near the place that is named"), [*NEAR.items()]),
    ]


def labels_of_meanings():
    return {value: label for _group, choices in meaning_choices() for value, label in choices}


class WordMeaningForm(VersionedForm):
    plain = ("language", "meaning", "instead", "words")
    widgets = {"words": forms.Textarea({"rows": 6})}
    meaning = forms.ChoiceField(label=gettext_lazy("meaning"), choices=meaning_choices)

    class Meta:
        model = WordMeaning

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        if self.instance.meaning not in labels_of_meanings():  # nobody saves another one without choosing it
            self.fields["meaning"].choices = [("", "---------"), *self.fields["meaning"].choices]


class WordMeanings(ModelPages):
    guard = staticmethod(for_staff)
    name, names, path = "word_meaning", "word_meanings", "suchworte"
    new_title = gettext_lazy("New search words")
    form = WordMeaningForm
    search = ("words", "instead")
    hint = gettext_lazy(
        "What people type into the search. A word with two meanings is a question, unless the rest decides."
    )

    def row(self, row):
        unknown = _("“%(value)s” is no meaning, so it is not read") % {"value": row.meaning}
        meaning = row.instead or labels_of_meanings().get(row.meaning, unknown)
        return f"{row.get_language_display()}: {meaning}", row.words
