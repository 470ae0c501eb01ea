from django.db import migrations


def set_keys(apps, schema_editor):
    """Calendars go on knowing each line by the key it has had so far: its number, or its day and hour."""
    weekly, single = apps.get_model("courses", "WeeklyTime"), apps.get_model("courses", "CourseDate")
    run, number, lines = None, 0, []
    for line in weekly.objects.order_by("run", "weekdays", "starts_at", "pk").iterator(2000):
        run, number = line.run_id, number + 1 if line.run_id == run else 1
        line.key = f"week{number}"
        lines.append(line)
    weekly.objects.bulk_update(lines, ["key"], batch_size=500)
    days = list(single.objects.all())
    for day in days:
        day.key = f"{day.date:%Y%m%d}T{day.starts_at:%H%M}"
    single.objects.bulk_update(days, ["key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("courses", "0013_rhythm_and_breaks")]

    operations = [migrations.RunPython(set_keys, migrations.RunPython.noop)]
