"""Somebody has fallen ill shortly before an exam: whoever is asked by mail stands in with one click."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses.actions import NotPossibleError
from exams.models.tasks import places_open
from exams.public import wording
from exams.tasks.links import by_stand_in_link
from exams.tasks.taking import stand_in as take
from foundation.reading.single_values import version_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stand_in(request, token):
    asked = by_stand_in_link(token)
    if asked is None:
        return render(request, "workplace/stand_in.html", {"asked": None}, status=410)
    if request.method == "POST":
        try:
            take(asked, version_in(request.POST))
        except NotPossibleError as problem:
            messages.error(request, str(problem))
        return redirect("workplace:stand_in", token)
    context = {"asked": asked, "is_open": is_open(asked), "when": wording.when(asked.session)}
    return render(request, "workplace/stand_in.html", context)


def is_open(asked):
    return asked.session.takes_help and places_open(asked.session, asked.task) > 0
