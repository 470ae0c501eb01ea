"""The one way to a public text: who needs no review, and what waits for one."""

from django.urls import reverse

from bildung_verbindet.mail import send_mail
from bildung_verbindet.shared_forms import in_json
from contacts.actions import office_address
from courses.models import Course, Proposal


def may_publish(provider, user) -> bool:
    """The office and trusted providers need no review."""
    return user.is_staff or provider.is_trusted


def needs_review(course, user) -> bool:
    return course.status == Course.Status.PUBLISHED and not may_publish(course.provider, user)


def propose(approved, course, fields, user) -> Proposal | None:
    """Adds the fields that differ to the course's proposal, which goes (back) to the office; None: none does."""
    proposal = approved.proposals.alive().select_for_update().first()
    is_new = proposal is None
    proposal = proposal or Proposal(course=approved)
    for name in dict.fromkeys([*fields, "machine_texts"]):
        before, after = in_json(approved, name), in_json(course, name)
        proposal.changes.pop(name, None)
        if before != after:
            proposal.changes[name] = [before, after]
    if not proposal.changes:
        if not is_new:
            proposal.status = Proposal.Status.WITHDRAWN
            proposal.save()
        return None
    proposal.status, proposal.author = Proposal.Status.WAITING, user
    proposal.save()
    if is_new:
        tell_office(proposal)
    return proposal


def tell_office(proposal):
    path = reverse("office:proposal", args=[proposal.pk])
    context = {"proposal": proposal, "path": path}
    send_mail("courses/mail/proposal.txt", [office_address()], context, owner=proposal)
