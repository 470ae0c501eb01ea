from django.db import migrations, models


def drop_open_files(apps, schema_editor):
    """Nothing has been imported from them: who sent one sends it again."""
    apps.get_model("courses", "ImportedFile").objects.filter(status="open").delete()


class Migration(migrations.Migration):
    dependencies = [("courses", "0010_machine_texts")]

    operations = [
        migrations.RunPython(drop_open_files, drop_open_files),
        migrations.AddField("importedfile", "table", models.JSONField(default=list, verbose_name="file")),
        migrations.RemoveField("importedfile", "data"),
    ]
