"""So many megabytes are taken as the message says, and not one byte more."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.files import documents, pictures

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("takes", "megabytes"), [(documents.PdfUpload().clean, 10), (pictures.prepared, 12)], ids=["PDF", "picture"]
)
def test_a_file_is_too_large_by_its_first_byte_too_many(takes, megabytes):
    said = []

    for size in (megabytes * MEGABYTE, megabytes * MEGABYTE + 1):
        with pytest.raises(ValidationError) as refused:
            takes(SimpleUploadedFile("datei", bytes(size)))
        said.append(f"Bis zu {megabytes} Megabyte" in refused.value.messages[0])

    assert said == [False, True]
