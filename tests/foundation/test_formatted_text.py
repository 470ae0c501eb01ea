"""What pages print with its formatting is safe in each language, whichever way it was written."""

import pytest
from django.apps import apps
from modeltranslation.utils import get_translation_fields

from accounts.models import User
from cooperation.models import Agreement
from foundation.languages.richtext import RichText
from news.models import Post
from pages.models import Front, Page
from tests.factories import make_agreement, make_front, make_page, make_post, make_user
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db

COLUMNS = get_translation_fields("text")
WORSE = (
    '<p onclick="alert(1)">Gut<script>alert(2)</script><img src=x onerror=alert(3)>'
    '<a href="javascript:alert(4)">x</a><iframe src="//boese.example"></iframe></p>'
)
KINDS = {  # how a row is made, and what the office calls it
    Agreement: (make_agreement, "kooperation/vereinbarungen"),
    Post: (make_post, "aktuelles"),
    Page: (make_page, "seiten"),
    Front: (make_front, "startseite"),
}


@pytest.fixture
def office(client, service, settings):
    settings.TRANSLATION_SERVICE = "libretranslate"
    settings.TRANSLATION_URL = f"http://127.0.0.1:{service.server_port}"
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    return client


def made(_model, make, _address, _office):
    return make(**dict.fromkeys(COLUMNS, WORSE))


def saved(_model, make, _address, _office):
    row = make()
    for column in COLUMNS:
        setattr(row, column, WORSE)
    row.save(update_fields=COLUMNS)
    return row


def typed(_model, make, address, office):
    row = make()
    page = f"/de/buero/{address}/{row.pk}/"
    office.post(page, form_of(office.get(page)) | dict.fromkeys(COLUMNS, WORSE))
    return row


def brought_back(_model, make, address, office):
    """From an earlier version, which was stored before there was a rule."""
    row = make()
    record = row.history.first()
    row.history.update(**dict.fromkeys(COLUMNS, WORSE))
    row.text_de = "<p>Anders</p>"
    row.save()
    page = f"/de/buero/{address}/{row.pk}/verlauf/"
    office.post(f"{page}{record.pk}/", form_of(office.get(page)))
    return row


def translated(model, make, address, office):
    """By a machine, of a text that was stored before there was a rule."""
    row = make()
    model.objects.update(text_de=WORSE)
    office.post(f"/de/buero/{address}/{row.pk}/uebersetzen/")
    model.objects.update(text_de="<p>Gut</p>")
    return row


WAYS = [made, saved, typed, brought_back, translated]
TRIED = [(model, way) for model in KINDS for way in WAYS if (model, way) != (Agreement, translated)]


@pytest.mark.parametrize(("model", "way"), TRIED)
def test_nothing_dangerous_is_stored_in_any_language_whoever_writes_it(office, model, way):
    row = way(model, *KINDS[model], office)

    texts = model.objects.filter(pk=row.pk).values(*COLUMNS).get()
    written = {column: text for column, text in texts.items() if text}
    assert [text for text in written.values() if "alert" in text or "boese" in text] == []
    assert len(written) >= 10
    assert all("Gut" in text for text in written.values())


def test_every_kind_with_formatted_texts_is_tried():
    assert {model for model in apps.get_models() if issubclass(model, RichText)} == set(KINDS)
