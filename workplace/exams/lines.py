"""One task at one exam date as a partner reads it: who helps, what is open, who of its people may serve."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from exams.models import ExamPerson, Task, Turn
from exams.models.tasks import NEEDS, version_of_names, version_of_task
from exams.tasks.serving import offered

WHOLE = Turn.objects.select_related("provider").prefetch_related("people__licences")


@dataclass
class Line:
    """One task at one date: who has it, how many are needed; of each who serves, as far as one may read it."""

    task: Task
    needed: int
    turns: list[Turn]
    own: Turn | None
    who: list[tuple[Turn, list[str]]]
    offered: list[tuple[ExamPerson, str, bool]]  # … who may be named, who is
    version: str  # of the own organisation's part
    version_of_names: str

    @property
    def named(self):
        """Its own people who serve there."""
        return self.own.people.all() if self.own else []

    @property
    def covered(self):
        return sum(turn.number for turn in self.turns)

    @property
    def is_open(self):
        return self.covered < self.needed


def lines_of(session, all_turns, provider, people=()):
    """``all_turns``: ``WHOLE`` ones of that date; ``people``: of the provider, who may be named.

    Names are for the centre and whom it has confirmed: taking a task on is one click, and so is giving it up.
    """
    lines = []
    sees_names = provider.pk == session.provider_id or any(
        turn.number and turn.confirmed_on and turn.provider_id == provider.pk for turn in all_turns
    )
    for task in Task:
        turns = [turn for turn in all_turns if turn.number and turn.task == task]
        ours = [turn for turn in all_turns if turn.task == task and turn.provider_id == provider.pk]
        own = next((turn for turn in ours if turn.number), None)
        who = [(turn, names_of(turn, session, provider) if sees_names or turn is own else []) for turn in turns]
        free = choices_of(own, session, task, people)
        versions = (
            version_of_task(session, ours[0].changes if ours else 0),
            version_of_names(session, own) if own else "",
        )
        lines.append(Line(task, getattr(session, NEEDS[task]), turns, own, who, free, *versions))
    return [line for line in lines if line.needed or line.turns]


def names_of(turn, session, provider):
    """Days of licences are for the own organisation and the host."""
    sees_days = provider.pk in {session.provider_id, turn.provider_id} and turn.task == Task.EXAMINER
    return [
        f"{one.name} ({licence_in_words(one.licence_for(session))})" if sees_days else one.name
        for one in turn.people.all()
    ]


def licence_in_words(licence):
    if licence is None:
        return _("no licence valid on that day")
    if licence.valid_until is None:
        return _("licence without an end")
    return _("licence until %(day)s") % {"day": date_format(licence.valid_until, "SHORT_DATE_FORMAT")}


def choices_of(own, session, task, people):
    """Each with whether they are named; who reaches the town first, and says so."""
    named = {one.pk for one in own.people.all()} if own else set()
    near = _("reaches %(town)s") % {"town": session.municipality.name}
    found = offered(people, session, task)
    return [(one, near if one.is_near(session) else "", one.pk in named) for one in found]
