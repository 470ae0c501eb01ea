"""The one way to a public text of a course, its dates and its provider.

What the office and trusted providers write is public at once. Of others, what was approved stays public until the
office has accepted the rest: all of a public course but its dates, times and seats, and the texts of a profile.
Rows are locked from the top: provider, course, dates, proposal.
"""

from copy import copy
from dataclasses import dataclass

from django.db.models import Model

from courses.actions.letters import tell_author, tell_office
from courses.models import Course, CourseRun, Proposal
from courses.sections import FACTS_OF_PROFILE
from foundation.editing.history import CHANGED
from foundation.editing.values import in_json
from foundation.languages.translations import note_authors, note_changes, texts_of_all_languages

MACHINE = "machine_texts"


class NotPossibleError(Exception):
    """Says to whoever wanted something why it was not done."""


def changed_meanwhile():
    return NotPossibleError(str(CHANGED))


def may_publish(provider, user):
    """The office and trusted providers need no review."""
    return user.is_staff or provider.is_trusted


def needs_review(subject, user):
    """``subject``: a course or, for its profile, a provider, as it is saved."""
    if isinstance(subject, Course):
        return subject.status == Course.Status.PUBLISHED and not may_publish(subject.provider, user)
    return subject.is_published and not may_publish(subject, user)


@dataclass
class Opened:
    """A course or profile under lock: as it is saved, what waits, and how it would be with that."""

    saved: Model
    proposal: Proposal | None
    edited: Model


def opened(subject):
    """Locks what it needs: stands in a transaction."""
    rows = type(subject).objects.select_for_update(of=["self"], no_key=True)
    saved = rows.select_related("provider" if isinstance(subject, Course) else "municipality").get(pk=subject.pk)
    proposal = alive(saved)
    edited = copy(saved)
    if proposal:
        proposal.apply_to(edited)
    return Opened(saved, proposal, edited)


def lock_all(provider):
    """All that belongs to the provider, for whoever changes much of it at once."""
    rows = [
        type(provider).objects.filter(pk=provider.pk),
        provider.courses,
        CourseRun.objects.filter(course__provider=provider),
    ]
    for queryset in rows:
        list(queryset.select_for_update(of=["self"], no_key=True).order_by("pk").values_list("pk"))


def locked_runs(course):
    return course.runs.select_for_update(of=["self"], no_key=True)


def alive(subject):
    """What waits for the office or is back with its author, under lock."""
    proposals = subject.proposals.alive().select_for_update(of=["self"], no_key=True)
    return proposals.select_related("author").first()


def write(subject, names, user, *, seen=None, by_machine=(), again=False):
    """Gives these fields the values that ``subject`` has: at once, or as a proposal, which is returned.

    ``seen`` holds fields, as JSON holds them, that must be as they were; else ``NotPossibleError`` is raised.
    ``by_machine`` names those that a machine has written. ``again``: what the office has given back goes to it
    once more, even if nothing in it is new.
    """
    current = opened(subject)
    if any(in_json(current.edited, name) != value for name, value in (seen or {}).items()):
        raise changed_meanwhile()
    touched = [name for name in names if in_json(current.edited, name) != in_json(subject, name)]
    is_reviewed = needs_review(current.saved, user)
    waiting = [name for name in touched if is_reviewed and name not in FACTS_OF_PROFILE]
    write_at_once(current, subject, [name for name in touched if name not in waiting], user, by_machine)
    if waiting:
        wanted = {name: [in_json(current.saved, name), in_json(subject, name)] for name in waiting}
        machine_texts = {*current.edited.machine_texts} - {*touched} | {*by_machine}
        wanted.setdefault(MACHINE, [current.saved.machine_texts, sorted(machine_texts)])
        return propose(current.saved, wanted, user)
    return send_again(current.proposal, user) if again and is_reviewed else None


def write_at_once(current, subject, names, user, by_machine):
    """Public now; where something else was proposed for these fields, that is decided with it."""
    if not names:
        return
    saved, before = current.saved, texts_of_all_languages(current.saved)
    for name in names:
        attribute = saved._meta.get_field(name).attname
        setattr(saved, attribute, getattr(subject, attribute))
    written = [name for name in by_machine if name in names]
    note_authors(saved, before, written)
    own = ["changed_at"] if isinstance(saved, Course) else []
    saved.save(update_fields=[*names, MACHINE, *own])
    note_changes(saved, before, written)
    settle(saved, {name: in_json(saved, name) for name in names}, user)


def propose(subject, wanted, user):
    """Adds before and after by key to the subject's proposal, which goes (back) to the office; None: none waits.

    A key whose before and after are the same is taken out. Stands under the subject's lock.
    """
    found = alive(subject)
    proposal = found or Proposal(**{subject._meta.model_name: subject})
    changes = dict(proposal.changes)
    for key, (before, after) in wanted.items():
        changes.pop(key, None)
        if before != after:
            changes[key] = [before, after]
    changes = tidied(changes)
    if changes == proposal.changes:
        return found
    proposal.changes = changes
    if not proposal.changes:
        if found:
            proposal.status = Proposal.Status.WITHDRAWN
            proposal.save()
        return None
    proposal.status, proposal.author = Proposal.Status.WAITING, user
    proposal.save()
    if found is None:
        tell_office(proposal)
    return proposal


def send_again(proposal, user):
    if proposal and proposal.status == Proposal.Status.RETURNED:
        proposal.status, proposal.author = Proposal.Status.WAITING, user
        proposal.save()
    return proposal


def settle(subject, values, user):
    """These are public now, by key: what was proposed for them waits no longer. Under the subject's lock."""
    proposal = alive(subject)
    decided = [key for key in values if proposal and key in proposal.changes]
    if not decided:
        return
    rest = tidied({key: pair for key, pair in proposal.changes.items() if key not in decided})
    if rest:
        proposal.changes = rest
    elif user.is_staff:
        labels = [change.label for change in proposal.lines() if change.key in decided]
        proposal.changes |= {key: [proposal.changes[key][0], values[key]] for key in decided}
        proposal.status, proposal.reviewer = Proposal.Status.ACCEPTED, user
        tell_author(proposal, labels)
    else:
        proposal.status = Proposal.Status.WITHDRAWN
    proposal.save()


def tidied(changes):
    """Without the note that a machine has written what is not proposed any more."""
    if MACHINE in changes:
        before, after = changes[MACHINE]
        after = [column for column in after if column in before or column in changes]
        changes = {**changes, MACHINE: [before, after]}
        if sorted(before) == sorted(after):
            del changes[MACHINE]
    return changes
