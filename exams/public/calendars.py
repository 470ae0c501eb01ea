"""One exam date as a calendar file (RFC 5545)."""

from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from icalendar import Event

from courses.public.calendars import at
from exams.models import ExamSession
from exams.public import wording
from foundation.web.calendars import calendar_file


def calendar(session: ExamSession, portal: str) -> bytes:
    """``portal`` is the address that links begin with."""
    entry = Event()
    entry.add("uid", f"exam-{session.pk}@{urlsplit(portal).hostname}")
    entry.add("dtstamp", session.changed_at.astimezone(ZoneInfo("UTC")))
    entry.add("sequence", session.revision)
    entry.add("status", "CANCELLED" if session.is_cancelled else "CONFIRMED")
    entry.add("summary", wording.title(session))
    lines = [wording.kind(session)[0], session.provider.name, wording.be_there(session)]
    entry.add("description", "\n".join(filter(None, lines)))
    entry.add("url", portal + session.get_absolute_url())
    entry.add("location", session.address)
    if session.starts_at:
        entry.add("dtstart", at(session.date, session.starts_at))
        if session.ends_at:
            entry.add("dtend", at(session.date, session.ends_at))
    else:
        entry.add("dtstart", session.date)
        entry.add("dtend", session.date + timedelta(days=1))
    return calendar_file([entry])
