"""What learners say of a date of a course. Nobody can tell who has said what, not even from the database.

A code stands on paper; here is only what a secret key has made of it, and once it is used not even that. Answers
are added up at once, and read in groups: the first ones together, later ones in steps.
"""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from courses.evaluations.questions import Answer, Question
from courses.models.courses import Course
from courses.models.runs import CourseRun
from foundation.reading.text_fields import LineField

FEWEST, STEP = 8, 4  # answers that are read together: the first ones, and each time after that
CODES_LAST = 56  # days after the end, or after printing where there is none


def digest_of(code):
    return salted_hmac("code of an evaluation", code, algorithm="sha256").hexdigest()


class EvaluationCodeQuerySet(models.QuerySet):
    def living(self):
        return self.filter(until__gte=timezone.localdate())

    def outdated(self):
        return self.filter(until__lt=timezone.localdate())


class EvaluationCode(models.Model):
    """Not used yet: whoever uses it deletes it."""

    run = models.ForeignKey(
        CourseRun, models.CASCADE, related_name="evaluation_codes", verbose_name=_("course run")
    )
    code = LineField(_("digest of the code"), max_length=64, unique=True)
    until = models.DateField(_("valid until"))

    objects = EvaluationCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("code of an evaluation")
        verbose_name_plural = _("codes of evaluations")

    def __str__(self):
        return f"{self.run}, {self.until:%d.%m.%Y}"


def last_day(run):
    """On which its codes count."""
    return (run.end or timezone.localdate()) + timedelta(days=CODES_LAST)


class EvaluationQuerySet(models.QuerySet):
    def readable(self):
        """With so many answers that they may be read."""
        return self.filter(answers__gt=0)


class Evaluation(models.Model):
    """Of one date, in numbers: by question how often each answer was given."""

    run = models.OneToOneField(CourseRun, models.CASCADE, related_name="evaluation", verbose_name=_("course run"))
    answers = models.PositiveIntegerField(_("answers that are shown"), default=0)
    shown = models.JSONField(default=dict)
    waiting = models.PositiveIntegerField(_("answers that wait for others"), default=0)
    unseen = models.JSONField(default=dict)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation of a course")
        verbose_name_plural = _("evaluations of courses")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answers=0) | models.Q(answers__gte=FEWEST), name="evaluation_not_of_few"
            )
        ]

    def __str__(self):
        return f"{self.run}: {self.answers}"

    @property
    def number(self):
        return self.answers + self.waiting

    def add(self, answers):
        """One for each question; read as soon as enough wait that no single one can be told from the rest."""
        self.unseen = summed(self.unseen, {question: {answer: 1} for question, answer in answers.items()})
        self.waiting += 1
        if self.waiting >= (STEP if self.answers else FEWEST):
            self.shown, self.answers = summed(self.shown, self.unseen), self.number
            self.unseen, self.waiting = {}, 0


def summed(*counts):
    """By question how often each answer was given."""
    return {
        question: {
            answer: sum(each.get(question, {}).get(answer, 0) for each in counts) for answer in Answer.values
        }
        for question in Question.values
    }


class PublicEvaluation(models.Model):
    """The provider wants everybody to read what learners say of this course."""

    course = models.OneToOneField(
        Course, models.CASCADE, related_name="public_evaluation", verbose_name=_("course")
    )

    class Meta:
        verbose_name = _("public evaluation")
        verbose_name_plural = _("public evaluations")

    def __str__(self):
        return str(self.course)
