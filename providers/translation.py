from modeltranslation.translator import TranslationOptions, register

from foundation.editing.history import with_history
from providers.models import Provider


@register(Provider)
class ProviderTranslation(TranslationOptions):
    fields = ["description"]


# After the translations, so that each language's column is in the history too.
with_history(Provider)
