from django.db import migrations


def delete_those_of_profiles(apps, schema_editor):
    """On the way back: a proposal without a course had no place before."""
    apps.get_model("courses", "Proposal").objects.filter(course__isnull=True).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0019_proposals_of_profiles'),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, delete_those_of_profiles),
    ]
