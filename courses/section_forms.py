"""The parts of a course that are edited one by one, and what each still lacks."""

from dataclasses import dataclass, field
from functools import cache

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses import actions, rhythm
from courses.models import Course, CourseType, Level
from courses.sections import SECTIONS, Section
from foundation.editing.versioned import VersionedForm

ANSWERS = [  # without which no course is public
    ("was", "title_de", gettext_lazy("the title")),
    ("was", "summary_de", gettext_lazy("one or two sentences in short")),
    ("fuer-wen", "audience", gettext_lazy("for whom it is")),
    ("wo", "mode", gettext_lazy("whether it is on site or online")),
    ("kosten", "cost", gettext_lazy("what it costs; “on request” is an answer, too")),
]
LONGER = {"description": 8, "requirements": 4, "bring": 4, "registration": 4, "summary": 3}  # rows of text


class SectionForm(VersionedForm):
    needed_by_choice = ("price_for",)
    widgets = {name: forms.Textarea({"rows": rows}) for name, rows in LONGER.items()} | {
        "languages": forms.CheckboxSelectMultiple()
    }

    class Meta:
        model = Course

    def __init__(self, course, user, **kwargs):
        self.user, self.proposal = user, None
        super().__init__(instance=course, **kwargs)
        if "course_type" in self.fields:
            self.fields["course_type"].queryset = CourseType.objects.select_related("category")
            self.fields["course_type"].choices = type_choices(kept=course.course_type_id)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("price") and "price_for" in self.fields and not cleaned.get("price_for"):
            self.add_error("price_for", _("Please say what one gets for the price."))
        self.check_sub_level(cleaned)
        return cleaned

    def check_sub_level(self, cleaned):
        """It is a part of the one level that is chosen."""
        first, last = cleaned.get("level_from"), cleaned.get("level_to")
        part = cleaned.get("sub_level")
        if part and (first is None or first != last or not part.startswith(str(Level(first).label))):
            self.add_error("sub_level", _("Please choose the level that this is a part of, from and to."))

    def store(self, by_machine=()):
        """Through the gate; ``proposal`` is what then waits for the office, if anything does."""
        how = {"by_machine": by_machine, "again": True}
        self.proposal = actions.save_section(self.instance, self.columns, self.user, **how)


@cache
def form_of(section):
    """A class for each section, as Django chooses a form's fields when its class is made."""

    class FormOfSection(SectionForm):
        plain, translated, required = section.plain, section.translated, section.required

    return FormOfSection


def type_choices(kept=None):
    """Kinds of course under their categories; a retired one only where a course (``kept``) has it already."""
    today = timezone.localdate()
    groups = {}
    for kind in CourseType.objects.select_related("category"):
        if kind.pk == kept or kind.retired_on is None or kind.retired_on > today:
            groups.setdefault(kind.category.name, []).append((kind.pk, kind.name))
    return [("", "---------"), *groups.items()]


@dataclass
class Progress:
    """How far a section is."""

    section: Section
    lacking: list[str] = field(default_factory=list)  # without these the course cannot be public
    hints: list[str] = field(default_factory=list)  # what readers miss


def progress(course, runs):
    """All sections of the course, with its dates; ``runs`` are those that are not over."""
    lacking, hints = lacks(course, runs), misses(course, runs)
    dates = Section("termine", _("Dates"))
    sections = [*SECTIONS[:2], dates, *SECTIONS[2:]]
    return [Progress(section, lacking.get(section.slug, []), hints.get(section.slug, [])) for section in sections]


def lacks(course, runs):
    """What must be said before it is public: sentences by address of the section."""
    found = {"was": [], "fuer-wen": [], "termine": [], "wo": [], "kosten": [], "anmeldung": []}
    for slug, name, words in ANSWERS:
        if not getattr(course, name):
            found[slug].append(str(words))
    if not runs:
        found["termine"].append(_("a date, or that one may join any time"))
    if course.mode == Course.Mode.ON_SITE and any(run.municipality_id is None for run in runs):
        found["wo"].append(_("the place of every date"))
    if course.cost == Course.Cost.PAID and not (course.price or course.cost_note_de):
        found["kosten"].append(_("the price, or a word about it"))
    ways = (course.registration_de, course.phone_to_register, course.email_to_register, course.website)
    if not any(ways):
        found["anmeldung"].append(_("a phone number, an e-mail address or a website"))
    return found


def misses(course, runs):
    """What would help readers: sentences by address of the section."""
    found = {"was": [], "fuer-wen": [], "termine": [], "wo": [], "sprachen": []}
    if not course.description_de:
        found["was"].append(_("what one learns"))
    if not (course.title_en and course.summary_en):
        found["was"].append(_("title and short text in English"))
    if course.step_free is None:
        found["fuer-wen"].append(_("whether it is step-free"))
    if any(run.start and not run.weekly_times.all() and not run.dates.all() for run in runs):
        found["termine"].append(_("the times of day"))
    found["termine"] += [other_number(*numbers) for numbers in map(rhythm.difference, runs) if numbers]
    if any(run.seats_total is None and run.start for run in runs):
        found["termine"].append(_("how many seats there are"))
    if any(run.municipality_id and not run.street for run in runs):
        found["wo"].append(_("street and number"))
    if not (course.languages or course.provider.languages):
        found["sprachen"].append(_("which languages you speak"))
    return found


def other_number(number, said):
    """Of ``rhythm.difference``."""
    return _("%(number)d dates by the weekly times, you say %(said)d.") % {"number": number, "said": said}


class RemarkForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your remark"), max_length=2000, widget=forms.Textarea({"rows": 3, "dir": "auto"})
    )
