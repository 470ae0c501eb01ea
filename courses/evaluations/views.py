"""Five questions about a course, for whoever has a ticket with a code: no name, no account."""

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from courses.evaluations.counting import count
from courses.evaluations.models import EvaluationCode, digest_of
from courses.evaluations.questions import PICTOGRAMS, Answer, Question
from foundation.reading.single_values import line
from foundation.submissions.codes import PaperCodeForm, row_with_code
from foundation.submissions.networks import network_of
from foundation.submissions.public import form_by_link


class EvaluationForm(PaperCodeForm):
    unknown = gettext_lazy(
        "We do not know this code. Perhaps one sign is wrong, or it was used already: each code counts once."
    )

    def __init__(self, request):
        super().__init__(request, initial={"code": line(request.GET, "code")})
        for question in Question:
            self.fields[question] = forms.ChoiceField(
                label=question.label,
                choices=Answer,
                widget=forms.RadioSelect,
                error_messages={"required": gettext_lazy("Please choose one.")},
            )

    def clean_code(self):
        return digest_of(super().clean_code())

    def questions(self):
        """Each with its pictogram, and its answers with theirs."""
        pictograms = [PICTOGRAMS[answer] for answer in Answer]
        for question in Question:
            box = self[question]
            yield PICTOGRAMS[question], box, list(zip(pictograms, box, strict=True))

    @property
    def answers(self):
        return {question.value: self.cleaned_data[question] for question in Question}


@form_by_link
def evaluate(request):
    form = EvaluationForm(request)
    if form.is_valid() and (code := row_with_code(form, EvaluationCode.objects.living(), network_of(request))):
        if count(code, form.answers):
            return redirect("evaluations:thanks")
        form.add_error("code", _("This code was used in this moment. It counts once."))
    return render(request, "courses/evaluations/form.html", {"form": form})


@require_safe
def thanks(request):
    return render(request, "courses/evaluations/thanks.html")
