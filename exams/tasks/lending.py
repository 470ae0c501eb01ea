"""A centre asks partners for help at one of its dates, and what becomes of that: always under the date's lock."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.actions import NotPossibleError
from exams.models import ExamSession, HelpRequest
from exams.models.tasks import places_open
from exams.tasks import letters
from exams.tasks.seen import check_seen
from foundation.editing.locking import locked
from foundation.editing.merging import version_of


@transaction.atomic
def ask(session, task, providers, answer_by, version=None):
    """Each once, as long as it has not answered; how many were asked now.

    Raises ``NotPossibleError`` where nobody is needed any more, or the date or how many are open stands otherwise
    than ``version`` says.
    """
    session = locked(ExamSession.objects.published(), pk=session.pk)
    check_seen(version_of_open(session, task), version)
    if not session.takes_help or places_open(session, task) < 1:
        raise NotPossibleError(_("Somebody else has taken this task on, or nobody is needed any more."))
    number = 0
    for provider in providers:
        asked, is_new = HelpRequest.objects.get_or_create(
            **{"session": session, "provider": provider, "task": task, "answered_at": None, "ended_on": None},
            defaults={"answer_by": answer_by},
        )
        if is_new:
            letters.ask_for_help(asked)
            number += 1
    return number


def version_of_open(session, task):
    return version_of({"date": session.version, "open": places_open(session, task)})


@transaction.atomic
def remind(asked):
    """Once, unless it has been answered by now; how many mails."""
    is_first = HelpRequest.objects.to_remind().filter(pk=asked.pk).update(reminded_on=timezone.localdate())
    return letters.ask_for_help(asked, is_reminder=True) if is_first else 0


def follow(session):
    """The date has been changed: nobody is asked for one that is cancelled, nor for what is not needed any more,
    and an answer after its day is of no use. Needs its lock.
    """
    asked = session.help_requests.pending()
    if session.is_cancelled:
        asked.update(ended_on=timezone.localdate())
    else:
        asked.filter(answer_by__gt=session.date).update(answer_by=session.date)
        end_covered(session)


def end_covered(session):
    """Whoever is asked for what others have taken on, or nobody needs any more, is told. Needs the date's lock."""
    for asked in session.help_requests.open().for_pages():
        if places_open(session, asked.task) < 1:
            asked.ended_on = timezone.localdate()
            asked.save(update_fields=["ended_on"])
            letters.tell_covered(asked)


def forget_reasons(rows):
    """That somebody was asked, and how they answered, stays as a number."""
    return rows.update(reason="")
