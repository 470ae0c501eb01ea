"""A provider's courses: listed, begun, edited section by section, looked at as newcomers see them, published."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from courses import actions
from courses.models import Course
from courses.public.views import page_data
from courses.search.keeper import keeper
from courses.section_forms import RemarkForm, form_of, progress, type_choices
from courses.sections import BY_SLUG, WHOLE
from foundation.editing.locking import atomic_when_sent, locked
from foundation.editing.machine_texts import translate as translate_texts
from foundation.editing.slugs import free_slug
from foundation.editing.versioned import DAY, VersionedForm
from foundation.languages.machine import is_available
from foundation.languages.sentences import listed
from foundation.languages.translations import machine_texts, outdated_texts, texts_of_all_languages
from foundation.reading.single_values import one_of, version_in
from foundation.submissions.written import not_saved, texts_of
from foundation.web.pagination import page_of
from planning.starts.asked import PUBLISHING, ask_of_course
from planning.starts.before_saving import course_kind
from workplace.guards import for_members, page
from workplace.path import Path
from workplace.runs.start_check import answer, keep


class NewCourseForm(forms.ModelForm):
    class Meta:
        model = Course
        fields = ["title_de", "course_type"]
        labels = {"title_de": gettext_lazy("What is it called?"), "course_type": gettext_lazy("What kind is it?")}

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.fields["title_de"].required = True
        self.fields["course_type"].choices = type_choices()


class SuspensionForm(VersionedForm):
    plain = ("suspended_until",)
    widgets = {"suspended_until": DAY}

    class Meta:
        model = Course

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        box = self.fields["suspended_until"]
        box.label, box.help_text = _("Not public until"), _("Empty: public.")


def course_of(provider, pk, courses=None):
    """The provider's course, or 404; ``courses`` to choose from, all by default."""
    courses = Course.objects.all() if courses is None else courses
    courses = courses.filter(provider=provider)
    course = get_object_or_404(courses.select_related("course_type__category", "contact_person"), pk=pk)
    course.provider = provider
    return course


def locked_course(provider, pk, courses=None):
    """As ``course_of``: nobody else changes it, or what is proposed for it, before the transaction ends."""
    courses = Course.objects.all() if courses is None else courses
    course = locked(courses.filter(provider=provider), pk=pk)
    course.provider = provider
    return course


def as_edited(course, runs=()):
    """Makes the course and these runs of it say what is proposed, and returns the proposal."""
    proposal = course.proposals.alive().select_related("author", "reviewer").first()
    if proposal:
        proposal.apply_to(course, runs)
    return proposal


PARTS = {  # of the list, each by the name in its address
    "drafts": (gettext_lazy("Drafts"), lambda courses: courses.unfinished()),
    "old": (gettext_lazy("Long not confirmed"), lambda courses: courses.forgotten()),
    "unanswered": (gettext_lazy("Cost, audience or place not answered"), lambda courses: courses.unanswered()),
    "archive": (gettext_lazy("In the archive"), lambda courses: courses.archived()),
}


@for_members
def courses(request, provider):
    """All but the archived ones, or those of a part."""
    part = one_of(request.GET, "part", PARTS)
    rows = provider.courses.exclude(status=Course.Status.ARCHIVED)
    if part:
        rows = PARTS[part][1](provider.courses.all())
    rows = rows.select_related("course_type").with_run_dates().order_by("title_de", "pk")
    context = {
        "page": page_of(request, rows),
        "part": part,
        "parts": [(name, label) for name, (label, _rows) in PARTS.items()],
    }
    return page(request, "workplace/courses.html", provider, context)


@for_members
@atomic_when_sent
def new_course(request, provider):
    form = NewCourseForm(data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        course = form.save(commit=False)
        course.provider, course.slug = provider, free_slug(Course, course.title_de)
        course.save()
        return redirect("workplace:section", provider.slug, course.pk, "was")
    return page(request, "workplace/new_course.html", provider, {"form": form})


@for_members
def course(request, provider, pk):
    return course_page(request, provider, pk)


def course_page(request, provider, pk, suspension=None):
    """The course's sections, each with what it lacks; from here it is published, suspended or archived."""
    course = course_of(provider, pk)
    proposal = course.proposals.alive().select_related("course", "author", "reviewer").first()
    waiting = [change.in_words for change in proposal.lines()] if proposal else []
    runs = list(course.runs.current_or_coming().for_page())
    as_edited(course, runs)
    path = Path(course, runs)
    lacking = [step.section.name for step in path.steps if step.progress.lacking]
    context = {
        "course": course,
        "proposal": proposal,
        "waiting": waiting,
        "remarks": list(proposal.remarks.select_related("author")) if proposal else [],
        "path": path,
        "is_complete": not lacking,
        "open_parts": listed(lacking),
        "runs": runs,
        "suspension": suspension or SuspensionForm(instance=course),
        "today": timezone.localdate(),
        "publishes_at_once": actions.may_publish(provider, request.user),
        "can_translate": is_available(),
        "machine_texts": machine_texts(course),
        "outdated": outdated_texts(course),
        "version": version_of(course, request.user) if course.machine_texts else "",
        "translate": reverse("workplace:translate_course", args=[provider.slug, course.pk]),
    }
    return page(request, "workplace/course.html", provider, context, status=context["suspension"].status)


@for_members
@atomic_when_sent
def section(request, provider, pk, section):
    if section not in BY_SLUG:
        raise Http404
    section = BY_SLUG[section]
    course = locked_course(provider, pk) if request.method == "POST" else course_of(provider, pk)
    as_edited(course)
    kind = course_kind(course)
    form = form_of(section)(course, request.user, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = ask_of_course(request, form.instance, kind)
        if response := answer(request, provider, course, asked):
            return response
        if not asked.wants_back:
            form.save()
            keep(asked, form.proposal, request.user)
            messages.success(
                request,
                _("Saved. The office looks at it; until then the approved version stays public.")
                if form.proposal
                else _("Saved."),
            )
            return led_on(request, provider, pk, section.slug)
    path = path_of(provider, pk, section.slug)
    context = {"form": form, "section": section, "course": path.course, "path": path}
    return page(request, "workplace/section.html", provider, context, status=409 if form.is_crossed() else 200)


def led_on(request, provider, pk, here):
    """To the next step where that is wanted, else to the course."""
    if one_of(request.POST, "go", ["next"]) and (step := path_of(provider, pk, here).next):
        return redirect(step.address)
    return redirect("workplace:course", provider.slug, pk)


def path_of(provider, pk, here):
    """Of the course as it is saved or proposed, whatever a form has typed into another copy of it."""
    course = course_of(provider, pk)
    runs = list(course.runs.current_or_coming().for_page())
    as_edited(course, runs)
    return Path(course, runs, here)


@for_members
def preview(request, provider, pk):
    """The course page as newcomers would see it."""
    course = course_of(provider, pk)
    runs = list(course.runs.announced().current_or_coming().for_page())
    as_edited(course, runs)
    data = page_data(course, keeper.current.options, runs)
    return page(request, "workplace/preview.html", provider, data)


@require_POST
@for_members
def translate(request, provider, pk):
    course = course_of(provider, pk)
    as_edited(course)
    try:
        translate_texts(
            request,
            course,
            take_as_read=lambda: take_as_read(request, provider, pk),
            store=lambda texts: store_translations(request, course, texts),
        )
    except actions.NotPossibleError as problem:
        messages.error(request, str(problem))
    return redirect("workplace:course", provider.slug, pk)


@transaction.atomic
def take_as_read(request, provider, pk):
    """Only what stood on the page: a machine may have written more since, or somebody something else."""
    course = locked_course(provider, pk)
    as_edited(course)
    if is_seen := version_in(request.POST) == version_of(course, request.user):
        course.machine_texts = []
        actions.save_section(course, ["machine_texts"], request.user)
    return is_seen


def store_translations(request, course, texts):
    """What somebody has written meanwhile stays."""
    seen = texts_of_all_languages(course)
    for column, text in texts.items():
        setattr(course, column, text)
    actions.save_section(course, list(texts), request.user, seen=seen, by_machine=list(texts))
    return len(texts)


def version_of(course, user):
    """Of all its sections."""
    return form_of(WHOLE)(course, user).current_version


@require_POST
@for_members
@transaction.atomic
def publish(request, provider, pk):
    course = locked_course(provider, pk, Course.objects.unfinished() | Course.objects.archived())
    runs = list(course.runs.current_or_coming().for_page())
    if any(row.lacking for row in progress(course, runs)):
        messages.error(request, _("Something is still missing. It is listed below."))
        return redirect("workplace:course", provider.slug, course.pk)
    asked = ask_of_course(request, course, may_intend=True, deed=PUBLISHING)
    if response := answer(request, provider, course, asked):
        return response
    if not asked.wants_back:
        asked.keep()
        tell_published(request, actions.publish(course, request.user))
    return redirect("workplace:course", provider.slug, course.pk)


def tell_published(request, proposal):
    """``proposal``: what waits for the office, if anything does."""
    waits = _("Thank you. The office looks at it and answers by mail.")
    messages.success(request, waits if proposal else _("The offer is public now."))


@require_POST
@for_members
def confirm_course(request, provider, pk):
    """The offer as a whole is still right."""
    Course.objects.filter(pk=course_of(provider, pk).pk).update(confirmed_on=timezone.localdate())
    messages.success(request, _("Thank you. The offer is confirmed as of today."))
    return redirect("workplace:course", provider.slug, pk)


@require_POST
@for_members
@transaction.atomic
def suspend(request, provider, pk):
    course = locked(provider.courses, pk=pk)
    was_seen = is_seen(course)
    form = SuspensionForm(data=request.POST, instance=course)
    if not form.is_valid():
        return course_page(request, provider, pk, form)
    comes_back = is_seen(course) and not was_seen
    asked = ask_of_course(request, course, None if comes_back else course_kind(course), deed=PUBLISHING)
    if response := answer(request, provider, course, asked):
        return response
    if not asked.wants_back:
        form.save()
        asked.keep()
        messages.success(request, _("Saved."))
    return redirect("workplace:course", provider.slug, pk)


def is_seen(course):
    """As far as the course itself is concerned."""
    is_back = course.suspended_until is None or course.suspended_until <= timezone.localdate()
    return is_back and course.status == Course.Status.PUBLISHED


@require_POST
@for_members
def archive(request, provider, pk):
    """Takes an offer out of the portal; it stays in the archive and can be published again."""
    actions.archive(course_of(provider, pk))
    messages.success(request, _("The offer is in the archive. Nobody else sees it."))
    return redirect("workplace:courses", provider.slug)


@require_POST
@for_members
def remark(request, provider, pk):
    """To the office, about what waits there."""
    back = reverse("workplace:course", args=[provider.slug, pk])
    return remarked(request, course_of(provider, pk), back)


def remarked(request, subject, back):
    """What somebody says to the office of the newest proposal for a course or profile."""
    proposal = get_object_or_404(subject.proposals.newest())
    form = RemarkForm(data=request.POST)
    if form.is_valid():
        actions.remark(proposal, form.cleaned_data["text"], request.user)
        messages.success(request, _("Your remark is on its way."))
    elif texts_of(request):
        return not_saved(request, " ".join(form.errors["text"]), back, status=400)
    else:
        messages.error(request, _("Please write something first."))
    return redirect(back)


@require_POST
@for_members
def withdraw_proposal(request, provider, pk):
    course = course_of(provider, pk)
    get_object_or_404(course.proposals.alive())
    actions.withdraw(course)
    messages.success(request, _("Your proposal has been withdrawn."))
    return redirect("workplace:course", provider.slug, pk)
