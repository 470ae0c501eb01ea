"""What the page of an exam date says: five facts, and whom one asks."""

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.public.page import Act
from courses.public.wording import opening_hours, until
from exams.public import wording
from foundation.reading.phones import links


def session_context(session, today):
    provider = session.provider
    return {
        "session": session,
        "kind": session.kind,
        "title": wording.title(session),
        "name_de": wording.name_de(session),
        "day": wording.day(session, today),
        "wait": until(session.date, today) if session.date >= today else "",
        "times": wording.times(session),
        "be_there": wording.be_there(session),
        "deadline": wording.deadline(session, today),
        "seats": wording.seats(session),
        "as_of": wording.seats_as_of(session),
        "cost": wording.cost(session),
        "acts": acts(session),
        "hours": opening_hours(provider.hours),
    }


def acts(session):
    """Asking for a seat as long as one may register; ways to the exam centre, the quickest first; two at most."""
    provider = session.provider
    found = [Act(f"tel:{dialled}", "phone", _("Call")) for dialled, _typed in links(provider.phone)[:1]]
    if session.is_registering:
        found.insert(0, Act(reverse("exams:ask", args=[session.pk]), "speech", _("Ask for a seat")))
    if provider.email:
        found.append(Act(f"mailto:{provider.email}", "mail", _("E-mail")))
    if provider.website:
        found.append(Act(provider.website, "globe", _("Website")))
    return found[:2]
