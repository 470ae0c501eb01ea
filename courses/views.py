from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from bildung_verbindet.pagination import page_of
from contacts.models import Office
from courses import wording
from courses.calendars import calendar
from courses.cards import cards, run_rows
from courses.filters import CourseFilter, Options
from courses.jsonld import course_jsonld
from courses.models import Course, CourseRun
from places.finding import spot
from places.models import Municipality

NEAR_BY = 40  # kilometres
NEIGHBOURS = 3


def course_list(request):
    course_filter = CourseFilter(request.GET, options=Options())
    page = page_of(request, course_filter.qs.for_cards())
    context = {
        "filter": course_filter,
        "page": page,
        "cards": cards(page.object_list, course_filter.distances),
    }
    if not page.paginator.count:
        context |= {"ways_out": course_filter.ways_out(), "office": Office.objects.first()}
    if course_filter.is_local and not any(card.is_local for card in context["cards"]):
        context["nearest"] = course_filter.nearest()
    return render(request, "courses/list.html", context)


def course_page(request, slug):
    course = get_object_or_404(Course.objects.published().for_page(), slug=slug)
    runs = list(course.runs.current_or_coming().for_page())
    siblings = list(course.siblings().for_cards()[:NEIGHBOURS])
    followers = list(next_level_near_by(course, runs).for_cards()[:NEIGHBOURS])
    neighbours = cards([*siblings, *followers])
    rows = run_rows(runs)
    context = {
        "course": course,
        "cost": wording.cost(course),
        "confirmed": wording.ago(course.confirmed_on, timezone.localdate()),
        "languages_spoken": course.languages or course.provider.languages,
        "rows": rows,
        "next": min(rows, key=lambda row: (row.run.rank, row.run.entry), default=None),
        "siblings": neighbours[: len(siblings)],
        "followers": neighbours[len(siblings) :],
        "jsonld": course_jsonld(course, runs, settings.PORTAL_URL),
    }
    return render(request, "courses/course.html", context)


def next_level_near_by(course, runs):
    """Courses of the same subject one level up, within forty kilometres of the course's first place."""
    place = next((run.municipality for run in runs if run.municipality), course.provider.municipality)
    distances = spot([place]).distances_to(Municipality.objects.only("latitude", "longitude"))
    near = [pk for pk, distance in distances.items() if distance <= NEAR_BY]
    runs_near = CourseRun.objects.offered().with_availability().at(near)
    return course.followers().with_next_run(runs_near).soonest_first()


def run_calendar(request, slug, pk):
    runs = CourseRun.objects.published().current_or_coming().for_page().select_related("course__provider")
    run = get_object_or_404(runs, course__slug=slug, pk=pk)
    if not run.has_calendar:
        raise Http404
    response = HttpResponse(calendar(run, settings.PORTAL_URL), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}-{pk}.ics"'
    return response
