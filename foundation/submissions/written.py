"""What somebody wrote is shown to them when it can no longer go where it was meant for: to copy, kept nowhere."""

from django.shortcuts import render
from django.views import defaults
from django.views.decorators.cache import never_cache

from foundation.submissions.kept import fields_of, texts_in
from foundation.submissions.once import is_stamped
from foundation.submissions.public import comes_from_elsewhere


def page_not_found(request, exception):
    """A form that finds nothing any more was no mistake in typing an address."""
    is_form = request.method == "POST" and request.resolver_match and not comes_from_elsewhere(request)
    if is_form and (is_stamped(request) or texts_of(request)):
        return not_saved(request, status=410 if is_stamped(request) else 404)
    return defaults.page_not_found(request, exception)


def texts_of(request):
    return texts_in(fields_of(request))


@never_cache
def not_saved(request, reason="", back="", status=409):
    """Says why in words for people, or in general; ``back`` is where one may go on."""
    context = {"reason": reason, "texts": texts_of(request), "back": back}
    return render(request, "not_saved.html", context, status=status)
