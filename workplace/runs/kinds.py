"""Of which kind new courses of a file are, where their words do not tell: asked once for each wording."""

from collections import Counter
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import CourseType, TitleWords
from foundation.reading.text_fields import Line
from importing.guesses import LONGEST_WORDING
from importing.rows import CREATED

DEFAULT_TYPE = "weiteres-angebot"
MOST = 10  # wordings on a page, those of most rows first


def kinds_offered():
    return [(kind.slug, kind.name) for kind in CourseType.objects.offered()]


def default_type():
    slugs = list(CourseType.objects.values_list("slug", flat=True))
    return DEFAULT_TYPE if DEFAULT_TYPE in slugs else next(iter(slugs), "")


class KindForm(forms.Form):
    """One wording, and its answer."""

    wording = Line(max_length=LONGEST_WORDING, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of course"), required=False, show_hidden_initial=True)

    def __init__(self, number, choices, **kwargs):
        super().__init__(prefix=f"kind-{number}", **kwargs)
        self.fields["kind"].choices = [("", _("not said yet")), *choices]


@dataclass
class Question:
    """``title``: of the first of its rows; ``said``: the answer; ``reason``: by what its rows may be asked for."""

    title: str
    number: int
    said: str
    reason: tuple
    form: KindForm | None = None

    @property
    def is_answered(self):
        return bool(self.said)


def questions_of(plan):
    """Those without an answer first; their forms are made for one page alone."""
    new = [row for row in plan.rows if row.action == CREATED and row.kind.wording]
    numbers = Counter(row.kind.wording for row in new)
    first = {row.kind.wording: row for row in reversed(new)}
    order = sorted(numbers, key=lambda wording: (first[wording].kind.is_answered, -numbers[wording], wording))
    found = []
    for wording in order:
        row = first[wording]
        said = row.kind.course_type.slug if row.kind.is_answered else ""
        found.append(Question(row.course["title_de"], numbers[wording], said, ("kind", wording)))
    return found


def give_forms(asked, choices):
    """``choices``: the kinds that are offered."""
    for number, one in enumerate(asked):
        one.form = KindForm(number, choices, initial={"wording": one.reason[1], "kind": one.said})


def remember(provider, data):
    """For this file and all that follow; an answer that is taken back is asked again."""
    choices = kinds_offered()
    types = {kind.slug: kind for kind in CourseType.objects.offered()}
    for number in range(MOST):
        form = KindForm(number, choices, data=data)
        if not form.is_valid() or "kind" not in form.changed_data:
            continue
        words, kind = form.cleaned_data["wording"], types.get(form.cleaned_data["kind"])
        if kind:
            TitleWords.objects.update_or_create(provider=provider, words=words, defaults={"course_type": kind})
        else:
            TitleWords.objects.filter(provider=provider, words=words).delete()
