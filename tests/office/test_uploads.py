"""Pictures and documents at the limits of what a worker can hold and a disk can take."""

import errno
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from django.conf import settings as portal
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFile

from foundation.files import storage
from foundation.files.documents import pdf_only
from foundation.files.pictures import prepared
from news.models import Attachment, Post, PostPicture
from tests.factories import make_post
from tests.office.test_news import document, folder, image, pdf, picture, send

pytestmark = pytest.mark.django_db
__all__ = ["folder"]

SMALL = Image.new("RGB", (40, 30))
FULL_DISK = {"BACKEND": "tests.office.test_uploads.FullDisk"}
LARGEST = [("PNG", 4000, 3000, "RGB"), ("PNG", 3000, 2000, "RGBA"), ("WEBP", 1700, 1150, "RGBA")]
LARGEST += [("JPEG", 7071, 7000, "RGB"), ("PNG", 4000, 3000, "P")]
LARGEST += [("JPEG", 3100, 16000, "RGB"), ("JPEG", 1600, 16000, "RGB"), ("PNG", 1600, 7400, "1")]


class FullDisk(storage.WholeFiles):
    """Takes the first file, and of each further one a few bytes."""

    def _save(self, name, content):
        if any(path.is_file() for path in Path(portal.MEDIA_ROOT).rglob("*")):
            content = CutOff(content)
        return super()._save(name, content)


class CutOff(File):
    def chunks(self, chunk_size=None):
        yield b"begun"
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("size", [(1, 40_000), (100, 20_000), (49_000, 1)])
def test_a_picture_that_is_too_long_and_narrow_is_refused(office, folder, size):
    response = send(office, make_post(), **picture(image(size, "PNG")))

    assert "zu lang und schmal" in response.content.decode()
    assert (PostPicture.objects.count(), list(folder.iterdir())) == (0, [])


@pytest.mark.parametrize("size", [(2400, 300), (300, 2400)])
def test_a_long_picture_is_taken_as_long_as_it_can_be_shown(office, folder, size):
    send(office, make_post(), **picture(image(size, "PNG")))

    assert PostPicture.objects.get().picture.size == (min(size[0], 1600), 200 if size[0] > 1600 else 2400)


@pytest.mark.parametrize("size", [(1600, 7400), (1100, 10_000)])
def test_of_a_very_long_picture_no_more_is_kept_than_of_others(office, folder, size):
    send(office, make_post(), **picture(image(size, "JPEG")))

    kept = PostPicture.objects.get().picture
    assert 3_500_000 < kept.width * kept.height < 3_700_000
    assert abs(kept.height / kept.width - size[1] / size[0]) < 0.02


def test_a_picture_with_a_preview_of_the_camera_is_taken(office, folder):
    send(office, make_post(), **picture(image((400, 300), "MPO", save_all=True, append_images=[SMALL])))

    assert PostPicture.objects.get().picture.size == (400, 300)


def far_jump() -> bytes:
    """A PDF document that sends whoever reads it beyond all files."""
    return re.sub(rb"startxref\n\d+", b"startxref\n" + b"9" * 20, pdf())


@pytest.mark.parametrize("number", range(60))
def test_no_damage_to_a_file_is_an_error_of_the_server(number):
    chance = Random(number)  # noqa: S311
    for data, read in ((image((40, 30), "PNG"), prepared), (image((40, 30)), prepared), (far_jump(), pdf_only)):
        with suppress(ValidationError):
            read(SimpleUploadedFile("kaputt", damaged(data, chance)))


def damaged(data, chance) -> bytes:
    data = bytearray(data)
    for _time in range(chance.randrange(4)):
        place = chance.randrange(8, len(data))
        data[place : place + chance.randrange(4)] = chance.randbytes(chance.randrange(4))
    return bytes(data)


@pytest.mark.parametrize(
    ("format", "size", "more"),
    [
        ("PNG", (4001, 3000), {}),
        ("WEBP", (2001, 2000), {}),
        ("JPEG", (4473, 4473), {"progressive": True}),
        ("JPEG", (7100, 7100), {}),
    ],
)
def test_a_picture_that_would_cost_a_worker_too_much_is_refused(office, folder, format, size, more):
    response = send(office, make_post(), **picture(image(size, format, **more)))

    assert "zu viele Bildpunkte" in response.content.decode()
    assert list(folder.iterdir()) == []


def test_a_full_disk_is_told_at_the_box_and_the_text_stays(office, folder, monkeypatch):
    monkeypatch.setattr(storage, "SPARE", 10**18)
    post = make_post()

    for sent in (picture(image()), document(pdf())):
        response = send(office, post, title_de="Bleibt stehen", **sent)

        assert response.status_code == 200
        assert all(words in response.content.decode() for words in ("keinen Platz für Dateien", "Bleibt stehen"))
    assert (PostPicture.objects.count(), Attachment.objects.count(), list(folder.iterdir())) == (0, 0, [])


def test_a_disk_that_fills_while_files_are_written_leaves_nothing_behind(office, folder, settings):
    settings.STORAGES = {**settings.STORAGES, "default": FULL_DISK}
    (folder / "other").write_bytes(b"of another day")
    post = make_post()

    for sent in (picture(image()), document(pdf())):
        response = send(office, post, title_de="Bleibt nicht", **sent)

        assert (response.status_code, "keinen Platz" in response.content.decode()) == (507, True)
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["other"]
    assert not Post.objects.filter(title_de="Bleibt nicht").exists()


MEASURE = """
import resource, sys
import django
django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from foundation.files.pictures import prepared
prepared(SimpleUploadedFile("klein.png", open(sys.argv[1], "rb").read()))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
prepared(SimpleUploadedFile("gross.png", open(sys.argv[2], "rb").read()))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.fuzz
@pytest.mark.parametrize(("format", "width", "height", "mode"), LARGEST)
def test_the_largest_pictures_cost_a_worker_less_than_100_megabytes(tmp_path, format, width, height, mode):
    noise = Image.effect_noise((width // 8, height // 8), 80).resize((width, height))
    Image.merge("RGB", [noise] * 3).convert(mode).save(tmp_path / "large", format)
    Image.new("RGB", (10, 10)).save(tmp_path / "small", "PNG")
    command = [sys.executable, "-c", MEASURE, tmp_path / "small", tmp_path / "large"]

    done = subprocess.run(command, cwd=portal.BASE_DIR, check=True, capture_output=True, text=True)  # noqa: S603

    assert int(done.stdout) < 100


def webp_of(frames) -> bytes:
    """As an animation of two, with the second one again and again."""
    data = image((2, 2), "WEBP", save_all=True, append_images=[Image.new("RGB", (2, 2), "red")], duration=9)
    second = data[data.rindex(b"ANMF") :]
    body = data[8:] + second * (frames - 2)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def png_of(frames) -> bytes:
    return image(
        (2, 2), "PNG", save_all=True, append_images=[Image.new("RGB", (2, 2), n) for n in range(frames - 1)]
    )


def gif_of(frames) -> bytes:
    return image(
        (2, 2), "GIF", save_all=True, append_images=[Image.new("RGB", (2, 2), n) for n in range(frames - 1)]
    )


@pytest.mark.parametrize("make", [webp_of, png_of, gif_of])
@pytest.mark.parametrize("frames", [2, 400])
def test_an_animation_is_refused_however_many_frames_it_has(office, folder, make, frames):
    response = send(office, make_post(), **picture(make(frames)))

    words = "bewegt sich" if make is not gif_of else "kein Bild, das wir lesen können"
    assert (response.status_code, words in response.content.decode()) == (200, True)
    assert (PostPicture.objects.count(), list(folder.iterdir())) == (0, [])


def test_of_an_animation_of_a_hundred_thousand_frames_none_is_unfolded(office, folder, monkeypatch):
    unfolded = []
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda self: unfolded.append(self))

    response = send(office, make_post(), **picture(webp_of(100_000)))

    assert ("bewegt sich" in response.content.decode(), unfolded) == (True, [])
