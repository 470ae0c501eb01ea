"""Rows without a number whose title has changed: asked whether they stand here already, never taken unasked."""

from datetime import date

import pytest

from courses.models import Course, CourseRun
from importing.said import renamed
from tests.factories import make_course_type, make_membership, make_trusted
from tests.workplace.test_imports import as_csv, perform, send

pytestmark = pytest.mark.django_db

HEADER = ["Titel", "Beginn", "Ende", "Zeiten", "Ort"]
ROW = ["Nähen für Anfänger", "05.01.2099", "30.06.2099", "Mo 09:00 - 10:00", "Haus am See"]
WAITS = "vielleicht steht es unter einem anderen Titel schon hier: Bitte sagen Sie das zuerst"


@pytest.fixture
def provider(client):
    make_course_type("Nähkurs", slug="weiteres-angebot")
    member = make_membership()
    make_trusted(member.provider)
    client.force_login(member.user)
    return member.provider


def row(title=ROW[0], start=ROW[1], times=ROW[3], place=ROW[4]):
    return [title, start, "30.06.2099", times, place]


def look(client, provider, *rows):
    return send(client, provider, as_csv(HEADER, *rows))


def take(client, provider, *rows):
    return perform(client, look(client, provider, *rows))


def answer(client, page, **answers):
    """By the title of the file."""
    data = {}
    for number, one in enumerate(page.context["asked"].renamed.object_list):
        form = {"title": one.title, "other": one.other, "answer": answers.get(one.title, "same")}
        data |= {f"renamed-{number}-{name}": value for name, value in form.items()}
        data[f"initial-renamed-{number}-answer"] = one.said
    return client.post(f"{page.request['PATH_INFO']}antworten/", data, follow=True)


def titles():
    return sorted(CourseRun.objects.values_list("course__title_de", flat=True))


LIKELY = {
    "a word more": row("Nähen für Anfänger und Interessierte"),
    "a word less": row("Nähen", times=""),
    "a slip": row("Nähen für Anfänegr", place=""),
    "another title at the same time and place": row("Mode selbst gemacht"),
    "another day and a slip": row("Nähen für den Anfänger", start="12.01.2099"),
}


@pytest.mark.parametrize("name", LIKELY)
def test_what_is_likely_the_same_is_asked_and_not_taken_before(client, provider, name):
    take(client, provider, ROW)

    page = look(client, provider, LIKELY[name])
    perform(client, page)

    assert [(one.title, one.other) for one in page.context["asked"].renamed.object_list] == [
        (LIKELY[name][0], "Nähen für Anfänger")
    ]
    assert WAITS in page.content.decode()
    assert titles() == ["Nähen für Anfänger"]


@pytest.mark.parametrize(("most", "asked"), [(3, ["Nähen für Anfänegr"]), (2, [])])
def test_among_more_dates_of_a_day_than_can_be_compared_nothing_is_asked(
    client, provider, monkeypatch, most, asked
):
    take(client, provider, ROW, row("Nähen für Große"), row("Nähen für Kleine"))
    monkeypatch.setattr(renamed, "MOST", most)

    page = look(client, provider, LIKELY["a slip"])

    assert [one.title for one in page.context["asked"].renamed.object_list] == asked


def test_numbers_that_differ_are_never_compared(client, provider, monkeypatch):
    def numbered(*numbers):
        rows = [[f"Nähen Gruppe {number}", *ROW[1:], number] for number in numbers]
        return send(client, provider, as_csv([*HEADER, "Kursnr"], *rows))

    perform(client, numbered("1", "2", "3"))
    monkeypatch.setattr(renamed.Likely, "likeness", None)

    page = numbered("4", "5", "6")

    assert not page.context["asked"].renamed.object_list


def test_the_same_course_is_changed_and_the_next_file_changes_nothing(client, provider):
    take(client, provider, ROW)
    kept, new = CourseRun.objects.get(), row("Mode selbst gemacht")

    perform(client, answer(client, look(client, provider, new)))
    again = look(client, provider, new)

    run = CourseRun.objects.get()
    assert (run.pk, run.course_id, run.course.title_de) == (kept.pk, kept.course_id, "Mode selbst gemacht")
    assert again.context["plan"].counts == {"unchanged": 1}
    assert not again.context["asked"].renamed.object_list


def test_another_course_is_taken_and_can_be_said_otherwise_as_long_as_it_is_not(client, provider):
    take(client, provider, ROW)
    new = row("Mode selbst gemacht")

    page = answer(client, look(client, provider, new), **{new[0]: "-"})
    again = answer(client, page, **{new[0]: ""})
    first, second = page.context["plan"].counts, again.context["plan"].counts
    perform(client, answer(client, again, **{new[0]: "-"}))

    assert (first, second) == ({"created": 1}, {"skipped": 1})
    assert titles() == ["Mode selbst gemacht", "Nähen für Anfänger"]


def test_a_title_that_somebody_has_changed_here_makes_no_second_course(client, provider):
    take(client, provider, ROW)
    course = Course.objects.get()
    course.title_de = "Nähen am Abend"
    course.save()

    page = answer(client, look(client, provider, ROW))
    perform(client, page)
    again = look(client, provider, ROW)

    assert titles() == ["Nähen am Abend"]
    assert next(note.alike for note in again.context["plan"].rows[0].notes) == (
        "Titel bleibt, wie es hier jemand geändert hat"
    )
    assert again.context["plan"].counts == {"unchanged": 1}


def test_what_is_another_course_for_sure_is_not_asked(client, provider):
    take(client, provider, row("Deutsch A1", start="05.01.2099"), row("Yoga", start="06.01.2099"))

    page = look(
        client,
        provider,
        row("Deutsch A1"),  # stands here as it is
        row("Deutsch A2"),  # beside it
        row("Yoga", start="13.01.2099"),  # one date more
        row("Kochen", start="06.01.2099", times="Di 18:00 - 19:00"),  # the day is the same and nothing else
        row("Deutsch B1", start="20.01.2099"),
    )

    assert not page.context["asked"].renamed.object_list
    assert page.context["plan"].counts == {"unchanged": 1, "created": 4}


def test_a_number_that_comes_later_makes_no_second_date(client, provider):
    take(client, provider, ROW)

    page = send(client, provider, as_csv(["Nr", *HEADER], ["B-1", *row("Nähen")]))
    perform(client, answer(client, page))

    run = CourseRun.objects.get()
    assert (run.number, run.course.title_de, run.start) == ("B-1", "Nähen", date(2099, 1, 5))


def test_what_it_may_be_is_said_with_its_choice(client, provider):
    take(client, provider, ROW)

    text = look(client, provider, row("Mode selbst gemacht")).content.decode()

    assert 'aria-describedby="renamed-0-said"' in text
    assert '<p class="helptext" id="renamed-0-said">' in text


ODD_ANSWERS = {
    "nothing": {},
    "no title": {"renamed-0-title": "", "renamed-0-other": "x", "renamed-0-answer": "same"},
    "no answer that there is": {"renamed-0-title": "Mode", "renamed-0-other": "x", "renamed-0-answer": "maybe"},
    "too long": {"renamed-0-title": "x" * 201, "renamed-0-other": "x", "renamed-0-answer": "same"},
    "beyond the page": {"renamed-10-title": "Mode", "renamed-10-other": "x", "renamed-10-answer": "same"},
}


@pytest.mark.parametrize("name", ODD_ANSWERS)
def test_an_answer_that_no_page_has_offered_keeps_nothing(client, provider, name):
    take(client, provider, ROW)
    page = look(client, provider, row("Mode selbst gemacht"))

    answered = client.post(f"{page.request['PATH_INFO']}antworten/", ODD_ANSWERS[name])

    assert answered.status_code == 302
    assert not provider.cell_corrections.exists()


def test_signs_that_no_database_keeps_are_cleaned_from_an_answer(client, provider):
    take(client, provider, ROW)
    page = look(client, provider, row("Mode selbst gemacht"))

    said = {"title": "Mode\0 selbst gemacht", "other": f"{ROW[0]}\0\x07", "answer": "same"}
    answered = client.post(
        f"{page.request['PATH_INFO']}antworten/",
        {f"renamed-0-{name}": value for name, value in said.items()},
        follow=True,
    )

    assert [one.renamed.said for one in answered.context["plan"].rows] == [ROW[0]]


def test_an_answer_sent_twice_is_kept_once_and_one_to_a_title_that_is_gone_is_asked_again(client, provider):
    take(client, provider, ROW)
    page = look(client, provider, row("Mode selbst gemacht"))

    answer(client, page)
    answer(client, page)
    Course.objects.update(title_de="Nähen am Abend")
    stale = answer(client, page)

    assert provider.cell_corrections.count() == 1
    assert [(one.other, one.said) for one in stale.context["asked"].renamed.object_list] == [
        ("Nähen am Abend", "")
    ]
    assert stale.context["plan"].counts == {"skipped": 1}


def test_an_answer_to_a_file_that_has_been_taken_meanwhile_says_so(client, provider):
    take(client, provider, ROW)
    page = look(client, provider, row("Mode selbst gemacht"))
    perform(client, page)

    answered = answer(client, page)

    assert "Diese Datei wurde schon importiert" in answered.content.decode()
    assert not provider.cell_corrections.exists()
