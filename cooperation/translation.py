from modeltranslation.translator import TranslationOptions, register

from cooperation.models import Agreement, MeansKind, Meeting, NetworkTask, Partner
from foundation.editing.history import with_history


@register(Agreement)
class AgreementTranslation(TranslationOptions):
    fields = ["title", "aims", "text"]


@register(Partner)
class PartnerTranslation(TranslationOptions):
    fields = ["role"]


# After the translations, so that each language's column is in the history too.
with_history(Agreement)
with_history(Partner)
with_history(Meeting)
with_history(MeansKind)
with_history(NetworkTask)
