"""The first page of a provider's work place: what needs me today?"""

from datetime import timedelta

from django.utils import timezone

from courses.actions.letters import path_of
from courses.models import Proposal
from courses.public import wording
from foundation.submissions.kept import kept_for
from foundation.web.counts import done, rows_of
from workplace.guards import counted, for_members, page
from workplace.runs.seats import runs_of
from workplace.today.done import done_this_week
from workplace.today.figures import SOON, count_enquiries, count_runs, figures, starts_before
from workplace.today.tasks import lists_of, tasks_of

SHOWN = 8  # rows of what begins soon, and of what is with the office


@for_members
def today(request, provider):
    runs, asked = count_runs(runs_of(provider)), count_enquiries(provider)
    parts, lists, office = done_this_week(provider), lists_of(provider), with_office(provider)
    rows = {**rows_of(parts), **starts_before(provider), **lists, "with_office": office}
    numbers = counted(request.user, provider, **rows)
    if not numbers["manages"]:
        numbers["licences"] = 0  # only managers can renew them
    context = {
        "tasks": tasks_of(provider, runs, asked, lists, numbers),
        "figures": figures(provider, runs, asked, numbers),
        "done": done(parts, numbers),
        "soon": soon(provider) if runs["soon"] else [],
        "with_office": [(row.title, path_of(row)) for row in office[:SHOWN]] if numbers["with_office"] else [],
        "has_runs": bool(runs["number"]),
        "kept": kept_for(request.user),
    }
    return page(request, "workplace/today.html", provider, context, numbers=numbers)


def soon(provider):
    """Runs that begin soon, with how long it is until then and how many seats are taken."""
    now = timezone.localdate()
    rows = runs_of(provider).announced().starting(now, now + timedelta(days=SOON)).order_by("start", "pk")[:SHOWN]
    return [(run, wording.until(run.start, now), taken(run)) for run in rows]


def taken(run):
    has_number = run.seats_total is not None and run.seats_free is not None
    return run.seats_total - run.seats_free if has_number else None


def with_office(provider):
    """What the office looks at: nothing to do, but good to know."""
    return Proposal.objects.waiting().of(provider).select_related("course__provider", "provider")
