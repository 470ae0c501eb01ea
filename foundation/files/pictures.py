"""Pictures that people upload: checked, made again in a few widths, and stripped of all but the picture."""

from io import BytesIO
from math import ceil, sqrt
from secrets import token_hex

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from foundation.files.storage import check_room, stored_together

WIDTHS = (480, 960, 1600)  # pixels
LONGEST = 16_000  # pixels: WebP ends at 16 383
LARGEST = 12 * 1024 * 1024  # bytes
# So many cost a worker less than 100 MB. Of a plain JPEG only a part is ever unfolded, of WebP several copies.
PIXELS = {"JPEG": 50_000_000, "PNG": 12_000_000, "WEBP": 4_000_000}
PROGRESSIVE = 20_000_000  # pixels of a JPEG that has to be unfolded whole
KEPT = 3_600_000  # pixels of the largest that is made: what is long is made narrower
QUALITY = 80


class Picture(str):
    """How a picture is kept: a random word, its width and its height, as in "3f9a0c-1600x1067"; "" for none."""

    data = None  # bytes by width, while they are not stored yet

    @property
    def size(self):
        """Width and height in pixels."""
        width, _x, height = self.rpartition("-")[2].partition("x")
        return int(width), int(height)

    @property
    def width(self):
        return self.size[0]

    @property
    def height(self):
        return self.size[1]

    def path(self, width):
        return f"pictures/{self.rpartition('-')[0]}-{width}.webp"

    @property
    def url(self):
        """Of the largest."""
        return default_storage.url(self.path(self.width))

    @property
    def small(self):
        return default_storage.url(self.path(min(WIDTHS[0], self.width)))

    @property
    def srcset(self):
        return ", ".join(f"{default_storage.url(self.path(width))} {width}w" for width in widths(self.width))


def widths(full):
    return [width for width in WIDTHS if width < full] + [full]


def prepared(upload):
    """Reads an uploaded file. Raises ValidationError, and has stored nothing yet in any case."""
    if upload.size > LARGEST:
        raise ValidationError(_("The picture is too large. Up to 12 megabytes are possible."))
    try:
        plain = unfolded(upload)
        picture = Picture(f"{token_hex(8)}-{plain.width}x{plain.height}")
        picture.data = {width: as_webp(scaled(plain, width)) for width in widths(plain.width)}
    except ValidationError:
        raise
    except Exception as error:  # whatever a damaged file does to those who read it
        raise ValidationError(
            _("This is no picture that we can read. Please take a JPEG, PNG or WebP file.")
        ) from error
    check_room(sum(map(len, picture.data.values())))
    return picture


def unfolded(upload):
    """Only what is kept of it stays in memory."""
    with Image.open(upload, formats=list(PIXELS)) as image:
        check_pixels(image)
        return plain_picture(image)


def check_pixels(image):
    """By what the file says of itself; nothing is unfolded yet."""
    kind = "JPEG" if image.format == "MPO" else image.format  # of cameras: a second, smaller picture goes along
    if kind == image.format and getattr(image, "is_animated", False):
        raise ValidationError(_("The picture moves. Please take one that stands still."))
    most = PROGRESSIVE if image.info.get("progressive") else PIXELS[kind]
    most = most // 2 if image.has_transparency_data else most
    if image.width * image.height > most:
        message = _("The picture has too many pixels. Up to %(number)d million are possible.")
        raise ValidationError(message % {"number": most // 1_000_000})
    if image.height * min(1, WIDTHS[-1] / image.width) > LONGEST or image.width > LONGEST * 3:
        raise ValidationError(_("The picture is too long and narrow."))


def plain_picture(image):
    """Upright and no wider than needed, with as few copies of the whole as possible."""
    enough = max(share(*image.size), share(image.height, image.width))  # before it is upright or after
    image.draft("RGB", tuple(ceil(side * enough) for side in image.size))  # a JPEG unfolds to a part of its size
    ImageOps.exif_transpose(image, in_place=True)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    plain = image if image.mode == mode else image.convert(mode)
    return scaled(plain, max(1, round(plain.width * share(*plain.size))))


def share(width, height):
    """Of its size in which a picture is kept at most."""
    return min(1, WIDTHS[-1] / width, sqrt(KEPT / (width * height)))


def scaled(image, width):
    height = max(1, round(image.height * width / image.width))
    return (
        image if width == image.width else image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)
    )


def as_webp(image):
    image.info.clear()  # place, camera, profile
    file = BytesIO()
    sparing = {"method": 0, "alpha_quality": 50} if image.mode == "RGBA" else {"method": 4}  # of memory
    image.save(file, "WEBP", quality=QUALITY, **sparing)
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
        return PictureUpload(label=capfirst(self.verbose_name), required=not self.blank, help_text=self.help_text)

    def pre_save(self, model_instance, add):
        picture = self.to_python(getattr(model_instance, self.attname))
        stored_together({picture.path(width): data for width, data in (picture.data or {}).items()})
        picture.data = None
        return picture
