"""A small dictionary: sentences that many people write who ask for a seat, each with its German.

The catalogues of the languages hold how one writes them there, several ways apart by "|". It is a help where no
machine translates. Only whole sentences are known, so that no "not" is ever lost.
"""

import re
from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.utils.translation import override, pgettext_lazy

from foundation.reading.spelling import for_search, one_line

SENTENCES = [
    pgettext_lazy("somebody asks for a seat", "Hello"),
    pgettext_lazy("somebody asks for a seat", "Is there still a free seat?"),
    pgettext_lazy("somebody asks for a seat", "I would like to take part in this course."),
    pgettext_lazy("somebody asks for a seat", "I would like to register."),
    pgettext_lazy("somebody asks for a seat", "I want to learn German."),
    pgettext_lazy("somebody asks for a seat", "How much does the course cost?"),
    pgettext_lazy("somebody asks for a seat", "Is the course free of charge?"),
    pgettext_lazy("somebody asks for a seat", "When does the course begin?"),
    pgettext_lazy("somebody asks for a seat", "How long does the course last?"),
    pgettext_lazy("somebody asks for a seat", "Where is the course?"),
    pgettext_lazy("somebody asks for a seat", "At what time is the course?"),
    pgettext_lazy("somebody asks for a seat", "Is there a course in the evening?"),
    pgettext_lazy("somebody asks for a seat", "Is there an online course?"),
    pgettext_lazy("somebody asks for a seat", "Which documents do I need?"),
    pgettext_lazy("somebody asks for a seat", "What do I have to bring?"),
    pgettext_lazy("somebody asks for a seat", "Do I need a placement test?"),
    pgettext_lazy("somebody asks for a seat", "I have an entitlement."),
    pgettext_lazy("somebody asks for a seat", "I do not have an entitlement."),
    pgettext_lazy("somebody asks for a seat", "I do not speak German yet."),
    pgettext_lazy("somebody asks for a seat", "I speak a little German."),
    pgettext_lazy("somebody asks for a seat", "I am a beginner."),
    pgettext_lazy("somebody asks for a seat", "I have a certificate."),
    pgettext_lazy("somebody asks for a seat", "I have children."),
    pgettext_lazy("somebody asks for a seat", "Is there childcare?"),
    pgettext_lazy("somebody asks for a seat", "I work during the day."),
    pgettext_lazy("somebody asks for a seat", "I have no car."),
    pgettext_lazy("somebody asks for a seat", "How do I get there?"),
    pgettext_lazy("somebody asks for a seat", "May I join later?"),
    pgettext_lazy("somebody asks for a seat", "I cannot come on the first day."),
    pgettext_lazy("somebody asks for a seat", "May my husband come, too?"),
    pgettext_lazy("somebody asks for a seat", "May my wife come, too?"),
    pgettext_lazy("somebody asks for a seat", "Please call me."),
    pgettext_lazy("somebody asks for a seat", "Please write to me."),
    pgettext_lazy("somebody asks for a seat", "Please answer in my language."),
    pgettext_lazy("somebody asks for a seat", "I am waiting for your answer."),
    pgettext_lazy("somebody asks for a seat", "Thank you."),
    pgettext_lazy("somebody asks for a seat", "Thank you very much."),
]
ENDS = re.compile(r"[.!?؟…;؛,،\n]+")


def in_german(text: str) -> list[tuple[str, str]]:
    """The sentences of a text that are known, and what each says in German."""
    parts = [one_line(part) for part in ENDS.split(text)]
    found = [(part, dictionary().get(for_search(part), "")) for part in parts]
    return [pair for pair in found if pair[1]]


@cache
def dictionary() -> dict[str, str]:
    """German by what is written in every other language."""
    german = settings.LANGUAGE_CODE
    found = {}
    for code, _name in settings.LANGUAGES:
        if code.partition("-")[0] != german:
            found |= {for_search(way): meaning for meaning, ways in said_in(code, german) for way in ways}
    return found


def said_in(code: str, german: str) -> Iterator[tuple[str, list[str]]]:
    for sentence in SENTENCES:
        with override(german):
            meaning = str(sentence)
        with override(code):
            yield meaning, str(sentence).split("|")
