"""Rows that may stand here already under another title: asked once for each title, kept for the next files."""

from collections import Counter
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import CourseRun
from foundation.reading.text_fields import Line
from importing.said.kept import RENAMED, keep
from importing.said.renamed import OTHER

MOST = 10  # titles on a page
SAME = "same"


class RenamedForm(forms.Form):
    """A title of the file, the one that it may be, and the answer."""

    title = Line(max_length=200, widget=forms.HiddenInput)
    other = Line(max_length=200, widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        choices=[("", _("not said yet")), (SAME, _("it is the same")), (OTHER, _("it is another course"))],
        required=False,
        show_hidden_initial=True,
    )

    def __init__(self, number, **kwargs):
        super().__init__(prefix=f"renamed-{number}", **kwargs)
        self.fields["answer"].widget.attrs["aria-describedby"] = f"{self.prefix}-said"


@dataclass
class AskedTitle:
    """``run``: that the first of its rows may be. ``reason``: by what its rows may be asked for."""

    title: str
    day: object
    run: CourseRun
    number: int
    said: str
    reason: tuple
    form: RenamedForm | None = None

    @property
    def other(self):
        return self.run.course.title_de


def questions_of(plan):
    """Those without an answer first; their forms are made for one page alone."""
    rows = [row for row in plan.rows if row.renamed]
    numbers = Counter(row.renamed.title for row in rows)
    found = []
    for title, row in {row.renamed.title: row for row in reversed(rows)}.items():
        answer = {"": "", OTHER: OTHER}.get(row.renamed.said, SAME)
        run, reason = row.renamed.run, ("renamed", title)
        found.append(AskedTitle(title, row.run["start"], run, numbers[title], answer, reason))
    return sorted(found, key=lambda one: (bool(one.said), -one.number, one.title))


def give_forms(asked):
    for number, one in enumerate(asked):
        initial = {"title": one.title, "other": one.other, "answer": one.said}
        one.form = RenamedForm(number, initial=initial)


def remember(provider, data):
    """An answer that is taken back is asked again."""
    for number in range(MOST):
        form = RenamedForm(number, data=data)
        if form.is_valid() and "answer" in form.changed_data:
            said = form.cleaned_data
            right = {SAME: said["other"], OTHER: OTHER}.get(said["answer"], "")
            keep(provider, RENAMED, said["title"], right)
