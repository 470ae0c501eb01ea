from datetime import datetime

from django.db import migrations, models


def say_when(apps, schema_editor):
    """What can be taken back knows it."""
    files = apps.get_model("courses", "ImportedFile").objects.using(schema_editor.connection.alias)
    for pk, at in files.filter(status="done").values_list("pk", "undo__at"):
        if at:
            files.filter(pk=pk).update(done_at=datetime.fromisoformat(at))


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0043_vain_searches_as_typed'),
    ]

    operations = [
        migrations.AddField(
            model_name='importedfile',
            name='done_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='imported'),
        ),
        migrations.RunPython(say_when, migrations.RunPython.noop, elidable=True),
    ]
