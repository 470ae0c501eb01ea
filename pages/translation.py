from modeltranslation.translator import TranslationOptions, register

from foundation.editing.history import with_history
from pages.models import Page, Statement


@register(Page)
class PageTranslation(TranslationOptions):
    fields = ["title", "teaser", "text"]


@register(Statement)
class StatementTranslation(TranslationOptions):
    fields = ["barriers", "burden", "outside", "authority"]


# After the translations, so that each language's column is in the history too.
with_history(Page)
