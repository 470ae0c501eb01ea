"""Rows that are edited within the form of what they belong to: written under its lock, and by nobody else."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property

from foundation.editing.merging import as_read, fingerprint
from foundation.editing.snapshots import keep_what_is_the_same, snapshot, write
from foundation.editing.values import in_json


class RowForm(forms.ModelForm):
    """One of them; saved only where it says something else than it did."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stored = snapshot(self.instance)

    def _post_clean(self):
        super()._post_clean()
        keep_what_is_the_same(self.instance, self.stored)

    def fingerprint(self):
        return fingerprint_of(self.instance, self._meta.fields)

    def save(self, commit=True):
        write(self.instance, self.stored)
        return self.instance


def fingerprint_of(row, names):
    return fingerprint({name: as_read(in_json(row, name)) for name in names})


class Seen(forms.CharField):
    """Remembers what a row said when it was shown."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False


class InlineRows(forms.BaseInlineFormSet):
    """All that belong to one; a page adds another when it is asked to, with a script or without."""

    required = ()
    is_table = False  # a line for each, where there are many boxes
    added = 0  # rows that the page is to show besides those that were sent

    def total_form_count(self):
        """Those that were sent, however many the page had shown."""
        return max(super().total_form_count(), min(self.number_sent(), self.max_num)) + self.added

    def number_sent(self):
        if not self.is_bound:
            return 0
        name = re.compile(rf"{re.escape(self.prefix)}-(\d{{1,4}})-")
        found = filter(None, map(name.match, [*self.data, *self.files]))
        return max((int(one[1]) + 1 for one in found), default=0)

    def leave_open(self):
        """Nothing that was typed is judged yet."""
        self._errors, self._non_form_errors = [], self.error_class()
        for form in self.forms:
            form._errors = ErrorDict()

    @property
    def heads(self):
        """Of a table: each field, and each of several boxes by itself."""
        heads = []
        for field in self.empty_form.visible_fields():
            choices = field.field.choices if field.widget_type == "checkboxselectmultiple" else [("", field.label)]
            heads += [label for _value, label in choices]
        return heads

    @property
    def title(self):
        return self.model._meta.verbose_name_plural

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["seen"] = Seen(required=False, initial=form.fingerprint() if form.instance.pk else "")
        for name in self.required:
            form.fields[name].required = True
        for name in self.form.base_fields:
            if isinstance(field := form.fields[name], forms.ModelChoiceField):
                if name not in self.choices:
                    self.choices[name] = list(field.choices)
                field.choices = self.choices[name]

    @cached_property
    def choices(self):
        """Of fields that name another row: read once for all rows."""
        return {}

    def forms_of_rows(self):
        """Of those that would be there after saving."""
        return [
            form
            for form in self.forms
            if (form.instance.pk or form.has_changed()) and not self._should_delete_form(form)
        ]

    def typed(self):
        """The rows as they would be saved."""
        return [form.instance for form in self.forms_of_rows()]

    def saved(self):
        """The rows as they are saved, while those of the forms say what was typed."""
        return self.queryset.all()

    def typed_in_words(self):
        """What is wrong may lack what its name is made of."""
        return ["?" if form.errors else str(form.instance) for form in self.forms_of_rows()]

    def stand(self):
        """Whether what is saved says what was typed."""
        names = self.form._meta.fields
        typed, saved = ([fingerprint_of(row, names) for row in rows] for rows in (self.typed(), self.saved()))
        return sorted(typed) == sorted(saved)


def inline_rows(parent, model, fields, *, required=(), widgets=None, is_table=False):
    formset = forms.inlineformset_factory(
        parent,
        model,
        form=RowForm,
        formset=InlineRows,
        fields=fields,
        widgets=widgets,
        extra=0,
        max_num=100,
        can_delete_extra=False,
    )
    formset.required, formset.is_table = required, is_table
    return formset


class CheckedInlineFormSet(forms.BaseInlineFormSet):
    """For the stock administration: checks the constraints too that name the owner. Django leaves them out, and
    saving would end in an error.
    """

    def clean(self):
        super().clean()
        for form in self.forms_to_keep():
            if form.has_changed():
                check_constraints(form)

    def forms_to_keep(self):
        return [form for form in self.forms if not form.errors and not self._should_delete_form(form)]


def check_constraints(form):
    try:
        form.instance.validate_constraints()
    except ValidationError as error:
        form.add_error(None, error)
