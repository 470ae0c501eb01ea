"""What providers and the office do with courses, each all or nothing, with the mails that belong to it."""

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from bildung_verbindet.mail import send_mail
from bildung_verbindet.shared_forms import in_json
from bildung_verbindet.text import free_slug
from bildung_verbindet.translations import note_changes, texts_of_all_languages
from contacts.actions import office_address
from courses.models import Course, CourseDate, CourseRun, Proposal, Remark, WeeklyTime

SALT = "seats"


@transaction.atomic
def confirm_seats(runs, numbers: dict[int, int | None], reason="") -> int:
    """Says that these runs (a QuerySet) and their courses are right as of today; how many those are.

    ``numbers`` holds new free seats by run; they go into the history, with the reason when nobody is logged in.
    """
    today = timezone.localdate()
    runs = list(runs.select_for_update(of=["self"]))
    for run in runs:
        run.seats_as_of = today
        if run.pk in numbers:
            run.seats_free = numbers[run.pk]
            run.status = CourseRun.Status.OPEN if is_full_no_more(run) else run.status
    names = ["seats_as_of", "seats_free", "status"]
    bulk_update_with_history(runs, CourseRun, names, batch_size=200, default_change_reason=reason)
    Course.objects.filter(pk__in={run.course_id for run in runs}).update(confirmed_on=today)
    return len(runs)


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


def needs_review(course, user) -> bool:
    return course.status == Course.Status.PUBLISHED and not may_publish(course.provider, user)


def may_publish(provider, user) -> bool:
    """The office and trusted providers need no review."""
    return user.is_staff or provider.is_trusted


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


def tell_office(proposal):
    path = reverse("office:proposal", args=[proposal.pk])
    context = {"proposal": proposal, "path": path}
    send_mail("courses/mail/proposal.txt", [office_address()], context)


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
        send_mail("courses/mail/reviewed.txt", [proposal.author.email], context, reply_to=office_address())


def path_of(proposal) -> str:
    return reverse("workplace:course", args=[proposal.course.provider.slug, proposal.course_id])


@transaction.atomic
def remark(proposal: Proposal, text: str, user) -> Remark:
    """Says something about the proposal without deciding; the other side gets it by mail."""
    made = Remark.objects.create(proposal=proposal, author=user, text=text)
    context = {"proposal": proposal, "remark": made}
    if not user.is_staff:
        context["path"] = reverse("office:proposal", args=[proposal.pk])
        send_mail("courses/mail/remark.txt", [office_address()], context, reply_to=user.email)
    elif proposal.author:
        context["path"] = path_of(proposal)
        send_mail("courses/mail/remark.txt", [proposal.author.email], context, reply_to=office_address())
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


def is_full_no_more(run) -> bool:
    return run.status == CourseRun.Status.FULL and bool(run.seats_free)


def seats_token(provider) -> str:
    """What the weekly mail's link carries: the right to confirm this provider's seats, and nothing else."""
    return signing.dumps(provider.pk, salt=SALT)


@transaction.atomic
def archive(course: Course):
    """Out of the portal and of the office's list, but not lost."""
    course.proposals.alive().update(status=Proposal.Status.WITHDRAWN)
    course.status = Course.Status.ARCHIVED
    course.save(update_fields=["status", "changed_at"])


@transaction.atomic
def save_run(run: CourseRun, week: list[tuple]):
    """``week``: weekday bits, from, to."""
    run.save()
    run.weekly_times.all().delete()
    WeeklyTime.objects.bulk_create(
        WeeklyTime(run=run, weekdays=bits, starts_at=begin, ends_at=end) for bits, begin, end in week
    )
    Course.objects.filter(pk=run.course_id).update(confirmed_on=timezone.localdate())


@transaction.atomic
def add_runs(first: CourseRun, more: list[tuple], week: list[tuple]) -> list[CourseRun]:
    """The run and others like it with other first and last days; only the first keeps number and deadline."""
    save_run(first, week)
    runs = [first]
    for start, end in more:
        run = like(first, number="", revision=0, start=start, end=end, registration_deadline=None)
        save_run(run, week)
        runs.append(run)
    return runs


def like(thing, **changes):
    """A new run or course, not saved, that says the same but for the changes."""
    columns = [column.attname for column in thing._meta.concrete_fields if not column.primary_key]
    said = {name: getattr(thing, name) for name in columns}
    return type(thing)(**{**said, "created_at": timezone.now(), **changes})


@transaction.atomic
def copy_course(course: Course, runs, shift) -> Course:
    """A draft that says the same, with the same runs later; the public course stays as it is."""
    draft = like(
        course,
        slug=free_slug(Course, course.title_de),
        status=Course.Status.DRAFT,
        suspended_until=None,
    )
    draft.save()
    copy_runs(runs, shift, draft)
    return draft


@transaction.atomic
def copy_runs(runs, shift, course: Course):
    """The same runs later, with all seats free as far as anybody knows; ``shift`` in whole weeks."""
    for run in runs:
        week = [(line.weekdays, line.starts_at, line.ends_at) for line in run.weekly_times.all()]
        later = like(
            run,
            course_id=course.pk,
            number="",  # the provider's own, not for two
            revision=0,
            start=run.start + shift,
            end=run.end + shift,
            registration_deadline=run.registration_deadline and run.registration_deadline + shift,
            seats_free=run.seats_total,
            seats_as_of=timezone.localdate(),
            status=CourseRun.Status.OPEN,
            cancel_reason="",
        )
        save_run(later, week)
        CourseDate.objects.bulk_create(
            CourseDate(run=later, date=day.date + shift, starts_at=day.starts_at, ends_at=day.ends_at)
            for day in run.dates.all()
        )


@transaction.atomic
def set_days(run: CourseRun, days, starts_at, ends_at):
    """The run's single days; those that stay keep their own hours."""
    run.dates.exclude(date__in=days).delete()
    there = set(run.dates.values_list("date", flat=True))
    CourseDate.objects.bulk_create(
        CourseDate(run=run, date=day, starts_at=starts_at, ends_at=ends_at) for day in days if day not in there
    )
    if run.start and days:
        run.start, run.end = min(run.start, *days), max(run.end, *days)
    run.save()


def cancel(run: CourseRun, reason: str):
    run.status, run.cancel_reason = CourseRun.Status.CANCELLED, reason
    run.save()


def revive(run: CourseRun):
    run.status, run.cancel_reason = CourseRun.Status.OPEN, ""
    run.save()
