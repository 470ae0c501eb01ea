"""Erases once more whom the ledger names, after a backup has brought them back."""

from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet

from foundation.privacy import ledger
from foundation.privacy.erasure import erase, identity
from foundation.privacy.identity import plain
from foundation.privacy.register import Held, register

COLUMNS = {"emails": "email", "phones": "phone", "names": "name"}


@transaction.atomic
def erase_again(file: Path) -> int:
    """How many of the lines concerned somebody who is here."""
    lines = ledger.entries(file)
    if not lines:
        return 0
    secret = ledger.key(file)
    found = list(known(secret).identities(lines))
    for line, person in found:
        who = identity(**person)
        erase(who, line["also"], is_noted=False)
        if line["account"]:
            get_user_model().objects.filter(pk__in=who.accounts).delete()
    return len(found) + end_again(secret, lines)


def end_again(secret: bytes, lines: list[dict]) -> int:
    """How many rows were here once more that their persons had ended themselves."""
    noted = {line["row"] for line in lines if line.get("row")}
    return sum(held.end_again(rows_noted(held, secret, noted)) for held in register() if held.end_again and noted)


def rows_noted(held: Held, secret: bytes, noted: set[str]) -> QuerySet:
    codes = held.rows.order_by().values_list("pk", "code").iterator()
    return held.rows.filter(
        pk__in=[pk for pk, code in codes if ledger.digest_of_row(secret, held.label, code) in noted]
    )


def known(secret: bytes) -> ledger.Known:
    all_values = ledger.Known(secret)
    for held in register():
        kinds = {name: kind for name, kind in held.columns.items() if kind in {*COLUMNS, "texts"}}
        for row in held.rows.order_by().values(*kinds).iterator() if kinds else ():
            for name, value in row.items():
                note(all_values, kinds[name], value)
    return all_values


def note(all_values: ledger.Known, kind: str, value: object) -> None:
    text = plain(value) if value else ""
    if kind in COLUMNS:
        all_values.add(COLUMNS[kind], text)
    all_values.add_text(text)
