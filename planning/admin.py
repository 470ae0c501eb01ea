"""The list of providers in the administration: it says whose starts lie near others before they are shown."""

from django.contrib import admin
from django.shortcuts import render
from django.utils.translation import gettext as _

from courses.availability import Status
from courses.models import Course, CourseRun
from foundation.reading.single_values import ticked
from planning.starts.asked import near_others
from planning.starts.reading import to_align_with
from providers.admin import ProviderAdmin
from providers.models import Provider

admin.site.unregister(Provider)


@admin.register(Provider)
class AlignedProviderAdmin(ProviderAdmin):
    @admin.action(description=ProviderAdmin.show.short_description, permissions=["publish"])
    def show(self, request, providers):
        """Where starts lie near others, after a second click on the page that names them."""
        near = [] if ticked(request.POST, "though") else near_of(request.user, providers)
        if not near:
            return super().show(request, providers)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Not public yet: please look again"),
            "opts": self.opts,
            "near": near,
            "chosen": list(providers.values_list("pk", flat=True)),
            "back": request.get_full_path(),
        }
        return render(request, "admin/show_providers.html", context)


def near_of(user, providers):
    """Sentences about starts that become public with their providers and that nobody has given a reason for."""
    runs = CourseRun.objects.to_align().announced().exclude(status=Status.CANCELLED)
    hidden = providers.filter(is_published=False).values_list("pk", flat=True)
    runs = runs.filter(course__provider__in=list(hidden), course__status=Course.Status.PUBLISHED, start_reason="")
    return near_others(to_align_with(user), runs)
