"""What a row would change in what is there, and telling it. What a file does not say stays as it is."""

from datetime import date
from decimal import Decimal
from itertools import takewhile
from types import SimpleNamespace

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from courses import actions
from courses.models import Course, CourseRun
from importing import cells
from importing.notes import About, Note
from importing.rows import CREATED

Status = CourseRun.Status
LONGEST_SHOWN, LONGEST_PART = 60, 200  # signs of a text that is shown whole, and of the part that differs
AROUND = 3  # words beside it


def for_course(course, row):
    """What the row sets on the course."""
    values = dict(row.course)
    if course.cost == Course.Cost.FREE_WITH_ENTITLEMENT:  # set by hand: no file knows it
        values.pop("cost", None)
        if course.price is None:
            values.pop("price", None)
    if course.summary_de == course.title_de:
        values.setdefault("summary_de", values["title_de"])
    if values.get("price", course.price) != course.price and note_comes_from_fee(course):
        values.setdefault("cost_note_de", "")
    return values


def note_comes_from_fee(course):
    """Whether the note about the cost is what an import has written beside the price."""
    try:
        note = course.cost_note_de or ""
        return bool(note) and course.cost != Course.Cost.FREE and cells.to_money(note) == course.price
    except cells.CellError:
        return False


def for_run(run, row):
    """What the row sets on the run, a new one if it has no key."""
    values = dict(row.run) if run.pk else {**row.new_run, **row.run}
    if row.is_undated:
        leave_undated(run, values)
    if run.pk and run.municipality is None and values.get("venue", run.venue) != run.venue:
        values = {**row.new_run, **values}
    if run.status == Status.FULL and run.seats_free is None and not values.get("seats_free", 1):
        del values["seats_free"]  # that it is full is all that is known, and said
    free, total = values.get("seats_free"), run.seats_total
    if free is not None and (total is None or free > total):
        values.setdefault("seats_total", free)
    if differences(run, {name: value for name, value in values.items() if name.startswith("seats")}):
        values["seats_as_of"] = row.as_of or timezone.localdate()
    return values | status_of(run, row, values)


def leave_undated(run, values):
    """Days that somebody has said meanwhile stay; without them nobody may come yet."""
    if run.pk:
        del values["start"], values["end"]
    if run.start is None and values.get("status", None if run.pk else Status.OPEN) == Status.OPEN:
        values["status"] = Status.PLANNED


def status_of(run, row, values):
    """That a run takes place frees no seat; one that was cancelled is as it was before, without the reason."""
    if not run.pk or "status" not in values:
        return {}
    is_revived = run.status == Status.CANCELLED != values["status"]
    found = {"cancel_reason": ""} if is_revived else {}
    if row.takes_place and not values.get("seats_free"):
        before = actions.status_before(run) if is_revived else run.status
        return found | ({"status": before} if is_revived or before == Status.FULL else {})
    return found


def is_confirmed_since(run, as_of):
    """Whether somebody has said the number of free seats on the day of the file or later."""
    return bool(run.pk and as_of and run.seats_as_of and run.seats_as_of >= as_of)


def leave_seats(run, row):
    """A number of free seats that is there stays, and the row says so."""
    number = row.run.get("seats_free")
    if run.pk and run.seats_free is not None and number not in (None, run.seats_free):
        del row.run["seats_free"]
        note = _("the free seats stay %(there)d, the file says %(number)d")
        alike = _("the free seats stay as they are, the file says another number")
        row.notes.append(
            Note(About.SEATS, note % {"there": run.seats_free, "number": number}, "seats_free", alike)
        )
        if row.run.get("status") != Status.CANCELLED:
            row.run.pop("status", None)


def forget_what_is_settled(row):
    """Of a date whose municipality somebody has said, while its place is the same."""
    run = row.target
    if row.place and run.municipality_id and row.run.get("venue", run.venue) == run.venue:
        row.notes = [note for note in row.notes if (note.about, note.field) != (About.PLACE, "venue")]


def is_lost(row):
    """Of a new one: it takes place somewhere, but nobody has said in which municipality."""
    is_online = Course.Mode.ONLINE in {row.course.get("mode"), row.new_course.get("mode")}
    return not is_online and row.run.get("municipality") is None


def settle(run, row):
    """Sets what the row says of the run, without what the database would refuse beside the rest: that is noted.

    The answer is why it cannot be set at all.
    """
    row.values = for_run(run, row)
    while found := contradiction(run, row.values):
        reason, about, columns = found
        column = next((column for column in columns if FIELDS.get(column, column) in row.run), None)
        if column is None:
            return reason
        del row.run[FIELDS.get(column, column)]
        row.note(about, reason, column)
        row.values = for_run(run, row)
    return ""


def contradiction(run, values):
    """Why the database would refuse the run, as far as a row can cause it; what that is about; columns that can be
    done without, the first one first.
    """
    after = {name: values.get(name, getattr(run, name)) for name in CHECKED}
    free, total, deadline = after["seats_free"], after["seats_total"], after["registration_deadline"]
    if free is not None and free > total:
        return _("more seats are free than there are"), About.SEATS, ("seats_free", "seats_total")
    if run.seats_held > (free or 0):
        return run.held_in_words, About.SEATS, ("seats_free",)
    if after["seats_min"] and total is not None and after["seats_min"] > total:
        reason = _("it would need more people than there are seats")
        return reason, About.SEATS, ("seats_min", "seats_total")
    if deadline and after["end"] is None:
        return _("registration would end, but no day is known on which it begins"), About.DAYS, ("deadline",)
    if deadline and deadline > after["end"]:
        return _("registration would end after the last day"), About.DAYS, ("deadline",)
    return None


CHECKED = ("seats_total", "seats_free", "seats_min", "registration_deadline", "end")
FIELDS = {"deadline": "registration_deadline"}  # that are called otherwise than their columns


def differences(obj, values):
    return {name: value for name, value in values.items() if getattr(obj, name) != value}


def set_search_text(course, rows):
    """Of a new course all of whose runs are new, before any of them is saved. Whether that could be done."""
    if any(row.target for row in rows):
        return False
    said = [row.values for row in rows if row.values.get("status") != Status.INTENDED]
    facts = ({name: one.get(name, unsaid) for name, unsaid in FOUND_BY.items()} for one in said)
    course.set_search_text([SimpleNamespace(**each) for each in facts])
    return True


FOUND_BY = {"number": "", "venue": "", "municipality": None}


def new_times(run, row):
    """Whether the row's times replace the run's. Those that are only partly understood do not."""
    before, after = times_of(run), (sorted(row.week), sorted(row.dates))
    is_same = before == after or without_rhythm(before) == after
    return any(after) and not is_same and (row.times_are_whole or not any(before))


def without_rhythm(times):
    """A file that says nothing of every second week leaves it as somebody has set it."""
    return [(*line[:3], 1) for line in times[0]], times[1]


def times_of(run):
    if run.pk is None:
        return [], []
    week = sorted((line.weekdays, line.starts_at, line.ends_at, line.every) for line in run.weekly_times.all())
    return week, sorted((single.date, single.starts_at, single.ends_at) for single in run.dates.all())


def changes_in_words(row):
    """Field by field, before → after."""
    run, course = row.target, row.target.course
    lines = changes(run, row.values) + changes(course, for_course(course, row))
    if "venue" in differences(run, row.values) and (run.street or run.postal_code):
        lines.append(_("please check the street and postal code"))
    return [*lines, _("new times")] if row.sets_times else lines


def changes(obj, values):
    lines = []
    for name, after in differences(obj, values).items():
        if name != "seats_as_of":
            lines.append(f"{column_of(obj, name).verbose_name}: {' → '.join(pair_in_words(obj, name, after))}")
    return lines


def column_of(obj, name):
    return type(obj)._meta.get_field(name.removesuffix("_de"))


def pair_in_words(obj, name, after):
    """What the column says, and what it is to say."""
    names = dict(column_of(obj, name).flatchoices)
    return differing(*(in_words(names.get(value, value)) for value in (getattr(obj, name), after)))


def in_words(value):
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Decimal):
        return number_format(value, 2)
    return "–" if value in (None, "") else str(value)


def differing(before, after):
    """Of long texts the part in which they differ, with a few words around it."""
    if max(len(before), len(after)) <= LONGEST_SHOWN:
        return before, after
    old, new = before.split(), after.split()
    first = number_alike(old, new)
    last = number_alike(reversed(old[first:]), reversed(new[first:]))
    return part_of(old, first, last), part_of(new, first, last)


def number_alike(words, others):
    """How many of the first ones."""
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(words, others, strict=False)))


def part_of(words, first, last):
    """Without so many words at the beginning and at the end, but for a few."""
    start, end = max(0, first - AROUND), min(len(words), len(words) - last + AROUND)
    text = Truncator(" ".join(words[start:end])).chars(LONGEST_PART)
    return f"{'… ' * (start > 0)}{text}{' …' * (end < len(words))}"


def row_in_json(row):
    places = [row.target and row.target.pk, row.home and row.home.pk]
    before = (
        {name: str(getattr(row.target, name)) for name in differences(row.target, row.values)}
        if row.target
        else {}
    )
    course = row.target.course if row.target else row.home
    about = {name: str(getattr(course, name)) for name in for_course(course, row)} if course else {}
    kind = row.kind.course_type.pk if row.action == CREATED else None
    return [row.line, row.action, row.reason, row.notes, row.changes, *places, before, about, row.sets_times, kind]


def fits(course, row):
    return not differences(course, for_course(course, row))


def set_all(obj, values):
    """Sets what differs and returns its names."""
    different = differences(obj, values)
    for name, value in different.items():
        setattr(obj, name, value)
    return set(different)
