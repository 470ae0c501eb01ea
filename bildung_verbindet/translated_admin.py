from django.conf import settings
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from modeltranslation.utils import build_localized_fieldname


class TranslatedAdmin(TranslationAdmin):
    """Folds away all languages but the first: ten boxes a text."""

    def get_fieldsets(self, request, obj=None):
        away = self.translations()
        fieldsets = [
            (title, {**options, "fields": [field for field in options["fields"] if field not in away]})
            for title, options in super().get_fieldsets(request, obj)
        ]
        others = (_("Other languages"), {"classes": ["collapse"], "fields": away})
        return [*fieldsets, others] if away else fieldsets

    def translations(self) -> list[str]:
        _first, *others = settings.MODELTRANSLATION_LANGUAGES
        return [build_localized_fieldname(field, code) for code in others for field in self.trans_opts.all_fields]
