"""Where somebody asks for a seat, and reads what became of it."""

from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from courses.models import Course, CourseRun
from enquiries import actions
from enquiries.forms import EnquiryForm
from enquiries.gone import no_longer_offered, typed_in
from enquiries.links import by_status_link
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
    runs = CourseRun.objects.published().offered().with_availability().open_to_enquiries()
    runs = runs.select_related("course__provider", "course__contact_person", "municipality")
    run = get_object_or_404(runs, course__slug=slug, pk=pk)
    form = EnquiryForm(request)
    if form.is_valid():
        enquiry = actions.receive(run, **form.content)
        return redirect("enquiries:enquired", actions.receipt(enquiry))
    return render(request, "enquiries/enquire.html", {"run": run, "form": form, "target": request.path})


def enquired(request, token):
    """What became of the enquiry; without a word about the person, as anybody may open the address."""
    try:
        pk, is_doubtful = Signer(salt=actions.RECEIPT).unsign_object(token)
    except BadSignature as error:
        raise Http404 from error
    run = get_object_or_404(CourseRun.objects.published().select_related("course__provider"), pk=pk)
    return render(request, "enquiries/enquired.html", {"run": run, "is_doubtful": is_doubtful})


@never_cache
def status(request, token):
    """How it stands, for whoever has the link of the mail."""
    enquiry = by_status_link(token)
    if enquiry is None:
        raise Http404
    return render(request, "enquiries/status.html", {"enquiry": enquiry, "steps": enquiry.steps.all()})
