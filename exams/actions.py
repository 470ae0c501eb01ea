"""What a centre does with its dates."""

from django.db import transaction

from exams.models import ExamSession
from foundation.editing.snapshots import differs

WORDS = ("venue", "street", "licence")  # what an untrusted centre writes freely, and everybody would read


@transaction.atomic
def save_session(form, user) -> ExamSession:
    """Public at once where the office or a trusted provider adds it; new words of others wait for the office. What
    the office has hidden stays so.

    Numbers, days and that it is cancelled are public in any case. Needs a valid form.
    """
    session = form.instance
    is_trusted = user.is_staff or session.provider.is_trusted
    has_new_words = any(differs(getattr(session, name), form.stored[name]) for name in WORDS)
    if session._state.adding:
        session.is_public = is_trusted
    elif has_new_words and not is_trusted:
        session.is_public = False
    return form.save()
