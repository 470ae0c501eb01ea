"""Uploaded files: who may see which, and which of them nothing shows any more, and must be gone.

A model with files says of which of its rows they are everybody's, ``objects.public()``, and of which they are a
user's, ``objects.visible_to(user)``. Whatever no such row names is not there.
"""

import re
from datetime import timedelta

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField, QuerySet
from django.utils import timezone

from foundation.files.documents import PdfField
from foundation.files.pictures import Picture, PictureField, widths

FOLDERS = ("pictures", "documents")
NAME = re.compile(r"(pictures|documents)/[\w./-]{1,150}", re.ASCII)
SPARED = timedelta(days=1)  # of whose upload the row may not be saved yet


class OfficeSeesAllQuerySet(QuerySet):
    """Of rows with files that are no single user's: the office sees them before everybody does."""

    def visible_to(self, user):
        return self if user.is_staff else self.public()


def is_public(name):
    return any(shows(model.objects.public(), field, name) for model, field in holders(name))


def is_visible_to(user, name):
    return any(shows(model.objects.visible_to(user), field, name) for model, field in holders(name))


def holders(name=""):
    """Models with their fields that can hold such a file, or any file of ours."""
    found = NAME.fullmatch(name)
    kinds = {"pictures": PictureField, "documents": PdfField}
    kind = kinds[found[1]] if found else () if name else tuple(kinds.values())
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, kind) and not model.__name__.startswith("Historical"):
                yield model, field


def shows(rows, field, name):
    is_picture = isinstance(field, PictureField)
    same = {f"{field.name}__startswith": f"{word_of(name)}-"} if is_picture else {field.name: name}
    return any(name in names_of(value) for value in rows.filter(**same).values_list(field.name, flat=True))


def word_of(name):
    """By which a picture's files and its row know each other."""
    return name.partition("/")[2].rpartition("-")[0]


def names_of(value):
    """Of the files that a row's picture or document stands for."""
    return list(map(value.path, widths(value.width))) if isinstance(value, Picture) else [value]


def unused_files(now=None):
    """Names in the storage, without those of the last day."""
    used, oldest = set(used_files()), (now or timezone.now()) - SPARED
    for name in stored_files():
        if name not in used and default_storage.get_modified_time(name) < oldest:
            yield name


def missing_files():
    """Names that rows show and the storage has not: whoever asks for one is told that it is not there."""
    shown = set()
    for model, field in holders():
        for value in model.objects.exclude(**{field.name: ""}).values_list(field.name, flat=True):
            shown.update(names_of(value))
    return sorted(shown - {*stored_files()})


def used_files():
    """Pictures that rows show, and documents that rows or their history name."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, PictureField) and not model.__name__.startswith("Historical"):
                for picture in model.objects.exclude(**{field.name: ""}).values_list(field.name, flat=True):
                    yield from names_of(picture)
            elif isinstance(field, FileField):
                rows = [model.objects, *([model.history] if hasattr(model, "history") else [])]
                for each in rows:
                    yield from each.exclude(**{field.name: ""}).values_list(field.name, flat=True)


def stored_files():
    for top in FOLDERS:
        if default_storage.exists(top):
            folders, files = default_storage.listdir(top)
            yield from (f"{top}/{name}" for name in files)
            for folder in folders:
                yield from (f"{top}/{folder}/{name}" for name in default_storage.listdir(f"{top}/{folder}")[1])
