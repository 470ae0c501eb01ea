"""Rows edited within the form of what they belong to."""

from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet


class CheckedInlineFormSet(BaseInlineFormSet):
    """Checks the constraints too that name the owner. Django leaves them out, and saving would end in an error."""

    def clean(self):
        super().clean()
        for form in self.kept_forms():
            if form.has_changed():
                check_constraints(form)

    def kept_forms(self):
        return [form for form in self.forms if not form.errors and not self._should_delete_form(form)]


def check_constraints(form):
    try:
        form.instance.validate_constraints()
    except ValidationError as error:
        form.add_error(None, error)
