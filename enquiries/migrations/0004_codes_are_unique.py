from django.db import migrations, models

import foundation.reading.codes


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0003_codes_and_ways")]

    operations = [
        migrations.AlterField(
            "enquiry",
            "code",
            models.CharField(
                "code",
                default=foundation.reading.codes.new_code,
                editable=False,
                max_length=8,
                unique=True,
            ),
        ),
    ]
