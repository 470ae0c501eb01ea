"""What pages print unescaped is safe in each language, whichever way it was written."""

import pytest
from modeltranslation.utils import get_translation_fields

from accounts.models import User
from cooperation.models import Agreement
from foundation.editing.richtext import RichText
from news.models import Post
from pages.models import Page
from tests.factories import make_agreement, make_page, make_post, make_user
from tests.office.filled import form_of
from tests.test_house_rules import ALLOWED_UNSAFE
from tests.test_translating import service

pytestmark = pytest.mark.django_db
service = service

COLUMNS = get_translation_fields("text")
WORSE = (
    '<p onclick="alert(1)">Gut<script>alert(2)</script><img src=x onerror=alert(3)>'
    '<a href="javascript:alert(4)">x</a><iframe src="//boese.example"></iframe></p>'
)
PRINTED = {  # where each is printed: the model, how a row is made, what the office calls it
    "templates/cooperation/agreement.html": (Agreement, make_agreement, "kooperation/vereinbarungen"),
    "templates/news/_post.html": (Post, make_post, "aktuelles"),
    "templates/pages/page.html": (Page, make_page, "seiten"),
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
NEVER = ("templates/cooperation/agreement.html", translated)
TRIED = [(template, way) for template in PRINTED for way in WAYS if (template, way) != NEVER]


@pytest.mark.parametrize(("template", "way"), TRIED)
def test_nothing_dangerous_is_stored_in_any_language_whoever_writes_it(office, template, way):
    row = way(*PRINTED[template], office)

    texts = PRINTED[template][0].objects.filter(pk=row.pk).values(*COLUMNS).get()
    written = {column: text for column, text in texts.items() if text}
    assert [text for text in written.values() if "alert" in text or "boese" in text] == []
    assert len(written) >= 10
    assert all("Gut" in text for text in written.values())


def test_every_text_that_is_printed_unescaped_and_comes_from_people_is_tried():
    from_code = {"templates/django/forms/field.html"}
    templates = {name for name in ALLOWED_UNSAFE if name.startswith("templates/")}

    assert templates - from_code == set(PRINTED)
    assert {model for model, _make, _address in PRINTED.values()} == set(RichText.__subclasses__())
