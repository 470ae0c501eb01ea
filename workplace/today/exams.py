"""What waits of tests and exams: people to call, and partners' exams that ask for help."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exams.models.help import HELP_REMIND_BEFORE
from foundation.languages.sentences import listed
from workplace.today.lines import LATER, NAMED, NOW, SOON, Task


def to_call(provider, rows, number):
    """For whom something has changed at their placement test, and whom no mail reaches."""
    title = ngettext("Call %(number)d person: placement test", "Call %(number)d people: placement test", number)
    return of_tests(provider, rows, title % {"number": number}, SOON)


def doubtful_tests(provider, rows, number):
    return of_tests(provider, rows, _("Look through doubtful bookings of placement tests"), LATER)


def of_tests(provider, rows, title, urgency):
    address = reverse("workplace:appointments", args=[provider.slug])
    yield Task(
        since=timezone.localdate(rows[0].created_at),
        title=title,
        notes=[listed(row.name for row in rows[:NAMED]) + (" …" if len(rows) > NAMED else "")],
        address=address,
        urgency=urgency,
    )


def to_help(provider, rows, _number):
    """Each has its own day, shortly before which it is urgent."""
    urgent_until = timezone.localdate() + timedelta(days=HELP_REMIND_BEFORE)
    for row in rows:
        yield Task(
            since=row.asked_on,
            age=date_format(row.answer_by, "SHORT_DATE_FORMAT"),
            waits=_("due"),
            title=_("Can you help at an exam?"),
            notes=[str(row.session), row.get_task_display()],
            address=reverse("workplace:exam_tasks", args=[provider.slug]),
            act=_("Answer"),
            urgency=NOW if row.answer_by <= urgent_until else SOON,
        )
