"""What a provider does with a course: written section by section, published, archived."""

from django.db import transaction
from django.utils import timezone

from bildung_verbindet.shared_forms import in_json
from bildung_verbindet.translations import note_changes, texts_of_all_languages
from courses.actions.gate import may_publish, needs_review, propose, tell_office
from courses.models import Course, Proposal


@transaction.atomic
def save_section(course: Course, fields: list[str], user, by_machine=()) -> Proposal | None:
    """Saves these fields; on a published course whose provider is not trusted they become a proposal.

    ``by_machine`` names those that a machine has written.
    """
    approved = Course.objects.select_for_update(of=["self"]).get(pk=course.pk)
    course.confirmed_on = timezone.localdate()
    if needs_review(approved, user):
        Course.objects.filter(pk=course.pk).update(confirmed_on=course.confirmed_on)
        return propose(approved, with_machine_texts(course, approved, fields, by_machine), fields, user)
    course.save(update_fields=[*fields, "machine_texts", "confirmed_on", "changed_at"])
    note_changes(course, texts_of_all_languages(approved), by_machine)
    for proposal in course.proposals.waiting():
        proposal.save()  # whoever reviews the new course has not seen this version
    return None


def with_machine_texts(course, approved, fields, by_machine) -> Course:
    """What a machine has written stays a machine's in a proposal, until a person writes it anew."""
    changed = {name for name in fields if in_json(approved, name) != in_json(course, name)} - set(by_machine)
    kept = [column for column in course.machine_texts if column not in changed]
    course.machine_texts = sorted({*kept, *by_machine})
    return course


@transaction.atomic
def publish(course: Course, user) -> Proposal | None:
    """Makes a complete course public, or hands it to the office where its provider is not trusted."""
    course.confirmed_on = timezone.localdate()
    course.status = Course.Status.PUBLISHED if may_publish(course.provider, user) else Course.Status.IN_REVIEW
    course.save(update_fields=["status", "confirmed_on", "changed_at"])
    if course.status == Course.Status.PUBLISHED:
        course.proposals.alive().update(status=Proposal.Status.ACCEPTED, reviewer=user if user.is_staff else None)
        return None
    proposal = course.proposals.alive().first() or Proposal(course=course)
    proposal.status, proposal.author, proposal.changes = Proposal.Status.WAITING, user, {}
    proposal.save()
    tell_office(proposal)
    return proposal


@transaction.atomic
def archive(course: Course):
    """Out of the portal and of the office's list, but not lost."""
    course.proposals.alive().update(status=Proposal.Status.WITHDRAWN)
    course.status = Course.Status.ARCHIVED
    course.save(update_fields=["status", "changed_at"])
