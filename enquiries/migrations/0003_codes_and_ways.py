from django.db import migrations
from django.db.models import F
from django.utils.crypto import get_random_string


def fill(apps, schema_editor):
    """What earlier enquiries would have had from the start."""
    enquiries = apps.get_model("enquiries", "Enquiry").objects.using(schema_editor.connection.alias)
    enquiries.update(asked_at=F("created_at"))
    enquiries.exclude(email="").update(way="email")
    enquiries.filter(status="waiting").update(waits_since=F("answered_at"))
    for pk in enquiries.values_list("pk", flat=True):
        enquiries.filter(pk=pk).update(code=get_random_string(8, "ACDEFHJKLMNPRTUVWXY34679"))


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0002_the_way_of_an_enquiry")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
