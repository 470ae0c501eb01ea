"""Django's PostgreSQL, that does not wait for ever, and says once what its columns are.

A server that is stopped still acknowledges what it is sent: no timeout of TCP ends the wait for its answer.
Here each wait has an end, and the connection ends with it.
"""

import os
from time import monotonic

from django.db.backends.postgresql import base
from django.db.utils import NotSupportedError, ProgrammingError
from psycopg import Connection, OperationalError
from psycopg.pq import TransactionStatus

from foundation.databases.columns import KeepingOperations
from foundation.databases.unfinished import Closable

PATIENCE = 6  # seconds for an answer where the settings say none: more than the server gives a statement
PAUSE = 2  # seconds in which a server that could not be reached is not called again
TIMES = 2  # that a connection asks something before the server keeps how it answers that
LOOK = 2  # seconds for an answer to the question whether a kept connection still works


class ImpatientConnection(Connection):
    patience = PATIENCE

    def wait(self, gen, *args, timeout=None, **kwargs):
        if timeout is not None:
            return super().wait(gen, *args, timeout=timeout, **kwargs)
        try:
            return super().wait(gen, *args, timeout=self.patience, **kwargs)
        except OperationalError as error:
            if self.pgconn.transaction_status != TransactionStatus.ACTIVE:
                raise
            self.close()
            raise OperationalError(f"the server has not answered for {self.patience} seconds") from error


class DatabaseOperations(KeepingOperations, base.DatabaseOperations):
    pass


class DatabaseWrapper(Closable, base.DatabaseWrapper):
    ops_class = DatabaseOperations
    patience = PATIENCE
    away_until = 0.0

    def get_connection_params(self):
        params = super().get_connection_params()
        self.patience = float(params.pop("patience", PATIENCE))
        return params

    def get_new_connection(self, conn_params):
        """What goes on without the database asks it again and again: only the first time it is waited for."""
        if monotonic() < self.away_until:
            raise OperationalError("the server could not be reached a moment ago")
        try:
            connection = super().get_new_connection(conn_params)
        except OperationalError:
            self.away_until = monotonic() + PAUSE
            raise
        connection.__class__ = ImpatientConnection  # Django asks the module of the driver for connections
        connection.patience = self.patience
        connection.prepare_threshold = TIMES  # for cursors that send values by themselves, see ``repeated``
        # A pool may lead to what somebody else has told its server: no two of us call two statements alike.
        connection._prepared._prepared_idx = int.from_bytes(os.urandom(6))
        return connection

    def repeated(self, ask):
        """What ``ask`` reads by one query, which it will ask again: the server need not plan that each time.

        Where that fails, as columns have changed or a pool stands between, it is read as ever. A failure within a
        transaction would end that.
        """
        self.ensure_connection()
        connection = self.connection
        if self.in_atomic_block or connection.prepare_threshold is None:
            return ask()
        held, connection.cursor_factory = connection.cursor_factory, base.ServerBindingCursor
        try:
            return ask()
        except (NotSupportedError, ProgrammingError):
            connection.prepare_threshold = None
        finally:
            connection.cursor_factory = held
        return ask()

    def is_usable(self):
        """Asked before a request takes a kept connection; no answer in a moment is one, too."""
        connection = self.connection
        if connection:
            connection.patience = min(LOOK, self.patience)
        is_usable = super().is_usable()
        if connection:
            connection.patience = self.patience
        return is_usable
