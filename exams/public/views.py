from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from courses.models import Course, CourseRun
from courses.public.cards import cards
from enquiries.forms import EnquiryForm
from enquiries.links import status_path
from enquiries.models import Enquiry
from exams.actions import receive
from exams.models import ExamKind, ExamSession, State
from exams.public.calendars import calendar
from exams.public.cards import card
from exams.public.forms import ExamsForm
from exams.public.jsonld import session_jsonld
from exams.public.page import session_context
from exams.sought import SoughtExam
from foundation.editing.slugs import found_by_old_address
from foundation.reading.spelling import for_search
from foundation.submissions.public import public_form
from foundation.submissions.written import not_saved, texts_of
from foundation.web.calendars import calendar_answer
from foundation.web.pagination import page_of

COURSES_SHOWN = 3
DATES_SHOWN = 6


def exam_list(request):
    """Where one may register first: the next date, with a place the nearest."""
    form = ExamsForm(request.GET)
    form.full_clean()
    rows = ExamSession.objects.listed().for_pages()
    near = form.distances
    rows = usable_first(rows.filter(kind=form.kind) if form.kind else rows, near)
    page = page_of(request, rows)
    context = {
        "form": form,
        "page": page,
        "cards": [card(row, near) for row in page.object_list],
        "kinds": ExamKind.objects.offered(),
        "is_near": bool(near),
    }
    return render(request, "exams/public/list.html", context)


def usable_first(sessions, near=None):
    """What is cancelled, or takes nobody any more, stands below all that does."""
    near = near or {}
    return sorted(sessions, key=lambda row: (not row.is_registering, near.get(row.municipality_id, 0)))


@found_by_old_address(ExamKind.objects.all)
def kind_page(request, slug):
    kind = get_object_or_404(ExamKind, slug=slug)
    sessions = usable_first(kind.sessions.listed().for_pages())[:DATES_SHOWN]
    context = {"kind": kind, "cards": [card(one) for one in sessions], "courses": courses_to(kind)}
    return render(request, "exams/public/kind.html", context)


def session_page(request, pk):
    """Also of a date that is over, which says so: calendars and mails lead here."""
    session = get_object_or_404(ExamSession.objects.published().for_pages(), pk=pk)
    context = session_context(session, timezone.localdate())
    context |= {
        "courses": courses_to(session.kind, session.date, session.level),
        "is_past": session.state == State.PAST,
    }
    context["jsonld"] = session_jsonld(session, settings.PORTAL_URL)
    return render(request, "exams/public/session.html", context)


@public_form
def ask(request, pk):
    """The same enquiry as for a course; whoever has asked sees the page that shows how it stands."""
    session = ExamSession.objects.registering().for_pages().filter(pk=pk).first()
    if session is None:
        return no_longer(request)
    form = EnquiryForm(request)
    if form.is_valid():
        enquiry = receive(session, **form.content)
        return redirect("enquiries:enquired" if enquiry.is_doubtful else status_path(enquiry))
    sought = SoughtExam(session)
    context = {"form": form, "target": request.path, "due": Enquiry().answer_due, **sought.context()}
    return render(request, "exams/public/ask.html", context)


def no_longer(request):
    """Whoever has written something meanwhile gets it back."""
    if request.method == "POST" and texts_of(request):
        return not_saved(request, status=410)
    raise Http404


def session_calendar(request, pk):
    session = get_object_or_404(ExamSession.objects.listed().for_pages(), pk=pk)
    return calendar_answer(calendar(session, settings.PORTAL_URL), f"{session.kind.slug}-{session.pk}")


def courses_to(kind, day=None, level=None):
    """Cards of the next courses that lead to the exam, on that day, at that level: those that name it first."""
    names = [Q(search_heading__contains=for_search(name)) for name in (kind.short, kind.name_de) if name]
    is_named = reduce(or_, names)
    courses = Course.objects.published().filter(Q(course_type__in=kind.course_types.all()) | is_named)
    first, last = (kind.level_from, kind.level_to) if level is None else (level, level)
    if first is not None:
        courses = courses.filter(level_to__range=(first, last))
    runs = CourseRun.objects.offered().with_availability()
    if day:
        runs = runs.filter(Q(start=None) | Q(start__lt=day), Q(end=None) | Q(end__lte=day))
    courses = courses.with_next_run(runs).annotate(is_named=is_named).for_cards()
    return cards(courses.order_by("-is_named", "-level_to", "next_rank", "next_entry", "pk")[:COURSES_SHOWN])
