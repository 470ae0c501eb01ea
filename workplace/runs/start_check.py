"""The question about starts as a page of the provider's work place."""

from django.urls import reverse

from courses import actions
from planning.starts.asked import answered
from workplace.guards import page


def answer(request, provider, course, asked):
    """As ``answered``. ``course``: None where it is about a file."""

    way = ("workplace:course", [provider.slug, course.pk]) if course else ("workplace:imports", [provider.slug])
    back = reverse(way[0], args=way[1])

    def draw(context, status):
        found = context | {"course": course, "opened_at": back}
        return page(request, "workplace/start_check.html", provider, found, status=status)

    return answered(request, asked, draw, back)


def keep(asked, proposal, user):
    """With the starts; of a change that waits, the office reads the reason, and is asked itself."""
    if proposal is None:
        asked.keep()
    elif reason := asked.said.get("start_reason"):
        actions.remark(proposal, reason, user)
