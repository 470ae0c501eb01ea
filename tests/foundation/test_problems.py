"""A form that is refused: the page's title says so, and reading begins at what has to be put right."""

import re

import pytest
from django.conf import settings
from django.test import RequestFactory

from contacts.public.forms import BarrierForm, QuestionForm
from courses.models import Course
from enquiries.forms import CodeForm, EnquiryForm
from office.local.forms import AreaNoteForm
from pages.forms import FrontForm
from pages.models import Front
from planning.starts.asked import DecisionForm
from tests.factories import make_course, make_liaison, make_membership, make_partner, make_user, stamp
from tests.office.filled import form_of
from workplace.exams.asking import AnswerForm
from workplace.runs.import_check import ForAllForm

pytestmark = pytest.mark.django_db
ERROR = {
    **dict.fromkeys(("de", "de-simple"), "Fehler:"),
    **{"en": "Error:", "uk": "Помилка:", "ru": "Ошибка:", "ar": "خطأ:", "fa": "خطا:", "tr": "Hata:"},
    **{"fr": "Erreur\u202f:", "pl": "Błąd:", "ro": "Eroare:"},
}


def title(response) -> str:
    return re.search(r"<title>\s*(.*?)</title>", response.content.decode(), re.DOTALL)[1]


def contact(client, language="de", **fields):
    sent = {"born": stamp(), "name": "", "email": "olena@beispiel.example", "text": "Wann?", **fields}
    return client.post(f"/{language}/kontakt/", sent)


def trap(client):
    return contact(client, more="Werbung")


def login(client):
    return client.post("/de/konto/login/", {"login": "anna@beispiel.example", "password": "falsch"})


def new_password(client):
    return client.post("/de/konto/password/reset/", {"email": "keine"})


def draft(client):
    course = make_course(status=Course.Status.DRAFT)
    client.force_login(make_membership(provider=course.provider).user)
    return f"/de/mein/{course.provider.slug}/angebote/{course.pk}/"


def crossed(client):
    address = f"{draft(client)}was/"
    mine = form_of(client.get(address)) | {"title_de": "Meiner"}
    Course.objects.update(title_de="Anderer")
    return client.post(address, mine)


def week_of_new_dates(client):
    address = f"{draft(client)}termine/neu/"
    return client.post(address, form_of(client.get(address)) | {"week-0-starts_at": "17:00"})


def further_start_of_new_dates(client):
    address = f"{draft(client)}termine/neu/"
    return client.post(address, form_of(client.get(address)) | {"more-0-start": "2030-01-01"})


def row_of_a_partner(client):
    client.force_login(make_user(role="administrator"))
    address = f"/de/buero/kooperation/partner/{make_liaison(make_partner()).partner_id}/"
    return client.post(address, form_of(client.get(address)) | {"liaisons-0-email": "keine"})


def new_post(client):
    client.force_login(make_user(role="coordinator"))
    return client.post("/de/buero/aktuelles/neu/", form_of(client.get("/de/buero/aktuelles/neu/")))


WAYS = [
    contact,
    trap,
    login,
    new_password,
    crossed,
    week_of_new_dates,
    further_start_of_new_dates,
    row_of_a_partner,
    new_post,
]


@pytest.mark.parametrize("refused", WAYS, ids=lambda way: way.__name__)
def test_a_refused_form_says_so_in_the_title_and_takes_the_focus_to_its_problems(client, refused):
    response = refused(client)

    content = response.content.decode()
    focused = re.findall(r"<\w+[^>]* autofocus[^>]*>.*?<li>(.*?)</li>", content, re.DOTALL)
    boxes = re.findall(r'href="#([^"]+)"', " ".join(focused))
    assert title(response).startswith("Fehler: ")
    assert (len(focused), content.count("autofocus")) == (1, 1)
    assert all(f'id="{box}"' in content for box in boxes)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_title_says_it_in_the_readers_language_and_only_of_a_refused_form(client, language):
    response = contact(client, language)
    empty = client.get(f"/{language}/kontakt/")

    assert title(response) == f"{ERROR[language]} {title(empty)}"


NEEDED = {  # the boxes that a choice may need, by the form and what it is made with
    QuestionForm: ((RequestFactory().get("/"),), {}, ["email", "phone"]),
    EnquiryForm: ((RequestFactory().get("/"),), {}, ["email", "phone"]),
    CodeForm: ((RequestFactory().get("/"),), {}, ["digits"]),
    DecisionForm: (([], True), {}, ["own", "reason"]),
    ForAllForm: ((True,), {}, ["reason"]),
    AnswerForm: ((), {}, ["reason"]),
    AreaNoteForm: ((), {}, ["due_on"]),
    FrontForm: ((), {"instance": Front()}, ["alt_de", "credit"]),
}


@pytest.mark.parametrize("kind", NEEDED)
def test_nothing_says_of_a_box_that_it_is_optional_where_a_choice_needs_it(kind):
    arguments, keywords, names = NEEDED[kind]

    form = kind(*arguments, **keywords)

    assert [name for name in names if "freiwillig" in form[name].as_field_group()] == []


def test_of_all_other_boxes_that_may_stay_empty_it_is_said():
    form = BarrierForm(RequestFactory().get("/"))

    assert [name for name in form.fields if "freiwillig" in form[name].as_field_group()] == [
        "page",
        "name",
        "email",
    ]
