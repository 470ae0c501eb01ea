"""Django's SQLite, that says once what its columns are."""

from django.db.backends.sqlite3 import base


class DatabaseOperations(base.DatabaseOperations):
    compiler_module = "foundation.databases.sqlite3.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
