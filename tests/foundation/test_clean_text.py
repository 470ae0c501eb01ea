"""Text is cleaned at one door: what is sent, and every column that holds text."""

import importlib

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.test import RequestFactory
from django.utils.translation import override

from contacts.models import Message
from courses.models import Course
from foundation.reading.requests import CleanRequestMiddleware
from foundation.reading.spelling import PLAIN, cleaned, one_line
from foundation.reading.text_fields import CleanColumn
from providers.models import Provider
from tests.contacts.test_forms import send
from tests.factories import make_course, make_office, make_provider
from tests.test_house import FLOORS

SAME = [
    "Grüße aus Lübz – „schön“ & 'gut'\nzweite Zeile",
    "می\u200cخواهم کتاب\u200cها",
    "ئەم کوردی\u200cیە",
    "۱۴۰۲ ه\u200d.ش",
    "क्\u200dष",
    "👩\u200d👩\u200d👧 ❤️\u200d🔥 1️⃣ ℹ️ 🏳️\u200d🌈 👍🏽",
    "दَوْرَةٌ",
    "Їжак и й ё",
    "B2 × 3 €",
]


@pytest.mark.parametrize("text", SAME)
def test_what_writing_needs_stays(text):
    assert cleaned(text) == text


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("a\u200e\u200f\u202a\u202e\u2066\u2069\u00ad\u200b\ufeff\u2060b", "ab"),
        ("Mitter\x02nacht\x00", "Mitternacht"),
        ("eins\x0bzwei\r\ndrei\u2028vier\x85fünf\rsechs", "eins\nzwei\ndrei\nvier\nfünf\nsechs"),
        ("ein\u00a0zwei\u2009drei\u3000vier", "ein zwei drei vier"),
        ("a\u200cb\u200dc", "abc"),
        ("\u200cمی\u200c\u200c\u200dخواهم\u200c", "می\u200cخواهم"),
        ("a\ufe0fb", "ab"),
        ("\ud800x\udfff\ufffe", "x"),
        ("Cafe\u0301", "Café"),
        ("\u3164\u2800\u115f", " "),
        ("x\U000e0041\U000e0101y", "xy"),
    ],
)
def test_what_nobody_sees_goes(text, right):
    assert cleaned(text) == cleaned(cleaned(text))
    assert cleaned(text) == right


def test_signs_that_are_looked_at_no_closer_are_clean_beside_any_letter():
    signs = [chr(code) for code in range(0x11000) if PLAIN.fullmatch(chr(code))]
    text = "".join(f"e{sign}я{sign}ا{sign}{sign}" for sign in signs)

    assert len(signs) > 800
    assert cleaned(f"{text}😀") == f"{text}😀"


def test_a_letter_keeps_a_few_marks_only():
    assert len(cleaned("e" + "\u0301" * 100_000)) <= 9


def test_one_line_is_one_line():
    assert one_line(" Haus\r\nBcc: x@y.example\x0b\u2029 am  See\u00a0") == "Haus Bcc: x@y.example am See"


def test_every_text_column_of_ours_cleans():
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in FLOORS]

    left_out = {
        f"{model.__name__}.{field.name}"
        for model in ours
        if not hasattr(model, "instance_type")  # a copy in the history has the columns of its model
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not isinstance(field, CleanColumn)
    }

    made = {"ContactPerson.photo", "PostPicture.picture", "Page.picture", "Front.picture"}  # names of files
    assert left_out == {"User.password", *made}


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["save", "create", "bulk_create", "update", "bulk_update"])
def test_a_name_is_one_clean_line_whichever_way_it_is_written(way):
    name, provider = "Haus\r\nBcc: x@y.example\u202e\x00", make_provider()

    if way == "save":
        provider.name = name
        provider.save()
        assert provider.name == "Haus Bcc: x@y.example"
    elif way == "create":
        provider = make_provider(name)
    elif way == "bulk_create":
        Provider.objects.bulk_create([Provider(name=name, slug="neu", municipality=provider.municipality)])
        provider = Provider.objects.get(slug="neu")
    elif way == "update":
        Provider.objects.update(name=name)
    else:
        provider.name = name
        Provider.objects.bulk_update([provider], ["name"])

    assert Provider.objects.get(pk=provider.pk).name == "Haus Bcc: x@y.example"
    assert Provider.objects.filter(name=name).exists()


@pytest.mark.django_db
def test_cleaning_a_text_leaves_the_other_languages_alone():
    course = make_course("Deutsch")

    with override("en"):
        course.title_de = "Deu\u00adtsch"
        course.title_en = None
        course.save()

    assert Course.objects.values_list("title_de", "title_en", "title").get() == ("Deutsch", None, "Deutsch")


@pytest.mark.django_db
def test_invisible_marks_in_a_form_are_no_question(client):
    make_office()

    send(client, name="Ole\u200bna\r\nBcc: x", text="a\u202eb\x0bc", phone="0171\u00a01234567\u200e")

    message = Message.objects.get()
    assert (message.name, message.text, message.phone) == ("Olena Bcc: x", "ab\nc", "0171 1234567")


def received(request):
    seen = []
    CleanRequestMiddleware(seen.append)(request)
    return seen[0]


def test_everything_sent_is_clean_when_a_view_reads_it():
    request = RequestFactory().post(
        "/?q=a%00b&q=%ed%a0%80&x%00=%E2%80%AE1",
        {"text": "a\x00\u202eb", "password": "a\u00ad\x00b", "file": SimpleUploadedFile("a\u202eb.png", b"\x00")},
    )
    request.META["HTTP_COOKIE"] = 'sessionid="abc\\000defghij"'

    request = received(request)

    assert request.GET["q"].count("\x00") == 0
    assert (request.GET.getlist("q")[0], request.GET["x"]) == ("ab", "1")
    assert (request.POST["text"], request.POST["password"]) == ("ab", "a\u00adb")
    assert (request.FILES["file"].name, request.FILES["file"].read()) == ("ab.png", b"\x00")
    assert request.COOKIES == {"sessionid": "abcdefghij"}


@pytest.mark.django_db
def test_what_was_saved_before_is_cleaned_once():
    migration = importlib.import_module("bildung_verbindet.migrations.0004_clean_texts")
    course = make_course()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE courses_course SET title_de = %s, summary_de = %s", ["a\u202eb\nc", "a\u200bb\nc"])

    migration.clean_texts(apps, type("Editor", (), {"connection": connection}))

    course.refresh_from_db()
    assert (course.title_de, course.summary_de) == ("ab c", "ab\nc")
