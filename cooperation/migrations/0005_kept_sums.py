from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    """No partner goes whose part in the sums others read."""

    dependencies = [("cooperation", "0004_shared_means")]

    operations = [
        migrations.AlterField(
            "lending",
            "giver",
            models.ForeignKey("cooperation.partner", PROTECT, related_name="given", verbose_name="giver"),
        ),
        migrations.AlterField(
            "lending",
            "taker",
            models.ForeignKey("cooperation.partner", PROTECT, related_name="taken", verbose_name="taker"),
        ),
        migrations.AlterField(
            "turn",
            "partner",
            models.ForeignKey("cooperation.partner", PROTECT, related_name="turns", verbose_name="partner"),
        ),
    ]
