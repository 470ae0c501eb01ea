"""Rows of a file that are exams or placement tests: which exam is meant, and what would be taken over."""

from collections import Counter
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models.changes import digest
from exams.files.finding import COURSE, PLACEMENT
from exams.files.taking import Entries
from exams.models import ExamKind
from foundation.reading.text_fields import Line
from foundation.web.pagination import page_of
from importing.guesses import LONGEST_WORDING, wording_of
from importing.said.kept import TARGET, keep

MOST = 10  # wordings on a page, those of most rows first
PAGE = 50  # rows


class WordingForm(forms.Form):
    """What titles of one wording name."""

    wording = Line(max_length=LONGEST_WORDING, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("Exam"), required=False, show_hidden_initial=True)

    def __init__(self, number, kinds, **kwargs):
        super().__init__(prefix=f"exam-{number}", **kwargs)
        others = [(PLACEMENT, _("a placement test")), (COURSE, _("a course, no exam"))]
        self.fields["kind"].choices = [("", _("not said yet")), *kinds, *others]


def kinds_offered():
    return list(ExamKind.objects.offered().values_list("slug", "short"))


@dataclass
class Question:
    """``title``: of the first of its rows; ``is_open``: nobody knows what is meant."""

    title: str
    wording: str
    number: int
    said: str
    is_open: bool
    form: WordingForm | None = None


def questions_of(entries, plan):
    """What is open comes first. What was recognised, or said to be a course, can be said otherwise."""
    numbers = Counter(entry.found.wording for entry in entries)
    first = {entry.found.wording: entry for entry in reversed(entries)}
    found = []
    for wording, number in numbers.items():
        entry = first[wording]
        kind = PLACEMENT if entry.found.is_test else entry.found.kind and entry.found.kind.slug
        title = entry.row.course["title_de"]
        found.append(Question(title, wording, number, kind or "", not kind))
    said = {wording for wording, answer in plan.targets.items() if answer == COURSE}
    courses = [row for row in plan.rows if said and not row.apart and "title_de" in row.course]
    titles = {wording_of(row.course["title_de"]): row.course["title_de"] for row in courses}
    found += [Question(titles[wording], wording, 0, COURSE, False) for wording in said & titles.keys()]
    return sorted(found, key=lambda one: (not one.is_open, -one.number, one.wording))


class FileRows:
    """What the preview shows of them; nothing where there are none."""

    def __init__(self, request, plan):
        self.entries = Entries(plan, request.user)
        self.number, self.ready = len(self.entries.all), len(self.entries.ready)
        questions = questions_of(self.entries.all, plan)
        self.is_shown = bool(questions)
        if questions:
            order = sorted(self.entries.all, key=lambda entry: (not entry.problem, not entry.is_ready))
            self.page = page_of(request, order, PAGE, "exams")
            self.questions = page_of(request, questions, MOST, "wordings", key_of=lambda one: digest(one.wording))
            kinds = kinds_offered()
            for number, one in enumerate(self.questions.object_list):
                initial = {"wording": one.wording, "kind": one.said}
                one.form = WordingForm(number, kinds, initial=initial)


def remember(provider, data):
    """Where an answer is taken back, what is recognised by itself counts again."""
    kinds = kinds_offered()
    for number in range(MOST):
        form = WordingForm(number, kinds, data=data)
        if form.is_valid() and "kind" in form.changed_data:
            keep(provider, TARGET, form.cleaned_data["wording"], form.cleaned_data["kind"])
