"""What each group of cells says of a course and its run."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courses.models import Course, CourseRun
from foundation.languages.sentences import listed, quotable
from foundation.reading.spelling import folded
from importing import cells
from importing.cells import days, levels, particulars, places, signs, states, weeks
from importing.notes import About, Note, none_of_the_answers

Status = CourseRun.Status


def read_period(row, texts, ground):
    """Both days stand in columns of their own, or in one, or among the times."""
    start, end, rest = texts.get("start", ""), texts.get("end", ""), texts.get("period", "")
    if not end and weeks.has_periods(start):
        start, rest = "", f"{start} {rest}"
    row.stated += [("start", said) for said in states.beside_day(start or rest)]
    for cell in (rest, texts.get("times", "")) if not start else ():
        first, last, others = weeks.period_in(cell)
        if first and not start:
            start, end = days.with_year(first, last), last
            rest = others if cell == rest else rest
            note_periods(row, cell)
    if not start and rest:
        start, rest = rest, ""
    check_which_comes_first(ground, start, end)
    read = cells.to_days(start, end, ground.month_first, ground.read)
    for column, note in read.notes:
        row.note(About.DAYS, note, column)
    row.run |= {"start": read.start, "end": read.end}
    row.is_undated, row.is_over = read.is_undated, bool(read.end and read.end < ground.today)
    if read.is_planned:
        row.run["status"] = Status.PLANNED
    if rest := rest.strip(" ,;:"):
        row.texts = texts | {"times": " ".join(filter(None, [texts.get("times"), rest]))}
    if row.number:
        row.run["number"] = row.number


def check_which_comes_first(ground, start, end):
    if ground.has_month_first and not ground.month_first and any(map(days.SLASHES.search, (start, end))):
        raise cells.CellError(_("the day may begin with the month: please say below whether it does"))


def note_periods(row, cell):
    if weeks.has_periods(cell):
        note = _("“%(text)s” names several periods: the days go from the first to the last")
        row.note(About.DAYS, note % {"text": quotable(" ".join(cell.split()))}, "start")


def read_deadline(row, texts, ground):
    deadline, note = ground.read(cells.certain_day, texts.get("deadline", ""), ground.month_first)
    row.note(About.DAYS, note, "deadline")
    if deadline:
        row.run["registration_deadline"] = deadline


def read_seats(row, texts, ground):
    cell = texts.get("seats_total", "")
    total = ground.read(cells.read_seats, cell)
    if total.number == 0:
        raise cells.no_seats(cell)
    if total.number is not None:
        row.run["seats_total"] = total.number
    if total.least:
        row.run["seats_min"] = total.least
    row.note(About.SEATS, total.note, "seats_total")
    take_free_seats(row, total.free, total.is_full)


def take_free_seats(row, number, is_full):
    if is_full:
        row.run |= {"seats_free": 0, "status": Status.FULL}
    elif number is not None and row.run.get("status") != Status.FULL:
        row.run["seats_free"] = number


def read_free_seats(row, texts, ground):
    """A column of its own counts before what another one says of them; "ca. 5" is no number of them."""
    cell = texts.get("seats_free", "")
    free = ground.read(cells.read_seats, cell)
    if free.least is not None or cells.is_about_number(cell):
        raise cells.no_seats(cell)
    row.note(About.SEATS, free.note, "seats_free")
    number = free.number if free.free is None else free.free
    if number is not None and row.run.get("seats_free", number) != number:
        row.note(About.SEATS, _("the free seats are told in two ways"), "seats_free")
    take_free_seats(row, number, free.is_full)


def read_registered(row, texts, ground):
    """How many have registered gives the free seats, where the file does not say them and numbers are exact."""
    least, registered = (exact_number(texts.get(name, ""), name) for name in ("seats_min", "registered"))
    total = row.run.get("seats_total")
    if least and total is not None and least > total:
        row.note(About.SEATS, _("it would need more people than there are seats"), "seats_min")
    elif least:
        row.run["seats_min"] = least
    is_about = cells.is_about_number(texts.get("seats_total", ""))
    if registered is not None and total is not None and "seats_free" not in row.run and not is_about:
        row.run["seats_free"] = max(0, total - registered)


def exact_number(cell, column):
    is_least = column == "seats_min" and folded(cell).startswith("min ")
    if cells.is_about_number(cell) and not is_least:
        raise cells.no_seats(cell)
    return cells.to_number(cell)


def read_status(row, texts, ground):
    word = folded(texts.get("status", ""))
    status = states.STATUS_BY_WORD.get(word)
    if status and is_told_otherwise(row, status):
        row.note(About.SEATS, _("the free seats are told in two ways"), "status")
    if status == Status.OPEN and row.run.get("status") == Status.FULL:
        return
    if status:
        row.run["status"], row.takes_place = status, word in states.TAKES_PLACE
    if status == Status.FULL:
        row.run["seats_free"] = 0
    if word and not status and word not in states.WITHOUT_STATUS:
        note = _("the status “%(text)s” was not understood") % {"text": quotable(texts["status"])}
        row.note(About.SEATS, note, "status")


def is_told_otherwise(row, status):
    """Full by the one, and not by the other."""
    free, is_full = row.run.get("seats_free"), row.run.get("status") == Status.FULL
    return bool(free) if status == Status.FULL else is_full and status == Status.OPEN


def read_state_of_title(row, texts, ground):
    """What is cancelled or full by its title is so whatever a column says: people would come in vain."""
    for column, said in row.stated:
        if said.status is None:
            row.note(About.DAYS, _("%(words)s: please check the days") % {"words": said.words}, column)
        else:
            row.note(About.SEATS, _("%(words)s was taken as the status") % {"words": said.words}, column)
    found = {said.status for _column, said in row.stated} - {None}
    if found:
        found |= {row.run.get("status")}
        row.run["status"] = Status.CANCELLED if Status.CANCELLED in found else Status.FULL
        row.takes_place = False
    if found and row.run["status"] == Status.FULL:
        row.run["seats_free"] = 0


def read_sessions(row, texts, ground):
    if number := number_in(row, texts, "sessions", ground):
        row.run["sessions"] = number


def number_in(row, texts, column, ground):
    """ "ca. 30" is one, with a note."""
    cell = texts.get(column, "")
    number = ground.read(cells.to_number, cell, "dates" if column == "sessions" else column)
    if cells.is_about_number(cell):
        row.note(
            About.OTHERS,
            _("“%(text)s” was read as %(number)d") % {"text": quotable(cell), "number": number},
            column,
        )
    return number


def read_times(row, texts, ground):
    text, start, end = times_in(texts), row.run["start"], row.run["end"]
    days = (start, end) if weeks.hangs_on_days(text) else (None, None)
    read = ground.read(cells.read_times, text, *days)
    if read.unread:
        row.note(About.TIMES, weeks.not_understood(read.unread), "times")
    row.week, row.dates = within(row, read.week, start, end), list(read.dates)
    row.times_are_whole = not read.unread and len(row.week) + len(row.dates) >= len(read.week)
    number = row.run.setdefault("sessions", read.number)
    if number is None:
        del row.run["sessions"]
    elif read.number not in (None, number):
        row.note(About.TIMES, _("the number of dates is told in two ways"), "sessions")
    if row.week and number is not None and start:
        stays, note = weeks.check_number(row.week, number, start, end, ground.free, ground.holidays)
        row.note(About.TIMES, note, "times")
        row.week = row.week if stays else []
        row.times_are_whole &= stays


def times_in(texts):
    """Weekday, from and to may stand in columns of their own."""
    hours = " - ".join(filter(None, (texts.get("time_from", "").strip(), texts.get("time_to", "").strip())))
    return " ".join(filter(None, [texts.get("weekday", "").strip(" ,;"), hours, texts.get("times", "").strip()]))


def within(row, week, start, end):
    """Lines of which some day lies in the period; of a single day they are dates."""
    if start is None:
        return week
    period = [start + timedelta(n) for n in range(min(7, (end - start).days + 1))]
    bits = sum({1 << day.weekday() for day in period})
    fitting = [line for line in week if line[0] & bits]
    if week and not fitting:
        row.note(About.TIMES, _("the weekdays do not lie between the first and the last day"), "times")
    elif any(line[0] & ~bits for line in week):
        row.note(About.TIMES, _("some of the weekdays do not lie between the first and the last day"), "times")
    return fitting


def single_day(row, texts, ground):
    """What looks weekly takes place once, on a run's only day."""
    if row.week and row.run["start"] and row.run["start"] == row.run["end"]:
        row.dates = [(row.run["start"], *line[1:3]) for line in row.week]
        row.week = []


def read_title(row, texts, ground):
    title, stated = without_state(row, "title")
    title = title or stated
    if not title:
        raise cells.CellError(_("the title is missing"))
    row.course["title_de"] = row.new_course["summary_de"] = title


def without_state(row, column):
    """The cell as plain text, and the words that have been taken out."""
    text, stated = states.taken_from(" ".join(signs.as_plain_text(row.texts.get(column, "")).split()))
    row.stated += [(column, said) for said in stated]
    return text, " ".join(said.words for said in stated)


def read_texts(row, texts, ground):
    summary, _stated = without_state(row, "subtitle")
    if summary:
        row.course["summary_de"] = summary
    if description := signs.as_plain_text(texts.get("description", "")):
        row.course["description_de"] = description


def read_level(row, texts, ground):
    cell, title = texts.get("level", ""), row.course["title_de"]
    if ground.read(levels.says_more, cell):
        row.note(About.LEVEL, _("“%(text)s” is no level") % {"text": quotable(cell)}, "level")
        cell = ""
    level_from, level_to = cells.to_levels(cell, title)
    if level_from is None and cells.names_several(title):
        note = _("the title “%(title)s” names several levels, none was taken")
        row.note(About.LEVEL, note % {"title": quotable(title)}, "title")
    if level_from is not None:
        row.course |= {"level_from": level_from, "level_to": level_to}
        part = cells.sub_level(cell, title, level_from)
        if part and level_from == level_to:
            row.course["sub_level"] = part
    if levels.contradicts(cell, title):
        note = _("the level column says %(cell)s, the title “%(title)s”: the column was taken")
        row.note(About.LEVEL, note % {"cell": cell, "title": quotable(title)}, "level")
    elif cell and not levels.levels_in(cell) and folded(cell) not in WITHOUT_LEVEL:
        row.note(About.LEVEL, _("“%(text)s” is no level") % {"text": quotable(cell)}, "level")
    elif levels.is_about(cell):
        note = _("“%(text)s” was read as %(level)s")
        row.note(About.LEVEL, note % {"text": quotable(cell), "level": level_of(row)}, "level")
    elif level_from is not None and (said := parts_lost(row, cell)):
        note = _("%(parts)s: %(whole)s was taken as the level")
        alike = _("several or unsure parts of levels: the whole levels were taken")
        row.notes.append(Note(About.LEVEL, note % {"parts": said, "whole": level_of(row)}, "level", alike))


def level_of(row):
    """As readers see it."""
    said = {name: row.course.get(name) for name in ("level_from", "level_to")}
    return Course(**said, sub_level=row.course.get("sub_level", "")).levels


def parts_lost(row, cell):
    """Those that are named but cannot be said of a course."""
    title = row.course["title_de"]
    parts = [] if "sub_level" in row.course else levels.named_parts(cell, title)
    return listed(parts) or levels.unsure_part(cell, title)


WITHOUT_LEVEL = {"", "alle", "alle niveaus", "ohne", "keine", "ohne vorkenntnisse"}


def read_lessons(row, texts, ground):
    if lessons := number_in(row, texts, "lessons", ground):
        row.course["lessons"] = lessons


def read_fee(row, texts, ground):
    """Silence is no answer: without an amount nobody knows yet what a new course costs."""
    fee = ground.read(cells.read_fee, texts.get("fee", ""))
    row.note(About.FEE, fee.remark, "fee")
    if fee.kind == Course.Cost.ON_REQUEST:
        row.new_course["cost"] = fee.kind
    elif fee.kind:
        row.course["cost"] = fee.kind
        if fee.price or fee.kind != Course.Cost.FREE_WITH_ENTITLEMENT:  # which says nothing of what others pay
            row.course["price"] = fee.price
        if fee.reduced:
            row.course["reduced_price"] = fee.reduced
        if fee.note:
            row.course["cost_note_de"] = fee.note
    elif fee.note:
        row.new_course["cost_note_de"] = fee.note


AUDIENCES = {
    Course.Audience.EVERYONE: "alle, jeder, erwachsene, alle interessierten, everyone",
    Course.Audience.WOMEN: "frauen, nur frauen, fuer frauen, women",
    Course.Audience.PARENTS: "eltern, familien, eltern und kinder, parents",
    Course.Audience.YOUTH: "jugendliche, junge erwachsene, junge menschen, youth",
    Course.Audience.CHILDREN: "kinder, schueler, schuelerinnen und schueler, children",
    Course.Audience.WORKERS: "berufstaetige, beschaeftigte, arbeitnehmer, workers",
}
CHILDCARE = {
    Course.Childcare.YES: "ja, mit kinderbetreuung, vorhanden, x, yes",
    Course.Childcare.NONE: "nein, keine, ohne, keine kinderbetreuung, no",
    Course.Childcare.ON_REQUEST: "auf anfrage, nach absprache, moeglich, bei bedarf, on request",
}


def read_audience(row, texts, ground):
    take_word(row, texts, "audience", AUDIENCES)


def read_childcare(row, texts, ground):
    take_word(row, texts, "childcare", CHILDCARE)


def take_word(row, texts, name, choices):
    """One of the choices where the cell is one of its words; else it is left out with a note."""
    if not (word := folded(texts.get(name, ""))):
        return
    if found := next((choice for choice, words in choices.items() if word in words.split(", ")), None):
        row.course[name] = found
    else:
        row.note(About.OTHERS, none_of_the_answers(texts[name]), name)


def read_website(row, texts, ground):
    """Of new courses: each run of a list may have a link of its own, and they are one course for all that."""
    if not (cell := texts.get("website", "").strip()):
        return
    address = signs.web_address(cell)
    try:
        Course._meta.get_field("website").run_validators(address)
    except ValidationError:
        note = _("“%(text)s” is no web address") % {"text": quotable(texts["website"])}
        row.note(About.OTHERS, note, "website")
    else:
        row.new_course["website"] = address


def read_remark(row, texts, ground):
    if remark := " ".join(signs.as_plain_text(texts.get("remark", "")).split()):
        row.run["note"] = remark


REQUIRED = (read_title, particulars.read_noted, read_period)
WITH_NOTES = (  # what each is about, and the columns it reads where others may hold the same words
    (About.OTHERS, particulars.leave_out_what_is_unsure),
    (About.OTHERS, read_texts),
    (About.DAYS, read_deadline, "deadline"),
    (About.PLACE, places.read_place),
    (About.SEATS, read_seats, "seats_total"),
    (About.SEATS, read_free_seats, "seats_free"),
    (About.SEATS, read_registered, "seats_min", "registered"),
    (About.SEATS, read_status),
    (About.SEATS, read_state_of_title),
    (About.TIMES, read_sessions, "sessions"),
    (About.TIMES, read_times),
    (About.TIMES, single_day),
    (About.OTHERS, read_audience),
    (About.OTHERS, read_childcare),
    (About.OTHERS, read_website),
    (About.OTHERS, read_remark),
    (About.LEVEL, read_level),
    (About.OTHERS, read_lessons, "lessons"),
    (About.FEE, read_fee, "fee"),
    (About.FEE, particulars.read_further_costs),
    (About.OTHERS, particulars.read_module),
    (About.OTHERS, particulars.read_ages),
    (About.OTHERS, particulars.read_teaching_language),
    (About.OTHERS, particulars.read_textbook),
    (About.OTHERS, particulars.read_placement_test),
    (About.OTHERS, particulars.read_booking),
)
