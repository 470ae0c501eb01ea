from django.db import migrations
from django.db.models import F


def born_when_last_changed(apps, schema_editor):
    """Nearer to the truth than the moment of the migration, which would make every start look late."""
    apps.get_model("courses", "CourseRun").objects.update(created_at=F("changed_at"))


class Migration(migrations.Migration):

    dependencies = [
        ("courses", "0006_what_duties_need"),
    ]

    operations = [
        migrations.RunPython(born_when_last_changed, migrations.RunPython.noop),
    ]
