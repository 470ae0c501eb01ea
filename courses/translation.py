from modeltranslation.translator import TranslationOptions, register

from courses.models import Category, Course, CourseType


@register(Category)
class CategoryTranslation(TranslationOptions):
    fields = ["name", "hint"]


@register(CourseType)
class CourseTypeTranslation(TranslationOptions):
    fields = ["name", "description"]


@register(Course)
class CourseTranslation(TranslationOptions):
    fields = ["title", "summary", "description", "cost_note", "requirements", "bring", "registration"]
