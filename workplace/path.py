"""The editor of a course as a path: what each step says already, what is not answered yet, and how far one is."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Course, CourseRun
from courses.public import wording
from courses.section_forms import Progress, progress
from courses.sections import Section
from foundation.languages.names import names_of
from foundation.languages.sentences import listed

DATES = "termine"  # the step that has pages of its own
SHORT = 80  # signs of a text in a row


@dataclass
class Fact:
    """One answer; an empty value has not been given yet."""

    name: str
    value: str
    is_asked: bool = False  # said to be open although the step may do without it


@dataclass
class Step:
    number: int
    progress: Progress
    facts: list[Fact]
    address: str
    is_here: bool = False

    @property
    def section(self) -> Section:
        return self.progress.section

    @property
    def said(self) -> list[str]:
        return [fact.value for fact in self.facts if fact.value]

    @property
    def open(self) -> list[str]:
        """What nobody has answered, by its name, where the step says something else."""
        return [fact.name for fact in self.facts if fact.is_asked and not fact.value] if self.said else []

    @property
    def is_done(self) -> bool:
        return bool(self.said) and not self.progress.lacking


@dataclass
class Path:
    """All steps of a course; ``here`` is the slug of the one whose form is shown."""

    course: Course
    runs: list
    here: str = ""

    @cached_property
    def steps(self) -> list[Step]:
        facts = facts_of(self.course, self.runs)
        rows = enumerate(progress(self.course, self.runs), 1)
        return [
            Step(number, row, facts[row.section.slug], self.way_to(row.section), row.section.slug == self.here)
            for number, row in rows
        ]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def current(self) -> Step | None:
        return next((step for step in self.steps if step.is_here), None)

    @property
    def next(self) -> Step | None:
        """The step after the one that is shown; dates that are there already are passed over."""
        later = self.steps[self.current.number :] if self.current else []
        return next((step for step in later if step.section.slug != DATES or not self.runs), None)

    def way_to(self, section: Section) -> str:
        if section.slug == DATES:
            return reverse("workplace:new_runs", args=[self.course.provider.slug, self.course.pk])
        return reverse("workplace:section", args=[self.course.provider.slug, self.course.pk, section.slug])

    def preview(self) -> list[Fact]:
        """What newcomers look for first."""
        unseen = {CourseRun.Status.CANCELLED, CourseRun.Status.INTENDED}
        coming = [run for run in self.runs if run.status not in unseen]
        run = coming[0] if coming else None
        today = timezone.localdate()
        return [
            Fact(_("Begins"), wording.start_day(run, today) if run else ""),
            Fact(_("Times"), wording.week_short(run.weekly_times.all()) if run else ""),
            Fact(_("Where"), place_of(self.course, run) if run else ""),
            Fact(_("Free seats"), free_of(run) if run else ""),
            Fact(_("Cost"), wording.cost(self.course)),
            Fact(_("For whom"), self.course.get_audience_display()),
            Fact(_("Childcare"), self.course.get_childcare_display()),
        ]


def place_of(course: Course, run: CourseRun) -> str:
    if run.municipality:
        return listed(filter(None, [run.venue, run.street, run.municipality.name]))
    return course.get_mode_display() if course.is_online else ""


def free_of(run: CourseRun) -> str:
    if run.seats_free is None or run.seats_total is None:
        return ""
    return _("%(free)d of %(total)d") % {"free": run.seats_free, "total": run.seats_total}


def facts_of(course: Course, runs: list[CourseRun]) -> dict[str, list[Fact]]:
    """By the slug of the step."""
    return {
        "was": [
            Fact(_("Kind of course"), listed(filter(None, [course.course_type.name, course.levels]))),
            Fact(_("In short"), course.summary_de or ""),
            Fact(_("What you learn"), shortened(course.description_de or "")),
        ],
        "fuer-wen": [
            Fact(_("For whom"), course.get_audience_display()),
            Fact(_("Childcare"), course.get_childcare_display(), is_asked=True),
            Fact(_("Step-free"), yes_or_no(course.step_free)),
        ],
        DATES: [Fact(_("Dates"), how_many(runs))],
        "wo": [
            Fact(_("On site or online"), course.get_mode_display(), is_asked=True),
            Fact(_("Where"), places_of(course, runs)),
        ],
        "kosten": [Fact(_("Cost"), wording.cost(course))],
        "anmeldung": [Fact(_("Way to register"), listed(ways_of(course)))],
        "sprachen": [Fact(_("Languages spoken"), listed(spoken(course)))],
    }


def shortened(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[:SHORT].rsplit(' ', 1)[0]} …"


def yes_or_no(answer: bool | None) -> str:
    return "" if answer is None else _("step-free") if answer else _("not step-free")


def how_many(runs: list[CourseRun]) -> str:
    text = ngettext("%(number)d date", "%(number)d dates", len(runs))
    return text % {"number": len(runs)} if runs else ""


def places_of(course: Course, runs: list[CourseRun]) -> str:
    places = dict.fromkeys(place_of(course, run) for run in runs)
    return "; ".join(filter(None, places))


def ways_of(course: Course) -> list[str]:
    person = str(course.contact_person) if course.contact_person else ""
    ways = (person, course.phone_to_register, course.email_to_register, course.website)
    return [way for way in ways if way]


def spoken(course: Course) -> list[str]:
    return names_of(course.languages or course.provider.languages)
