"""Pictures that people upload: checked, made again in a few widths, and stripped of all but the picture."""

from io import BytesIO
from secrets import token_hex

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

WIDTHS = (480, 960, 1600)  # pixels
LARGEST = 12 * 1024 * 1024  # bytes
PIXELS = 50_000_000
FORMATS = ["JPEG", "PNG", "WEBP"]
QUALITY = 80


class Picture(str):
    """How a picture is kept: a random word, its width and its height, as in "3f9a0c-1600x1067"; "" for none."""

    data = None  # bytes by width, while they are not stored yet

    @property
    def size(self) -> tuple[int, int]:
        width, _x, height = self.rpartition("-")[2].partition("x")
        return int(width), int(height)

    @property
    def width(self) -> int:
        return self.size[0]

    @property
    def height(self) -> int:
        return self.size[1]

    def path(self, width) -> str:
        return f"pictures/{self.rpartition('-')[0]}-{width}.webp"

    @property
    def url(self) -> str:
        """Of the largest."""
        return default_storage.url(self.path(self.width))

    @property
    def small(self) -> str:
        return default_storage.url(self.path(min(WIDTHS[0], self.width)))

    @property
    def srcset(self) -> str:
        return ", ".join(f"{default_storage.url(self.path(width))} {width}w" for width in widths(self.width))


def widths(full: int) -> list[int]:
    return [width for width in WIDTHS if width < full] + [full]


def prepared(upload) -> Picture:
    """Reads an uploaded file. Raises ValidationError, and has stored nothing yet in any case."""
    if upload.size > LARGEST:
        raise ValidationError(_("The picture is too large. Up to 12 megabytes are possible."))
    try:
        with Image.open(upload, formats=FORMATS) as image:
            if image.width * image.height > PIXELS:
                raise ValidationError(_("The picture has too many pixels. Up to 50 million are possible."))
            upright = ImageOps.exif_transpose(image)
            plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(
            _("This is no picture that we can read. Please take a JPEG, PNG or WebP file.")
        ) from error
    if plain.width > WIDTHS[-1]:
        plain = scaled(plain, WIDTHS[-1])
    picture = Picture(f"{token_hex(8)}-{plain.width}x{plain.height}")
    picture.data = {width: as_webp(scaled(plain, width)) for width in widths(plain.width)}
    return picture


def scaled(image, width):
    height = max(1, round(image.height * width / image.width))
    return image if width == image.width else image.resize((width, height), Image.Resampling.LANCZOS)


def as_webp(image) -> bytes:
    image.info.clear()  # place, camera, profile
    file = BytesIO()
    image.save(file, "WEBP", quality=QUALITY, method=4)
    return file.getvalue()


class PictureUpload(forms.FileField):
    widget = forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def clean(self, data, initial=None):
        cleaned = super().clean(data, initial)
        if cleaned is False:  # the box to remove it is ticked
            return Picture("")
        return cleaned if isinstance(cleaned, str) or not cleaned else prepared(cleaned)


class PictureField(models.CharField):
    """Holds a ``Picture``; its files are written with the row."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 60, **kwargs})

    def from_db_value(self, value, expression, connection):
        return Picture(value)

    def to_python(self, value):
        return value if isinstance(value, Picture) else Picture(value or "")

    def formfield(self, **kwargs):
        label = self.verbose_name[:1].upper() + self.verbose_name[1:]
        return PictureUpload(label=label, required=not self.blank, help_text=self.help_text)

    def pre_save(self, model_instance, add):
        picture = self.to_python(getattr(model_instance, self.attname))
        for width, data in (picture.data or {}).items():
            default_storage.save(picture.path(width), ContentFile(data))
        picture.data = None
        return picture
