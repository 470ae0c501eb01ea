"""News from the first draft to the reader, with pictures and documents that are what they say."""

import os
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from pypdf import PdfWriter

from foundation.files import pictures
from news.models import Attachment, Post, PostPicture
from tests.factories import days, make_course, make_post
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db

SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def image(size=(2000, 1000), format="JPEG", **more) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, format, **more)
    return file.getvalue()


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Kamera"
    exif.get_ifd(0x8825)[1] = "N"
    return image(exif=exif)


def send(office, post, **more):
    address = f"/de/buero/aktuelles/{post.pk}/"
    return office.post(address, form_of(office.get(address)) | more)


def pdf() -> bytes:
    file = BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(file)
    return file.getvalue()


def upload(data, name="bild.jpg"):
    return SimpleUploadedFile(name, data, "image/jpeg")


def picture(data, name="bild.jpg", **more):
    fields = {"alt_de": "Eine Brücke", "credit": "Landkreis", "order": 0, **more}
    return {
        "pictures-0-picture": upload(data, name),
        **{f"pictures-0-{field}": value for field, value in fields.items()},
    }


def document(data, name="bericht.pdf", title="Bericht"):
    file = SimpleUploadedFile(name, data, "application/pdf")
    return {"attachments-0-title": title, "attachments-0-file": file}


def test_a_post_is_a_draft_until_it_is_published(office, client):
    empty = form_of(office.get("/de/buero/aktuelles/neu/"))
    texts = {"title_de": "Neuer Kurs in Lübz", "teaser_de": "Kurz.", "text_de": "<p>Lang.</p>"}
    office.post("/de/buero/aktuelles/neu/", empty | texts)
    post = Post.objects.get()
    before = client.get(post.get_absolute_url()).status_code
    preview = office.get(f"/de/buero/aktuelles/{post.pk}/vorschau/").content.decode()

    send(office, post, publish="1")

    assert (before, client.get(post.get_absolute_url()).status_code) == (404, 200)
    assert "Neuer Kurs in Lübz" in preview
    assert post.slug == "neuer-kurs-in-luebz"


def test_a_post_that_begins_later_is_not_public_yet(office, client):
    post = make_post()
    send(office, post, published_from=f"{days(3)}T08:00")

    assert client.get(post.get_absolute_url()).status_code == 404


def test_scripts_in_the_text_are_dropped_when_it_is_saved(office):
    post = make_post()
    send(office, post, text_de='<h2>Gut</h2><script>alert(1)</script><p onclick="x()">Text</p>')

    assert Post.objects.get().text_de == "<h2>Gut</h2><p>Text</p>"


@pytest.mark.parametrize("more", [{"add": "pictures"}, {"title_de": ""}])
def test_whoever_chose_a_file_before_the_form_came_back_is_told_to_choose_it_once_more(office, more):
    post = make_post()
    lost = "Sie hatten „bericht.pdf“ gewählt. Bitte wählen Sie die Datei noch einmal"

    page = send(office, post, **document(pdf()), **more).content.decode()
    saved = send(office, post, **document(pdf()))

    assert (page.count("Sie hatten"), lost in page) == (1, True)
    assert 'value="Bericht"' in page
    assert saved.status_code == 302
    assert "Sie hatten" not in office.get(saved["Location"]).content.decode()


ATTACK = '"><img src=x onerror=alert(1)><script>alert(1)</script>'


def test_scripts_in_names_captions_and_sources_are_shown_as_what_they_are(office, client):
    post = make_post(title="Titel" + ATTACK, teaser="Kurz" + ATTACK)
    send(
        office,
        post,
        **picture(image(), alt_de=ATTACK, credit=ATTACK),
        **document(pdf(), ATTACK + ".pdf", title=ATTACK),
        **{
            "press_references-0-paper": ATTACK,
            "press_references-0-author": ATTACK,
            "press_references-0-date": "2026-11-20",
            "press_references-0-url": "https://zeitung.example/",
        },
    )
    pages = ["/de/", "/de/aktuelles/", post.get_absolute_url(), "/de/aktuelles/feed.atom"]
    pages += [
        "/de/buero/aktuelles/",
        f"/de/buero/aktuelles/{post.pk}/",
        f"/de/buero/aktuelles/{post.pk}/vorschau/",
    ]

    texts = [office.get(page).content.decode() for page in pages]

    assert [("<img src=x" in text, "<script>alert" in text) for text in texts] == [(False, False)] * len(pages)
    assert "&lt;script&gt;alert(1)" in texts[2]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://zeitung.example/"])
def test_a_source_leads_to_the_web_or_nowhere(office, url):
    post = make_post()
    more = {"paper": "Tageblatt", "date": "2026-11-20", "url": url}

    send(office, post, **{f"press_references-0-{name}": value for name, value in more.items()})

    urls = list(post.press_references.values_list("url", flat=True))
    assert [one for one in urls if not one.startswith(("http", "ftp"))] == []


def test_a_picture_is_made_anew_in_three_widths_without_its_place(office, client, folder):
    post = make_post()
    response = send(office, post, **picture(with_place()))
    page = client.get(post.get_absolute_url()).content.decode()
    files = sorted((folder / "pictures").iterdir())
    opened = [Image.open(BytesIO(file.read_bytes())) for file in files]

    assert response.status_code == 302
    assert sorted((one.format, one.size) for one in opened) == [
        ("WEBP", (480, 240)),
        ("WEBP", (960, 480)),
        ("WEBP", (1600, 800)),
    ]
    assert [dict(one.getexif()) for one in opened] == [{}, {}, {}]
    assert all(text in page for text in ('width="1600"', 'height="800"', 'alt="Eine Brücke"', "Landkreis"))
    sent = client.get(f"/media/pictures/{files[0].name}")
    assert (b"".join(sent), sent["Cache-Control"]) == (files[0].read_bytes(), "public, max-age=60")
    sent.close()


BAD_PICTURES = {
    "svg with script": SCRIPT,
    "web page": b"<html><script>alert(1)</script></html>",
    "cut off": image()[:400],
    "other format": image(format="GIF"),
    "nothing": b" ",
}


@pytest.mark.parametrize("name", BAD_PICTURES)
def test_what_is_no_picture_is_refused_and_nothing_stored(office, folder, name):
    post = make_post()
    response = send(office, post, **picture(BAD_PICTURES[name]))

    assert response.status_code == 200
    assert "kein Bild, das wir lesen können" in response.content.decode()
    assert not PostPicture.objects.exists()
    assert list(folder.iterdir()) == []


def test_a_picture_that_unfolds_to_too_many_pixels_is_refused(office, folder):
    bomb = image((10_000, 6_000), "PNG")
    response = send(office, make_post(), **picture(bomb))

    assert len(bomb) < pictures.LARGEST
    assert "zu viele Bildpunkte" in response.content.decode()
    assert list(folder.iterdir()) == []


def test_a_picture_with_a_web_page_behind_it_loses_that(office, folder):
    send(office, make_post(), **picture(image() + SCRIPT))

    assert all(b"alert(1)" not in file.read_bytes() for file in (folder / "pictures").iterdir())


def test_a_picture_needs_words_for_those_who_do_not_see_it(office, folder):
    response = send(office, make_post(), **picture(image(), alt_de=""))

    assert response.status_code == 200
    assert not PostPicture.objects.exists()
    assert list(folder.iterdir()) == []


def test_a_document_is_offered_with_its_kind_and_size(office, client):
    post = make_post()
    response = send(office, post, **document(pdf(), "Bericht 2026 <b>.pdf"))
    page = client.get(post.get_absolute_url()).content.decode()

    assert response.status_code == 302
    assert Attachment.objects.get().file.name.endswith("/bericht-2026-b.pdf")
    assert "(PDF," in page


@pytest.mark.parametrize("data", [SCRIPT, image(), b"%PDF-1.4\nkaputt", b"PK\x03\x04"])
def test_what_is_no_pdf_is_refused_and_nothing_stored(office, folder, data):
    response = send(office, make_post(), **document(data))

    assert response.status_code == 200
    assert "PDF" in response.content.decode()
    assert not Attachment.objects.exists()
    assert list(folder.iterdir()) == []


def test_a_post_leads_to_what_it_is_about(office, client):
    course, post = make_course(), make_post()
    send(office, post, subjects=f"https://portal.example{course.get_absolute_url()}")
    page = client.get(post.get_absolute_url()).content.decode()

    assert f'href="{course.get_absolute_url()}"' in page


def test_an_address_that_is_no_offer_is_told_and_nothing_lost(office):
    post = make_post()
    response = send(office, post, subjects="https://anderswo.example/kurs/", title_de="Bleibt stehen")

    assert response.status_code == 200
    assert "Bleibt stehen" in response.content.decode()
    assert Post.objects.get().title_de != "Bleibt stehen"


def test_what_was_taken_out_is_deleted_the_next_day_and_what_is_shown_stays(office, folder, capsys):
    post, other = make_post(), make_post()
    send(office, post, **picture(image()), **document(pdf()))
    send(office, other, **picture(image()), **document(pdf()))
    post.delete()
    files = set(folder.rglob("*.*"))
    call_command("delete_unused_files")
    fresh = set(folder.rglob("*.*"))
    for path in files:
        os.utime(path, (0, 0))

    call_command("delete_unused_files", "--dry-run")
    spared = set(folder.rglob("*.*"))
    call_command("delete_unused_files")

    left = {str(path.relative_to(folder)) for path in folder.rglob("*.*")}
    shown, attached = other.pictures.get().picture, other.attachments.get().file.name
    assert (len(files), fresh, spared) == (8, files, files)
    assert left == {attached, *(shown.path(width) for width in (480, 960, 1600))}


def test_what_is_published_or_planned_keeps_its_moment(office):
    for moment in (timezone.now() - timedelta(days=3), timezone.now() + timedelta(days=3)):
        moment = moment.replace(second=0, microsecond=0)
        post = make_post(published_from=moment)

        send(office, post, title_de="Anders", publish="1")

        post.refresh_from_db()
        assert (post.title_de, post.published_from) == ("Anders", moment)


def test_the_list_says_where_each_post_stands_and_begins_with_drafts(office):
    now = timezone.now()
    for title, begins, ends in (("Alt", -9, -1), ("Da", -3, None), ("Bald", 3, None), ("Bis morgen", -5, 1)):
        until = ends and now + timedelta(days=ends)
        make_post(title, published_from=now + timedelta(days=begins), published_until=until)
    make_post("Entwurf", published_from=None)

    rows = [
        (title, state.split()[0]) for _address, title, state in office.get("/de/buero/aktuelles/").context["rows"]
    ]

    assert rows[0] == ("Entwurf", "Entwurf")
    assert rows[1:] == [("Bald", "ab"), ("Da", "öffentlich"), ("Bis morgen", "öffentlich"), ("Alt", "vorbei")]
