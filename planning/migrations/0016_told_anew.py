from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0015_numbers_in_full_fives")]

    operations = [
        migrations.AddField(
            "starttold", "decide_on", models.DateField(blank=True, null=True, verbose_name="decided on")
        ),
        migrations.AddField(
            "starttold",
            "number",
            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="number of people"),
        ),
    ]
