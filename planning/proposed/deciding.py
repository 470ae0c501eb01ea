"""What becomes of a proposal: put to its provider, taken by it, or declined with a reason; each once."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from contacts.actions import addresses_of
from courses.actions import NotPossibleError, moved, save_run
from courses.models import Course, CourseRun
from foundation.editing.locking import locked
from foundation.mail.sending import in_german, send_mail
from planning.models import ProposedStart
from planning.proposed.summaries import Summary
from planning.public.known import known

Status = ProposedStart.Status
PLACE = ("venue", "street", "postal_code")


def held(pk):
    """Under lock, while it may still be decided."""
    proposal = locked(ProposedStart.objects.select_related("provider", "like"), pk=pk)
    if not proposal.is_undecided:
        raise NotPossibleError(_("This proposal is decided already."))
    return proposal


def put(proposal, **columns):
    for name, value in columns.items():
        setattr(proposal, name, value)
    proposal.save(update_fields=[*columns])


@transaction.atomic
def ask(pk, user):
    """The provider decides in its own place; asked again it is the same question."""
    proposal = held(pk)
    if proposal.status == Status.OPEN:
        put(proposal, status=Status.ASKED, decided_by=user)
        with translation.override(settings.LANGUAGE_CODE):
            sentence, register = Summary(proposal, is_exact=False).sentence, str(known())
        context = {
            "proposal": proposal,
            "sentence": sentence,
            "known": register,
            "path": in_german("office:proposed_start", proposal.pk),
        }
        to = addresses_of(proposal.provider)
        send_mail("planning/mail/proposed.txt", to, context, owner=proposal.provider, reply_to=user.email)
    return proposal


def courses_for(proposal):
    """Of the provider, of which the start may be one."""
    courses = Course.objects.filter(
        provider=proposal.provider, level_from=proposal.level, course_type=proposal.course_type
    ).exclude(status=Course.Status.ARCHIVED)
    if proposal.childcare:
        courses = courses.filter(childcare=Course.Childcare.YES)
    if proposal.municipality_id is None:
        return courses.filter(mode__in=[Course.Mode.ONLINE, Course.Mode.BOTH])
    return courses.exclude(mode=Course.Mode.ONLINE)


@transaction.atomic
def take(pk, course, user):
    """Makes an intention: seen by partners, never public, changed by its provider as it likes."""
    proposal = held(pk)
    like = proposal.like or course.runs.filter(start__isnull=False).order_by("-start", "-pk").first()
    if like is None or proposal.starts_on <= timezone.localdate():
        raise NotPossibleError(_("This proposal does not stand any more."))
    run = intention(proposal, like, course)
    week = [(line.weekdays, line.starts_at, line.ends_at, line.every) for line in like.weekly_times.all()]
    save_run(run, week, user)
    put(proposal, status=Status.TAKEN, run=run, decided_on=timezone.localdate(), decided_by=user)
    return proposal


def intention(proposal, like, course):
    """As long as the earlier start, at its hours; where it was only if that is the same place."""
    elsewhere = {} if like.municipality_id == proposal.municipality_id else dict.fromkeys(PLACE, "")
    run = moved(
        like,
        proposal.starts_on - like.start,
        course_id=course.pk,
        status=CourseRun.Status.INTENDED,
        municipality_id=proposal.municipality_id,
        seats_total=proposal.maximum,
        seats_free=proposal.maximum,
        seats_min=proposal.minimum,
        registration_deadline=None,
        decide_on=None,
        note="",
        **elsewhere,
    )
    run.course = course
    return run


@transaction.atomic
def decline(pk, reason, user):
    proposal = held(pk)
    put(proposal, status=Status.DECLINED, reason=reason, decided_on=timezone.localdate(), decided_by=user)
    return proposal
