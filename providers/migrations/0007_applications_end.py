import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Applications of before end as if they were decided today: nobody knows when they were."""

    dependencies = [
        ("providers", "0006_doubtful_applications"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="changed_at",
            field=models.DateTimeField(
                auto_now=True, default=django.utils.timezone.now, verbose_name="changed"
            ),
            preserve_default=False,
        ),
    ]
