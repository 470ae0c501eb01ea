"""What is sent twice – by a second click on a slow line – is done once and answered alike."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from contacts.models import Message
from courses.models import Course, CourseRun
from enquiries.models import Enquiry
from foundation.submissions.models import SentForm
from news.models import Post
from providers.models import Membership
from tests.factories import (
    days,
    make_course,
    make_course_type,
    make_decision,
    make_licence,
    make_meeting,
    make_membership,
    make_message,
    make_post,
    make_provider,
    make_run,
    make_user,
    stamp,
)
from tests.office.filled import form_of
from tests.office.test_news import folder, pdf
from tests.race import at_once

__all__ = ["folder"]


def hidden_on(client, address) -> dict:
    """Stamp and version of the last form on the page."""
    page = client.get(address).content.decode()
    return dict(re.findall(r'name="(stamp|version)" value="([^"]+)"', page))


def stamp_on(client, address):
    """That of the last form on the page."""
    return re.findall(r'name="stamp" value="([^"]+)"', client.get(address).content.decode())[-1]


def twin_of(client):
    """The same browser, sending on another connection."""
    twin = Client()
    twin.cookies = client.cookies.copy()
    return twin


def twice(client, address, data):
    """Sent by two clicks, of which the second does not wait for the answer to the first."""
    one, other = client, twin_of(client)
    return at_once(lambda: one.post(address, data), lambda: other.post(address, data))


@pytest.fixture
def provider(client):
    provider = make_provider(phone="03871 1234")
    client.force_login(make_membership(provider=provider).user)
    return provider


@pytest.fixture
def title(client, provider):
    """Where a course begins, and what is sent there."""
    address = f"/de/mein/{provider.slug}/angebote/neu/"
    data = {"title_de": "Deutsch", "course_type": make_course_type().pk, "stamp": stamp_on(client, address)}
    return address, data


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_have_one_effect_and_one_answer(client, provider):
    run = make_run(number="7")
    run_of_own = make_run()
    own = run_of_own.course
    Course.objects.filter(pk=own.pk).update(provider=provider)
    asked = Enquiry.objects.create(run=run_of_own, name="Olena", email="olena@beispiel.example", language="de")
    work = f"/de/mein/{provider.slug}/"
    visitor = Client()
    enquiry = {"name": "O", "email": "o@beispiel.example", "language": "de", "text": "?", "consent": "on"}
    week = {"week-TOTAL_FORMS": "0", "week-INITIAL_FORMS": "0", "more-TOTAL_FORMS": "0", "more-INITIAL_FORMS": "0"}
    new_run = {"start": days(30), "end": days(60), "municipality": run.municipality.pk, **week}
    acts = [
        (visitor, f"/de/angebote/{run.course.slug}/anfragen/{run.pk}/", {**enquiry, "born": stamp()}),
        (client, f"{work}angebote/neu/", {"title_de": "Deutsch", "course_type": make_course_type().pk}),
        (client, f"{work}angebote/{own.pk}/termine/neu/", new_run),
        (client, f"{work}angebote/{own.pk}/termine/kopieren/?start={days(200)}", {"start": days(200)}),
        (client, f"{work}anfragen/{asked.pk}/", {"status": "answered", "text": "Ja, ein Platz ist frei."}),
    ]

    def counts():
        return [*(model.objects.count() for model in (Enquiry, Course, CourseRun)), len(mail.outbox)]

    changes = []
    for sender, address, data in acts:
        before = counts()
        data |= hidden_on(sender, address)
        one, other = twice(sender, address, data)
        assert (one.status_code, one.headers.get("Location")) == (302, other.headers.get("Location")), address
        changes.append([after - was for was, after in zip(before, counts(), strict=True)])

    assert changes == [[1, 0, 0, 2], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 2, 0], [0, 0, 0, 1]]


@pytest.mark.django_db
def test_the_same_content_of_another_rendering_counts_again(client, title):
    address, data = title
    client.post(address, data)

    client.post(address, {**data, "stamp": stamp_on(client, address)})

    assert Course.objects.count() == 2


@pytest.mark.django_db
def test_other_content_or_another_person_with_the_same_stamp_counts(client, provider, title):
    address, data = title
    client.post(address, data)

    client.post(address, {**data, "title_de": "Rechnen"})
    client.force_login(make_membership(provider=provider).user)
    client.post(address, data)

    assert sorted(Course.objects.values_list("title_de", flat=True)) == ["Deutsch", "Deutsch", "Rechnen"]


@pytest.mark.django_db
@pytest.mark.parametrize("form", [{}, {"stamp": "made-up"}])
def test_a_page_that_was_open_before_stamps_came_still_works(client, title, form):
    address, data = title
    del data["stamp"]

    answers = [client.post(address, {**data, **form}).status_code for _number in range(2)]

    assert (answers, Course.objects.count(), SentForm.objects.count()) == ([302, 302], 2, 0)


@pytest.mark.django_db
def test_the_message_of_the_first_is_shown_once_also_after_the_second(client, provider):
    page = f"/de/mein/{provider.slug}/angebote/{make_course(provider=provider).pk}/"
    address, data = f"{page}pausieren/", {"suspended_until": days(9), **hidden_on(client, page)}
    client.post(address, data)

    other = twin_of(client)
    other.cookies.pop("messages")
    pages = [browser.post(address, data, follow=True).content.decode() for browser in (client, other)]

    assert [page.count("Gespeichert.") for page in pages] == [1, 1]


@pytest.mark.django_db
def test_a_form_with_an_error_may_be_sent_again_unchanged(client, title):
    address, data = title
    wrong = {**data, "title_de": ""}

    answers = [client.post(address, wrong).status_code for _number in range(2)]

    assert (answers, SentForm.objects.count()) == ([200, 200], 0)


@pytest.mark.django_db
def test_what_somebody_works_on_that_has_died_is_taken_over_after_two_minutes(client, title, monkeypatch):
    monkeypatch.setattr("foundation.submissions.once.PATIENCE", 0.2)
    address, data = title
    client.post(address, data)
    begun = timezone.now()

    SentForm.objects.update(answer=None, sent_at=begun)
    early = client.post(address, data)
    SentForm.objects.update(sent_at=begun - timedelta(minutes=3))
    late = client.post(address, data)

    assert (early.status_code, late.status_code, Course.objects.count()) == (503, 302, 2)
    assert early["Retry-After"] == "60"


@pytest.mark.django_db
def test_the_same_file_is_read_once_and_another_one_again(client, provider):
    address = f"/de/mein/{provider.slug}/import/"
    form = {"stamp": stamp_on(client, address)}

    def send(text):
        file = SimpleUploadedFile("kurse.csv", f"Titel;Beginn;Ende\n{text};;\n".encode())
        return client.post(address, {**form, "file": file})["Location"]

    assert send("Deutsch") == send("Deutsch") != send("Rechnen")


@pytest.mark.django_db
def test_a_second_click_on_a_form_with_a_document_is_answered_as_the_first(client, provider):
    Membership.objects.update(role=Membership.Role.MANAGER)
    licence = make_licence(provider)
    address = f"/de/mein/{provider.slug}/qualitaet/zulassungen/{licence.pk}/"
    data = form_of(client.get(address)) | {"number": "A-7"}

    answers = [client.post(address, data | {"proof": SimpleUploadedFile("a.pdf", pdf())}) for _click in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, answers[0]["Location"])] * 2
    assert len(list(Path(settings.MEDIA_ROOT).rglob("*.pdf"))) == 1


@pytest.mark.django_db
def test_one_seat_less_is_taken_off_once_and_shown_both_times(client, provider):
    run = make_run(seats_total=10, seats_free=5)
    Course.objects.filter(pk=run.course_id).update(provider=provider)
    address = f"/de/mein/{provider.slug}/plaetze/"
    data = {f"was-{run.pk}": 5, f"free-{run.pk}": 5, "step": f"{run.pk}:-", "stamp": stamp_on(client, address)}
    htmx = {"HX-Request": "true"}

    rows = [client.post(address, data, headers=htmx, follow=True).content.decode() for _number in range(2)]

    run.refresh_from_db()
    assert run.seats_free == 4
    assert all(f'name="free-{run.pk}" value="4"' in row and "<html" not in row for row in rows)
    assert stamp_in(rows[0]) != stamp_in(rows[1]) != data["stamp"]


def stamp_in(fragment):
    return re.search(r'name="stamp" value="([^"]+)"', fragment)[1]


@pytest.mark.django_db
def test_acts_that_toggle_say_the_state_they_want(client):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    decision, message = make_decision(make_meeting()), make_message()

    for _number in range(2):
        client.post(f"/de/buero/kooperation/beschluesse/{decision.pk}/", {"done": "yes"})
        client.post(f"/de/buero/nachrichten/{message.pk}/schliessen/", {"done": "yes"})

    decision.refresh_from_db()
    assert decision.done_on == timezone.localdate()
    assert Message.objects.get().closed_at
    client.post(f"/de/buero/kooperation/beschluesse/{decision.pk}/", {"done": "no"})
    client.post(f"/de/buero/nachrichten/{message.pk}/schliessen/", {"done": "no"})
    decision.refresh_from_db()
    assert (decision.done_on, Message.objects.get().closed_at) == (None, None)


@pytest.mark.django_db
def test_going_back_to_an_old_version_again_says_so_only_while_it_stands(client):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    post = make_post(title_de="Alt")
    page, old = f"/de/buero/aktuelles/{post.pk}/verlauf/", post.history.first().pk
    Post.objects.get().save()
    post.title_de = "Neu"
    post.save()
    back = hidden_on(client, page)

    answers = [client.post(f"{page}{old}/", back).status_code for _number in range(2)]
    restored = Post.objects.get().title_de
    post.title_de = "Ganz neu"
    post.save()
    answers.append(client.post(f"{page}{old}/", back).status_code)

    assert (answers, restored, Post.objects.get().title_de) == ([302, 302, 409], "Alt", "Ganz neu")


@pytest.mark.django_db
@pytest.mark.parametrize("button", [{}, {"step": "-"}])
def test_seats_from_an_old_page_are_saved_again_only_where_they_stand(client, provider, button):
    run = make_run(seats_total=10, seats_free=5)
    Course.objects.filter(pk=run.course_id).update(provider=provider)
    address = f"/de/mein/{provider.slug}/plaetze/"
    step = {"step": f"{run.pk}:-"} if button else {}
    data = {f"was-{run.pk}": 5, f"free-{run.pk}": 5 if step else 4, **step, "stamp": stamp_on(client, address)}

    answers = [client.post(address, data).status_code for _number in range(2)]
    CourseRun.objects.update(seats_free=8)
    again = client.post(address, data)

    run.refresh_from_db()
    assert (answers, again.status_code, run.seats_free) == ([302, 302], 409, 8)


@pytest.mark.django_db
def test_what_was_sent_is_remembered_for_a_day(client, title, capsys):
    client.post(*title)
    SentForm.objects.update(sent_at=timezone.now() - timedelta(hours=25))
    client.post(title[0], {**title[1], "title_de": "Rechnen"})

    call_command("delete_sent_forms")

    assert SentForm.objects.count() == 1


@pytest.mark.django_db
def test_what_was_done_is_answered_though_the_answer_cannot_be_noted(client, title, monkeypatch, caplog):
    def full(_claim, _answer):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(SentForm, "note", full)

    response = client.post(*title)

    assert (response.status_code, Course.objects.count()) == (302, 1)
    assert "The answer to a form cannot be noted" in caplog.text
