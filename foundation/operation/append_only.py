"""What was noted of acts stays: the database refuses to change it, and to delete it before its time is over.

Triggers do that, which ``migrate`` installs. The yearly forgetting needs no key to pass them: they look at the age
alone, and are a day milder than it, as a server's clock may be another.
"""

from django.db import connection, transaction

from foundation.operation.models import AUDIT_KEPT_DAYS, AuditEntry

TABLE = AuditEntry._meta.db_table
DAYS = max(AUDIT_KEPT_DAYS - 1, 0)
WORDS = "What was noted is never changed, nor deleted before its time is over."

WHEN_THERE = f"WHEN NEW.id > 0 AND NEW.id IN (SELECT id FROM {TABLE})"  # noqa: S608 # nosec B608 - ours
SQLITE = {
    f"{TABLE}_stays": f"BEFORE DELETE ON {TABLE} WHEN OLD.at > datetime('now', '-{DAYS} days')",
    f"{TABLE}_is_as_noted": f"BEFORE UPDATE ON {TABLE}",
    # REPLACE fires no trigger for the row that it takes away. An id that is yet to be given is -1 here.
    f"{TABLE}_is_not_replaced": f"BEFORE INSERT ON {TABLE} {WHEN_THERE}",
}
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION keep_what_was_noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.at <= now() - interval '{DAYS} days' THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION USING MESSAGE = '{WORDS}', ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE TRIGGER what_was_noted_stays BEFORE UPDATE OR DELETE ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION keep_what_was_noted();
CREATE OR REPLACE TRIGGER what_was_noted_stays_whole BEFORE TRUNCATE ON {TABLE}
FOR EACH STATEMENT EXECUTE FUNCTION keep_what_was_noted();
"""


@transaction.atomic
def install(**kwargs):
    """After each migration once more: SQLite makes a table that changes anew, without its triggers."""
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return  # a later migration makes it
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL)
        else:
            remove_from_sqlite(cursor)
            for name, when in SQLITE.items():
                cursor.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END")


def remove_from_sqlite(cursor):
    """Whose sessions have no setting that passes triggers by."""
    for name in SQLITE:
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
