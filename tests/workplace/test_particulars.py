"""What some courses say besides: which module, which ages, what else one pays, in which language, which book."""

from decimal import Decimal

import pytest
from django.urls import reverse

from courses.models import Course, CourseRun
from tests.factories import days, make_course, make_course_type, make_membership, make_run, make_trusted
from tests.office.filled import form_of
from tests.workplace.test_imports import as_csv, perform, send

pytestmark = pytest.mark.django_db
HEADER = ["Nr", "Titel", "Beginn", "Ende", "Modul", "Alter", "Gebühr", "Gebühr ermäßigt", "Materialkosten"]
HEADER += ["Unterrichtssprache", "Lehrbuch", "Einstufungstest", "Buchungslink"]
SAID = ("module_number", "module_count", "age_from", "age_to", "reduced_price", "materials_price")
SAID += ("teaching_language", "textbook", "placement_test")
ALL = dict(zip(SAID, (2, 6, 16, None, Decimal(40), Decimal("7.50"), "en", "Schritte 2", True), strict=True))
LINK = "https://vhs.example/kurs/7"


def imported(client, *rows):
    make_course_type(slug="weiteres-angebot")
    provider = make_membership().provider
    client.force_login(provider.memberships.get().user)
    lines = (["7", "Englisch", "05.01.2099", "30.06.2099", *row] for row in rows)
    page = send(client, provider, as_csv(HEADER, *lines))
    perform(client, page)
    return page, Course.objects.get(provider=provider)


def test_readers_and_machines_are_told_what_was_said(client):
    course = make_course(**ALL, cost="paid", price=60)
    make_run(course, booking_link=LINK)

    page = client.get(course.get_absolute_url()).content.decode().replace("\xa0", " ")

    told = ["Modul 2 von 6", "ab 16 Jahren", "ermäßigt: 40 €", "Material: 7,50 €", "Schritte 2"]
    told += [
        "Vor diesem Kurs brauchen Sie einen Einstufungstest.",
        "Unterrichtssprache: Englisch",
    ]
    told += [f'<a class="link" rel="nofollow noopener" href="{LINK}">', f'"url":"{LINK}"']
    told += ['"inLanguage":"en"', '"typicalAgeRange":"16-"', '"position":2']
    assert [words for words in told if words not in page] == []


def test_readers_are_told_nothing_where_nobody_has_said_it(client):
    course = make_course()
    make_run(course)

    page = client.get(course.get_absolute_url()).content.decode()

    words = ["Modul", "Jahren", "ermäßigt", "Material", "Einstufungstest", "Der Unterricht ist", "Lehrbuch"]
    words += ["Beim Anbieter buchen", "inLanguage", "typicalAgeRange", '"position"']
    assert [word for word in words if word in page] == []


@pytest.mark.parametrize(
    ("slug", "typed", "problem"),
    [
        ("was", {"module_number": "2", "module_count": "6", "textbook": "Schritte"}, ""),
        ("was", {"module_number": "7", "module_count": "6"}, "So viele Module gibt es nicht."),
        ("was", {"module_number": "31"}, "Bitte geben Sie höchstens 30 an."),
        ("fuer-wen", {"age_from": "27", "age_to": "16"}, "Bitte geben Sie beide Alter an"),
        ("fuer-wen", {"age_from": "150"}, "Bitte geben Sie höchstens 99 an."),
        ("kosten", {"reduced_price": "-1"}, "Bitte geben Sie mindestens 0 an."),
        ("sprachen", {"teaching_language": "en"}, ""),
    ],
)
def test_the_editor_takes_what_can_be(client, slug, typed, problem):
    course = make_course(cost="free")
    client.force_login(make_membership(provider=course.provider).user)
    address = reverse("workplace:section", args=[course.provider.slug, course.pk, slug])

    answer = client.post(address, form_of(client.get(address)) | typed)

    assert answer.status_code == (200 if problem else 302)
    assert not problem or problem in answer.content.decode()


def test_the_link_of_a_date_is_a_safe_one_and_stays_with_its_date(client):
    run = make_run()
    make_trusted(run.course.provider)
    client.force_login(make_membership(provider=run.course.provider).user)
    address = reverse("workplace:run", args=[run.course.provider.slug, run.course_id, run.pk])
    typed = form_of(client.get(address))

    refused = client.post(address, typed | {"booking_link": "http://vhs.example/7"})
    taken = client.post(address, typed | {"booking_link": LINK})

    assert "Adresse zum Buchen</a>: Bitte prüfen Sie die Internetadresse." in refused.content.decode()
    assert (taken.status_code, CourseRun.objects.get().booking_link) == (302, LINK)


def test_a_file_says_it_and_our_own_export_comes_back_unchanged(client):
    row = ["2 von 6", "ab 16", "60,00 €", "40 €", "7,50", "Englisch", "Schritte 2", "ja", "vhs.example/kurs/7"]

    _page, course = imported(client, row)
    there = client.get(reverse("workplace:export", args=[course.provider.slug])).content
    again = send(client, course.provider, there, "kurse.xlsx")

    assert {name: getattr(course, name) for name in SAID} == ALL
    assert course.runs.get().booking_link == LINK
    assert dict(again.context["counts"]) == {"angelegt": 0, "geändert": 0, "unverändert": 1, "übersprungen": 0}
    assert [row.notes for row in again.context["plan"].rows] == [[]]


@pytest.mark.parametrize(
    ("column", "cell", "right"),
    [
        ("Modul", "Modul 3", {"module_number": 3}),
        ("Modul", "3/4", {"module_number": 3, "module_count": 4}),
        ("Modul", "5/4", None),
        ("Modul", "A2", None),
        ("Alter", "6-12 Jahre", {"age_from": 6, "age_to": 12}),
        ("Alter", "bis 27", {"age_to": 27}),
        ("Alter", "12-6", None),
        ("Alter", "Kinder", None),
        ("Gebühr ermäßigt", "60,00 €", {}),
        ("Gebühr ermäßigt", "0,00", None),
        ("Gebühr ermäßigt", "kostenlos", {"reduced_price": 0}),
        ("Gebühr ermäßigt", "20 %", None),
        ("Materialkosten", "keine", {}),
        ("Materialkosten", "5 € oder 6 €", None),
        ("Unterrichtssprache", "Türkisch", {"teaching_language": "tr"}),
        ("Unterrichtssprache", "Klingonisch", None),
        ("Einstufungstest", "nein", {"placement_test": False}),
        ("Einstufungstest", "vielleicht", None),
        ("Lehrbuch", "Menschen A1", {"textbook": "Menschen A1"}),
        ("Buchungslink", "http://vhs.example/7", None),
    ],
)
def test_each_cell_is_understood_or_left_out_with_a_note(client, column, cell, right):
    row = ["60,00 €" if name == "Gebühr" else cell if name == column else "" for name in HEADER[4:]]

    page, course = imported(client, row)

    notes = [str(note) for one in page.context["plan"].rows for note in one.notes]
    empty = {name: Course._meta.get_field(name).get_default() for name in SAID}
    assert {name: getattr(course, name) for name in SAID} == empty | (right or {})
    assert course.runs.get().booking_link == ""
    assert len(notes) == (right is None)


def test_a_copy_says_the_same_but_its_date_has_no_link_yet(client):
    course = make_course(**ALL)
    make_run(course, booking_link=LINK)
    client.force_login(make_membership(provider=course.provider).user)
    address = reverse("workplace:copy_runs", args=[course.provider.slug, course.pk])

    client.post(address, form_of(client.get(address, {"start": days(100).isoformat(), "as_new": "on"})))

    draft = Course.objects.exclude(pk=course.pk).get()
    assert {name: getattr(draft, name) for name in SAID} == ALL
    assert [run.booking_link for run in draft.runs.all()] == [""]


@pytest.mark.parametrize("is_partner", [True, False])
def test_who_is_no_partner_and_is_asked_for_nothing_is_led_to_no_tasks_at_exams(client, is_partner):
    provider = make_membership().provider
    if is_partner:
        make_trusted(provider)
    client.force_login(provider.memberships.get().user)

    page = client.get(reverse("workplace:exams", args=[provider.slug]))

    assert [page.context[name] for name in ("has_pool", "has_tasks")] == [is_partner] * 2
