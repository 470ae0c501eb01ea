from django.db import migrations


def mark_the_first(apps, schema_editor):
    """What was true by order so far."""
    offices = apps.get_model("contacts", "Office").objects
    first = offices.order_by("order", "pk").first()
    if first and not offices.filter(is_coordination=True).exists():
        offices.filter(pk=first.pk).update(is_coordination=True)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0003_coordination_office")]

    operations = [migrations.RunPython(mark_the_first, migrations.RunPython.noop)]
