from modeltranslation.translator import TranslationOptions, register

from exams.models import ExamKind, ExamSession
from foundation.editing.history import with_history


@register(ExamKind)
class ExamKindTranslation(TranslationOptions):
    fields = ["name", "purpose", "open_to", "bring", "registration", "retake"]


# After the translations, so that each language's column is in the history too.
with_history(ExamKind)
with_history(ExamSession)
