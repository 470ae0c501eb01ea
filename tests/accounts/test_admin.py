"""Who may enter the administration, and what is theirs there."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import User
from tests.factories import make_course, make_membership, make_municipality, make_run, make_user

pytestmark = pytest.mark.django_db

COORDINATORS = {
    *("contacts.contactperson", "contacts.message", "contacts.office"),
    *("courses.category", "courses.course", "courses.courserun", "courses.coursetype"),
    *("exams.examkind", "exams.examsession"),
    *("news.post", "pages.page", "providers.provider"),
}
MODELS = {model._meta.label_lower: model for model in admin.site._registry}
PASSWORD = "ganz-anders-und-neu-99"


def enter(client, role):
    client.force_login(make_user(role=role))


def open_lists(client):
    """Names of models whose list opens."""
    addresses = {name: reverse(f"admin:{name.replace('.', '_')}_changelist") for name in MODELS}
    return {name for name, address in addresses.items() if client.get(address).status_code == 200}


def user_data(**fields):
    return {
        "email": "neu@beispiel.example",
        "role": "coordinator",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
        **fields,
    }


def errors(response):
    return [message for row in response.context["adminform"].form.errors.values() for message in row]


def test_an_administrator_opens_everything(client):
    enter(client, User.Role.ADMINISTRATOR)

    assert open_lists(client) == set(MODELS)


def test_a_coordinator_opens_what_daily_work_needs_and_neither_accounts_nor_cooperation(client):
    enter(client, User.Role.COORDINATOR)

    assert open_lists(client) == COORDINATORS | {"places.municipality"}


def test_a_coordinator_sees_only_these_on_the_first_page(client):
    enter(client, User.Role.COORDINATOR)

    apps = client.get("/verwaltung/").context["app_list"]

    shown = {f"{app['app_label']}.{model['object_name'].lower()}" for app in apps for model in app["models"]}
    assert shown == COORDINATORS


def test_a_coordinator_changes_nobodys_account_however_asked(client):
    enter(client, User.Role.COORDINATOR)
    user = User.objects.get()
    pages = [reverse("admin:accounts_user_change", args=[user.pk]), reverse("admin:accounts_user_add")]
    pages += [
        reverse("admin:accounts_user_delete", args=[user.pk]),
        f"/verwaltung/accounts/user/{user.pk}/password/",
    ]

    answers = [client.post(page, user_data(role="administrator")).status_code for page in pages]

    assert answers == [403] * 4
    assert list(User.objects.values_list("role", flat=True)) == ["coordinator"]


def test_a_provider_member_may_open_nothing(client):
    client.force_login(make_membership().user)

    response = client.get("/verwaltung/", follow=True)

    assert response.status_code == 403
    assert open_lists(client) == set()


def test_a_stranger_is_sent_to_log_in(client):
    response = client.get("/verwaltung/courses/course/", headers={"accept-language": "de"})

    assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/verwaltung/login/")


def test_an_account_that_was_closed_is_out_at_once(client):
    enter(client, User.Role.ADMINISTRATOR)
    before = client.get("/verwaltung/").status_code

    User.objects.update(is_active=False)

    assert (before, client.get("/verwaltung/").status_code) == (200, 302)


def test_a_role_that_was_taken_is_gone_at_once(client):
    enter(client, User.Role.ADMINISTRATOR)
    user = User.objects.get()

    user.role = User.Role.MEMBER
    user.save()

    assert client.get("/verwaltung/", follow=True).status_code == 403


def test_a_coordinator_finds_places_for_an_address_but_changes_none(client):
    enter(client, User.Role.COORDINATOR)
    place = make_municipality("Hagenow")
    query = {"app_label": "courses", "model_name": "courserun", "field_name": "municipality", "term": "hage"}

    found = client.get("/verwaltung/autocomplete/", query).json()["results"]
    answer = client.post(reverse("admin:places_municipality_change", args=[place.pk]), {"name": "Anders"})

    assert found == [{"id": str(place.pk), "text": "Hagenow"}]
    assert answer.status_code == 403


def test_the_autocomplete_of_accounts_is_not_for_coordinators(client):
    enter(client, User.Role.COORDINATOR)
    query = {"app_label": "providers", "model_name": "membership", "field_name": "user", "term": "user"}

    assert client.get("/verwaltung/autocomplete/", query).status_code == 403


def test_an_administrator_makes_an_account(client):
    enter(client, User.Role.ADMINISTRATOR)

    response = client.post(reverse("admin:accounts_user_add"), user_data())

    user = User.objects.get(email="neu@beispiel.example")
    assert response.status_code == 302
    assert (user.role, user.is_staff, user.is_superuser) == ("coordinator", True, False)
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"email": "NEU@beispiel.example"}, "Zu dieser Adresse gibt es schon ein Konto."),
        ({"email": "neu"}, "Bitte prüfen Sie die E-Mail-Adresse. Sie sieht so aus: name@beispiel.de"),
        ({"email": ""}, "Bitte füllen Sie dieses Feld aus."),
        ({"role": "emperor"}, "Bitte wählen Sie etwas aus der Liste. emperor steht nicht darin."),
        ({"password2": "etwas-anderes-77"}, "Bitte geben Sie beide Male dasselbe Passwort ein."),
    ],
)
def test_an_account_that_cannot_be_is_refused_with_a_message(client, fields, message):
    enter(client, User.Role.ADMINISTRATOR)
    make_user("neu@beispiel.example")

    response = client.post(
        reverse("admin:accounts_user_add"), user_data(**{"email": "x@beispiel.example"} | fields)
    )

    assert response.status_code == 200
    assert message in errors(response)
    assert User.objects.count() == 2


def test_nobodys_address_can_be_changed_to_one_that_is_taken(client):
    enter(client, User.Role.ADMINISTRATOR)
    make_user("neu@beispiel.example")
    user = make_user("alt@beispiel.example")

    address = reverse("admin:accounts_user_change", args=[user.pk])
    response = client.post(address, {"email": "NEU@beispiel.example", "role": "member"})

    user.refresh_from_db()
    assert response.status_code == 200
    assert user.email == "alt@beispiel.example"


@pytest.mark.parametrize("path", ["courses/course/?p=-1", "courses/course/?o=99.x", "courses/course/?status=zzz"])
@pytest.mark.parametrize("more", ["", "&q=%00%E2%80%AE", "&level_from__exact=99999999999999999999999"])
def test_odd_addresses_of_lists_are_no_error_of_the_server(client, path, more):
    enter(client, User.Role.COORDINATOR)
    make_run(make_course())

    response = client.get(f"/verwaltung/{path}{more}", follow=True)

    assert response.status_code == 200


def test_the_administration_is_in_german_and_leads_back_to_the_portal(client):
    enter(client, User.Role.COORDINATOR)

    response = client.get("/verwaltung/", headers={"accept-language": "de"})

    content = response.content.decode()
    assert '<html lang="de" dir="ltr"' in content
    assert "Bildung verbindet: Verwaltung" in content
    assert '<a href="/">Website anzeigen</a>' in content


@pytest.mark.parametrize("name", ["email", "log"])
def test_nobody_writes_by_hand_what_the_portal_notes_of_mails(client, name):
    enter(client, User.Role.ADMINISTRATOR)
    add, every = (reverse(f"admin:post_office_{name}_{page}") for page in ("add", "changelist"))

    answers = [client.get(every), client.get(add), client.post(add, {"message": "x"})]

    assert [answer.status_code for answer in answers] == [200, 403, 403]
