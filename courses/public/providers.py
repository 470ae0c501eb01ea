"""The public pages of providers."""

from django.shortcuts import get_object_or_404, render

from courses.models import Course, CourseRun
from courses.public import wording
from courses.public.cards import cards
from foundation.editing.slugs import found_by_old_address
from foundation.web.pagination import page_of
from providers.filters import ProviderFilter
from providers.models import Provider


def provider_list(request):
    provider_filter = ProviderFilter(request.GET)
    page = page_of(request, provider_filter.qs)
    counts = Course.objects.listed().filter(provider__in=list(page.object_list)).count_by("provider")
    for provider in page.object_list:
        provider.course_count = counts.get(provider.pk, 0)
    is_new = not page.object_list and not Provider.objects.published().exists()
    return render(request, "providers/list.html", {"filter": provider_filter, "page": page, "is_new": is_new})


@found_by_old_address(Provider.objects.published)
def provider_page(request, slug):
    providers = Provider.objects.published().select_related("municipality")
    provider = get_object_or_404(providers, slug=slug)
    runs = CourseRun.objects.offered().with_availability()
    courses = provider.courses.published().with_next_run(runs).soonest_first()
    page = page_of(request, courses.for_cards())
    context = {"provider": provider, "page": page, "cards": cards(page.object_list)}
    context["licences"] = provider.licences.in_force()
    context["hours"] = wording.opening_hours(provider.hours)
    return render(request, "providers/provider.html", context)
