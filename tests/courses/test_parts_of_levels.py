"""Parts of levels, "A1.2": said by the provider, read from files, shown to readers."""

import pytest
from django.urls import reverse

from courses.models import Course
from tests.factories import make_course, make_membership, make_run
from tests.office.filled import form_of
from tests.workplace.test_imports import as_csv, perform, send

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("levels", "part", "shown"),
    [
        ((1, 1), "A1.2", "A1.2"),
        ((3, 3), "B1+", "B1+"),
        ((1, 2), "A1.2", "A1–A2"),
        ((2, 2), "A1.2", "A2"),
        ((1, 1), "", "A1"),
    ],
)
def test_readers_see_the_part_of_the_one_level_that_it_belongs_to(client, levels, part, shown):
    course = make_course(level_from=levels[0], level_to=levels[1], sub_level=part)
    make_run(course)

    card = client.get("/de/angebote/").content.decode()
    page = client.get(course.get_absolute_url()).content.decode()

    assert [f'<span class="level">{shown}</span>' in one for one in (card, page)] == [True, True]


@pytest.mark.parametrize(
    ("level", "part", "problem"),
    [
        ("1", "A1.2", ""),
        ("2", "A1.2", "Bitte wählen Sie das Niveau, von dem das ein Teil ist, bei von und bis."),
        ("0", "A1.2", "Bitte wählen Sie das Niveau, von dem das ein Teil ist, bei von und bis."),
        ("1", "A1 Teil 2", "Bitte schreiben Sie es wie A1.2 oder B1+."),
    ],
)
def test_the_editor_takes_a_part_of_the_level_that_is_chosen(client, level, part, problem):
    course = make_course(level_from=None, level_to=None)
    client.force_login(make_membership(provider=course.provider).user)
    address = reverse("workplace:section", args=[course.provider.slug, course.pk, "was"])
    typed = form_of(client.get(address))

    answer = client.post(address, typed | {"level_from": level, "level_to": level, "sub_level": part})

    assert answer.status_code == (200 if problem else 302)
    assert not problem or problem in answer.content.decode()


def test_a_file_says_it_in_its_column_or_its_title_and_silence_changes_nothing(client):
    provider = make_membership().provider
    client.force_login(provider.memberships.get().user)
    kind = make_course(
        provider=provider, title="Drittes", level_from=1, level_to=1, sub_level="A1.1", status="draft"
    )
    make_run(kind, number="3")
    kind.course_type.__class__.objects.filter(pk=kind.course_type_id).update(slug="weiteres-angebot")
    rows = [["1", "Englisch", "B1+"], ["2", "Spanisch A1.3 (A1)", "A1"], ["3", "Drittes", "A1"]]

    page = send(
        client,
        provider,
        as_csv(["Nr", "Titel", "Niveau", "Beginn"], *([*row, "05.01.2099"] for row in rows)),
    )
    perform(client, page)

    parts = dict(Course.objects.filter(provider=provider).values_list("title_de", "sub_level"))
    assert parts == {"Englisch": "B1+", "Spanisch A1.3 (A1)": "A1.3", "Drittes": "A1.1"}
