from modeltranslation.translator import TranslationOptions, register

from contacts.models import ContactPerson, Office


@register(Office)
class OfficeTranslation(TranslationOptions):
    fields = ["name", "organisation", "building", "hours"]


@register(ContactPerson)
class ContactPersonTranslation(TranslationOptions):
    fields = ["position", "topics"]
