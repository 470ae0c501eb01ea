from django.core.management import call_command
from django.db import migrations

TABLE = "portal_cache"


def create(apps, schema_editor):
    """As ``createcachetable`` makes it, unless it is there."""
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE IF EXISTS {TABLE}")


class Migration(migrations.Migration):

    dependencies = [("bildung_verbindet", "0007_tallies")]

    operations = [migrations.RunPython(create, drop)]
