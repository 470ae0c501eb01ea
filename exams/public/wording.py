"""Seats, cost and days of an exam date in the reader's words."""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Course
from courses.public.wording import FAR
from exams.models import ExamSession, State
from foundation.languages.directions import isolated
from foundation.languages.sentences import clock, day_text, euros, hours, listed
from foundation.languages.texts import text_for_reader


def title(session):
    """ "DTZ in Parchim"."""
    names = {"exam": isolated(session.short), "place": isolated(session.municipality.name)}
    return _("%(exam)s in %(place)s") % names


def name_de(row):
    """Of an exam or a placement test: for whoever is told that something on its page is wrong."""
    with translation.override(settings.LANGUAGE_CODE):
        kinds = "" if isinstance(row, ExamSession) else _("Placement tests") + ": "
    return f"{kinds}{row}"


def kind(session):
    return text_for_reader(session.kind, "name")


def day(session, today):
    """The day itself, which breaks after its weekday alone; with the year where it is far away or over."""
    is_far = not 0 <= (session.date - today).days <= FAR
    return day_text(session.date, "WEEKDAY_DATE_FORMAT" if is_far else "WEEKDAY_MONTH_DAY_FORMAT")


def times(session):
    if session.starts_at and session.ends_at:
        return hours(session.starts_at, session.ends_at)
    return _("from %(time)s") % {"time": clock(session.starts_at)} if session.starts_at else ""


def when(session):
    """Day, hours, and when one has to be there."""
    return [*filter(None, [day(session, timezone.localdate()), times(session), be_there(session)])]


def instead(booking):
    """Which date was full, and on which other one there is a seat; nothing where it is the one asked for."""
    given = booking.appointment
    asked_for, has_seat_on = (booking.missed_on, booking.missed_at), (given.date, given.starts_at)
    if not booking.has_seat or booking.missed_on is None or asked_for == has_seat_on:
        return ""
    is_another_day = booking.missed_on != given.date
    asked, seat = (
        listed([day_text(day, "WEEKDAY_MONTH_DAY_FORMAT"), *([] if is_another_day else [clock(time)])])
        for day, time in (asked_for, has_seat_on)
    )
    text = _("On %(asked)s nothing was free any more: your seat is on %(seat)s.")
    return text % {"asked": asked, "seat": seat}


def be_there(session):
    time = session.be_there_at
    return _("please be there at %(time)s") % {"time": clock(time)} if time else ""


def deadline(session, today):
    """Until when one may register, or that this is over; nothing where nobody has said it."""
    until = session.registration_deadline
    if until is None or session.state in {State.CANCELLED, State.PAST}:
        return ""
    date = {"date": day_text(until, "WEEKDAY_MONTH_DAY_FORMAT")}
    if until < today:
        return _("registration ended on %(date)s") % date
    return _("register by %(date)s") % date


def last_day(session):
    """The same on a card, while one may register: its badge says the rest."""
    until = session.registration_deadline
    if until is None or not session.is_open:
        return ""
    return _("register by %(date)s") % {"date": day_text(until, "MONTH_DAY_FORMAT")}


def seats(session):
    """What the badge says."""
    if session.state in {State.FREE, State.FEW}:
        return free(session.seats_free)
    return str(session.state.label)


def free(number):
    return ngettext("%(number)d seat free", "%(number)d seats free", number) % {"number": number}


def seats_as_of(session):
    """Of how many, and how old the number is; nothing where it says nothing."""
    if session.state not in State.COUNTED:
        return ""
    date = day_text(session.seats_as_of, "SHORT_DATE_FORMAT")
    return _("of %(total)d, as of %(date)s") % {"total": session.seats_total, "date": date}


def cost(session):
    """Only what somebody has answered."""
    if session.fee == 0:
        return [str(Course.Cost.FREE.label)]
    fee = euros(session.fee) if session.fee else ""
    if session.is_free_in_course:
        otherwise = _("otherwise %(price)s") % {"price": fee} if fee else ""
        return list(filter(None, [_("free at the end of the course"), otherwise]))
    return [fee] if fee else []
