"""The slip with the code: its words in the reader's language, and in German for whoever sits at the desk."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from contacts.models import Office
from courses.models import Level
from courses.public.codes import Code, code_of
from foundation.languages.sentences import listed
from foundation.submissions.codes import read_on_paper
from planning.models import Demand
from planning.public.forms import LETTERS

LEARNT = {Level.A2: "A1", Level.B1: "A2", Level.B2: "B1", Level.C1: "B2"}  # by who begins at that level


@dataclass
class Bilingual:
    """Its words are those of the language that is active when they are read."""

    language: str

    @property
    def languages(self) -> list[str]:
        is_german = self.language.partition("-")[0] == settings.LANGUAGE_CODE
        return [self.language] if is_german else [settings.LANGUAGE_CODE, self.language]

    def lang(self) -> str:
        return get_language()

    def direction(self) -> str:
        return "rtl" if get_language_bidi() else "ltr"


@dataclass
class Slip(Bilingual):
    demand: Demand
    office: Office | None

    def level(self) -> str:
        level = self.demand.level
        if level in LEARNT:
            return _("%(level)s is done") % {"level": LEARNT[level]}
        return _("level not known yet") if level is None else self.demand.level_words

    def times(self) -> str:
        times = [str(LETTERS[letter].label) for letter in self.demand.times]
        return listed(times) if times else _("at any time")

    def address(self) -> str:
        return code_address()

    def qr(self) -> Code:
        return code_of(f"{settings.PORTAL_URL}{reverse('planning:code')}")


def slip_of(demand: Demand, language: str) -> Slip:
    return Slip(language, demand, Office.objects.coordination().first())


def code_address() -> str:
    return read_on_paper("/code")


def typed_at(code: str) -> str:
    """Of somebody who waits for a course."""
    return code_address() if Demand.objects.persons().filter(code=code).exists() else ""
