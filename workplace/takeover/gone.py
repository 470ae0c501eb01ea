"""What is gone from a provider's file, where so much is that nothing was taken before somebody has said why."""

from dataclasses import dataclass

from courses.models import Course, TakeOver
from courses.models.changes import digest
from importing.sources.known import missing_in
from workplace.takeover.pages import courses_of


@dataclass
class Gone:
    """Keys of dates, and each course with its dates that are gone and whether it has others."""

    keys: list[int]
    courses: list[tuple[Course, list, bool]]

    @property
    def version(self):
        return digest(sorted(self.keys))


def gone_from(sent, plan):
    """None where nobody has to say anything."""
    if plan is None or not sent.as_of:
        return None
    source = TakeOver.objects.filter(provider=sent.provider, state__in=TakeOver.State.ASKED).first()
    if source is None:
        return None
    keys = missing_in(source, plan)
    return Gone(keys, courses_of(sent.provider, keys))
