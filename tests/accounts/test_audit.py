"""What one may have to account for is noted, by whom and from roughly where, and never changed."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from accounts.models import User
from foundation.operation import append_only
from foundation.operation.models import AuditEntry, WrittenOnceError
from providers.actions import join, set_role
from providers.models import Invitation, Membership
from tests.accounts.test_login import log_in, make_account
from tests.factories import make_membership, make_message, make_provider, make_user, prove, same_time
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db


def noted() -> list[tuple]:
    return [*AuditEntry.objects.order_by("pk").values_list("act", "account", "role", "network")]


@pytest.mark.parametrize(
    ("address", "network"), [("198.51.100.77", "198.51.100.0/24"), ("2001:db8:1:2:3::4", "2001:db8:1::/48")]
)
def test_a_login_is_noted_with_the_beginning_of_its_network(client, address, network):
    user = make_account()
    client.defaults["REMOTE_ADDR"] = address

    log_in(client, user.email, password="falsch")
    log_in(client, user.email)

    assert noted() == [("login", user.pk, "member", network)]


def test_a_network_that_somebody_names_themselves_is_not_noted(client):
    user = make_account()
    client.defaults |= {"REMOTE_ADDR": "198.51.100.77", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}

    log_in(client, user.email)

    assert noted() == [("login", user.pk, "member", "198.51.100.0/24")]


def test_what_is_done_with_a_persons_data_is_noted(client):
    user = make_user(role=User.Role.COORDINATOR)
    client.force_login(user)
    make_message(email="olena@beispiel.example")
    who = {"email": "olena@beispiel.example"}

    client.post("/de/buero/person/", who)
    client.post("/de/buero/person/", {**who, "export": "1"})
    client.post("/de/buero/person/", {**who, "erase": "1"})

    assert noted() == [(act, user.pk, "coordinator", "127.0.0.0/24") for act in ("export", "erase")]


def test_rights_that_change_are_noted(client):
    provider = make_provider()
    manager = make_membership(provider=provider, role=Membership.Role.MANAGER).user
    member = prove(make_user("neu@beispiel.example")).user
    invitation = Invitation.objects.create(provider=provider, email=member.email, invited_by=manager)

    membership = join(invitation, member)
    set_role(membership, Membership.Role.MANAGER, by=manager)

    assert noted() == [("accept", member.pk, "member", ""), ("rights", manager.pk, "member", "")]


PASSWORDS = {
    "usable_password": "true",
    "password1": "ganz-anders-und-neu-99",
    "password2": "ganz-anders-und-neu-99",
}


@pytest.mark.parametrize(
    ("path", "changes", "is_noted"),
    [
        ("change/", {"first_name": "Anne"}, False),
        ("change/", {"role": "coordinator"}, True),
        ("change/", {"is_active": ""}, True),
        ("password/", PASSWORDS, True),
        ("password/", PASSWORDS | {"password2": "vertippt"}, False),
    ],
)
def test_who_may_log_in_and_as_what_is_noted_when_the_administration_changes_it(client, path, changes, is_noted):
    user = make_account(first_name="Anna")
    administrator = make_user(role=User.Role.ADMINISTRATOR)
    client.force_login(administrator)

    before = User.objects.filter(pk=user.pk).values().get()
    address = f"/verwaltung/accounts/user/{user.pk}/{path}"
    shown = form_of(client.get(address)) if path == "change/" else {}
    client.post(address, shown | changes)

    is_changed = User.objects.filter(pk=user.pk).values().get() != before
    assert is_changed == ("password2" not in changes or is_noted)
    assert noted() == [("rights", administrator.pk, "administrator", "127.0.0.0/24")] * is_noted


def test_what_was_noted_is_never_changed_and_names_nobody_once_the_account_is_gone(client):
    user = make_user("weg@beispiel.example")
    entry = AuditEntry.objects.create(act="login", account=user.pk, role="member", network="192.0.2.0/24")

    user.delete()

    with pytest.raises(WrittenOnceError):
        entry.save()
    with pytest.raises(WrittenOnceError):
        AuditEntry.objects.update(role="")
    assert noted() == [("login", entry.account, "member", "192.0.2.0/24"), ("erase", None, "", "")]


def by_sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement.format(AuditEntry._meta.db_table, columns=COLUMNS, changed=CHANGED))


COLUMNS = ", ".join(field.column for field in AuditEntry._meta.concrete_fields)
CHANGED = COLUMNS.replace("account", "1")
BREACHES = {
    "delete": lambda: AuditEntry.objects.all().delete(),
    "delete one": lambda: AuditEntry.objects.get().delete(),
    "change past the model": lambda: QuerySet(AuditEntry).update(network=""),
    "delete by hand": lambda: by_sql("DELETE FROM {}"),
    "change it where it is there": lambda: by_sql(
        "INSERT INTO {0} ({columns}) SELECT {columns} FROM {0} WHERE TRUE ON CONFLICT (id) DO UPDATE SET role = ''"
    ),
    "delete what is a year old but for two days": lambda: [
        AuditEntry.objects.create(at=same_time(-363), act="login"),
        AuditEntry.objects.outdated(same_time(3)).delete(),
    ],
}
if connection.vendor == "postgresql":
    BREACHES["all at once"] = lambda: by_sql("TRUNCATE {}")
else:
    BREACHES["put another in its place"] = lambda: by_sql("REPLACE INTO {0} ({columns}) SELECT {changed} FROM {0}")
    BREACHES["move another to its place"] = lambda: [
        AuditEntry.objects.create(act="export"),
        by_sql("UPDATE OR REPLACE {0} SET id = (SELECT MIN(id) FROM {0}) WHERE act = 'export'"),
    ]


@pytest.mark.both
@pytest.mark.parametrize("breach", BREACHES)
def test_the_database_itself_keeps_what_was_noted(breach):
    AuditEntry.objects.create(act="login", account=4711, role="member", network="192.0.2.0/24")

    with pytest.raises(IntegrityError, match="never changed, nor deleted"), transaction.atomic():
        BREACHES[breach]()

    assert noted() == [("login", 4711, "member", "192.0.2.0/24")]


@pytest.mark.both
def test_after_a_migration_it_keeps_it_still():
    AuditEntry.objects.create(act="login", account=4711)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            append_only.remove_from_sqlite(cursor)
        else:
            cursor.execute(f"DROP TRIGGER what_was_noted_stays ON {append_only.TABLE}")

    call_command("migrate", verbosity=0)

    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.all().delete()


@pytest.mark.parametrize(
    ("role", "status"), [(User.Role.ADMINISTRATOR, 200), (User.Role.COORDINATOR, 403), (User.Role.MEMBER, 302)]
)
def test_administrators_alone_see_it_and_cannot_change_it(client, role, status):
    entry = AuditEntry.objects.create(act="export", account=4711, role="coordinator", network="192.0.2.0/24")
    client.force_login(make_user(role=role))
    page = "/verwaltung/bildung_verbindet/auditentry/"

    shown, changed, deleted = (
        client.get(page),
        client.post(f"{page}{entry.pk}/change/", {"role": "x"}),
        client.post(f"{page}{entry.pk}/delete/", {"post": "yes"}),
    )

    assert (shown.status_code, "4711" in shown.content.decode()) == (status, status == 200)
    assert [answer.status_code in {302, 403} for answer in (changed, deleted)] == [True, True]
    assert noted() == [("export", 4711, "coordinator", "192.0.2.0/24")]


@pytest.mark.both
def test_it_ends_after_a_year_with_all_else():
    for number in (0, -364, -366, -800):
        AuditEntry.objects.create(at=same_time(number), act="login", account=-number)

    call_command("forget", "--yes-really", verbosity=0)

    assert [account for _act, account, _role, _network in noted()] == [0, 364]
