"""Courses that nobody has confirmed for long."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.guards import for_staff
from courses.models import Course
from foundation.web.desks import Line, age_of, tone_of
from foundation.web.pagination import page_of


@for_staff
def forgotten(request):
    """The oldest first."""
    page = page_of(request, Course.objects.forgotten().select_related("provider").order_by("confirmed_on", "pk"))
    context = {
        "title": _("Not confirmed for long"),
        "lead": _(
            "Nobody has said for months that these offers are still there. Ask the provider, or pause the offer."
        ),
        "page": page,
        "lines": [unconfirmed(course) for course in page.object_list],
    }
    return render(request, "desks/to_do.html", context)


def unconfirmed(course):
    return Line(
        title=course.title,
        address=reverse("workplace:course", args=[course.provider.slug, course.pk]),
        act=pgettext("verb", "Look"),
        age=age_of(course.confirmed_on),
        waits=_("unconfirmed"),
        notes=[course.provider.name],
        tone=tone_of(course.confirmed_on),
        email=course.provider.email,
        phone=course.provider.phone,
    )
