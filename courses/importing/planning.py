"""What each row of a file would do to a provider's courses, and doing it.

A row that lacks something is skipped and says why; a file that cannot be understood as a whole is a
``CourseFileError``. The provider's course number names the dated run; rows with the same title, subtitle, level,
form and price are runs of one course.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, count

from django.db import transaction
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from bildung_verbindet.text import folded
from courses.importing import cells
from courses.importing.reading import CourseFileError, Sheet
from courses.models import Course, CourseDate, CourseRun, CourseType, WeeklyTime
from places.models import Municipality

CREATED, CHANGED, UNCHANGED, SKIPPED = "created", "changed", "unchanged", "skipped"
LONGEST = {"title": 200, "subtitle": 300, "venue": 150, "number": 40}


@dataclass
class Row:
    """One row, understood: what the course and its run should be."""

    line: int
    number: str
    action: str = ""
    reason: str = ""
    notes: list[str] = field(default_factory=list)
    course: dict = field(default_factory=dict)
    run: dict = field(default_factory=dict)
    week: list[tuple] = field(default_factory=list)
    dates: list[tuple] = field(default_factory=list)

    def skip(self, reason):
        self.action, self.reason = SKIPPED, reason
        return self

    @property
    def key(self) -> tuple:
        return tuple(self.course[name] for name in KEY)


KEY = ("title_de", "summary_de", "level_from", "level_to", "mode", "price")


class Plan:
    """Understands every row when made; ``apply()`` writes. A dry run is a plan that is not applied."""

    def __init__(self, sheet: Sheet, provider, *, default_type: str, publish: bool = False):
        self.sheet, self.provider = sheet, provider
        self.status = Course.Status.PUBLISHED if publish else Course.Status.DRAFT
        self.types = TypeFinder(default_type)
        self.places = {f" {folded(place.name)} ": place for place in Municipality.objects.all()}
        self.seen = set()
        self.rows = [self.understand(line, row) for line, row in sheet.rows]
        self.compare()

    @property
    def counts(self) -> Counter:
        return Counter(row.action for row in self.rows)

    # Understanding a row

    def understand(self, line: int, texts: dict) -> Row:
        texts = {name: cells.repaired(text) for name, text in texts.items()}
        row = Row(line, texts.get("number", ""))
        for name, longest in LONGEST.items():
            if len(texts.get(name, "")) > longest:
                return row.skip(_("“%(text)s…” is too long") % {"text": texts[name][:40]})
        if not texts.get("title"):
            return row.skip(_("the title is missing"))
        if row.number and row.number in self.seen:
            return row.skip(_("the number stands in the file twice"))
        self.seen.add(row.number)
        try:
            self.read_run(row, texts)
            self.read_course(row, texts)
        except cells.CellError as problem:
            return row.skip(str(problem))
        return row

    def read_run(self, row, texts):
        start, end = cells.to_date(texts.get("start", "")), cells.to_date(texts.get("end", ""))
        if start is None:
            raise cells.CellError(_("the first day is missing"))
        if end is None:
            raise cells.CellError(_("the last day is missing"))
        if end < start:
            raise cells.CellError(_("the last day lies before the first"))
        row.run = {"number": row.number, "start": start, "end": end, **self.read_place(texts), **read_seats(texts)}
        self.read_times(row, texts.get("times", ""))

    def read_place(self, texts) -> dict:
        venue = texts.get("venue", "")
        if is_online(texts) and "parallel" not in folded(venue):
            return {"venue": "", "municipality": None}
        found = [place for name, place in self.places.items() if name in f" {folded(venue)} "]
        return {"venue": venue, "municipality": found[0] if found else self.provider.municipality}

    def read_times(self, row, text):
        week = cells.to_week(text)
        if text and not week:
            row.notes.append(_("the times “%(text)s” were not understood") % {"text": " ".join(text.split())})
        days = [
            row.run["start"] + timedelta(n) for n in range(min(7, (row.run["end"] - row.run["start"]).days + 1))
        ]
        fitting = [line for line in week if any(line[0] & 1 << day.weekday() for day in days)]
        if week and not fitting:
            row.notes.append(_("the weekdays do not lie between the first and the last day"))
        if row.run["start"] == row.run["end"]:
            row.dates = [(row.run["start"], begin, end) for _bits, begin, end in fitting]
        else:
            row.week = fitting

    def read_course(self, row, texts):
        price = cells.to_money(texts.get("fee", ""))
        level_from, level_to = cells.to_levels(texts.get("level", ""), texts["title"])
        row.course = {
            "title_de": " ".join(texts["title"].split()),
            "summary_de": " ".join(texts.get("subtitle", "").split()) or " ".join(texts["title"].split()),
            "level_from": level_from,
            "level_to": level_to,
            "mode": mode(texts),
            "cost": Course.Cost.PAID if price else Course.Cost.FREE,
            "price": price or None,
        }
        if lessons := cells.to_number(texts.get("lessons", "")):
            row.course["lessons"] = lessons

    # Comparing with what is there

    def compare(self):
        usable = [row for row in self.rows if row.action != SKIPPED]
        runs = CourseRun.objects.filter(course__provider=self.provider).select_related("course", "municipality")
        runs = list(runs.prefetch_related("weekly_times", "dates"))
        self.runs = {identity(run.number, course_key(run.course), run.start): run for run in runs}
        self.courses = {course_key(course): course for course in self.provider.courses.all()}
        self.adopt_renamed(usable)
        for row in usable:
            run = self.runs.get(identity(row.number, row.key, row.run["start"]))
            row.target = run
            if run is None:
                row.action = CREATED
                continue
            row.notes = [*changes(run, row, self.courses.get(row.key)), *row.notes]
            changed = differs(run, row, self.courses.get(row.key))
            row.action = CHANGED if changed else UNCHANGED

    def adopt_renamed(self, rows):
        """A course all of whose rows bear a new title keeps its page: it is renamed, not made anew."""
        wanted = {row.key for row in rows}
        self.renamed = {}
        for row in rows:
            run = self.runs.get(row.number and identity(row.number, row.key, row.run["start"]))
            if run and row.key not in self.courses and course_key(run.course) not in wanted | set(self.renamed):
                self.renamed[course_key(run.course)] = row
                self.courses[row.key] = run.course

    # Writing

    @transaction.atomic
    def apply(self):
        rows = [row for row in self.rows if row.action in {CREATED, CHANGED}]
        self.save_courses(rows)
        self.save_runs(rows)
        touched = {row.target.course_id for row in rows}
        Course.objects.filter(pk__in=touched).update_search_text()

    def save_courses(self, rows):
        for row in self.renamed.values():
            course = self.courses[row.key]
            for name, value in row.course.items():
                setattr(course, name, value)
            course.save()
        slugs = set(Course.objects.values_list("slug", flat=True))
        new = {}
        for row in rows:
            if row.key not in self.courses and row.key not in new:
                new[row.key] = self.new_course(row, slugs)
        Course.objects.bulk_create(new.values(), batch_size=200)
        self.courses |= new

    def new_course(self, row, slugs) -> Course:
        base = slugify(folded(f"{row.course['title_de']} {self.provider.name}"))[:140].strip("-")
        numbered = (f"{base}-{number}" for number in count(2))
        slug = next(slug for slug in chain([base], numbered) if slug not in slugs)
        slugs.add(slug)
        course_type = self.types.find(row.course["title_de"])
        return Course(provider=self.provider, slug=slug, status=self.status, course_type=course_type, **row.course)

    def save_runs(self, rows):
        for row in rows:
            row.target = row.target or CourseRun()
            row.target.course = self.courses[row.key]
            row.target.revision += 1
            for name, value in row.run.items():
                setattr(row.target, name, value)
        new = [row.target for row in rows if row.action == CREATED]
        old = [row.target for row in rows if row.action == CHANGED]
        CourseRun.objects.bulk_create(new, batch_size=500)
        CourseRun.objects.bulk_update(old, ["course", "revision", *all_names(rows)], batch_size=200)
        self.save_times(rows, old)

    def save_times(self, rows, old):
        WeeklyTime.objects.filter(run__in=old).delete()
        CourseDate.objects.filter(run__in=old).delete()
        lines = [
            WeeklyTime(run=row.target, weekdays=bits, starts_at=begin, ends_at=end)
            for row in rows
            for bits, begin, end in row.week
        ]
        dates = [
            CourseDate(run=row.target, date=day, starts_at=begin, ends_at=end)
            for row in rows
            for day, begin, end in row.dates
        ]
        WeeklyTime.objects.bulk_create(lines, batch_size=500)
        CourseDate.objects.bulk_create(dates, batch_size=500)


class TypeFinder:
    """Finds the course type by the words of a title; the longest word that fits decides."""

    def __init__(self, default: str):
        types = list(CourseType.objects.all())
        self.default = next((course_type for course_type in types if course_type.slug == default), None)
        if self.default is None:
            raise CourseFileError(_("There is no course type “%(slug)s”.") % {"slug": default})
        phrases = {}
        for course_type in types:
            for phrase in [course_type.name, *course_type.synonyms.split(",")]:
                phrases.setdefault(folded(phrase), course_type)
        phrases.pop("", None)
        self.phrases = sorted(phrases.items(), key=lambda item: -len(item[0]))

    def find(self, title: str) -> CourseType:
        words = f" {folded(title)} "
        return next((found for phrase, found in self.phrases if f" {phrase} " in words), self.default)


def is_online(texts) -> bool:
    return "online" in folded(texts.get("venue", "")).split() or folded(texts["title"]).startswith("online ")


def mode(texts) -> str:
    if not is_online(texts):
        return Course.Mode.ON_SITE
    return Course.Mode.BOTH if "parallel" in folded(texts.get("venue", "")) else Course.Mode.ONLINE


def read_seats(texts) -> dict:
    """Seats only where the file has such a column and cell: a count kept by hand is never emptied."""
    seats = {name: cells.to_number(texts.get(name, "")) for name in ("seats_total", "seats_free")}
    if (seats["seats_free"] or 0) > (seats["seats_total"] or seats["seats_free"] or 0):
        raise cells.CellError(_("more seats are free than there are"))
    if seats["seats_free"] is not None and seats["seats_total"] is None:
        seats["seats_total"] = seats["seats_free"]
    return {name: value for name, value in seats.items() if value is not None}


def course_key(course) -> tuple:
    return tuple(getattr(course, name) for name in KEY)


def identity(number, key, start: date) -> tuple:
    """What makes a run the same as one that is there: its number, or without one its course and first day."""
    return (number,) if number else (key, start)


def differs(run, row, course) -> bool:
    same_course = course is not None and course.pk == run.course_id and course_key(run.course) == row.key
    same_run = all(getattr(run, name) == value for name, value in row.run.items())
    return not (same_course and same_run and times_of(run) == (sorted(row.week), sorted(row.dates)))


def times_of(run) -> tuple:
    week = sorted((line.weekdays, line.starts_at, line.ends_at) for line in run.weekly_times.all())
    return week, sorted((single.date, single.starts_at, single.ends_at) for single in run.dates.all())


def changes(run, row, course) -> list[str]:
    """Field by field, before → after."""
    pairs = [(CourseRun, name, getattr(run, name), value) for name, value in row.run.items()]
    pairs += [(Course, name, getattr(run.course, name), value) for name, value in row.course.items()]
    lines = []
    for model, name, before, after in pairs:
        if before != after:
            column = model._meta.get_field(name)
            names = dict(column.flatchoices)
            lines.append(
                f"{column.verbose_name}: {shown(names.get(before, before))} → {shown(names.get(after, after))}"
            )
    if times_of(run) != (sorted(row.week), sorted(row.dates)):
        lines.append(_("new times"))
    return lines


def shown(value) -> str:
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return "–" if value in (None, "") else str(value)


def all_names(rows) -> list[str]:
    return sorted({name for row in rows for name in row.run})
