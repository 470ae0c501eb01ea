"""One exam date as a calendar file (RFC 5545)."""

from datetime import timedelta

from exams.models import ExamSession
from exams.public import wording
from foundation.web.calendars import at, calendar_file, event


def calendar(session: ExamSession, portal: str) -> bytes:
    """``portal`` is the address that links begin with."""
    lines = [wording.kind(session)[0], session.provider.name, wording.be_there(session)]
    facts = {
        "status": "CANCELLED" if session.is_cancelled else "CONFIRMED",
        "summary": wording.title(session),
        "description": "\n".join(filter(None, lines)),
        "location": session.address,
        **times(session),
    }
    return calendar_file([event(session, f"exam-{session.pk}", portal + session.get_absolute_url(), facts)])


def times(session: ExamSession) -> dict:
    """The whole day, where nobody has said when it begins."""
    if not session.starts_at:
        return {"dtstart": session.date, "dtend": session.date + timedelta(days=1)}
    end = session.ends_at and at(session.date, session.ends_at)
    return {"dtstart": at(session.date, session.starts_at), "dtend": end}
