"""What nobody has counted yet is not nobody: until the next night no day to join a running course is told."""

from django.db import migrations, models


def forget(apps, _schema):
    apps.get_model("courses", "CourseRun").objects.filter(seats_wanted=0).update(seats_wanted=None)


def back(apps, _schema):
    apps.get_model("courses", "CourseRun").objects.filter(seats_wanted=None).update(seats_wanted=0)


class Migration(migrations.Migration):
    dependencies = [("courses", "0039_seats_wanted")]

    operations = [
        migrations.AlterField(
            model_name="courserun",
            name="seats_wanted",
            field=models.PositiveIntegerField(
                editable=False, null=True, verbose_name="people who could join a running course"
            ),
        ),
        migrations.RunPython(forget, back),
    ]
