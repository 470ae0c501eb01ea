"""Columns and boxes for text that clean it on every way in: forms, imports, restoring, commands.

In migrations they are Django's own.
"""

from django import forms
from django.db import models

from bildung_verbindet.text import cleaned, one_line


class CleanColumn:
    """Cleans what is typed, saved, written by ``update()`` and looked for."""

    clean_text = staticmethod(one_line)

    def to_python(self, value):
        return self.in_order(super().to_python(value))

    def get_prep_value(self, value):
        return self.in_order(super().get_prep_value(value))

    def pre_save(self, instance, add):
        value = super().pre_save(instance, add)
        right = self.in_order(value)
        if right != value:
            vars(instance)[self.attname] = right  # past modeltranslation, which would set the reader's language
        return right

    def in_order(self, value):
        return self.clean_text(value) if isinstance(value, str) else value

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        own = next(kind for kind in type(self).mro() if kind.__module__.startswith("django.db"))
        return name, f"django.db.models.{own.__name__}", args, kwargs


class LineField(CleanColumn, models.CharField):
    """One line."""

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": Line, **kwargs})


class TextField(CleanColumn, models.TextField):
    """Text with paragraphs."""

    clean_text = staticmethod(cleaned)


class EmailField(CleanColumn, models.EmailField):
    pass


class URLField(CleanColumn, models.URLField):
    pass


class SlugField(CleanColumn, models.SlugField):
    pass


class Line(forms.CharField):
    """One line in a form that belongs to no model."""

    def to_python(self, value):
        text = super().to_python(value)
        return text and one_line(text)
