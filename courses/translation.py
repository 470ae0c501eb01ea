from modeltranslation.translator import TranslationOptions, register

from courses.models import Category, Course, CourseRun, CourseType, SchoolHolidays, TitleWords, WordMeaning
from foundation.editing.history import with_history


@register(Category)
class CategoryTranslation(TranslationOptions):
    fields = ["name", "hint", "opening"]


@register(CourseType)
class CourseTypeTranslation(TranslationOptions):
    fields = ["name", "description"]


@register(Course)
class CourseTranslation(TranslationOptions):
    fields = ["title", "summary", "description", "cost_note", "requirements", "bring", "registration"]


# After the translations, so that each language's column is in the history too.
with_history(Category)
with_history(CourseType)
with_history(Course, excluded_fields=["search_heading", "search_text"])
with_history(CourseRun, excluded_fields=["seats_held", "seats_wanted"])
with_history(SchoolHolidays)
with_history(WordMeaning)
with_history(TitleWords)
