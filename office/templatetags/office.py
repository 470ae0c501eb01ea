"""The menu of the office's pages, whichever room they stand in."""

from django import template

from foundation.web.desks import marked
from office.today.kinds import waiting
from office.ways import ways_of_a_partner, ways_of_the_office

register = template.Library()


@register.simple_tag(takes_context=True)
def ways(context):
    """With how much waits behind each; one query a page, however often it is asked."""
    kept = context.render_context
    if "ways" not in kept:
        user, path = context["request"].user, context["request"].path
        found = ways_of_the_office(user, waiting(user)) if user.is_staff else ways_of_a_partner()
        kept["ways"] = marked(found, path)
    return kept["ways"]
