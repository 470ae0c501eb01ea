"""The parts of a course that are edited one by one, and what of it and its provider the office reviews."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy
from modeltranslation.utils import get_translation_fields

from foundation.editing.versioned import columns


@dataclass(frozen=True, eq=False)
class Section:
    slug: str
    name: str
    plain: tuple = ()  # fields that are the same in every language
    translated: tuple = ()  # fields with a text in each language
    required: tuple = ()
    hint: str = ""

    @property
    def columns(self) -> list[str]:
        return columns(self.plain, self.translated)


SECTIONS = [
    Section(
        "was",
        gettext_lazy("What"),
        (
            "course_type",
            "level_from",
            "level_to",
            "sub_level",
            "module_number",
            "module_count",
            "lessons",
            "textbook",
        ),
        ("title", "summary", "description"),
        ("course_type", "title_de", "summary_de"),
    ),
    Section(
        "fuer-wen",
        gettext_lazy("For whom"),
        ("audience", "age_from", "age_to", "childcare", "step_free", "placement_test"),
        ("requirements", "bring"),
        ("audience",),
    ),
    Section("wo", gettext_lazy("Where"), ("mode",), required=("mode",)),
    Section(
        "kosten",
        gettext_lazy("Cost"),
        ("cost", "price", "price_for", "reduced_price", "materials_price"),
        ("cost_note",),
        ("cost",),
    ),
    Section(
        "anmeldung",
        gettext_lazy("How to get in"),
        ("phone", "email", "website", "contact_person", "by_appointment"),
        ("registration",),
        hint=gettext_lazy("Where nothing stands here, phone and e-mail of your profile are shown."),
    ),
    Section("sprachen", gettext_lazy("Languages spoken"), ("languages", "teaching_language")),
]
BY_SLUG = {section.slug: section for section in SECTIONS}

WHOLE = Section(
    "",
    "",
    plain=tuple(name for section in SECTIONS for name in section.plain),
    translated=tuple(name for section in SECTIONS for name in section.translated),
    required=tuple(name for section in SECTIONS for name in section.required),
)
TEXTS_OF_RUN = ("venue", "street", "postal_code", "note", "booking_link", "cancel_reason", "breaks")
# Chosen from lists, or in no words of the provider's own: they need no review
FACTS_OF_PROFILE = ("kind", "municipality", "languages", "hours", "by_appointment")
TEXTS_OF_PROFILE = (
    *("name", "street", "postal_code", "contact_name", "phone", "email", "website"),
    *columns((), ("description",)),
)


def with_hidden_languages(names: Iterable[str], texts: Iterable[str]) -> tuple:
    """Also those that the portal does not show at the moment."""
    return tuple(dict.fromkeys([*names, *(column for name in texts for column in get_translation_fields(name))]))


# What the office reviews where a provider is not trusted, by model, in the order in which it is edited.
REVIEWED = {
    "courses.course": (
        *with_hidden_languages(
            [column for section in SECTIONS for column in section.columns],
            WHOLE.translated,
        ),
        "machine_texts",
    ),
    "courses.courserun": TEXTS_OF_RUN,
    "providers.provider": (*with_hidden_languages(TEXTS_OF_PROFILE, ["description"]), "machine_texts"),
}
