"""Documents that people upload: PDF only, by what is in the file and not by its name."""

from pathlib import PurePath
from secrets import token_hex

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import FileResponse, Http404
from django.utils.text import slugify
from django.utils.translation import gettext as _
from pypdf import PdfReader

from foundation.files.storage import check_room

INERT = "default-src 'none'; sandbox"
LARGEST = 10 * 1024 * 1024  # bytes


def stored_as(row, name):
    """An address that nobody guesses, with a name that people can read."""
    return f"documents/{token_hex(8)}/{slugify(PurePath(name).stem)[:60] or 'dokument'}.pdf"


def pdf_only(upload):
    if upload.size > LARGEST:
        raise ValidationError(_("The document is too large. Up to 10 megabytes are possible."))
    upload.seek(0)
    if upload.read(5) != b"%PDF-":
        raise ValidationError(_("This is no PDF document. Please save it as PDF first."))
    try:
        reader = PdfReader(upload)
        is_locked, pages = reader.is_encrypted, 0 if reader.is_encrypted else len(reader.pages)
    except Exception as error:  # whatever a damaged file does to those who read it
        raise ValidationError(_("The PDF document is damaged.")) from error
    if is_locked:
        raise ValidationError(_("The PDF document asks for a password. Please save it without one."))
    if not pages:
        raise ValidationError(_("The PDF document is damaged."))
    upload.seek(0)


def download(document):
    """To be stored by whoever may have it; nothing in it may do anything in the portal."""
    try:
        response = FileResponse(document.open(), as_attachment=True, filename=PurePath(document.name).name)
    except FileNotFoundError as error:
        raise Http404 from error
    response["Content-Security-Policy"] = INERT
    return response


class PdfUpload(forms.FileField):
    widget = forms.ClearableFileInput(attrs={"accept": "application/pdf"})

    def clean(self, data, initial=None):
        cleaned = super().clean(data, initial)
        if cleaned and cleaned is not initial:
            pdf_only(cleaned)
            check_room(cleaned.size)
        return cleaned


class PdfField(models.FileField):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"upload_to": stored_as, "max_length": 120, **kwargs})

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PdfUpload, "widget": PdfUpload.widget, **kwargs})
