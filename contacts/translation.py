from modeltranslation.translator import TranslationOptions, register

from contacts.models import ContactPerson, Office
from foundation.editing.history import with_history


@register(Office)
class OfficeTranslation(TranslationOptions):
    fields = ["name", "organisation", "building", "hours"]


@register(ContactPerson)
class ContactPersonTranslation(TranslationOptions):
    fields = ["position", "topics", "hours"]


# After the translations, so that each language's column is in the history too.
with_history(Office)
with_history(ContactPerson)
