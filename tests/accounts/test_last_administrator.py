"""The accounts that run the office do not go by a slip of the hand, on no way."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LAST = "leitung@beispiel.example"


@pytest.fixture
def last():
    return make_user(LAST, role=User.Role.ADMINISTRATOR)


def erase(client, user):
    return client.post("/de/buero/person/", {"email": user.email, "also": ["accounts.User"], "erase": "1"})


def test_a_coordinator_erases_no_account_of_the_office(client, last):
    make_user(role=User.Role.ADMINISTRATOR)
    colleague = make_user(role=User.Role.COORDINATOR)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    answers = [erase(client, user).content.decode() for user in (last, colleague)]

    assert all("Nur eine Administratorin oder ein Administrator darf" in answer for answer in answers)
    assert User.objects.filter(pk__in=[last.pk, colleague.pk]).count() == 2


def test_the_last_administrator_stays_on_every_way(client, last):
    client.force_login(last)
    page = f"/verwaltung/accounts/user/{last.pk}/"
    selected = {"action": "delete_selected", "_selected_action": [last.pk], "post": "yes"}
    demoted = {"email": LAST, "role": "coordinator", "is_active": "on"}

    erased = erase(client, last)
    client.post("/verwaltung/accounts/user/", selected)
    deleted = client.post(f"{page}delete/", {"post": "yes"})
    client.post(f"{page}change/", demoted)
    client.post(f"{page}change/", {**demoted, "role": "administrator", "is_active": ""})
    with pytest.raises(CommandError, match=r"^This is the last administrator\."):
        call_command("delete_account", LAST)

    last.refresh_from_db()
    assert "Das ist die letzte Person mit der Rolle Administration" in erased.content.decode()
    assert deleted.status_code == 403
    assert (last.is_superuser, last.is_active) == (True, True)


def test_one_of_two_administrators_may_go(client, last):
    other = make_user(role=User.Role.ADMINISTRATOR)
    client.force_login(last)

    client.post(f"/verwaltung/accounts/user/{other.pk}/delete/", {"post": "yes"})

    assert list(User.objects.administrators()) == [last]
