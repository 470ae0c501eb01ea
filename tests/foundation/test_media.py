"""An uploaded file is served while a public row shows it, to others only where they may see what it belongs to."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from foundation.files import uploads
from foundation.files.pictures import Picture
from news.models import Attachment, Post, PostPicture
from tests.factories import (
    make_agreement,
    make_amendment,
    make_membership,
    make_office,
    make_partner,
    make_person,
    make_post,
    make_provider,
    make_signature,
    make_user,
    stored,
)

pytestmark = pytest.mark.django_db

PUBLIC, PRIVATE = "public, max-age=60", "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture(word) -> Picture:
    """One with the files of two widths."""
    made = Picture(f"{word}-600x300")
    for width in (480, 600):
        stored(made.path(width), b"RIFF")
    return made


def attached(post) -> str:
    return Attachment.objects.create(post=post, title="Bericht", file=stored()).file.name


def pictured(post) -> str:
    word = f"{post.pk:016}"
    PostPicture.objects.create(post=post, picture=picture(word), alt="Eine Brücke", credit="Landkreis")
    return f"pictures/{word}-480.webp"


def photographed(**fields) -> str:
    return make_person(photo=picture("a" * 16), **fields).photo.path(600)


def got(client, name):
    response = client.get(f"/media/{name}")
    response.getvalue()  # closes the file
    return response.status_code, response.get("Cache-Control", "")


def enter(client, role):
    if role != "anonymous":
        client.force_login(make_user(role=User.Role(role)))


HIDDEN = {
    "draft": {"published_from": None},
    "later": {"published_from": timezone.now() + timedelta(days=1)},
    "over": {"published_until": timezone.now() - timedelta(minutes=1)},
}


@pytest.mark.parametrize("hang", [attached, pictured])
@pytest.mark.parametrize("state", HIDDEN)
def test_what_hangs_on_a_post_is_public_while_the_post_is(client, hang, state):
    post = make_post()
    name = hang(post)
    before = got(client, name)

    Post.objects.filter(pk=post.pk).update(**HIDDEN[state])
    after = []
    for role in ("anonymous", "member", "coordinator"):
        enter(client, role)
        after.append(got(client, name)[0])

    assert (before, after) == ((200, PUBLIC), [404, 404, 200])
    assert got(client, name) == (200, PRIVATE)


def test_the_photo_of_a_person_who_is_not_on_the_contact_page_is_not_public(client):
    name = photographed(office=make_office())
    before = got(client, name)

    Person = make_person().__class__  # noqa: N806 - a class
    Person.objects.update(office=None)
    after = got(client, name)[0]
    enter(client, "member")

    assert (before, after, got(client, name)[0]) == ((200, PUBLIC), 404, 404)


def signed_documents(partner) -> dict[str, str]:
    """Names of the documents of an agreement and its amendment, by the address that asks."""
    agreement = make_signature(partner, make_agreement(document=stored())).agreement
    amendment = make_amendment(agreement, document=stored())
    base = "/de/buero/kooperation"
    return {
        f"{base}/vereinbarungen/{agreement.pk}/dokument.pdf": agreement.document.name,
        f"{base}/nachtraege/{amendment.pk}/dokument.pdf": amendment.document.name,
    }


@pytest.mark.parametrize(
    ("role", "status", "in_media"),
    [
        ("anonymous", 302, 404),
        ("member", 404, 404),
        ("coordinator", 200, 200),
        ("partner", 200, 200),
        ("other partner", 404, 404),
        ("administrator", 200, 200),
    ],
)
def test_documents_of_agreements_are_for_the_office_and_those_who_have_signed(client, role, status, in_media):
    partner, other = (make_partner(provider=make_provider(name=name)) for name in ("Eins", "Zwei"))
    documents = signed_documents(partner)
    if "partner" in role:
        client.force_login(make_membership(provider=(other if "other" in role else partner).provider).user)
    else:
        enter(client, role)

    for address, name in documents.items():
        response = client.get(address)
        response.getvalue()  # closes the file
        assert (response.status_code, got(client, name)[0]) == (status, in_media)
        if status == 200:
            assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
            assert response["Content-Disposition"] == 'attachment; filename="datei.pdf"'
            assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert got(client, name) == (200, PRIVATE)


def test_an_administrator_without_second_factor_gets_no_document(client):
    documents = signed_documents(make_partner())
    client.force_login(make_user(role=User.Role.ADMINISTRATOR, second_factor=False))

    assert {got(client, name)[0] for name in documents.values()} == {404}


@pytest.mark.parametrize("role", ["anonymous", "administrator"])
@pytest.mark.parametrize(
    "name",
    [
        "documents/0/datei.pdf",
        "pictures/x-480.webp",
        "geheim.txt",
        "post_office_attachments/x.pdf",
        "pictures/-1.webp",
    ],
)
def test_a_file_that_no_row_names_is_not_there(client, name, role):
    stored(name)
    enter(client, role)

    assert got(client, name)[0] == 404


@pytest.mark.parametrize(
    "name",
    ["../portal.sqlite3", "pictures/../../x", "pictures/", "pictures/%2e%2e/x", "documents//x.pdf", "a" * 5000],
)
def test_odd_names_are_not_there(client, name):
    assert got(client, name)[0] == 404


@pytest.mark.parametrize("hang", [attached, pictured])
def test_every_uploaded_file_is_inert_and_depends_on_no_cookie(client, hang):
    name = hang(make_post())

    response = client.get(f"/media/{name}")
    response.getvalue()  # closes the file
    again = client.get(f"/media/{name}", headers={"if-modified-since": response["Last-Modified"]})

    for answer in (response, again):
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == PUBLIC
        assert "Cookie" not in answer.get("Vary", "")
    assert (response.status_code, again.status_code) == (200, 304)
    assert response.get("Content-Disposition", "").startswith("attachment") == name.endswith(".pdf")


def test_every_model_with_files_says_whose_they_are():
    models = {model for model, _field in uploads.holders()}

    assert {model._meta.label for model in models} == {
        "contacts.ContactPerson",
        "cooperation.Agreement",
        "cooperation.Amendment",
        "news.Attachment",
        "news.PostPicture",
        "pages.Front",
        "pages.Page",
        "providers.Licence",
    }
    for model in models:
        assert not model.objects.public().exists()
        assert not model.objects.visible_to(make_user()).exists()


def test_files_of_hidden_rows_are_kept_all_the_same():
    hang = [attached(make_post(published_from=None)), *signed_documents(make_partner()).values()]
    late = timezone.now() + timedelta(days=2)

    assert set(uploads.unused_files(late)) == set()
    call_command("delete_unused_files", verbosity=0)
    assert all(default_storage.exists(name) for name in hang)
