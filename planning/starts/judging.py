"""Each night, of starts saved the day before, whether they lie beside another one for no reason that anybody gave.

That is how the duty to align starts is counted: by forms, imports, copies and commands alike.
"""

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperation.duties import Measure
from cooperation.models import Duty
from courses.availability import Status
from courses.models import CourseRun
from courses.models.courses import is_public
from planning.models import StartJudged
from planning.starts.before_saving import Check
from planning.starts.reading import hours_of


def judge(today=None):
    """How many starts were judged. At first all that stand there are only noted: nobody knows who came first."""
    today = today or timezone.localdate()
    public = CourseRun.objects.to_align().announced().filter(is_public(today, "course__"))
    public = public.exclude(status=Status.CANCELLED).filter(start__gt=today, municipality__isnull=False)
    known = StartJudged.objects.filter(
        run=OuterRef("pk"),
        start=OuterRef("start"),
        municipality=OuterRef("municipality"),
        level=OuterRef("course__level_from"),
        course_type=OuterRef("course__course_type"),
    )
    is_first = not StartJudged.objects.exists()
    check = Check(public, today=today)
    new = list(public.exclude(Exists(known)).for_checks().select_related("course__course_type"))
    StartJudged.objects.bulk_create(
        StartJudged(
            provider=run.course.provider,
            run=run,
            start=run.start,
            municipality=run.municipality,
            level=run.course.level_from,
            course_type=run.course.course_type,
            judged_on=today,
            is_aligned=None if is_first else is_aligned(run, check),
        )
        for run in new
    )
    return len(new)


def is_aligned(run, check):
    found = check.of(run, hours_of(run))
    return bool(run.start_reason) or not (found and found.findings.clashes)


def count_aligned(table, providers, months, today):
    rows = StartJudged.objects.filter(provider__in=providers, judged_on__range=(months[0], today))
    for provider, day, is_aligned in rows.exclude(is_aligned=None).values_list(
        "provider", "judged_on", "is_aligned"
    ):
        table[provider][day.replace(day=1)][Duty.ALIGN_STARTS].count(is_aligned)


ALIGNED = Measure(
    Duty.ALIGN_STARTS,
    _("starts saved that clash with none, or with a reason"),
    count_aligned,
    lambda: StartJudged.objects.order_by("judged_on").values("judged_on"),
)
