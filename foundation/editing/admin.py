from django import forms
from django.conf import settings
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import NestedObjects, flatten_fieldsets
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from modeltranslation.utils import build_localized_fieldname
from post_office.models import Email, Log

from foundation.editing.history import CHANGED
from foundation.editing.locking import again_where_taken
from foundation.editing.merging import as_sent, fingerprint, seen_in
from foundation.editing.values import in_json, in_words, possible_keys
from foundation.editing.versioned import Versioned
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


class AgainWhereTaken(BaseModelAdmin):
    @again_where_taken
    def changeform_view(self, request, *args, **kwargs):
        return super().changeform_view(request, *args, **kwargs)


class ShownForm(Versioned, forms.ModelForm):
    """Is refused where somebody else has changed meanwhile what it had shown. Shown again it says what is saved
    where nobody has typed anything, and names that beside what was typed.
    """

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = [name for name, field in self.fields.items() if name != "version" and not field.disabled]
        self.saved = {name: in_json(self.instance, name) for name in names}
        self.fields["version"].initial = self.current_version

    def compare(self):
        if self.data.get("version") != self.current_version:
            self.add_error(None, ValidationError(CHANGED, code="crossed"))
            self.go_on_from_what_is_saved()

    def go_on_from_what_is_saved(self):
        seen, data = seen_in(self.data.get("version", ""), self.saved), self.data.copy()
        for name in [name for name in self.saved if fingerprint(self.saved[name]) != seen.get(name)]:
            if name in self.cleaned_data and fingerprint(self.typed(name)) == seen.get(name):
                data.setlist(name, as_sent(self, name))
            else:
                value = in_words(self._meta.model._meta.get_field(name), self.saved[name])
                self.add_error(name, gettext("Saved meanwhile: %(value)s") % {"value": value})
        data["version"] = self.current_version
        self.data = data

    def typed(self, name):
        if self._meta.model._meta.get_field(name).many_to_many:
            return [row.pk for row in self.cleaned_data[name]]
        return in_json(self.instance, name)


class ChangedAsShown(AgainWhereTaken):
    """What is changed here is compared, and written, under the row's lock: nothing that somebody else has changed
    since the form was shown is taken back by it.
    """

    def get_form(self, request, obj=None, **kwargs):
        if self.is_changed_by(request, obj):
            kwargs["form"] = type("ShownForm", (ShownForm, self.form), {})
        return super().get_form(request, obj, **kwargs)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if not self.is_changed_by(request, obj) or "version" in flatten_fieldsets(fieldsets):
            return fieldsets
        (title, options), *others = fieldsets
        return [(title, {**options, "fields": [*options["fields"], "version"]}), *others]

    def is_changed_by(self, request, obj):
        return obj is not None and self.has_change_permission(request, obj)

    def get_object(self, request, object_id, from_field=None):
        """Locked where something is sent."""
        obj = super().get_object(request, object_id, from_field)
        if obj is None or request.method != "POST":
            return obj
        with transaction.atomic():
            rows = self.get_queryset(request).select_for_update(of=["self"], no_key=True)
            return rows.filter(pk=obj.pk).first()


class EditedElsewhere(AgainWhereTaken, PickingRows):
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
