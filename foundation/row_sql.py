"""What nearly every query asks of a row, written as SQL.

A tree of conditions takes Django longer to put together, each time, than the database to answer.
"""

import re

from django.db.models import F, Func

NAME = re.compile(r"\{(\w+)\}")


class RowSQL(Func):
    """``sql`` names in braces columns of the row, or ``values``; it must mean the same on all databases.

    Django resolves one reference only, which follows the row through subqueries and their names for its table.
    """

    def __init__(self, sql, output_field, **values):
        super().__init__(F("pk"), output_field=output_field)
        self.sql, self.values = sql, values

    def as_sql(self, compiler, connection):
        row = compiler.quote_name_unless_alias(self.source_expressions[0].alias)
        params = []

        def written(found):
            if found[1] not in self.values:
                return f"{row}.{connection.ops.quote_name(found[1])}"
            params.append(self.values[found[1]])
            return "%s"

        return NAME.sub(written, self.sql), params
