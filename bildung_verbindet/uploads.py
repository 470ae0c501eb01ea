"""Uploaded files that nothing shows any more: somebody has taken them out, and then they must be gone."""

from collections.abc import Iterator
from datetime import timedelta

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField
from django.utils import timezone

from bildung_verbindet.pictures import PictureField, widths

FOLDERS = ("pictures", "documents")
SPARED = timedelta(days=1)  # of whose upload the row may not be saved yet


def unused_files(now=None) -> Iterator[str]:
    """Names in the storage, without those of the last day."""
    used, oldest = set(used_files()), (now or timezone.now()) - SPARED
    for name in stored_files():
        if name not in used and default_storage.get_modified_time(name) < oldest:
            yield name


def used_files() -> Iterator[str]:
    """Pictures that rows show, and documents that rows or their history name."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, PictureField) and not model.__name__.startswith("Historical"):
                for picture in model.objects.exclude(**{field.name: ""}).values_list(field.name, flat=True):
                    yield from map(picture.path, widths(picture.width))
            elif isinstance(field, FileField):
                rows = [model.objects, *([model.history] if hasattr(model, "history") else [])]
                for each in rows:
                    yield from each.exclude(**{field.name: ""}).values_list(field.name, flat=True)


def stored_files() -> Iterator[str]:
    for top in FOLDERS:
        if default_storage.exists(top):
            folders, files = default_storage.listdir(top)
            yield from (f"{top}/{name}" for name in files)
            for folder in folders:
                yield from (f"{top}/{folder}/{name}" for name in default_storage.listdir(f"{top}/{folder}")[1])
