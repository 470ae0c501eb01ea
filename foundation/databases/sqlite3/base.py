"""Django's SQLite, that says once what its columns are."""

from django.db.backends.sqlite3 import base

from foundation.databases.columns import KeepingOperations
from foundation.databases.unfinished import Closable


class DatabaseOperations(KeepingOperations, base.DatabaseOperations):
    pass


class DatabaseWrapper(Closable, base.DatabaseWrapper):
    ops_class = DatabaseOperations
