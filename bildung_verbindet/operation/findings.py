"""What the doctor says of one thing: how it is, and what to do about it."""

from dataclasses import dataclass
from enum import IntEnum

from django.utils.translation import pgettext_lazy


class Level(IntEnum):
    """As monitoring understands a status: the highest of all is that of the command."""

    FINE = 0, pgettext_lazy("how a thing is", "fine")
    ODD = 1, pgettext_lazy("how a thing is", "odd")
    WRONG = 2, pgettext_lazy("how a thing is", "wrong")

    def __new__(cls, value, label):
        level = int.__new__(cls, value)
        level._value_, level.label = value, label
        return level


@dataclass(frozen=True)
class Finding:
    level: Level
    words: str
    advice: str = ""

    def __str__(self):
        return " ".join(filter(None, [f"[{self.level.label}]", self.words, self.advice]))


def fine(words):
    return Finding(Level.FINE, words)


def odd(words, advice=""):
    return Finding(Level.ODD, words, advice)


def wrong(words, advice=""):
    return Finding(Level.WRONG, words, advice)
