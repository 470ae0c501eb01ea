"""Columns and boxes for text that clean it on every way in: forms, imports, restoring, commands.

In migrations they are Django's own.
"""

import re

from django import forms
from django.db import models

from foundation.reading.spelling import cleaned, one_line, western


def one_line_of_digits(text):
    return western(one_line(text))


def postal_code(text):
    """ "D-19370" as "19370"."""
    return re.sub(r"^D\s?[-–]?\s?(?=\d{5}$)", "", one_line_of_digits(text), flags=re.IGNORECASE)


class Line(forms.CharField):
    """One line in a form."""

    clean_text = staticmethod(one_line)

    def to_python(self, value):
        text = super().to_python(value)
        return text and self.clean_text(text)


class PhoneLine(Line):
    widget = forms.TelInput
    clean_text = staticmethod(one_line_of_digits)


class PostalCodeLine(Line):
    clean_text = staticmethod(postal_code)


class AsDjangosOwn:
    """A column whose migrations know nothing of how it is read and checked."""

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        own = next(kind for kind in type(self).mro() if kind.__module__.startswith("django.db"))
        return name, f"django.db.models.{own.__name__}", args, kwargs


EMPTY = (None, "")  # as most columns of a row in eleven languages are: nothing to clean


class CleanColumn(AsDjangosOwn):
    """Cleans what is typed, saved, written by ``update()`` and looked for."""

    clean_text = staticmethod(one_line)

    def to_python(self, value):
        """Also of what is saved or looked for: Django's own columns read that by this."""
        return self.in_order(super().to_python(value))

    def pre_save(self, instance, add):
        value = getattr(instance, self.attname)
        if value is None or value == "":  # as most are: asked for each of some 150 columns of each row
            return value
        right = self.in_order(value)
        if right != value:
            vars(instance)[self.attname] = right  # past modeltranslation, which would set the reader's language
        return right

    def get_db_prep_save(self, value, connection):
        return value if value in EMPTY else super().get_db_prep_save(value, connection)

    def in_order(self, value):
        return self.clean_text(value) if isinstance(value, str) else value


class LineField(CleanColumn, models.CharField):
    """One line."""

    box = Line

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": self.box, **kwargs})


class TextField(CleanColumn, models.TextField):
    """Text with paragraphs."""

    clean_text = staticmethod(cleaned)


class PhoneField(LineField):
    """As typed, with digits that every keypad has."""

    box = PhoneLine
    clean_text = staticmethod(one_line_of_digits)


class PostalCodeField(LineField):
    box = PostalCodeLine
    clean_text = staticmethod(postal_code)


class EmailField(CleanColumn, models.EmailField):
    pass


class URLField(CleanColumn, models.URLField):
    pass


class SlugField(CleanColumn, models.SlugField):
    pass
