"""What an exam needs besides seats, which partner has taken which task, and who of its people serves."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.models.people import ExamPerson
from exams.models.sessions import ExamSession
from foundation.editing.merging import version_of
from foundation.reading.amounts import CountField
from foundation.reading.text_fields import LineField
from providers.models import Provider

NEEDS = {"examiner": "needs_examiners", "invigilator": "needs_invigilators", "room": "needs_rooms"}  # columns


class Task(models.TextChoices):
    EXAMINER = "examiner", _("examining")
    INVIGILATOR = "invigilator", _("invigilating")
    ROOM = "room", _("room")


class TurnQuerySet(models.QuerySet):
    def taken(self):
        """Without those that were given up."""
        return self.filter(number__gt=0)

    def places(self, task):
        """How many of the task are taken in all of these."""
        return self.filter(task=task).aggregate(sum=models.Sum("number"))["sum"] or 0


class Turn(models.Model):
    """How many places of one task a provider has taken on a date, 0 where it gave them up; its own dates
    count, too. Whom its centre has confirmed, or had asked, sees who else serves.
    """

    session = models.ForeignKey(ExamSession, models.CASCADE, related_name="turns", verbose_name=_("exam date"))
    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="exam_turns", verbose_name=_("taken on by")
    )
    task = LineField(_("task"), max_length=12, choices=Task)
    number = CountField(_("number"), default=0)
    people = models.ManyToManyField(ExamPerson, related_name="turns", verbose_name=_("people"), blank=True)
    changes = models.PositiveIntegerField(default=0, db_default=0, editable=False)  # taken on or given up so often
    confirmed_on = models.DateField(_("confirmed by the centre on"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = TurnQuerySet.as_manager()

    class Meta:
        verbose_name = _("task taken on at an exam")
        verbose_name_plural = _("tasks taken on at exams")
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "provider", "task"], name="exam_turn_once")]

    def __str__(self):
        return f"{self.provider}: {self.number} × {self.get_task_display()}"

    @property
    def version(self):
        return version_of_task(self.session, self.changes)


def version_of_task(session, changes):
    """Of what was shown of the date, and of a task that an organisation has there. Names change no place."""
    return version_of({"date": session.version, "changes": changes})


def version_of_names(session, turn):
    """Of whom the organisation has named, too."""
    names = sorted(one.pk for one in turn.people.all()) if turn else []
    return version_of({"task": version_of_task(session, turn.changes if turn else 0), "names": names})


def places_open(session, task):
    """How many places of the task nobody has taken on yet."""
    return getattr(session, NEEDS[task]) - sum(turn.number for turn in session.turns.all() if turn.task == task)
