"""The list of providers in the administration: it says whose starts lie near others once they are shown."""

from django.contrib import admin, messages

from courses.availability import Status
from courses.models import CourseRun
from planning.starts.asked import near_others
from planning.starts.reading import to_align_with
from providers.admin import ProviderAdmin
from providers.models import Provider

admin.site.unregister(Provider)


@admin.register(Provider)
class AlignedProviderAdmin(ProviderAdmin):
    @admin.action(description=ProviderAdmin.show.short_description, permissions=["publish"])
    def show(self, request, providers):
        shown = list(providers.filter(is_published=False).values_list("pk", flat=True))
        super().show(request, providers)
        runs = CourseRun.objects.to_align().published().filter(course__provider__in=shown, start_reason="")
        for sentence in near_others(to_align_with(request.user), runs.exclude(status=Status.CANCELLED)):
            messages.warning(request, sentence)
