"""The first page of a provider's work place: what needs me today?"""

from datetime import timedelta

from django.utils import timezone

from courses.actions.letters import path_of
from courses.availability import SEATS_HIDDEN_AFTER, SEATS_REMIND_AFTER
from courses.models import Proposal
from courses.public import wording
from enquiries.models import Enquiry
from foundation.submissions.kept import kept_for
from workplace.guards import for_members, page
from workplace.runs.seats import SeatsForm, runs_of, seat_rows

SHOWN = 8  # rows of each kind; the rest is behind a link


@for_members
def today(request, provider):
    now = timezone.localdate()
    runs = list(runs_of(provider).order_by("seats_as_of", "start", "pk"))
    doubtful = [run for run in runs if run.seats_as_of <= now - timedelta(days=SEATS_REMIND_AFTER)]
    enquiries = Enquiry.objects.filter(run__course__provider=provider)
    asked = enquiries.waiting()
    context = {
        "doubtful": doubtful,
        "oldest": wording.ago(doubtful[0].seats_as_of, now) if doubtful else "",
        "hidden_in": hidden_in(doubtful, now),
        "unanswered": asked["unanswered"],
        "enquiries_in_doubt": asked["doubtful"],
        "oldest_enquiry": wording.ago(timezone.localdate(asked["oldest"]), now) if asked["oldest"] else "",
        "soon_forgotten": enquiries.unanswered().soon_forgotten().count(),
        **proposals_of(provider),
        "drafts": provider.courses.unfinished().order_by("-changed_at")[:SHOWN],
        "forgotten": provider.courses.forgotten(now).order_by("confirmed_on")[:SHOWN],
        "unanswered_offers": list(provider.courses.unanswered().order_by("pk")[:SHOWN]),
        "number_unanswered": provider.courses.unanswered().count(),
        "soon": soon(runs, now),
        "decisions": open_decisions(provider),
        "rows": seat_rows(SeatsForm(doubtful[:SHOWN])),
        "more": max(len(doubtful) - SHOWN, 0),
        "number_of_runs": len(runs),
        "kept": kept_for(request.user),
    }
    return page(request, "workplace/today.html", provider, context)


def proposals_of(provider) -> dict[str, list]:
    """By status, each with the place where one goes on with it."""
    alive = Proposal.objects.alive().of(provider).select_related("course__provider", "provider")
    found = {status: [] for status in Proposal.Status.ALIVE}
    for proposal in alive:
        found[proposal.status].append((proposal, path_of(proposal)))
    return found


def hidden_in(doubtful, now) -> int | None:
    """Days until the oldest number that is still shown is hidden; None when none will be."""
    ages = [(now - run.seats_as_of).days for run in doubtful if run.seats_free is not None]
    fresh = [age for age in ages if age <= SEATS_HIDDEN_AFTER]
    return SEATS_HIDDEN_AFTER - max(fresh) + 1 if fresh else None


def open_decisions(provider):
    """What the network has decided, and this provider sees to."""
    partner = getattr(provider, "partner", None)
    return partner.decisions.open()[:SHOWN] if partner else []


def soon(runs, now):
    """Runs that begin within two weeks, with how long it is until then."""
    last = now + timedelta(days=14)
    starting = sorted((run for run in runs if run.start and now <= run.start <= last), key=lambda run: run.start)
    return [(run, wording.until(run.start, now)) for run in starting[:SHOWN]]
