"""Licences of the example providers, at the same distance from today each time, numbers of half a year, and what
learners say of their courses.
"""

from datetime import timedelta

from bildung_verbindet.demo_content.courses import PREFIX, put
from courses.evaluations.models import FEWEST, STEP, Evaluation, PublicEvaluation
from courses.evaluations.questions import Answer, Question
from courses.models import CourseRun
from providers.models import Licence, Provider, QualityReport

BAMF, AZAV, EXAM_CENTRE = Licence.Kind.BAMF, Licence.Kind.AZAV, Licence.Kind.EXAM_CENTRE
LICENCES = [  # whose, for what, days from today until its end
    ("volkshochschule", BAMF, 900),
    ("volkshochschule", EXAM_CENTRE, None),
    ("sprachwerk", BAMF, 400),
    ("bildungswerk", BAMF, 21),
    ("bildungswerk", AZAV, 300),
    ("institut-sprachen", EXAM_CENTRE, 500),
]
NUMBERS = {"teachers": 9, "admitted": 7, "learners": 84, "dropped_out": 6, "attendance": 88}


def load_quality(today):
    providers = {row.slug.removeprefix(PREFIX): row for row in Provider.objects.filter(slug__startswith=PREFIX)}
    for name, kind, until in LICENCES:
        said = {"number": "BEISPIEL-0815", "is_confirmed": True, "proof": ""}
        days = {"valid_from": today - timedelta(days=700)}
        days["valid_until"] = None if until is None else today + timedelta(days=until)
        put(Licence, {"provider": providers[name], "kind": kind}, said, days)
    period = {"begins_on": today - timedelta(days=190), "ends_on": today - timedelta(days=8)}
    put(QualityReport, {"provider": providers["bildungswerk"]}, NUMBERS, period)
    load_evaluations(providers["bildungswerk"])


def load_evaluations(provider):
    """Once: of one course enough have answered for everybody to read it, of another one too few."""
    if Evaluation.objects.filter(run__course__provider=provider).exists():
        return
    begun = CourseRun.objects.to_evaluate().filter(course__provider=provider, start__isnull=False)
    runs = {run.course_id: run for run in begun.order_by("course", "pk")}
    for run, people in zip(runs.values(), (FEWEST + STEP, FEWEST - 3), strict=False):
        evaluation = Evaluation(run=run)
        for number in range(people):
            evaluation.add({question: answer_of(number * place) for place, question in enumerate(Question.values)})
        evaluation.save()
        PublicEvaluation.objects.get_or_create(course_id=run.course_id)


def answer_of(number):
    """Most say yes, some partly, few no."""
    return Answer.NO if number % 11 == 10 else Answer.PARTLY if number % 4 == 3 else Answer.YES
