"""Where one asked for a seat that is no longer offered: the question does not go with it."""

from django.shortcuts import render

from contacts.models import Office
from courses.models import Course, CourseRun
from courses.public.cards import cards, run_rows
from enquiries.forms import EnquiryForm
from foundation.submissions.kept import fields_of
from providers.models import Provider

TYPED = "name", "email", "phone", "text"
GUARD = {"born", "more"}
MOST = 6  # other offers


def no_longer_offered(request, slug):
    """Shows what was typed, which is kept nowhere, and the ways on that are public: one click sends it there."""
    course = Course.objects.published().filter(slug=slug).first()
    rows = open_rows(course) if course else []
    context = {
        "course": course,
        "rows": rows,
        "guard": {"stamp": EnquiryForm(request).stamp},  # not the form, which would be judged when shown
        "typed": typed_in(request),
        "fields": [pair for pair in fields_of(request) if pair[0] not in GUARD],
        "cards": [] if rows else others_of_provider(slug),
        "office": Office.objects.coordination().first(),
    }
    return render(request, "enquiries/gone.html", context, status=410)


def typed_in(request):
    """Label and text of what a person has typed."""
    form = EnquiryForm(request)
    return [(form.fields[name].label, form.data[name]) for name in TYPED if form.data.get(name)]


def open_rows(course):
    """The course's runs that one may ask for."""
    runs = CourseRun.objects.filter(course=course).offered().with_availability().open_to_enquiries()
    return run_rows(runs.for_page())


def others_of_provider(slug):
    """Of whoever offers or has offered this; a draft names nobody."""
    known = [Course.Status.PUBLISHED, Course.Status.ARCHIVED]
    providers = Provider.objects.published().filter(courses__in=Course.objects.filter(slug=slug, status__in=known))
    runs = CourseRun.objects.offered().with_availability()
    courses = Course.objects.published().filter(provider__in=providers).exclude(slug=slug)
    return cards(courses.with_next_run(runs).soonest_first().for_cards()[:MOST])
