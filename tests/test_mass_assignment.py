"""A form changes what it shows: whatever else is sent, in every role, is not taken."""

import re

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from courses.models import Course
from enquiries.models import Enquiry
from providers import actions
from providers.models import Invitation, Membership, Provider
from tests.factories import (
    make_course,
    make_course_type,
    make_membership,
    make_message,
    make_municipality,
    make_office,
    make_provider,
    make_run,
    make_trusted,
    make_user,
    prove,
)
from tests.office.filled import form_of
from tests.test_nested_ids import KEPT

pytestmark = pytest.mark.django_db

PROTECTED = {  # columns that no form of a provider or of an account shows
    "accounts.User": ["email", "role", "is_staff", "is_superuser", "is_active"],
    "contacts.Message": ["text", "email", "kind"],
    "courses.Course": ["provider", "status", "slug", "created_at"],
    "courses.CourseRun": ["course"],
    "enquiries.Enquiry": ["run", "name", "email", "text"],
    "providers.Membership": ["user", "provider", "role"],
    "providers.Provider": ["slug", "is_published", "is_example"],
}
SECTIONS = ["was", "fuer-wen", "sprachen", "kosten", "anmeldung"]


def state() -> dict:
    return {
        label: list(apps.get_model(label).objects.order_by("pk").values_list("pk", *columns))
        for label, columns in PROTECTED.items()
    }


def hostile(me, other) -> dict:
    """Every column there is, with a value that would be worth having."""
    names = {field.name for label in PROTECTED for field in apps.get_model(label)._meta.concrete_fields}
    wanted = {
        "status": "published",
        "provider": other.pk,
        "course": other.courses.first().pk,
        "run": other.courses.first().runs.first().pk,
        "user": me.pk,
        "role": "administrator",
        "slug": "gekapert",
        "email": "gekapert@beispiel.example",
        "created_at": "2020-01-01",
        "id": 10**6,
    }
    flags = {name: "on" for name in names if name.startswith("is_")}
    more = {f"{name}_id": value for name, value in wanted.items()}
    return {**flags, **more, **wanted}


@pytest.fixture
def provider():
    """With a public course; neither it nor its people are trusted."""
    provider = make_provider(phone="03871 1234", is_published=False)
    run = make_run(make_course(provider=provider))
    Enquiry.objects.create(run=run, name="Olena", email="olena@beispiel.example", language="de")
    return provider


@pytest.fixture
def other():
    return make_run(make_course(provider=make_provider(name="Andere"))).course.provider


def enter(client, provider, role=Membership.Role.MANAGER):
    user = make_membership(provider=provider, role=role).user
    client.force_login(user)
    return user


def pages(provider) -> list[str]:
    """With a form over something that is there."""
    course = provider.courses.first()
    base = f"/de/mein/{provider.slug}/"
    of_course = f"{base}angebote/{course.pk}/"
    return [
        f"{base}profil/",
        *(f"{of_course}{section}/" for section in SECTIONS),
        f"{of_course}termine/{course.runs.first().pk}/",
    ]


@pytest.mark.parametrize("number", range(7))
def test_a_providers_form_takes_only_what_it_shows(client, provider, other, number):
    user = enter(client, provider)
    page = pages(provider)[number]
    form = form_of(client.get(page))
    before = state()
    extra = {name: value for name, value in hostile(user, other).items() if name not in form}

    response = client.post(page, {**form, **extra})

    assert response.status_code == 302
    assert state() == before


def test_an_answer_to_an_enquiry_changes_nothing_that_was_asked(client, provider, other):
    user = enter(client, provider)
    enquiry = Enquiry.objects.get()
    before = state()

    extra = {name: value for name, value in hostile(user, other).items() if name != "status"}
    client.post(
        f"/de/mein/{provider.slug}/anfragen/{enquiry.pk}/", {**extra, "status": "confirmed", "text": "Ja."}
    )

    assert state()["enquiries.Enquiry"][0][1:3] == before["enquiries.Enquiry"][0][1:3]
    assert state()["providers.Membership"] == before["providers.Membership"]


def test_a_new_course_belongs_to_the_provider_and_is_a_draft(client, provider, other):
    user = enter(client, provider, Membership.Role.EDITOR)
    kind = make_course_type()
    before = set(Course.objects.values_list("pk", flat=True))

    shown = {"title_de": "Neu", "title": "Neu", "course_type": kind.pk, "summary_de": "Kurz.", "summary": "Kurz."}
    client.post(f"/de/mein/{provider.slug}/angebote/neu/", {**hostile(user, other), **shown})

    course = Course.objects.exclude(pk__in=before).get()
    assert (course.provider, course.status, course.slug == "gekapert") == (provider, "draft", False)


def test_a_new_run_belongs_to_the_course_of_the_address(client, provider, other):
    user = enter(client, provider, Membership.Role.EDITOR)
    course, before = provider.courses.first(), other.courses.first().runs.count()
    page = f"/de/mein/{provider.slug}/angebote/{course.pk}/termine/neu/"

    client.post(page, {**hostile(user, other), "municipality": make_municipality().pk, "start": "2027-03-01"})

    assert other.courses.first().runs.count() == before


def test_who_joins_gets_the_role_that_was_given_and_no_other(client, provider, other):
    inviter = make_membership(provider=provider, role=Membership.Role.MANAGER).user
    invitation = actions.invite(provider, "neu@beispiel.example", Membership.Role.EDITOR, inviter)
    person = {"first_name": "Anna", "last_name": "Beispiel", "password": "ganz-anders-und-neu-99"}

    client.post(f"/de/einladung/{invitation.token}/", {**hostile(inviter, other), "role": "manager", **person})

    user = User.objects.get(email="neu@beispiel.example")
    assert (user.role, user.is_staff, user.is_superuser) == ("member", False, False)
    assert list(user.memberships.values_list("provider", "role")) == [(provider.pk, "editor")]


def test_an_invitation_is_for_ones_own_provider_with_a_role_that_members_have(client, provider, other):
    user = enter(client, provider)
    page = f"/de/mein/{provider.slug}/mitglieder/einladen/"

    for role in ("administrator", "coordinator", "manager"):
        data = {**hostile(user, other), "email": f"{role}@beispiel.example", "role": role, "invited_by": 1}
        client.post(page, data)

    assert list(Invitation.objects.values_list("email", "provider", "role", "invited_by")) == [
        ("manager@beispiel.example", provider.pk, "manager", user.pk)
    ]


@pytest.mark.parametrize("address", ["/de/konto/password/change/", "/de/konto/email/", "/de/konto/2fa/"])
def test_an_account_does_not_raise_itself(client, provider, other, address):
    user = enter(client, provider)
    prove(user)
    before = state()

    client.post(address, {**hostile(user, other), "action_add": "", "email": "zweite@beispiel.example"})

    assert state() == before


def test_a_message_from_outside_sets_nothing_but_its_fields(client):
    make_office()
    message = make_message()
    before = state()["contacts.Message"]

    client.post("/de/kontakt/", {"id": message.pk, "pk": message.pk, "text": "Neu", "closed_at": "2020-01-01"})

    assert state()["contacts.Message"][:1] == before


@pytest.mark.parametrize("trusted", [False, True])
def test_columns_of_a_file_set_neither_provider_nor_status(client, provider, other, trusted):
    if trusted:
        make_trusted(provider)
    enter(client, provider)
    make_course_type(slug="weiteres-angebot")
    before = set(Course.objects.values_list("pk", flat=True))
    header = [
        "Titel",
        "Beginn",
        "Ende",
        "status",
        "provider",
        "provider_id",
        "Anbieter",
        "slug",
        "is_published",
        "id",
    ]
    row = ["Neuer Kurs", "05.01.2099", "30.06.2099", "published", f"{other.pk}", f"{other.pk}", other.name]
    row += ["gekapert", "1", f"{min(before)}"]
    file = SimpleUploadedFile("kurse.csv", "\n".join(";".join(cells) for cells in (header, row)).encode())

    page = client.post(f"/de/mein/{provider.slug}/import/", {"file": file}, follow=True)
    address = page.request["PATH_INFO"]
    client.post(f"{address}ausfuehren/", {"version": page.context["plan"].version})

    made = Course.objects.exclude(pk__in=before).get()
    assert (made.provider, made.status, "gekapert" in made.slug) == (provider, "draft", False)


# A membership that has ended


@pytest.mark.parametrize("end", ["removed", "disabled", "password changed elsewhere"])
def test_an_open_form_is_not_taken_from_somebody_whose_right_has_ended(client, provider, end):
    user = enter(client, provider)
    page = f"/de/mein/{provider.slug}/profil/"
    form = form_of(client.get(page)) | {"name": "Gekapert"}
    if end == "removed":
        user.memberships.all().delete()
    elif end == "disabled":
        User.objects.filter(pk=user.pk).update(is_active=False)
    else:
        user.set_password("ganz-anders-und-neu-99")
        user.save()

    response = client.post(page, form)

    assert response.status_code == (410 if end == "removed" else 302)
    assert end == "removed" or response["Location"].startswith("/de/konto/login/")
    assert Provider.objects.get(pk=provider.pk).name != "Gekapert"


def test_staff_who_is_staff_no_more_is_out_at_the_next_request(client):
    user = make_user(role=User.Role.COORDINATOR)
    client.force_login(user)
    before = client.get("/de/buero/").status_code
    user.role = User.Role.MEMBER
    user.save()

    assert (before, client.get("/de/buero/").status_code) == (200, 404)


# What the office keeps


@pytest.mark.parametrize("name", KEPT)
def test_a_form_of_the_office_changes_no_column_that_it_does_not_show(client, name):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    row = KEPT[name]()
    page = reverse(f"office:{name}", kwargs={"pk": row.pk})
    opened = client.get(page)
    form, boxes = form_of(opened), set(re.findall(r'name="(\w+)"', opened.content.decode()))
    columns = [field for field in row._meta.concrete_fields if field.name not in boxes]
    before = {field.attname: getattr(row, field.attname) for field in columns if not getattr(field, "auto_now", 0)}
    extra = {key: "7" for field in columns for key in (field.name, field.attname) if key not in boxes}

    response = client.post(page, {**extra, **form})

    after = type(row).objects.values().get()
    texts = {key for key in before if key.endswith(("_de", "title", "text", "name", "teaser", "summary"))}
    assert response.status_code == 302
    assert {key: after[key] for key in before if after[key] != before[key] and key not in texts} == {}
    assert {key for key in texts if after[key] == "7"} == set()
