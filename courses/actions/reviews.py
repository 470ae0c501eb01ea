"""What the office and the author do with a proposal."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from bildung_verbindet.mail import send_mail
from bildung_verbindet.register import delete
from bildung_verbindet.shared_forms import in_json
from bildung_verbindet.translations import note_changes
from contacts.actions import office_address
from courses.models import Course, Proposal, Remark


@transaction.atomic
def accept(pk, version: str, reviewer, *, answer="", corrected: Course | None = None) -> bool:
    """What is proposed becomes public; False when the proposal is no longer what the reviewer has seen.

    ``corrected`` holds what the reviewer would rather have in the proposal's fields.
    """
    proposal = waiting(pk)
    if proposal is None or proposal.version != version:
        return False
    corrections = correct(proposal, corrected) if corrected else []
    course = proposal.applied()
    if not is_possible(course):
        return False
    if proposal.changes:
        course.save(update_fields=[*proposal.changes, "changed_at"])
        before = {name: old for name, (old, _new) in proposal.changes.items()}
        note_changes(course, before, by_machine=course.machine_texts)
    else:
        course.status = Course.Status.PUBLISHED
        course.save(update_fields=["status", "changed_at"])
    proposal.answer = answer
    decide(proposal, Proposal.Status.ACCEPTED, reviewer, corrections)
    return True


def correct(proposal, corrected) -> list[str]:
    """Puts the reviewer's values in the place of the author's; the names of the fields that differ."""
    names = []
    for name, (before, after) in proposal.changes.items():
        value = in_json(corrected, name)
        if value != after:
            proposal.changes[name] = [before, value]
            names.append(str(Course._meta.get_field(name).verbose_name))
    return names


def is_possible(course) -> bool:
    """Whether what is proposed still fits what has changed since."""
    try:
        course.validate_constraints()
    except ValidationError:
        return False
    return True


@transaction.atomic
def give_back(pk, answer: str, reviewer) -> bool:
    """The approved version stays public; a new course is a draft again. False when it waits no longer."""
    proposal = waiting(pk)
    if proposal is None:
        return False
    if not proposal.changes:
        Course.objects.filter(pk=proposal.course_id).update(status=Course.Status.DRAFT)
    proposal.answer = answer
    decide(proposal, Proposal.Status.RETURNED, reviewer)
    return True


def waiting(pk) -> Proposal | None:
    proposals = Proposal.objects.waiting().select_for_update(of=["self"])
    return proposals.select_related("course__provider", "author").filter(pk=pk).first()


def decide(proposal, status, reviewer, corrections=()):
    """Remembers who decided, and tells the author."""
    proposal.status, proposal.reviewer = status, reviewer
    proposal.save()
    if proposal.author:
        context = {"proposal": proposal, "path": path_of(proposal), "corrections": corrections}
        to, reply_to = [proposal.author.email], office_address()
        send_mail("courses/mail/reviewed.txt", to, context, owner=proposal, reply_to=reply_to)


def path_of(proposal) -> str:
    return reverse("workplace:course", args=[proposal.course.provider.slug, proposal.course_id])


@transaction.atomic
def remark(proposal: Proposal, text: str, user) -> Remark:
    """Says something about the proposal without deciding; the other side gets it by mail."""
    made = Remark.objects.create(proposal=proposal, author=user, text=text)
    context = {"proposal": proposal, "remark": made}
    if not user.is_staff:
        context["path"] = reverse("office:proposal", args=[proposal.pk])
        send_mail("courses/mail/remark.txt", [office_address()], context, owner=made, reply_to=user.email)
    elif proposal.author:
        context["path"] = path_of(proposal)
        to, reply_to = [proposal.author.email], office_address()
        send_mail("courses/mail/remark.txt", to, context, owner=made, reply_to=reply_to)
    return made


@transaction.atomic
def withdraw(proposal: Proposal):
    """The author thinks better of it; a new course is a draft again."""
    if not proposal.changes:
        Course.objects.filter(pk=proposal.course_id, status=Course.Status.IN_REVIEW).update(
            status=Course.Status.DRAFT
        )
    proposal.status = Proposal.Status.WITHDRAWN
    proposal.save()


@transaction.atomic
def forget_proposals(proposals) -> int:
    """Deletes these (a QuerySet) with what was said about them; what nobody has decided is withdrawn first."""
    for proposal in proposals.filter(status__in=Proposal.Status.ALIVE):
        withdraw(proposal)
    return delete(proposals)
