"""Where somebody asks for a seat."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from courses.models import Course, CourseRun
from enquiries import actions
from enquiries.forms import EnquiryForm
from enquiries.gone import no_longer_offered, open_rows, typed_in
from enquiries.links import status_path
from enquiries.models import Enquiry
from enquiries.runs import course_of
from foundation.editing.slugs import found_by_old_address
from foundation.submissions.public import public_form


@public_form
def enquire(request, slug, pk):
    """Somebody asks for a seat at a run that one may join, now or later."""
    try:
        return enquiry_form(request, slug=slug, pk=pk)
    except Http404:
        if request.method != "POST" or not typed_in(request):
            raise
        return no_longer_offered(request, slug)


@found_by_old_address(Course.objects.published)
def enquiry_form(request, slug, pk):
    """Whoever has asked sees the page that shows how it stands, and has its address from then on."""
    runs = CourseRun.objects.published().offered().with_availability().open_to_enquiries()
    run = get_object_or_404(runs.select_related("course__provider"), course__slug=slug, pk=pk)
    form = EnquiryForm(request)
    if form.is_valid():
        enquiry = actions.receive(run, **form.content)
        return redirect("enquiries:enquired" if enquiry.is_doubtful else status_path(enquiry))
    context = {
        "form": form,
        "target": request.path,
        "due": Enquiry(run=run).answer_due,
        "has_other_dates": len(open_rows(run.course)) > 1,
        **course_of(run),
    }
    return render(request, "enquiries/enquire.html", context)


def enquired(request):
    """Of what may be a robot's nothing else is told: somebody looks first."""
    return render(request, "enquiries/enquired.html")
