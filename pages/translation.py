from modeltranslation.translator import TranslationOptions, register

from foundation.editing.history import with_history
from pages.models import Front, Page, Statement


@register(Page)
class PageTranslation(TranslationOptions):
    fields = ["title", "teaser", "text", "alt", "caption"]


@register(Front)
class FrontTranslation(TranslationOptions):
    fields = ["line", "question", "hero", "claim", "text", "task", "task_source", "alt", "caption"]


@register(Statement)
class StatementTranslation(TranslationOptions):
    fields = ["barriers", "burden", "outside", "authority"]


# After the translations, so that each language's column is in the history too.
with_history(Page)
with_history(Front)
