"""One row of a file, understood."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from courses.models import Course, CourseRun
from foundation.files.spreadsheets import unmarked
from foundation.languages.sentences import quotable
from foundation.reading.spelling import cleaned, folded, has_hidden_signs, one_line
from importing import cells
from importing.columns import EXAMPLE, FIELD_BY_NAME
from importing.facts import REQUIRED, WITH_NOTES
from importing.guesses import Kind
from importing.notes import NOT_FOR_ALL, About, Note, column_meant
from importing.sheets import MOST_SIGNS

CREATED, CHANGED, UNCHANGED, SKIPPED = "created", "changed", "unchanged", "skipped"
APART = "apart"  # no course
LONGEST = {"title": 200, "number": 40}  # without which there is no row …
LONGEST_OPTIONAL = {
    "subtitle": 300,
    "venue": 150,
    "street": 150,
    "fee": 200,
    "remark": 200,
    "website": 200,
    "booking": 200,
    "textbook": 200,
    "times": 5000,
    "description": MOST_SIGNS,
}  # … and what is left out instead
LONGEST_OF_ALL = 1000
FAILED = {*"=#EF"}  # signs with which begins what says that a formula has no result
NOTHING = {"-", "–", "—", "--", "---", "k.A.", "k. A.", "n/a"}  # as lists say that a cell is empty

WHEN = ("start", "end", "period", "times")
SUM = re.compile(r"(?:zwischen|gesamt|end)?summen?\b|gesamt\b|insgesamt\b|total\b|anzahl\b")


@dataclass
class Row:
    """What a row states about a course and its run, and apart from it what new ones get where it is silent."""

    line: int
    number: str
    texts: dict = field(default_factory=dict)  # its cells by field, as they were read
    left_out: dict = field(default_factory=dict)  # those of which nothing was taken, though they were read
    action: str = ""
    reason: str = ""
    column: str = ""  # whose cell the reason is about
    corrected: tuple = ()  # the columns and cells in whose place something else was said
    notes: list[Note] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    course: dict = field(default_factory=dict)
    new_course: dict = field(default_factory=dict)
    run: dict = field(default_factory=dict)
    new_run: dict = field(default_factory=dict)
    week: list[tuple] = field(default_factory=list)
    dates: list[tuple] = field(default_factory=list)
    place: str = ""  # as the file calls it, where only a person can say in which municipality it lies
    times_are_whole: bool = True
    stated: list = field(default_factory=list)  # columns of texts, each with what it says of the status
    is_undated: bool = False  # it says a time at which it begins, but no day
    is_over: bool = False  # its last day is past
    target: CourseRun | None = None  # the run that is there
    home: Course | None = None  # the course it belongs or will belong to
    values: dict = field(default_factory=dict)  # what will be set on the run
    sets_times: bool = False
    keeps_times: bool = False  # those that somebody has set here
    takes_place: bool = False  # is all that it says of the status
    kind: Kind | None = None  # of a new course
    as_of: date | None = None  # day of the file, where it is known
    renamed: object = None  # under which other title it may stand here, see ``said.renamed``
    apart: object = None  # what it is that is no course, see ``said.targets``

    def skip(self, reason, column=""):
        self.action, self.reason, self.column = SKIPPED, reason, column
        return self

    def note(self, about, text, column=""):
        if text:
            self.notes.append(Note(about, str(text), column))

    @property
    def read_as(self):
        """As the file has them, as far as they were read."""
        return self.texts | self.left_out

    @property
    def is_changed_here(self):
        """Whether somebody has said something else here since the provider's first file."""
        return any(note.about == About.SINCE for note in self.notes)

    @property
    def is_withdrawn(self):
        """Whether the file itself says that it is not for all, or no more."""
        return any(line.partition(" ")[0] in NOT_FOR_ALL for line in self.texts.get("noted", "").splitlines())

    @property
    def is_not_read(self):
        """Whether it is a course's, but cannot be taken: somebody has to hear of it."""
        is_course = not (self.is_withdrawn or is_example(self.texts) or no_course(self.texts))
        return self.action == SKIPPED and is_course

    def take_kind(self, kind):
        """A level that the kind's words tell is only for a new course, and where nothing else says one."""
        self.kind = kind
        if "level_from" not in self.course and kind.levels[0] is not None:
            self.new_course |= dict(zip(("level_from", "level_to"), kind.levels, strict=True))

    @property
    def key(self):
        return frozenset(self.course.items())


class Ground(NamedTuple):
    """What all rows of a file are read by: the places, days off, and whether the month comes first."""

    places: object
    today: date
    memory: dict  # what cells were read as
    free: frozenset = frozenset()
    holidays: frozenset = frozenset()
    has_month_first: bool = False  # some day of the file can only be read so
    month_first: bool = False  # and somebody has said that all are
    corrections: dict = {}  # by column and cell: what the provider has said that the cell should say
    as_of: date | None = None  # day of the file, where it is known
    targets: dict = {}  # by wording: what the provider has said that is no course
    is_series: bool | None = None  # whether rows with one number are dates of one course
    renamed: dict = {}  # by title: under which other one it stands here, see ``said.renamed``

    def read(self, how, *cells):
        """``how(*cells)``, once for all cells that say the same, as those of most columns do."""
        asked = (how, *cells)
        if asked not in self.memory:
            self.memory[asked] = how(*cells)
        return self.memory[asked]


class Tidied(NamedTuple):
    """A cell as its signs are meant, and what was wrong with them."""

    text: str
    is_formula: bool = False  # without a result
    is_repaired: bool = False
    had_hidden: bool = False


def tidied(cell):
    whole = cells.repaired(cell)
    text = unmarked(cleaned(cells.without_wrapping(whole)))
    if text.strip() in NOTHING:
        text = ""
    is_formula = text[:1] in FAILED and cells.says_nothing(text)
    return Tidied(text, is_formula, whole != cell, has_hidden_signs(whole))


def understand(line, texts, ground):
    """Nothing that a row may do without keeps it out: what is not understood is left out, and noted."""
    signs = {name: ground.read(tidied, cell) for name, cell in texts.items()}
    meant = ((name, one_line(cell.text)) for name, cell in signs.items()) if ground.corrections else ()
    corrected = tuple(cell for cell in meant if cell in ground.corrections)
    signs |= {name: ground.read(tidied, ground.corrections[name, cell]) for name, cell in corrected}
    clean = {name: "" if cell.is_formula else cell.text for name, cell in signs.items()}
    row = Row(line, one_line(clean.get("number", "")), clean, corrected=corrected, as_of=ground.as_of)
    note_signs(row, signs)
    if reason := flaw(clean):
        return row.skip(reason)
    leave_out_what_is_too_long(row)
    try:
        for read in REQUIRED:
            read(row, row.texts, ground)
    except cells.CellError as problem:
        return row.skip(str(problem), column_meant(problem, clean))
    for about, read, *columns in WITH_NOTES:
        try:
            read(row, row.texts, ground)
        except cells.CellError as problem:
            row.note(about, problem, column_meant(problem, {name: clean.get(name) for name in columns} or clean))
    return row


def note_signs(row, read):
    for name, cell in read.items():
        if cell.is_formula:
            note = _("“%(text)s” is a formula without a result: the cell was left out")
            row.note(About.SIGNS, note % {"text": quotable(cell.text)}, name)
    if any(cell.is_repaired for cell in read.values()):
        row.note(About.SIGNS, _("wrongly coded signs were repaired"))
    if any(cell.had_hidden for cell in read.values()):
        row.note(About.SIGNS, _("invisible signs were taken out"))


def flaw(texts):
    for name, longest in LONGEST.items():
        if len(texts.get(name, "")) > longest:
            return _("“%(text)s…” is too long") % {"text": quotable(texts[name][:40])}
    if is_example(texts):
        return _("this is the example of our file")
    if reason := no_course(texts):
        return reason
    if not texts.get("title"):
        return _("the title is missing")
    if "extra" in texts:
        return _("the row has more cells than there are columns")
    return None


def no_course(texts):
    """Why the row is none, though it stands among them; None for one that says a day."""
    days = "".join(texts.get(name, "") for name in WHEN)
    if any(map(str.isdigit, days)):
        return None
    full = {name: folded(text) for name, text in texts.items() if text}
    if len(full) > 2 and sum(FIELD_BY_NAME.get(text) == name for name, text in full.items()) > 1:
        return _("the names of the columns stand here once more")
    if not days and is_sum(full):
        return _("this is a row of sums, and no course")
    return _("only one cell says something, as a heading does: it is no course") if len(full) == 1 else None


def is_sum(full):
    """By its first word, or as it has nothing but numbers, and none of a course."""
    said = " ".join(full.values())
    return bool(SUM.match(said)) or ("number" not in full and not any(map(str.isalpha, said)) and bool(said))


def is_example(texts):
    return {name: text for name, text in texts.items() if text} == {
        name: str(one) for name, one in EXAMPLE.items()
    }


def leave_out_what_is_too_long(row):
    for name, text in row.texts.items():
        if len(text) > LONGEST_OPTIONAL.get(name, LONGEST_OF_ALL):
            problem = _("“%(text)s…” is too long") % {"text": quotable(text[:40])}
            row.note(About.OTHERS, problem, name)
            row.texts = row.texts | {name: ""}
