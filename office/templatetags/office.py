"""The menu of the office's pages, whichever room they stand in."""

from django import template

from foundation.web.desks import marked
from office.today.kinds import waiting
from office.ways import ways_of_the_network, ways_of_the_office

register = template.Library()


@register.simple_tag(takes_context=True)
def ways(context):
    """With how much waits behind each: ``waiting_by_page``, where the page has asked for it, else one query."""
    kept = context.render_context
    if "ways" not in kept:
        request, known = context["request"], context.get("waiting_by_page")
        kept["ways"] = marked(ways_of(request.user, known), request.path)
    return kept["ways"]


def ways_of(user, known):
    if not user.is_staff:
        return ways_of_the_network(user)
    return ways_of_the_office(waiting() if known is None else known)
