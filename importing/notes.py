"""What is said of a row beside its facts: by kind, so that rows with the same remark stand together."""

import re
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.languages.sentences import listed, quotable


class About(models.TextChoices):
    """What a note is about, in the order in which people should look."""

    SINCE = "since", _("Changed here since")
    DAYS = "days", _("Days")
    TIMES = "times", _("Times")
    PLACE = "place", _("Place")
    KIND = "kind", _("Kind of course")
    LEVEL = "level", _("Level")
    FEE = "fee", _("Fee")
    SEATS = "seats", _("Seats")
    SIGNS = "signs", _("Signs and encoding")
    OTHERS = "others", _("Others")


# By the first word of what a reader has noted of a row, with what it is about; the rest is the text
BY_READERS = {
    "zone": (About.TIMES, _("the time zone “%(text)s” is not known here: the times were taken as they stand")),
    "tentative": (About.DAYS, _("the calendar calls this tentative: it comes in as planned")),
    "secret": (About.OTHERS, _("the calendar does not call this public")),
    "hidden": (About.OTHERS, _("this row is hidden in Excel: it was read like the others")),
    "merged": (About.OTHERS, _("cells are merged with those above: what stands there was taken")),
    "broken": (About.OTHERS, _("this entry is broken, and could not be read")),
    "read-as-here": (About.TIMES, _("the times have the zone “%(text)s”: they were read as they are here")),
    "as-it-stands": (
        About.TIMES,
        _("the times have the zone “%(text)s”, which is not the one here: they were taken as they stand"),
    ),
    "zone-of-a-day": (About.DAYS, _("a day stands there in the zone “%(text)s”: it was read as it is here")),
    "place": (About.PLACE, _("the file names another place, too, that was not taken: %(text)s")),
    "twice": (About.OTHERS, _("the file has “%(text)s” as the mark of another course, too")),
    "internal": (About.OTHERS, _("the file calls this internal")),
    "deleted": (About.OTHERS, _("the file takes this course back")),
}
NOT_FOR_ALL = {"secret", "internal", "deleted"}  # by the file's own word
NOT_TAKEN = NOT_FOR_ALL | {"broken"}
OF_FILES = {  # of the file as a whole
    "sheets": _(
        "Of several sheets this one was read: %(first)s. Passed over: %(names)s. Put another one first, or send it"
        " as a file of its own, to take it."
    ),
    "columns": _("Columns that are hidden in Excel were read like the others: %(names)s"),
}


MARKS = '[„“”«»‚‘’"]'


class Note(NamedTuple):
    """``text`` is for a clerk; ``field`` is the column whose cell is meant; ``alike`` says it for many rows."""

    about: str
    text: str
    field: str = ""
    alike: str = ""

    def __str__(self):
        return self.text


def none_of_the_answers(text):
    return gettext("“%(text)s” is none of the answers that we know here") % {"text": quotable(text)}


def said_of_file(sheet):
    """What its reader has noticed, as sentences."""
    for key, names in sheet.said:
        first = names[0] if key == "sheets" else ""
        yield OF_FILES[key] % {"first": first, "names": listed(names[bool(first) :])}


def quotes(message):
    return bool(re.search(MARKS, message))


def column_meant(problem, texts):
    """The one whose cell the message quotes; none where it quotes no whole cell."""
    message = str(problem)
    quoted = [name for name, cell in texts.items() if cell and is_quoted(cell, message)]
    return max(quoted, key=lambda name: len(texts[name]), default="")


def is_quoted(cell, message):
    words = quotable(cell)
    return words in message and bool(re.search(f"{MARKS}{re.escape(words)}{MARKS}", message))
