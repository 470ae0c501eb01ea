"""Erases once more whom the ledger names, after a backup has brought them back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from foundation.privacy import ledger
from foundation.privacy.erasure import erase, identity, leave_behind
from foundation.privacy.identity import Identity, in_words
from foundation.privacy.register import Held, register

COLUMNS = {"emails", "phones", "names", "texts"}
LATEST = timedelta(hours=1)  # before a backup: erased while it began, or noted by a clock that was behind


@dataclass
class Again:
    """What a ledger had to say of those whom a backup has brought back."""

    number: int = 0  # of erasures that concerned somebody who is here
    staying: list[str] = field(default_factory=list)  # addresses of accounts that must stay


@transaction.atomic
def erase_again(file: Path, made_at: datetime | None, why_stays: Callable[[QuerySet], str]) -> Again:
    """``made_at``: when the backup was begun, None where its portal did not have this ledger.

    ``why_stays`` says of accounts why they must, or nothing.
    """
    done, lines = Again(), lines_since(made_at, ledger.entries(file))
    if not lines:
        return done
    secret = ledger.key(file)
    found = list(known(secret, lines).identities())
    accounts = list(accounts_noted(secret, lines, found))
    with ledger.noted_already():
        for _line, account in accounts:
            done.staying += delete_account(account, why_stays)
        for line, person in found:
            erase_person(line, person)
        done.number = len({line["at"] for line, _who in [*found, *accounts]}) + end_again(secret, lines)
    return done


def lines_since(made_at: datetime | None, lines: list[dict]) -> list[dict]:
    """Those of which the backup does not know: who was erased before it and is in it has come back since then.

    Of a backup of tomorrow nobody knows when it was made; then it is erased too much rather than too little.
    """
    if made_at is None or made_at > timezone.now():
        return lines
    return [line for line in lines if line["at"] > made_at - LATEST]


def erase_person(line: dict, person: dict) -> None:
    """What was erased then. An account has a line of its own, and takes along what leaves with an account."""
    if line["account"]:
        leave_behind(Identity(**person))
    else:
        erase(identity(**person), {*line["also"]} - {ledger.ACCOUNT})


def accounts_noted(
    secret: bytes, lines: list[dict], found: list[tuple[dict, dict]]
) -> Iterator[tuple[dict, Model]]:
    """Older lines know an account by its address alone. Whoever has a new one since then is not meant."""
    rows = {
        ledger.digest_of_row(secret, ledger.ACCOUNT, str(user.pk)): user for user in get_user_model().objects.all()
    }
    pairs = [(line, rows.get(line["row"])) for line in lines if line["account"] and "row" in line]
    for line, person in found:
        if line["account"] and "row" not in line:
            accounts = identity(email=person["email"]).accounts
            pairs += [(line, user) for user in rows.values() if user.pk in accounts]
    yield from ((line, user) for line, user in pairs if user and user.date_joined <= line["at"])


def delete_account(account: Model, why_stays: Callable[[QuerySet], str]) -> list[str]:
    """The address where it must stay."""
    rows = get_user_model().objects.filter(pk=account.pk)
    if why_stays(rows):
        return [account.email]
    rows.delete()
    return []


def end_again(secret: bytes, lines: list[dict]) -> int:
    """How many rows were here once more that their persons had ended themselves."""
    noted = {line["row"] for line in lines if line.get("row")}
    return sum(held.end_again(rows_noted(held, secret, noted)) for held in register() if held.end_again and noted)


def rows_noted(held: Held, secret: bytes, noted: set[str]) -> QuerySet:
    codes = held.rows.order_by().values_list("pk", "code").iterator()
    return held.rows.filter(
        pk__in=[pk for pk, code in codes if ledger.digest_of_row(secret, held.label, code) in noted]
    )


def known(secret: bytes, lines: list[dict]) -> ledger.Known:
    all_values = ledger.Known(secret, lines)
    for held in register():
        kinds = {name: kind for name, kind in held.columns.items() if kind in COLUMNS}
        for row in held.rows.order_by().values(*kinds).iterator() if kinds else ():
            for name, value in row.items():
                all_values.look_at(in_words(value or ""), is_name=kinds[name] == "names")
        for text in held.beside():
            all_values.look_at(text)
    return all_values
