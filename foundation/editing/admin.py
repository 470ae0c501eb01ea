from django.conf import settings
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from modeltranslation.utils import build_localized_fieldname

from foundation.editing.values import possible_keys


class PickedRow(AutocompleteSelect):
    """Django's own breaks on what can be no key."""

    def optgroups(self, name, value, attr=None):
        keys = possible_keys(self.field.target_field, filter(None, value))
        return super().optgroups(name, [str(key) for key in keys], attr)


class PickingRows(BaseModelAdmin):
    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = PickedRow(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class EditedElsewhere(PickingRows):
    """To look at, to add and to delete. What is there is changed on the portal's own pages, which know what was
    seen: here the last one to save would win."""

    def has_change_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {"subtitle": _("To change this, use the pages of the office or of the work place.")}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **context})


class TranslatedAdmin(EditedElsewhere, TranslationAdmin):
    """Folds away all languages but the first: ten boxes a text."""

    def get_fieldsets(self, request, obj=None):
        away = self.translations()
        fieldsets = [
            (title, {**options, "fields": [field for field in options["fields"] if field not in away]})
            for title, options in super().get_fieldsets(request, obj)
        ]
        others = (_("Other languages"), {"classes": ["collapse"], "fields": away})
        return [*fieldsets, others] if away else fieldsets

    def translations(self):
        _first, *others = settings.MODELTRANSLATION_LANGUAGES
        return [build_localized_fieldname(field, code) for code in others for field in self.trans_opts.all_fields]
