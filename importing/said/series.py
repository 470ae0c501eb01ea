"""Rows with one number: the dates of one course, where the provider has said so.

The first keeps the number, as a course has each number once; the others get "7/2", "7/3" and so on.
"""

import re
from collections import defaultdict
from itertools import count

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from courses.models import Course
from foundation.languages.sentences import listed
from importing.notes import About

LONGEST = 36  # signs of a number to which something can be added
ADDED = re.compile(r"/\d+$")


class Series:
    """``found``: by number the rows that could be one. ``runs``: by line the run that is there, or None, and all
    those of its series; empty unless ``is_wanted``.
    """

    def __init__(self, rows, runs, is_wanted):
        """``runs``: of the provider, by number."""
        self.is_wanted, self.runs = is_wanted, {}
        by_number = defaultdict(list)
        for row in rows:
            if row.number:
                by_number[row.number].append(row)
        self.found = {number: rows for number, rows in by_number.items() if len(rows) > 1 and is_series(rows)}
        if is_wanted:
            self.find_runs(by_number, runs)

    def find_runs(self, by_number, runs):
        """Also for a row that is left alone of a series."""
        others = defaultdict(list)
        for number, some in runs.items():
            if ADDED.search(number):
                others[ADDED.sub("", number)] += some
        alone = {number: rows for number, rows in by_number.items() if len(rows) == 1 and number in others}
        for number, rows in {**self.found, **alone}.items():
            title = rows[0].course["title_de"]
            there = [run for run in [*runs.get(number, ()), *others[number]] if run.course.title_de == title]
            unite(rows)
            found = runs_of(rows, there)
            free = number_free(number, {run.number for run in there})
            for row in rows:
                run = found.get(row.line)
                row.run["number"] = run.number if run else next(free)
                self.runs[row.line] = run, there

    @property
    def first_ones(self):
        """To be shown."""
        return list(self.found.items())[:5]


def number_free(number, taken):
    numbers = (number if one == 1 else f"{number}/{one}" for one in count(1))
    return (one for one in numbers if one not in taken)


def is_series(rows):
    """One title, and another first day each."""
    titles, days = {row.course["title_de"] for row in rows}, {row.run["start"] for row in rows}
    is_short = len(rows[0].number) <= LONGEST
    return is_short and len(titles) == 1 and len(days) == len(rows) and None not in days


def unite(rows):
    """What the first one says of the course holds; another that says otherwise carries a note."""
    first = rows[0]
    for row in rows[1:]:
        other = [name for name in {**first.course, **row.course} if first.course.get(name) != row.course.get(name)]
        row.course, row.new_course, row.kind = dict(first.course), dict(first.new_course), first.kind
        if other:
            names = [capfirst(Course._meta.get_field(name.removesuffix("_de")).verbose_name) for name in other]
            note = _("one course with other dates, so this was taken from row %(line)d: %(names)s")
            row.note(About.OTHERS, note % {"line": first.line, "names": listed(sorted(map(str, names)))})


def runs_of(rows, runs):
    """By the row its run that is there: on the same day, or the only one that is left for the only row."""
    by_day = {run.start: run for run in runs}
    found = {row.line: by_day[row.run["start"]] for row in rows if row.run["start"] in by_day}
    taken = {run.pk for run in found.values()}
    left = [run for run in runs if run.pk not in taken], [row for row in rows if row.line not in found]
    if [len(each) for each in left] == [1, 1]:
        found[left[1][0].line] = left[0][0]
    return found
