"""The parts of a course that are edited one by one, and what each still lacks."""

import hashlib
import json
from dataclasses import dataclass, field

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from bildung_verbindet.public_forms import no_hidden_signs
from courses.actions import in_json
from courses.models import Category, Course, CourseType

LONGER = {"description": 8, "requirements": 4, "bring": 4, "registration": 4, "summary": 3}  # rows of text


@dataclass(frozen=True)
class Section:
    slug: str
    name: str
    own: tuple = ()  # fields that are the same in every language
    texts: tuple = ()  # fields with a text in each language
    needed: tuple = ()
    hint: str = ""


SECTIONS = [
    Section(
        "was",
        gettext_lazy("What"),
        ("course_type", "level_from", "level_to", "lessons"),
        ("title", "summary", "description"),
        ("course_type", "title_de", "summary_de"),
    ),
    Section(
        "fuer-wen", gettext_lazy("For whom"), ("audience", "childcare", "step_free"), ("requirements", "bring")
    ),
    Section("wo", gettext_lazy("Where"), ("mode",)),
    Section("kosten", gettext_lazy("Cost"), ("cost", "price"), ("cost_note",)),
    Section(
        "anmeldung",
        gettext_lazy("How to get in"),
        ("phone", "email", "website", "contact_person"),
        ("registration",),
        hint=gettext_lazy("Where nothing stands here, phone and e-mail of your profile are shown."),
    ),
    Section("sprachen", gettext_lazy("Languages spoken"), ("languages",)),
]
BY_SLUG = {section.slug: section for section in SECTIONS}


def columns(section) -> list[str]:
    """Names of the section's database fields, in the languages of the portal."""
    codes = [code for code, _name in settings.LANGUAGES]
    return [*section.own, *(build_localized_fieldname(name, code) for code in codes for name in section.texts)]


class SectionForm(forms.ModelForm):
    """Knows which state it was filled from, so that nobody overwrites what somebody else has saved since."""

    class Meta:
        model = Course
        fields = []

    def __init__(self, section, course, **kwargs):
        self.section, self.saved = section, state(course, section)
        super().__init__(instance=course, **kwargs)
        self.fields |= forms.fields_for_model(Course, columns(section), widgets=widgets(section))
        self.initial |= forms.model_to_dict(course, columns(section))
        self._meta = type("Options", (), vars(self._meta) | {"fields": columns(section)})
        for name, box in self.fields.items():
            box.required = name in section.needed
            if isinstance(box, forms.CharField):
                box.validators = [*box.validators, no_hidden_signs]
        self.name_texts()
        if "course_type" in self.fields:
            self.fields["course_type"].queryset = CourseType.objects.select_related("category")
            self.fields["course_type"].choices = type_choices()

    def name_texts(self):
        labels = {name: Course._meta.get_field(name).verbose_name for name in self.section.texts}
        for name, label in labels.items():
            for code, _language in settings.LANGUAGES:
                box = self.fields[build_localized_fieldname(name, code)]
                box.label = label[:1].upper() + label[1:]
                box.widget.attrs |= {"lang": code, "dir": "auto"}

    def own_fields(self):
        return [self[name] for name in self.section.own]

    def by_language(self):
        """Code, the language's own name, its fields, and whether to show them first: where something is wrong."""
        languages = [
            (code, [self[build_localized_fieldname(name, code)] for name in self.section.texts])
            for code, _name in (settings.LANGUAGES if self.section.texts else [])
        ]
        wrong = [code for code, boxes in languages if any(box.errors for box in boxes)]
        shown = (wrong or [settings.LANGUAGE_CODE])[0]
        for code, boxes in languages:
            yield code, get_language_info(code)["name_local"].capitalize(), boxes, code == shown

    def clean(self):
        cleaned = super().clean()
        if self.data.get("version") != self.current_version:
            raise ValidationError(
                _("Somebody else has changed this part meanwhile. Compare both below; save again to keep yours."),
                code="crossed",
            )
        return cleaned

    @property
    def current_version(self) -> str:
        """Of what is saved now: sending it back says that it has been seen."""
        return digest(self.saved)

    def is_crossed(self) -> bool:
        return self.has_error("__all__", "crossed")

    def both_versions(self):
        """Field by field what was saved meanwhile and what is typed here, where they differ."""
        for name in columns(self.section):
            typed = self[name].value()
            typed = "" if typed is None else typed
            saved = self.saved[name]
            if shown(name, saved) != shown(name, typed):
                yield self[name].label, shown(name, saved), shown(name, typed)


def widgets(section) -> dict:
    rows = {
        build_localized_fieldname(name, code): forms.Textarea({"rows": number})
        for name, number in LONGER.items()
        for code, _name in settings.LANGUAGES
    }
    return {name: widget for name, widget in rows.items() if name in columns(section)} | {
        "languages": forms.CheckboxSelectMultiple
    }


def type_choices():
    """Kinds of course under their categories."""
    categories = Category.objects.prefetch_related("course_types")
    groups = [
        (category.name, [(kind.pk, kind.name) for kind in category.course_types.all()]) for category in categories
    ]
    return [("", "---------"), *groups]


def state(course, section) -> dict:
    return {name: in_json(course, name) for name in columns(section)}


def digest(values) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:20]


def shown(name, value) -> str:
    """A field's value, as JSON or a form holds it, in words."""
    column = Course._meta.get_field(name)
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if column.is_relation:
        return str(column.related_model.objects.filter(pk=value).first() or "–")
    return str({str(key): label for key, label in column.flatchoices}.get(str(value), value))


@dataclass
class Standing:
    """How far a section is."""

    section: Section
    lacking: list[str] = field(default_factory=list)  # without these the course cannot be public
    hints: list[str] = field(default_factory=list)  # what readers miss


def standings(course, runs) -> list[Standing]:
    """All sections of the course, with its dates; ``runs`` are those that are not over."""
    lacking, hints = lacks(course, runs), misses(course, runs)
    dates = Section("termine", _("When"))
    sections = [*SECTIONS[:2], dates, *SECTIONS[2:]]
    return [Standing(section, lacking.get(section.slug, []), hints.get(section.slug, [])) for section in sections]


def lacks(course, runs) -> dict[str, list[str]]:
    found = {"was": [], "termine": [], "wo": [], "kosten": [], "anmeldung": []}
    if not course.title_de:
        found["was"].append(_("the title"))
    if not course.summary_de:
        found["was"].append(_("one or two sentences in short"))
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


def misses(course, runs) -> dict[str, list[str]]:
    found = {"was": [], "fuer-wen": [], "termine": [], "wo": [], "sprachen": []}
    if not course.description_de:
        found["was"].append(_("what one learns"))
    if not (course.title_en and course.summary_en):
        found["was"].append(_("title and short text in English"))
    if course.step_free is None:
        found["fuer-wen"].append(_("whether it is step-free"))
    if any(run.start and not run.weekly_times.all() and not run.dates.all() for run in runs):
        found["termine"].append(_("the times of day"))
    if any(run.seats_total is None and run.start for run in runs):
        found["termine"].append(_("how many seats there are"))
    if any(run.municipality_id and not run.street for run in runs):
        found["wo"].append(_("street and number"))
    if not (course.languages or course.provider.languages):
        found["sprachen"].append(_("which languages you speak"))
    return found
