"""The register of what holds a person: every app declares its text columns in its module ``personal``.

Export, erasure, the nightly forgetting and ``docs/data-protection.md`` read it; it knows no room itself. A history
has the declaration of the table that it belongs to.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module

from django.apps import apps
from django.db import models, transaction
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.text import format_lazy
from modeltranslation.utils import get_translation_fields

from foundation.privacy.tokens import without_tokens

NO_TEXT = (
    models.AutoField,
    models.BooleanField,
    models.DateField,
    models.DecimalField,
    models.DurationField,
    models.FloatField,
    models.IntegerField,
    models.TimeField,
)
OF_HISTORY = ("history_change_reason",)
FORMER = "a former member"  # the reason in histories of whoever had an account; translated when it is shown


@dataclass(frozen=True)
class Held:
    """A table with persons in it: which columns say who they are, when that ends, and how it is erased."""

    label: str
    end: str | Promise  # when it ends, for people
    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()  # where anything may stand
    others: tuple[str, ...] = ()  # belong to the person, and leave with the row
    secrets: tuple[str, ...] = ()  # the same, and are given to nobody
    hides: Callable[[models.Model], set[str]] = lambda row: set()  # columns of that row which are given to nobody
    since: str = ""  # the column with the moment of the last act
    account: str = ""  # the foreign key to the person's account, with which the row leaves
    author: str = ""  # the foreign key to the account of whoever wrote it; the text stays without the name
    find: Callable | None = None  # the primary keys of somebody's rows, where columns alone do not tell
    beside: Callable[[], Iterable[str]] = tuple  # texts in which ``find`` looks besides the columns
    outdated: Callable[[], QuerySet] | None = None  # the rows whose time is over
    delete: Callable[[QuerySet], int] | None = None  # deletes these, with what belongs to them
    end_again: Callable[[QuerySet], int] | None = (
        None  # known by its code: its person had ended it, a backup has it
    )
    is_kept: bool = False  # erasing empties the columns that name the person, the row stays
    asks: bool = False  # the office is asked whether this is erased, too: others see or need it
    with_account: bool = False  # is erased with the account of that address

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    @property
    def rows(self) -> QuerySet:
        """Of the columns as they are in the table, in whatever language somebody reads."""
        return QuerySet(self.model)

    @property
    def columns(self) -> dict[str, str]:
        """The personal ones, with what they hold: "names", "emails" …"""
        kinds = ("names", "emails", "phones", "texts", "others", "secrets")
        return {
            column: kind for kind in kinds for name in getattr(self, kind) for column in in_table(self.model, name)
        }

    def name_of(self, row: Model) -> str:
        """What calls itself by a secret is called by its kind."""
        return str(row._meta.verbose_name if self.secrets else without_tokens(str(row)))

    def facts_of(self, row: Model) -> dict:
        """What the row says of the person, by column: whoever reads it can use no door that it names."""
        hidden = {name for name, kind in self.columns.items() if kind == "secrets"} | self.hides(row)
        values = {name: getattr(row, name) for name in self.columns if name not in hidden}
        return {name: closed(value) for name, value in values.items() if value}

    def forget(self, rows: QuerySet) -> int:
        return self.delete(rows) if self.delete else delete(rows)


def closed(value: object) -> object:
    """Without tokens, however deep they stand."""
    if isinstance(value, dict):
        return {key: closed(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [closed(one) for one in value]
    return value if isinstance(value, int | float | None) else without_tokens(str(value))


def after(text: object, days: int) -> Promise:
    """An end that a setting names: "{days} days after it is closed"."""
    return format_lazy(text, days=days)


@transaction.atomic
def delete(rows: QuerySet) -> int:
    """With what belongs to them, and with their histories, which note a deletion as one more change."""
    keys = list(rows.values_list("pk", flat=True))
    rows.model._base_manager.filter(pk__in=keys).delete()
    if hasattr(rows.model, "history"):
        rows.model.history.filter(**{f"{rows.model._meta.pk.name}__in": keys}).delete()
    return len(keys)


def in_table(model: type[Model], name: str) -> list[str]:
    """The columns of a field: a translated one has another for each language."""
    names = {field.name for field in model._meta.concrete_fields}
    return [name, *get_translation_fields(name)] if f"{name}_de" in names else [name]


def text_columns(model: type[Model]) -> set[str]:
    """Columns in which somebody may have written something; not numbers, dates, and codes from a list."""
    return {
        field.name
        for field in model._meta.local_concrete_fields
        if not isinstance(field, NO_TEXT) and not field.is_relation and not field.choices
    }


@cache
def declarations() -> tuple[list[Held], dict[str, list[str]]]:
    """What all apps declare: tables with persons, and by table the columns that hold none."""
    held, others = [], {}
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "personal"):
            module = import_module(f"{config.name}.personal")
            held += module.HELD
            others |= {label: columns.split() for label, columns in module.NOT_PERSONAL.items()}
    return held, others


@cache
def register() -> list[Held]:
    """All tables with persons, histories too."""
    held, _others = declarations()
    return [*held, *filter(None, map(history_of, held))]


def history_of(held: Held) -> Held | None:
    history = getattr(held.model, "history", None)
    if history is None:
        return None
    return replace(
        held,
        label=history.model._meta.label,
        since="history_date",
        account="",
        author="",
        find=None,
        beside=tuple,
        outdated=None,
        delete=None,
        end_again=None,
    )


@cache
def not_personal() -> dict[str, set[str]]:
    """By table, histories too."""
    held, others = declarations()
    found = {label: columns_of(apps.get_model(label), names) for label, names in others.items()}
    for label in {*others, *(one.label for one in held)}:
        history = getattr(apps.get_model(label), "history", None)
        if history:
            names = [*others.get(label, ()), *OF_HISTORY]
            found[history.model._meta.label] = columns_of(history.model, names)
    return found


def columns_of(model: type[Model], names: Iterable[str]) -> set[str]:
    """A history may leave columns out."""
    kept = {field.name for field in model._meta.concrete_fields}
    return kept.intersection(column for name in names for column in in_table(model, name))


def histories() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if hasattr(model, "history_user_id")]
