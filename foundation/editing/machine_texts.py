"""One click fills what is missing with a machine's words, another says that somebody has read them."""

from django.contrib import messages

from foundation.editing.history import CHANGED
from foundation.languages.machine import NO_ANSWER, READ, ServiceError, how_many, is_available, suggestions
from foundation.reading.single_values import line


def translate(request, row, take_as_read, store):
    """The service is asked before anything is locked.

    ``take_as_read()`` is false where the texts are no longer those that stood on the page. ``store(texts)`` writes
    those of the machine's texts, by column, that still fill a gap, and returns how many.
    """
    if line(request.POST, "read"):
        if take_as_read():
            messages.success(request, READ)
        else:
            messages.error(request, CHANGED)
    elif is_available():
        try:
            texts = suggestions(row)
        except ServiceError:
            messages.error(request, NO_ANSWER)
        else:
            messages.info(request, how_many(store(texts)))
