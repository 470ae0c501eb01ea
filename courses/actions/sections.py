"""What a provider does with a course and with its profile: written, published, archived."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from modeltranslation.utils import get_translation_fields

from accounts.models import User
from courses.actions.gate import changed_meanwhile, may_publish, needs_review, opened, write
from courses.actions.letters import tell_office
from courses.models import Course, Proposal
from foundation.languages.translations import note_changes, texts_of_all_languages
from foundation.many_rows import update_with_history
from providers.models import Provider


@transaction.atomic
def save_section(course: Course, fields: list[str], user: User, **how) -> Proposal | None:
    """Gives the fields the values that ``course`` has, see ``gate.write``; what then waits, if anything does."""
    proposal = write(course, fields, user, **how)
    Course.objects.filter(pk=course.pk).update(confirmed_on=timezone.localdate())
    return proposal


@transaction.atomic
def save_profile(provider: Provider, fields: list[str], user: User, **how) -> Proposal | None:
    """As ``save_section``."""
    return write(provider, fields, user, **how)


@transaction.atomic
def save_many(
    changes: list[tuple[Course, dict]], proposals: dict[int, Proposal], user: User, reason: str = ""
) -> None:
    """Sets on each course, all under lock, what it is to say; in few queries where nothing waits for the office.

    ``proposals``: those that are alive, by course. The courses are as edited with them.
    """
    at_once, names, before = [], {"changed_at"}, {}
    for course, values in changes:
        before[course.pk] = texts_of_all_languages(course)
        for name, value in values.items():
            setattr(course, name, value)
        if course.pk in proposals or needs_review(course, user):
            write(course, list(values), user)
        else:
            course.changed_at = timezone.now()
            at_once.append((course, values))
            names |= set(values)
    names |= {name.removesuffix("_de") for name in names}
    courses = Course.objects.rewrite(False)  # else modeltranslation leaves the columns without language behind
    rows = [course for course, _values in at_once]
    update_with_history(rows, sorted(names), manager=courses, reason=reason)
    for course, values in at_once:
        if has_translations(course, values):
            note_changes(course, before[course.pk])


def has_translations(course: Course, names: Iterable[str]) -> bool:
    """Whether one of these texts stands there in another language, too."""
    fields = {name.removesuffix("_de") for name in names if name.endswith("_de")}
    columns = {column for field in fields for column in get_translation_fields(field)} - set(names)
    return any(getattr(course, column) for column in columns)


@transaction.atomic
def publish(course: Course, user: User) -> Proposal | None:
    """Makes a complete course public, or hands it to the office where its provider is not trusted.

    Raises ``NotPossibleError`` when somebody else has done so already.
    """
    current = opened(course)
    course, proposal = current.saved, current.proposal
    if course.status not in {Course.Status.DRAFT, Course.Status.ARCHIVED}:
        raise changed_meanwhile()
    if course.status == Course.Status.ARCHIVED:
        tell_calendars(course)
    course.confirmed_on = timezone.localdate()
    course.status = Course.Status.PUBLISHED if may_publish(course.provider, user) else Course.Status.IN_REVIEW
    course.save(update_fields=["status", "confirmed_on", "changed_at"])
    if course.status == Course.Status.PUBLISHED:
        reviewer = user if user.is_staff else None
        course.proposals.alive().update(status=Proposal.Status.ACCEPTED, reviewer=reviewer)
        return None
    proposal = proposal or Proposal(course=course)
    proposal.status, proposal.author, proposal.changes = Proposal.Status.WAITING, user, {}
    proposal.save()
    tell_office(proposal)
    return proposal


@transaction.atomic
def archive(course: Course) -> None:
    """Out of the portal and of the office's list, but not lost."""
    current = opened(course)
    current.saved.proposals.alive().update(status=Proposal.Status.WITHDRAWN)
    current.saved.status = Course.Status.ARCHIVED
    current.saved.save(update_fields=["status", "changed_at"])
    tell_calendars(current.saved)


def tell_calendars(course: Course) -> None:
    """Those that know its dates are told that they are off, or on again, and believe only what is newer."""
    course.runs.update(revision=F("revision") + 1)
