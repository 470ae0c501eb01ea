from django.conf import settings
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from modeltranslation.utils import build_localized_fieldname


class TranslatedAdmin(TranslationAdmin):
    """Folds away the languages that the database can hold but visitors cannot choose: many boxes a text."""

    def get_fieldsets(self, request, obj=None):
        away = self.fields_not_shown()
        fieldsets = [
            (title, {**options, "fields": [field for field in options["fields"] if field not in away]})
            for title, options in super().get_fieldsets(request, obj)
        ]
        others = (_("Other languages"), {"classes": ["collapse"], "fields": away})
        return [*fieldsets, others] if away else fieldsets

    def fields_not_shown(self) -> list[str]:
        hidden = [code for code in settings.MODELTRANSLATION_LANGUAGES if code not in dict(settings.LANGUAGES)]
        return [build_localized_fieldname(field, code) for code in hidden for field in self.trans_opts.all_fields]
