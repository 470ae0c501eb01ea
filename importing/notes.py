"""What is said of a row beside its facts: by kind, so that rows with the same remark stand together."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.languages.sentences import quotable


class About(models.TextChoices):
    """What a note is about, in the order in which people should look."""

    DAYS = "days", _("Days")
    TIMES = "times", _("Times")
    PLACE = "place", _("Place")
    KIND = "kind", _("Kind of course")
    LEVEL = "level", _("Level")
    FEE = "fee", _("Fee")
    SEATS = "seats", _("Seats")
    SIGNS = "signs", _("Signs and encoding")
    OTHERS = "others", _("Others")


class Note(NamedTuple):
    """``text`` is for a clerk; ``field`` is the column whose cell is meant."""

    about: str
    text: str
    field: str = ""

    def __str__(self):
        return self.text


def none_of_the_answers(text) -> str:
    return gettext("“%(text)s” is none of the answers that we know here") % {"text": quotable(text)}
