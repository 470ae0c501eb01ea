"""What a centre does with its dates."""

from django.db import transaction

from exams.models import ExamSession
from foundation.editing.snapshots import differs

WORDS = ("venue", "street", "licence")  # what an untrusted centre writes freely, and everybody would read


@transaction.atomic
def save_session(form, user) -> ExamSession:
    """Public at once where the office or a trusted provider writes; else new words wait for the office.

    Numbers, days and that it is cancelled are public in any case. Needs a valid form.
    """
    session = form.instance
    is_trusted = user.is_staff or session.provider.is_trusted
    has_new_words = any(differs(getattr(session, name), form.stored[name]) for name in WORDS)
    if is_trusted:
        session.is_public = True
    elif has_new_words or session._state.adding:
        session.is_public = False
    return form.save()
