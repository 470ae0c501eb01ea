"""Queries that Django puts together once: what each visitor asks, with other values.

To say in SQL which rows a page reads takes Django longer than the database needs to find them.
"""

from collections import defaultdict
from collections.abc import Callable
from copy import copy
from datetime import date
from functools import partial
from itertools import starmap
from types import SimpleNamespace
from weakref import WeakKeyDictionary

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from django.utils.translation import get_language

MOST_KEPT = 100  # some 60 kB each
SHORTEST = 8  # keys of a list: a query takes longer to put together than that many rows to read


class Asked(Expression):
    """A value that is said when the rows are read: of which argument, and its place if that is a list."""

    def __init__(self, argument: int, place: int = 0) -> None:
        super().__init__(output_field=Field())
        self.argument, self.place = argument, place

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list]:
        return "%s", [self]

    def said_in(self, values: list) -> object:
        value = values[self.argument]
        return value[self.place] if isinstance(value, list) else value


class Prepared:
    """``build`` gives a queryset, from an ``Asked`` in place of each value and a list of them for a list of keys.

    Called with the values it gives the rows as that queryset would, with those of other tables that it fetches by
    the names of relations. All that ``build`` reads itself must hold for a day and a language: no moment.
    """

    def __init__(self, build: Callable[..., QuerySet]) -> None:
        self.build = build
        self.day: date | None = None  # on which what follows was put together
        self.kept: dict[tuple, Kept] = {}  # by language, and the lengths of lists

    def __call__(self, *values: object) -> list:
        if [] in values:
            return []
        filled = [padded(value) if isinstance(value, list) else value for value in values]
        return self.put_together(filled).rows(filled)

    def put_together(self, values: list) -> "Kept":
        lengths = tuple(len(value) if isinstance(value, list) else 0 for value in values)
        key, today = (get_language(), lengths), timezone.localdate()
        if self.day != today or len(self.kept) > MOST_KEPT:
            self.day, self.kept = today, {}
        kept = self.kept  # another thread may begin anew
        if key not in kept:
            kept[key] = Kept(self.build(*starmap(asked, enumerate(lengths))))
        return kept[key]


def padded(keys: list) -> list:
    """The same ones in one of few lengths, so that few queries are kept."""
    return keys + keys[-1:] * (max(SHORTEST, 1 << (len(keys) - 1).bit_length()) - len(keys))


def asked(number: int, length: int) -> Asked | list[Asked]:
    return [Asked(number, place) for place in range(length)] if length else Asked(number)


class Kept:
    """A queryset and its SQL."""

    def __init__(self, queryset: QuerySet) -> None:
        self.iterable, self.using = queryset._iterable_class, queryset.db
        self.compiler = queryset.query.get_compiler(self.using)
        self.sql, self.params = self.compiler.as_sql()
        self.is_composite = self.compiler.has_composite_fields([column for column, *_more in self.compiler.select])
        self.compiler.connection = None  # each thread reads through its own
        self.beside = [Beside(queryset.model, name) for name in queryset._prefetch_related_lookups]

    def rows(self, values: list) -> list:
        asked = SimpleNamespace(get_compiler=partial(self.bound, values))
        rows = list(self.iterable(SimpleNamespace(query=asked, db=self.using, _known_related_objects={})))
        for beside in self.beside:
            beside.give(rows)
        return rows

    def bound(self, values: list, using: str, **_options) -> SQLCompiler:
        """The compiler, as if it had just put the query together with these values."""
        compiler = copy(self.compiler)
        compiler.connection = connections[using]
        adapted = compiler.connection.ops.adapt_unknown_value
        params = tuple(adapted(one.said_in(values)) if isinstance(one, Asked) else one for one in self.params)
        compiler.as_sql = lambda: (self.sql, params)
        compiler.get_converters = partial(self.converters, compiler)
        compiler.has_composite_fields = lambda _fields: self.is_composite
        if repeated := getattr(compiler.connection, "repeated", None):
            ask = compiler.execute_sql
            compiler.execute_sql = lambda *how, **more: repeated(partial(ask, *how, **more))
        return compiler

    def converters(self, compiler: SQLCompiler, fields: list) -> dict:
        """They belong to the connection."""
        kept = vars(compiler.connection.ops).setdefault("converters_of_prepared", WeakKeyDictionary())
        if self not in kept:
            kept[self] = type(compiler).get_converters(compiler, fields)
        return kept[self]


class Beside:
    """Rows of another table that point to the rows that were read."""

    def __init__(self, model: type[Model], name: str) -> None:
        self.name, self.field = name, model._meta.get_field(name).field
        self.others = self.field.model._default_manager.all()
        self.prepared = Prepared(lambda keys: self.others.filter(**{f"{self.field.name}__pk__in": keys}))

    def give(self, rows: list[Model]) -> None:
        by_key = defaultdict(list)
        for other in self.prepared([row.pk for row in rows]):
            by_key[getattr(other, self.field.attname)].append(other)
        for row in rows:
            kept = self.others._chain()
            kept._deferred_filter = (False, (), {self.field.name: row})  # for whoever asks on
            kept._result_cache, kept._prefetch_done = by_key[row.pk], True
            for other in kept._result_cache:
                self.field.set_cached_value(other, row)
            vars(row).setdefault("_prefetched_objects_cache", {})[self.name] = kept
