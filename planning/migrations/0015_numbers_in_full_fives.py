from django.db import migrations


def count_anew(apps, schema_editor):
    """This week's numbers were rounded to the nearest five: beside full fives they would tell of two or three."""
    apps.get_model("planning", "PublicNumber").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("planning", "0014_area_decisions")]

    operations = [migrations.RunPython(count_anew, migrations.RunPython.noop, elidable=True)]
