"""The list of providers in the administration: it says whose starts lie near others once they are shown."""

from django.contrib import admin, messages
from django.utils.translation import gettext as _

from courses.availability import Status
from courses.models import CourseRun
from planning.starts.asked import named
from planning.starts.before_saving import Check
from planning.starts.reading import hours_of, to_align_with
from providers.admin import ProviderAdmin
from providers.models import Provider

MOST = 10  # sentences

admin.site.unregister(Provider)


@admin.register(Provider)
class AlignedProviderAdmin(ProviderAdmin):
    @admin.action(description=ProviderAdmin.show.short_description, permissions=["publish"])
    def show(self, request, providers):
        shown = list(providers.filter(is_published=False).values_list("pk", flat=True))
        super().show(request, providers)
        for sentence in near_others(request.user, shown)[:MOST]:
            messages.warning(request, sentence)


def near_others(user, providers):
    """Of their starts for which nobody has given a reason, one sentence each."""
    check = Check(to_align_with(user))
    runs = CourseRun.objects.to_align().published(check.today).filter(course__provider__in=providers)
    runs = runs.filter(start__gt=check.today, start_reason="").exclude(status=Status.CANCELLED)
    starts = [(run, hours_of(run)) for run in runs.for_checks().order_by("start", "pk")]
    text = _("%(start)s begins near others, please talk about it with their providers: %(others)s.")
    return [
        text % {"start": named(one.start.run), "others": "; ".join(named(other.run) for other, _km in one.others)}
        for one in check.of_all(starts)
        if one and one.others
    ]
