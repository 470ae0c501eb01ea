"""What the office and the author do with a proposal."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from courses.actions.gate import MACHINE, NotPossibleError, changed_meanwhile, locked_runs, opened
from courses.actions.letters import tell_author, tell_remark
from courses.models import Course, Proposal, Remark
from foundation.languages.sentences import listed
from foundation.languages.translations import note_changes, texts_of_all_languages
from foundation.operation import audit
from foundation.privacy.register import delete


@transaction.atomic
def accept(pk, version, reviewer, *, answer="", corrected=None):
    """What is proposed becomes public. Raises ``NotPossibleError``, also if it is not what the reviewer has seen.

    ``corrected`` holds, by key and as JSON holds it, what the reviewer would rather have.
    """
    proposal = waiting(pk)
    if proposal.version != version:
        raise changed_meanwhile()
    corrections = correct(proposal, corrected or {})
    if proposal.changes:
        make_public(proposal, corrections, is_compared=corrected is not None)
    else:
        proposal.course.status = Course.Status.PUBLISHED
        proposal.course.save(update_fields=["status", "changed_at"])
    proposal.answer = answer
    decide(proposal, Proposal.Status.ACCEPTED, reviewer, list(corrections.values()))
    audit.note(audit.Act.ACCEPT, reviewer)
    return proposal


def correct(proposal, corrected):
    """Puts the reviewer's values in the place of the author's; of those that differ the names, by key."""
    names = {}
    for change in proposal.lines():
        if change.key in corrected and corrected[change.key] != change.after:
            proposal.changes[change.key] = [change.before, corrected[change.key]]
            names[change.key] = change.label
    return names


def make_public(proposal, corrections, *, is_compared):
    """Field by field, so that what the office has saved elsewhere meanwhile stays.

    ``corrections`` are no machine's texts any more. ``is_compared``: the reviewer has seen what was saved
    meanwhile in the same fields, and decided.
    """
    subject, changes = proposal.subject, proposal.lines()
    crossed = [change.label for change in changes if change.is_crossed]
    if crossed and not is_compared:
        problem = _("Somebody has written something else here since: %(fields)s. Please decide by a correction.")
        raise NotPossibleError(problem % {"fields": listed(crossed)})
    if unfit := [change.label for change in changes if not change.fits]:
        problem = _("What is proposed here cannot be any more: %(fields)s. Please correct it or give it back.")
        raise NotPossibleError(problem % {"fields": listed(unfit)})
    before, rows = texts_of_all_languages(subject), {subject: [MACHINE]}
    for change in changes:
        change.apply()
        rows.setdefault(change.row, []).append(change.field.name)
    subject.machine_texts = [column for column in subject.machine_texts if column not in corrections]
    for row in rows:
        check(row)
    for row, names in rows.items():
        row.save(update_fields=[*names, *(name for name in ("revision", "changed_at") if hasattr(row, name))])
    note_changes(subject, before, by_machine=subject.machine_texts)


def check(row):
    """Whether what is proposed goes together with what has changed since."""
    try:
        row.validate_constraints()
    except ValidationError as error:
        raise NotPossibleError(" ".join(error.messages)) from error


@transaction.atomic
def give_back(pk, seen, answer, reviewer):
    """The approved version stays public; a new course is a draft again. Refuses what ``accept`` would."""
    proposal = waiting(pk)
    if proposal.version != seen:
        raise changed_meanwhile()
    if not proposal.changes:
        courses = Course.objects.filter(pk=proposal.course_id, status=Course.Status.IN_REVIEW)
        courses.update(status=Course.Status.DRAFT)
    proposal.answer = answer
    decide(proposal, Proposal.Status.RETURNED, reviewer)


def waiting(pk):
    """Under lock, and so are its course with its dates, or its provider."""
    proposal = Proposal.objects.waiting().for_reading().filter(pk=pk).first()
    current = proposal and opened(proposal.subject)
    alive = current and current.proposal
    if not alive or (alive.pk, alive.status) != (proposal.pk, Proposal.Status.WAITING):
        raise NotPossibleError(_("Somebody has decided this already."))
    if proposal.course:
        list(locked_runs(current.saved).order_by("pk").values_list("pk"))
        prefetch_related_objects([current.saved], "runs__weekly_times", "runs__dates")
    return alive


def decide(proposal, status, reviewer, corrections=()):
    """Remembers who decided, and tells the author."""
    proposal.status, proposal.reviewer = status, reviewer
    proposal.save()
    tell_author(proposal, corrections)


@transaction.atomic
def remark(proposal, text, user):
    """Says something about the proposal without deciding; the other side gets it by mail."""
    new = Remark.objects.create(proposal=proposal, author=user, text=text)
    tell_remark(new)
    return new


@transaction.atomic
def withdraw(subject):
    """The author thinks better of it; a new course is a draft again. Nothing happens when it waits no longer."""
    current = opened(subject)
    if current.proposal is None:
        return
    if not current.proposal.changes:
        courses = Course.objects.filter(pk=current.saved.pk, status=Course.Status.IN_REVIEW)
        courses.update(status=Course.Status.DRAFT)
    current.proposal.status = Proposal.Status.WITHDRAWN
    current.proposal.save()


@transaction.atomic
def forget_proposals(proposals):
    """Deletes these (a QuerySet) with what was said about them; what nobody has decided is withdrawn first."""
    rows = list(proposals)  # a withdrawn one has changed just now
    for proposal in rows:
        if proposal.status in Proposal.Status.ALIVE:
            withdraw(proposal.subject)
    keys = [proposal.pk for proposal in rows]
    return delete(Proposal.objects.exclude(status__in=Proposal.Status.ALIVE).filter(pk__in=keys))
