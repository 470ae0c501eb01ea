"""What people wrote, put into German by a machine: only of those who have agreed, and nothing else of them."""

from contextlib import suppress

from django.db import transaction
from django.http import Http404

from enquiries.actions.keeping import keeping
from enquiries.models import Enquiry
from enquiries.models.states import OPEN
from enquiries.words.questions import to_translate
from foundation.languages import machine
from foundation.languages.machine import ServiceError


def translate(enquiry):
    """What the service has not seen yet. Raises ``ServiceError``, and has changed nothing then.

    The service is asked before anything is locked; what was withdrawn meanwhile stays without.
    """
    asked = to_translate(enquiry)
    if asked:
        texts = machine.in_german([question.words for question in asked])
        store(enquiry, asked, texts)


@transaction.atomic
def store(enquiry, asked, texts):
    if keeping(enquiry).may_translate:
        for question, german in zip(asked, texts, strict=True):
            rows = type(question.row).objects.filter(pk=question.row.pk, **{question.column: question.words})
            question.row.german = german if rows.update(german=german) else ""


def translate_waiting():
    """Of how many that nobody has answered; a service that does not answer is asked in the next hour."""
    rows = Enquiry.objects.credible().filter(status__in=OPEN, may_translate=True).order_by("asked_at", "pk")
    done = 0
    with suppress(ServiceError):
        for row in filter(to_translate, rows):
            with suppress(Http404):  # forgotten meanwhile
                translate(row)
            done += 1
    return done
