"""Rows that are edited within the form of what they belong to: written under its lock, and by nobody else."""

from django import forms
from django.utils.functional import cached_property

from foundation.editing.merging import as_read, fingerprint
from foundation.editing.values import in_json
from foundation.editing.versioned import keep_what_is_the_same, snapshot, write


class RowForm(forms.ModelForm):
    """A row of a part."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stored = snapshot(self.instance)

    def _post_clean(self):
        super()._post_clean()
        keep_what_is_the_same(self.instance, self.stored)

    def fingerprint(self) -> str:
        return fingerprint({name: as_read(in_json(self.instance, name)) for name in self._meta.fields})

    def save(self, commit=True):
        write(self.instance, self.stored)
        return self.instance


class Seen(forms.CharField):
    """Remembers what a row said when it was shown."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False


class Part(forms.BaseInlineFormSet):
    """Rows that belong to a thing, with an empty one to add."""

    needed = ()

    @property
    def title(self):
        return self.model._meta.verbose_name_plural

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["seen"] = Seen(required=False, initial=form.fingerprint() if form.instance.pk else "")
        for name in self.needed:
            form.fields[name].required = True
        for name in self.form.base_fields:
            if isinstance(box := form.fields[name], forms.ModelChoiceField):
                if name not in self.choices:
                    self.choices[name] = list(box.choices)
                box.choices = self.choices[name]

    @cached_property
    def choices(self) -> dict[str, list]:
        """Of fields that name another row: read once for all rows."""
        return {}

    def typed(self) -> list:
        """The rows as they would be saved."""
        return [
            form.instance
            for form in self.forms
            if (form.instance.pk or form.has_changed()) and not self._should_delete_form(form)
        ]


def part(parent, model, fields, *, needed=(), widgets=None, extra=1):
    made = forms.inlineformset_factory(
        parent, model, form=RowForm, formset=Part, fields=fields, widgets=widgets, extra=extra, max_num=100
    )
    made.needed = needed
    return made
