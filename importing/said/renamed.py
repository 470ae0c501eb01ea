"""Rows without a number that may stand here already under another title: asked, never made a second time unasked.

Such a date is in the file under no title of its own. It begins on the same day, and is called nearly the same or
has the same place and times; or it begins on another day and differs in hardly anything but a word.
"""

from collections import defaultdict
from itertools import chain
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Course, CourseRun
from foundation.reading.spelling import folded
from importing import comparing
from importing.guesses import COUNTED

OTHER = "-"  # the answer that it is another course, beside titles of those here
LIKE, VERY_LIKE = 0.5, 0.8  # share of groups of three letters
MOST = 300  # dates on one day, at the same times or with nearly the same words: of more that tells nothing


class Renamed(NamedTuple):
    """``title``: as the file has it; ``run``: that it may be; ``said``: the answer, empty where it is open."""

    title: str
    run: CourseRun
    said: str


def ask_of_renamed(plan, answers):
    """``answers``: by title of the file the title under which it stands here, or ``OTHER``."""
    rows = [row for row in plan.usable if row.target is None]
    taken = {row.target.pk for row in plan.usable if row.target} if rows else set()
    runs = [run for run in chain(*plan.by_number.values()) if run.pk not in taken] if rows else ()
    likely = Likely(runs, plan.by_title) if runs else None
    for row in rows if likely else ():
        title = row.course["title_de"]
        run, said = likely.find(row, answers.get(title)), answers.get(title, "")
        if run is None:
            continue
        row.renamed = Renamed(title, run, said if said in {OTHER, run.course.title_de} else "")
        if said == OTHER:
            continue
        likely.taken.add(run.pk)
        if row.renamed.said:
            row.target = run
        else:
            row.skip(_("it may stand here already under another title: please say so first"))


class Likely:
    """``runs``: that no row of the file names."""

    def __init__(self, runs, by_title):
        self.by_title, self.taken, self.signs = by_title, set(), {}
        self.on_day, self.at_times, self.by_words = (defaultdict(list) for _ in range(3))
        today = timezone.localdate()
        for run in runs:
            if run.course.status == Course.Status.ARCHIVED:
                continue
            has_number = bool(run.number)
            self.on_day[run.start, has_number].append(run)
            if run.start and (times := times_in(*comparing.times_of(run))):
                self.at_times[run.start, times, has_number].append(run)
            for words in but_one(run.course.title_de) if run.start and run.start >= today else ():
                self.by_words[words, has_number].append(run)

    def find(self, row, said):
        """The likeliest one, of those that may bear that number; first of all what somebody has said."""
        title = row.course["title_de"]
        found = [
            (run.course.title_de == said, self.likeness(title, run.course.title_de), -run.pk, run)
            for run in self.candidates(row)
            if run.pk not in self.taken
        ]
        return max(found)[-1] if found else None

    def candidates(self, row):
        title, day, times = row.course["title_de"], row.run["start"], times_in(row.week, row.dates)
        for run in among(self.on_day, row, day):
            if self.likeness(title, run.course.title_de) >= LIKE:
                yield run
        for run in among(self.at_times, row, day, times) if times else ():
            if is_at_the_same_place(run, row):
                yield run
        for words in () if self.by_title.get(title) else but_one(title):
            for run in among(self.by_words, row, words):
                if self.likeness(title, run.course.title_de) >= VERY_LIKE:
                    yield run

    def likeness(self, title, other):
        """Of titles that count parts or levels otherwise there is none."""
        (one, counts), (two, others) = self.signs_of(title), self.signs_of(other)
        return 2 * len(one & two) / (len(one) + len(two)) if counts == others else 0

    def signs_of(self, title):
        """Its groups of three letters, and what numbers it bears."""
        if title not in self.signs:
            text = folded(title)
            words, padded = text.split(), f"  {text} "
            groups = frozenset(padded[number : number + 3] for number in range(len(padded) - 2))
            self.signs[title] = groups, [word for word in words if COUNTED.fullmatch(word)]
        return self.signs[title]


def but_one(title):
    """The words of a title, and all of them but one."""
    words = folded(title).split()
    shorter = (words[:number] + words[number + 1 :] for number in range(len(words)))
    return {" ".join(some) for some in (words, *shorter)} - {""}


def among(runs, row, *key):
    """Those that may bear the row's number: where it has one, those without."""
    parts = [runs.get((*key, has_number), ()) for has_number in ([False] if row.number else [False, True])]
    return [] if sum(map(len, parts)) > MOST else [*chain(*parts)]


def times_in(week, dates):
    """To be compared; empty where nothing is known of them."""
    return (tuple(sorted(week)), tuple(sorted(dates))) if week or dates else ()


def is_at_the_same_place(run, row):
    place = row.run.get("municipality", run.municipality), row.run.get("venue", run.venue)
    return place == (run.municipality, run.venue)
