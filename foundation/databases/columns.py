"""What Django says of a column in SQL, said once a process.

It puts the list of a table's columns together anew for each query, and looks for the order among them: of a course
with its texts in eleven languages these are 122, which took a tenth of a page that nobody keeps.
"""

from functools import cache
from typing import NamedTuple

from django.apps import apps
from django.db.models.expressions import Col, ColPairs

NOTHING_DEFERRED = (frozenset(), True)


class KeepingOperations:
    """Part of ``DatabaseOperations``: what it asks says its columns so."""

    def compiler(self, compiler_name):
        found = super().compiler(compiler_name)
        return with_kept_columns(found) if compiler_name == "SQLCompiler" else found


@cache
def with_kept_columns(compiler):
    return type(compiler.__name__, (KeptColumns, compiler), {})


class Row(NamedTuple):
    """All columns of a table, as ``get_select`` and ``get_converters`` give them."""

    select: tuple
    converters: dict


class KeptColumns:
    """Part of a ``SQLCompiler``: the same SQL and the same rows as without."""

    row: Row | None = None  # where just all columns of one table are asked for

    def get_select(self, with_col_aliases=False):
        if with_col_aliases or not asks_for_a_row(self.query):
            return super().get_select(with_col_aliases)
        kept, model = vars(self.connection.ops).setdefault("kept_rows", {}), self.query.model
        if model not in kept:
            select = super().get_select()
            kept[model] = Row(select, self.get_converters([column for column, *_others in select[0]]))
        self.row = kept[model]
        return self.row.select

    def is_row(self, expressions):
        columns = self.row.select[0] if self.row else ()
        return len(columns) == len(expressions) > 0 and columns[0][0] is expressions[0]

    def has_composite_fields(self, expressions):
        return not self.is_row(expressions) and super().has_composite_fields(expressions)

    def get_default_columns(self, select_mask, start_alias=None, opts=None, from_parent=None):
        opts = opts or self.query.get_meta()
        if select_mask or opts is None or opts.parents:
            return super().get_default_columns(select_mask, start_alias, opts, from_parent)
        alias = start_alias or self.query.get_initial_alias()
        return [field.get_col(alias) for field in opts.concrete_fields]

    def compile(self, node):
        if not is_kept(node):
            return super().compile(node)
        if "kept_sql" not in node.__dict__:
            node.kept_sql, _params = super().compile(node)
        return node.kept_sql, []

    def get_converters(self, expressions):
        if self.is_row(expressions):
            return self.row.converters
        found, place = {}, 0
        for expression in expressions:
            found |= {place + number: one for number, one in self.converters_of(expression).items()}
            place += len(expression) if isinstance(expression, ColPairs) else 1
        return found

    def converters_of(self, expression):
        """They belong to the connection."""
        if not (is_kept(expression) and is_of_today(expression.target.model)):
            return super().get_converters([expression])
        kept = vars(self.connection.ops).setdefault("kept_converters", {})
        if id(expression) not in kept:
            kept[id(expression)] = super().get_converters([expression])
        return kept[id(expression)]

    def get_order_by(self):
        """An order that is named is looked for among what has a name: plain columns have none."""
        select = self.select
        if not self.annotation_col_map and not self.query.combinator:
            self.select = None
        try:
            return super().get_order_by()
        finally:
            self.select = select


def is_of_today(model):
    """Those of migrations come and go, and nothing that stays may hold them."""
    return model._meta.apps is apps


def asks_for_a_row(query):
    meta = query.get_meta()
    return (
        query.default_cols
        and not (query.select_related or query.annotation_select or query.extra_select)
        and query.deferred_loading == NOTHING_DEFERRED
        and is_of_today(query.model)
        and not meta.parents
        and query.get_initial_alias() == meta.db_table
    )


def is_kept(node):
    """Whether it is the column by its table's own name, which Django keeps with the field."""
    return type(node) is Col and node is node.target.__dict__.get("cached_col")
