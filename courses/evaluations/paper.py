"""A sheet of tickets, one for each learner: in German and in the languages that are spoken at the course."""

from dataclasses import dataclass

from django.conf import settings

from courses.models import CourseRun
from courses.public.codes import Code, code_of
from foundation.reading.codes import on_paper

MOST_LANGUAGES = 4  # that a ticket has room for


@dataclass
class Ticket:
    code: str

    @property
    def in_words(self) -> str:
        return on_paper(self.code)

    def qr(self) -> Code:
        """Leads to the form, with the code written in it, in the reader's language."""
        return code_of(f"{settings.PORTAL_URL}/bewertung/?code={self.code}")


def languages_of(run: CourseRun) -> list[str]:
    """German first."""
    spoken = run.course.languages or run.course.provider.languages
    known = [code for code, _name in settings.LANGUAGES if code in spoken]
    return list(dict.fromkeys([settings.LANGUAGE_CODE, *known]))[:MOST_LANGUAGES]


def address() -> str:
    """As one reads it on paper; it leads to the reader's language."""
    return f"{settings.PORTAL_URL.partition('://')[2]}/bewertung"
