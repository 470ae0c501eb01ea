from django.conf import settings
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import NestedObjects
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import DEFAULT_DB_ALIAS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from modeltranslation.utils import build_localized_fieldname
from post_office.models import Email, Log

from foundation.editing.values import possible_keys
from foundation.mail.models import OwnedMail


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
    """To look at and to add. What is there is changed and deleted on the portal's own pages, which know what was
    seen and who has to be told: here the last one to save would win, and nobody would hear of an end."""

    ends_here = False  # no page of the portal deletes it
    goes_along = ()  # models whose rows belong to it alone

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return self.ends_here and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs, request):
        """With what ends here nothing goes that others know of."""
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, missing, [*protected, *self.others_of(objs)]

    def others_of(self, objs):
        """How many of each, in words."""
        collector = NestedObjects(using=DEFAULT_DB_ALIAS)
        collector.collect(objs)
        mine = {self.model, OwnedMail, Email, Log, *self.goes_along}
        return [
            f"{capfirst(model._meta.verbose_name_plural)}: {len(rows)}"
            for model, rows in collector.model_objs.items()
            if model not in mine and not model._meta.auto_created
        ]

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
