"""Room for uploaded files: asked for before anything is written, and nothing half-written stays. Style sheets and
scripts of several releases."""

import errno
import logging
import shutil
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.shortcuts import render
from django.utils.translation import gettext as _
from whitenoise.storage import CompressedManifestStaticFilesStorage

FULL = {errno.ENOSPC, errno.EDQUOT}
SPARE = 50 * 1024 * 1024  # bytes that stay for the database and the logs
logger = logging.getLogger(__name__)


class WholeFiles(FileSystemStorage):
    """Where a file cannot be written to its end, nothing of it stays."""

    def _save(self, name, content):
        try:
            return super()._save(name, content)
        except OSError:
            self.delete(name)
            raise


class FilesOfReleases(CompressedManifestStaticFilesStorage):
    """Each release, which has a folder of its own, keeps its own list of what its files are called: in an upgrade,
    and on the way back, two of them serve from one folder, and each names what is its own."""

    manifest_name = f"staticfiles-{settings.BASE_DIR.name}.json"


def check_room(size):
    """Raises ValidationError where so many bytes would fill the disk."""
    folder = next(
        path for path in [Path(settings.MEDIA_ROOT), *Path(settings.MEDIA_ROOT).parents] if path.exists()
    )
    if shutil.disk_usage(folder).free < size + SPARE:
        raise ValidationError(_("The portal has no room for files at the moment. Please tell the office."))


def stored_together(files):
    """Stores all of them or none. Raises OSError."""
    written = []
    try:
        for name, data in files.items():
            written.append(default_storage.save(name, ContentFile(data)))
    except OSError:
        for name in written:
            default_storage.delete(name)
        raise


def no_room(request, error):
    """The answer where a disk was full in spite of ``check_room``."""
    logger.error("No room for files: %s", errno.errorcode[error.errno])
    return render(request, "no_room.html", status=507)
