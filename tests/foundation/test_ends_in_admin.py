"""The stock administration deletes nothing that pages of the portal guard, or of which somebody has to be told."""

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.utils.text import capfirst

from accounts.models import User
from courses.actions import hold
from courses.models import CourseRun
from exams.actions import ask_seats
from exams.models import SeatRequest
from office.urls import model_pages
from providers.models import Provider
from tests.factories import (
    make_course,
    make_exam_session,
    make_membership,
    make_partner,
    make_provider,
    make_run,
    make_user,
)

pytestmark = pytest.mark.django_db

KEPT = {  # what one cannot delete here, beside what the office keeps on pages of its own
    "courses.CourseRun": "deleted on the course's page until it is announced",
    "bildung_verbindet.AuditEntry": "nobody changes it",
}
DELETED = {
    "nobody is to be told, and nothing hangs on it": """
        bildung_verbindet.PublicLink bildung_verbindet.TranslatedText contacts.Message cooperation.NetworkMail
        post_office.Email post_office.Log places.Municipality places.Locality auth.Group
    """,
    "only without what others know of": "courses.Course providers.Provider",
    "who has the account, or loses a way in, is heard of": """
        accounts.User account.EmailAddress mfa.Authenticator usersessions.UserSession
    """,
}


@pytest.mark.parametrize("role", [User.Role.COORDINATOR, User.Role.ADMINISTRATOR])
def test_what_has_an_end_on_pages_of_its_own_has_none_here(role):
    request = RequestFactory().get("/verwaltung/")
    request.user = make_user(role=role)
    own = {kind.model._meta.label for kind in model_pages}

    ending = {
        model._meta.label for model, pages in admin.site._registry.items() if pages.has_delete_permission(request)
    }

    assert ending & (own | KEPT.keys()) == set()


def test_of_each_kind_it_is_said_whether_it_ends_here():
    registered = {model._meta.label for model in admin.site._registry}
    own = {kind.model._meta.label for kind in model_pages}

    said = {label for labels in DELETED.values() for label in labels.split()} | KEPT.keys()

    assert registered - own == said


@pytest.fixture
def coordinator(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    return client


def delete(client, row):
    """Alone, and from the list."""
    room = f"/verwaltung/{row._meta.app_label}/{row._meta.model_name}/"
    ticked = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    answers = [client.post(f"{room}{row.pk}/delete/", {"post": "yes"}), client.post(room, ticked)]
    return " ".join(answer.content.decode() for answer in answers)


def an_exam_with_seats():
    session = make_exam_session(provider=make_provider("Zentrum"), is_offered=True)
    ask_seats(session, make_partner(provider=make_provider("Nachbar")).provider, 3)
    return session


def an_announced_run():
    run = make_run()
    hold(run)
    return run


@pytest.mark.parametrize(
    "row",
    [
        an_exam_with_seats,
        an_announced_run,
        lambda: an_announced_run().course,
        lambda: an_exam_with_seats().provider,
        lambda: an_exam_with_seats().seat_requests.get().provider,
    ],
)
def test_no_slip_of_the_hand_ends_what_others_count_on(coordinator, row):
    row = row()

    delete(coordinator, row)

    assert type(row).objects.filter(pk=row.pk).exists()
    assert CourseRun.objects.count() == CourseRun.history.filter(history_type="+").count()


def test_what_nobody_knows_of_is_deleted_with_what_is_its_own(coordinator):
    provider = make_membership(provider=make_provider("Versehen")).provider
    course = make_course(provider=make_provider("Andere"))

    delete(coordinator, course)
    delete(coordinator, provider)

    assert [*Provider.objects.values_list("name", flat=True)] == ["Andere"]
    assert not type(course).objects.exists()


def test_it_is_said_what_would_go_with_it(coordinator):
    partner = an_exam_with_seats().seat_requests.get().provider

    page = delete(coordinator, partner)

    assert f"{capfirst(SeatRequest._meta.verbose_name_plural)}: 1" in page
