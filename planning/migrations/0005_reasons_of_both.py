from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('planning', '0004_outlooks_of_waits'),
    ]

    operations = [
        migrations.RenameField(model_name='pairasked', old_name='reason', new_name='reason_of_stays'),
        migrations.AddField(
            model_name='pairasked',
            name='reason_of_ends',
            field=models.CharField(blank=True, max_length=200, verbose_name='reason'),
        ),
    ]
