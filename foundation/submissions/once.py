"""What is sent twice is done once.

Each rendering of a form carries a stamp. The same stamp with the same content from the same person is claimed
in the database before it is acted upon; whatever comes second gets the answer of the first. Where a form saves
a state that others may change, it gets that answer only while the state stands; else it is judged by its version.
"""

import hashlib
import json
import logging
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from secrets import token_urlsafe
from time import sleep

from django import forms
from django.contrib.messages import add_message, get_messages
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.crypto import salted_hmac

from foundation.outages.database import OUTAGES, in_one_line, out_of_order, short_break
from foundation.reading.single_values import line
from foundation.submissions.models import SentForm

SIGNER = signing.Signer(salt="stamp of a form")
FIELD = "stamp"
NO_CONTENT = {"csrfmiddlewaretoken"}
logger = logging.getLogger(__name__)
PATIENCE, PAUSE = 10, 0.1  # seconds that the second waits for the first, and between two looks
LONGER = 280  # where whoever waits sees that something is done


def new_stamp(request):
    """Signed: a random word and who reads the page, where that is known anyway; public pages look at nobody."""
    is_known = request and request.session.accessed and request.user.is_authenticated
    return SIGNER.sign(f"{token_urlsafe(12)}.{request.user.pk if is_known else ''}")


def writer_of(request):
    """Who was logged in when the form was shown."""
    with suppress(signing.BadSignature):
        return int(SIGNER.unsign(line(request.POST, FIELD)).rpartition(".")[2] or 0) or None
    return None


def is_stamped(request):
    with suppress(signing.BadSignature):
        return bool(SIGNER.unsign(line(request.POST, FIELD)))
    return False


class StateForm(forms.Form):
    """The state that is wanted, of what may be done and opened again: sent twice, it is the same."""

    done = forms.TypedChoiceField(choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes")


@dataclass
class Sending:
    """A form that a view works on."""

    is_repeated: bool = False
    says_state: bool = False


SENDING = ContextVar("sending", default=None)


class StandsAlready(Exception):  # noqa: N818 - no error
    """What is sent again is still as it was saved the first time."""


def meets(stands):
    """For whatever saves a state, under its lock. Whether it is sent again though that state stands no more.

    ``stands`` says whether what is saved is what was sent: then nothing more happens, and the answer is the first.
    """
    sending = SENDING.get()
    if sending is None:
        return False
    sending.says_state = True
    if sending.is_repeated and stands():
        raise StandsAlready
    return sending.is_repeated


class OnceMiddleware:
    """Stands inside of those for the CSRF token, the session and messages. Forms without a stamp just pass."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.sending = Sending()
        before = SENDING.set(request.sending)
        try:
            response = self.get_response(request)
        finally:
            SENDING.reset(before)
        if claim := getattr(request, "claim", None):
            settle(claim, request, response)
        return response

    def process_exception(self, request, exception):
        return answered_again(request, request.first_answer) if isinstance(exception, StandsAlready) else None

    def process_view(self, request, view, args, kwargs):
        if request.method != "POST" or not is_stamped(request):
            return None
        try:
            patience = LONGER if getattr(request, "waits_long", False) else PATIENCE
            claim, is_first = claim_of(digest_of(request), patience)
        except OUTAGES as problem:  # before a view is called nobody else would answer this
            return out_of_order(request, problem)
        if claim is None:
            return short_break(request)
        if is_first:
            request.claim = claim
            return None
        is_fresh = claim.sent_at > timezone.now() - SentForm.LEASE
        if not claim.answer.get("says_state") or (request.FILES and is_fresh):  # files cannot be compared
            return answered_again(request, claim.answer)
        request.sending.is_repeated, request.first_answer = True, claim.answer
        return None


def digest_of(request):
    """Of who sends what where; with a key, as it might hold a password."""
    files = [[name, file.name, sum_of(file)] for name, row in request.FILES.lists() for file in row]
    fields = [[name, values] for name, values in request.POST.lists() if name not in NO_CONTENT]
    content = [request.user.pk, request.get_full_path(), sorted(fields), sorted(files)]
    return salted_hmac("sent form", json.dumps(content), algorithm="sha256").hexdigest()


def sum_of(file):
    sum_ = hashlib.sha256()
    for chunk in file.chunks():
        sum_.update(chunk)
    file.seek(0)
    return sum_.hexdigest()


def claim_of(digest, patience):
    """A new row and that it is the first; that of the first, once answered; none when that lasts too long."""
    for _look in range(round(patience / PAUSE)):
        row = SentForm.objects.filter(digest=digest).first()
        if row is None:
            with suppress(IntegrityError), transaction.atomic():  # the other one was quicker by a hair
                return SentForm.objects.create(digest=digest), True
        elif row.answer is not None:
            return row, False
        elif row.is_abandoned and row.take_over():
            return row, True
        sleep(PAUSE)
    return None, False


def settle(claim, request, response):
    """Notes where the sender was led. What led nowhere, such as errors in the form, may be sent again."""
    try:
        if response.status_code in {302, 303}:
            answer = {"location": response["Location"], "messages": messages_of(request)}
            claim.note({**answer, "says_state": request.sending.says_state})
        else:
            claim.free()
    except OUTAGES as problem:  # what was done is done: the answer stands
        logger.error("The answer to a form cannot be noted: %s", in_one_line(problem))


def messages_of(request):
    """Of this and former answers, none of them taken away."""
    storage, rows = get_messages(request), []
    for message in storage:
        message.message = str(message.message)  # the storage takes no lazy text of messages that were looked at
        rows.append([message.level, message.message, message.extra_tags or ""])
    storage.used = False
    return rows


def answered_again(request, answer):
    """As the first time; a message that waits to be shown is not said twice."""
    waiting = messages_of(request)
    for message in answer["messages"]:
        if message not in waiting:
            add_message(request, *message)
    return HttpResponseRedirect(answer["location"])
