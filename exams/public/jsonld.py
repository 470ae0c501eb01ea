"""An exam date for machines: schema.org's Event, and nothing that the page hides."""

from datetime import time

from django.urls import reverse

from courses.public.calendars import at
from courses.public.jsonld import filled, place
from exams.models import ExamSession, State
from exams.public import wording
from foundation.languages.texts import text_for_reader

OFFERS = {State.FREE: "InStock", State.FEW: "LimitedAvailability", State.FULL: "SoldOut", State.CLOSED: "SoldOut"}


def session_jsonld(session: ExamSession, portal: str) -> dict:
    """``portal`` is the address that links begin with."""
    data = {
        "@context": "https://schema.org",
        "@type": "EducationEvent",
        "name": wording.title(session),
        "description": text_for_reader(session.kind, "purpose")[0],
        "url": portal + session.get_absolute_url(),
        "startDate": moment(session, session.starts_at),
        "endDate": moment(session, session.ends_at) if session.ends_at else "",
        "doorTime": moment(session, session.be_there_at) if session.be_there_at else "",
        "eventStatus": f"https://schema.org/Event{'Cancelled' if session.is_cancelled else 'Scheduled'}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "educationalLevel": session.levels,
        "location": place(session),
        "organizer": {
            "@type": "Organization",
            "name": session.provider.name,
            "url": portal + reverse("provider", args=[session.provider.slug]),
        },
        "maximumAttendeeCapacity": session.seats_total,
        "remainingAttendeeCapacity": session.seats_free if session.state in State.COUNTED else None,
        "offers": offer(session),
    }
    return filled(data)


def moment(session: ExamSession, clock: time | None) -> str:
    return at(session.date, clock).isoformat() if clock else f"{session.date}"


def offer(session: ExamSession) -> dict:
    """A price only where somebody has said it."""
    if session.fee is None:
        return {}
    state = OFFERS.get(session.state)
    return filled(
        {
            "@type": "Offer",
            "price": str(session.fee),
            "priceCurrency": "EUR",
            "validThrough": session.registration_deadline and session.registration_deadline.isoformat(),
            "availability": f"https://schema.org/{state}" if state else "",
        }
    )
