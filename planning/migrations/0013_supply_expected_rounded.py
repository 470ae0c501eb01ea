from django.db import migrations


def round_expected(apps, schema_editor):
    """Earlier months hold who was expected to the person, and with few that told who waited: now in full fives."""
    numbers = apps.get_model("planning", "SupplyNumber").objects.all()
    for row in numbers:
        row.expected = row.expected // 5 * 5
    numbers.model.objects.bulk_update(numbers, ["expected"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("planning", "0012_starts_judged_by_kind")]

    operations = [migrations.RunPython(round_expected, migrations.RunPython.noop, elidable=True)]
