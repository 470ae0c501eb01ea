"""Single values that stand in an address or beside a button: read through a form as everything else."""

from django import forms

from foundation.reading.text_fields import Line

LONGEST = 200  # signs of what somebody looks for
LONGEST_VERSION = 20_000
MOST = 100  # boxes that can be ticked on one page


class TickedField(forms.Field):
    """Several values of one name."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value):
        return [one[:LONGEST] for one in (value or [])[:MOST]]


def given(data, **fields):
    """What was sent, by name; None for what is not there or is not what the field takes."""
    form = type("Given", (forms.Form,), dict(fields))(data=data)  # a form class takes its fields away
    for field in form.fields.values():
        field.required = False
    form.is_valid()
    return {name: form.cleaned_data.get(name) for name in fields}


def line(data, name, longest=LONGEST):
    """One line, or nothing."""
    return given(data, **{name: Line(max_length=longest)})[name] or ""


def version_in(data, name="version"):
    """What had been seen of a row, as its form says it."""
    return line(data, name, LONGEST_VERSION)


def one_of(data, name, values):
    """One of the values, or nothing."""
    return given(data, **{name: forms.ChoiceField(choices=[(value, value) for value in values])})[name] or ""


def ticked(data, name):
    return given(data, **{name: TickedField()})[name]
