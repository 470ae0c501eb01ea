from modeltranslation.translator import TranslationOptions, register

from cooperation.models import Agreement


@register(Agreement)
class AgreementTranslation(TranslationOptions):
    fields = ["title", "aims"]
