"""The page that names the links which no longer lead where they should."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy

from accounts.guards import for_staff
from foundation.web.pagination import page_of
from office.links.models import PublicLink
from office.links.public import public_links

State = PublicLink.State
ADVICE = {
    State.MOVED: gettext_lazy("Replace the link by the new address."),
    State.GONE: gettext_lazy("The page is no more. Look for another one, or take the link out."),
    State.BROKEN: gettext_lazy("The other side has a fault. Look again tomorrow; then tell them, or take it out."),
    State.TIMEOUT: gettext_lazy("Nobody answers there. Look again tomorrow; then take the link out."),
    State.UNKNOWN_HOST: gettext_lazy("There is a mistake in the address, or the site is closed."),
    State.CERTIFICATE: gettext_lazy("Browsers warn of this site. Tell them, or take the link out."),
    State.INTERNAL: gettext_lazy("Readers cannot get there. Take the link out."),
}


@for_staff
def links(request):
    """Where a link no longer leads where it should, where it stands, and what to do."""
    places = public_links()
    page = page_of(request, PublicLink.objects.broken())
    rows = [(link, ADVICE[link.state], sorted(places.get(link.url, ()), key=str)) for link in page.object_list]
    checked = dict(PublicLink.objects.values_list("url", "checked_at"))
    context = {
        "page": page,
        "rows": rows,
        "last": max(checked.values(), default=None),
        "doubtful": PublicLink.objects.doubtful().count(),
        "unchecked": len(places.keys() - checked.keys()),
    }
    return render(request, "office/links.html", context)
