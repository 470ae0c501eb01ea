"""One row of a file, understood."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext as _

from courses.models import Course, CourseRun
from foundation.files.spreadsheets import unmarked
from foundation.languages.sentences import quotable
from foundation.reading.spelling import cleaned, folded, has_hidden_signs, one_line
from importing import cells, guesses

CREATED, CHANGED, UNCHANGED, SKIPPED = "created", "changed", "unchanged", "skipped"
ON_REQUEST = {"auf anfrage", "auf nachfrage", "nach absprache", "nach vereinbarung", "n v", "on request"}
LONGEST = {"title": 200, "subtitle": 300, "venue": 150, "number": 40, "fee": 200}


@dataclass
class Row:
    """What a row states about a course and its run, and apart from it what new ones get where it is silent."""

    line: int
    number: str
    action: str = ""
    reason: str = ""
    notes: list[str] = field(default_factory=list)
    course: dict = field(default_factory=dict)
    new_course: dict = field(default_factory=dict)
    run: dict = field(default_factory=dict)
    new_run: dict = field(default_factory=dict)
    week: list[tuple] = field(default_factory=list)
    dates: list[tuple] = field(default_factory=list)
    times_are_whole: bool = True
    target: CourseRun | None = None  # the run that is there
    home: Course | None = None  # the course it belongs or will belong to
    values: dict = field(default_factory=dict)  # what will be set on the run
    sets_times: bool = False

    def skip(self, reason):
        self.action, self.reason = SKIPPED, reason
        return self

    @property
    def key(self) -> frozenset:
        return frozenset(self.course.items())


def understand(line: int, texts: dict, places) -> Row:
    whole = {name: cells.repaired(text) for name, text in texts.items()}
    clean = {name: unmarked(cleaned(text)) for name, text in whole.items()}
    row = Row(line, one_line(clean.get("number", "")))
    if whole != texts:
        row.notes.append(_("wrongly coded signs were repaired"))
    if any(map(has_hidden_signs, whole.values())):
        row.notes.append(_("invisible signs were taken out"))
    if reason := flaw(clean):
        return row.skip(reason)
    try:
        read_days(row, clean)
        read_place(row, clean, places)
        read_seats(row, clean)
        read_times(row, clean.get("times", ""))
        read_course(row, clean)
        read_fee(row, clean.get("fee", ""))
    except cells.CellError as problem:
        return row.skip(str(problem))
    return row


def flaw(texts) -> str | None:
    for name, longest in LONGEST.items():
        if len(texts.get(name, "")) > longest:
            return _("“%(text)s…” is too long") % {"text": quotable(texts[name][:40])}
    if not texts.get("title"):
        return _("the title is missing")
    if "extra" in texts:
        return _("the row has more cells than there are columns")
    return None


def read_days(row, texts):
    start, end = cells.to_date(texts.get("start", "")), cells.to_date(texts.get("end", ""))
    if start is None:
        raise cells.CellError(_("the first day is missing"))
    if end is None:
        raise cells.CellError(_("the last day is missing"))
    if end < start:
        raise cells.CellError(_("the last day lies before the first"))
    row.run |= {"start": start, "end": end}
    if row.number:
        row.run["number"] = row.number
    if deadline := cells.to_date(texts.get("deadline", "")):
        row.run["registration_deadline"] = deadline


def read_place(row, texts, places):
    """A venue that names no municipality leaves the one of an existing run alone."""
    venue = " ".join(texts.get("venue", "").split())
    mode = guesses.mode(venue, texts["title"])
    (row.course if venue else row.new_course)["mode"] = mode
    if venue:
        row.run["venue"] = "" if mode == Course.Mode.ONLINE else venue
    if mode == Course.Mode.ONLINE:
        (row.run if venue else row.new_run)["municipality"] = None
    elif place := places.find(venue):
        row.run["municipality"] = place
    else:
        row.new_run["municipality"] = places.default


def read_seats(row, texts):
    for name in ("seats_total", "seats_free"):
        number = cells.to_number(texts.get(name, ""))
        if number is not None:
            row.run[name] = number


def read_times(row, text):
    week, unread = cells.to_week(text), cells.unread_times(text)
    if unread:
        row.notes.append(_("the times “%(text)s” were not understood") % {"text": quotable(unread)})
    start, end = row.run["start"], row.run["end"]
    days = [start + timedelta(n) for n in range(min(7, (end - start).days + 1))]
    bits = sum({1 << day.weekday() for day in days})
    fitting = [line for line in week if line[0] & bits]
    if week and not fitting:
        row.notes.append(_("the weekdays do not lie between the first and the last day"))
    elif any(line[0] & ~bits for line in week):
        row.notes.append(_("some of the weekdays do not lie between the first and the last day"))
    if start == end:
        row.dates = [(start, begin, last) for _bits, begin, last in fitting]
    else:
        row.week = fitting
    row.times_are_whole = not unread and fitting == week


def read_course(row, texts):
    title, summary = (" ".join(texts.get(name, "").split()) for name in ("title", "subtitle"))
    row.course["title_de"] = title
    row.new_course["summary_de"] = title
    if summary:
        row.course["summary_de"] = summary
    if texts.get("description"):
        row.course["description_de"] = texts["description"]
    level_from, level_to = cells.to_levels(texts.get("level", ""), title)
    if level_from is not None:
        row.course |= {"level_from": level_from, "level_to": level_to}
    if lessons := cells.to_number(texts.get("lessons", "")):
        row.course["lessons"] = lessons


def read_fee(row, text):
    """Silence is no answer: without an amount nobody knows yet what a new course costs."""
    price, note = cells.to_money(text), cells.fee_note(text)
    if price is not None:
        row.course |= {"cost": Course.Cost.PAID if price else Course.Cost.FREE, "price": price or None}
        if note:
            row.course["cost_note_de"] = note
        return
    if folded(text) in ON_REQUEST:
        row.new_course["cost"] = Course.Cost.ON_REQUEST
    elif text:
        row.new_course["cost_note_de"] = note
        row.notes.append(_("the fee “%(text)s” is not an amount") % {"text": quotable(note)})
