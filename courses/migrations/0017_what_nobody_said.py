from django.db import migrations

# What the portal itself had put there until somebody said otherwise.
DEFAULTS = {"cost": "free", "audience": "everyone", "childcare": "none"}
ALIVE = ["waiting", "returned"]
AT_ONCE = 500


def forget_defaults(apps, schema_editor):
    """A default counts as an answer only where the history shows that a person or a file has given it."""
    course, history = apps.get_model("courses", "Course"), apps.get_model("courses", "HistoricalCourse")
    for name, default in DEFAULTS.items():
        told = set(history.objects.exclude(**{f"{name}__in": [default, ""]}).values_list("id", flat=True))
        told |= made_from_files(apps) if name == "cost" else set()
        silent = set(course.objects.filter(**{name: default}).values_list("pk", flat=True)) - told
        write(course, silent, name, "")
        for proposal in apps.get_model("courses", "Proposal").objects.filter(status__in=ALIVE):
            if proposal.course_id in silent and proposal.changes.get(name, [""])[0] == default:
                proposal.changes[name][0] = ""
                proposal.save(update_fields=["changes"])


def made_from_files(apps) -> set:
    """Files say "free of charge" or nothing; courses without an author were made by the command or the demo."""
    undo = apps.get_model("courses", "ImportedFile").objects.values_list("undo", flat=True)
    made = {pk for one in undo for pk in one.get("created", {}).get("courses.course", [])}
    records = apps.get_model("courses", "HistoricalCourse").objects.filter(history_type="+", history_user=None)
    return made | set(records.values_list("id", flat=True))


def write(course, keys, name, value):
    keys = sorted(keys)
    for first in range(0, len(keys), AT_ONCE):
        course.objects.filter(pk__in=keys[first : first + AT_ONCE]).update(**{name: value})


def bring_defaults_back(apps, schema_editor):
    for name, default in DEFAULTS.items():
        apps.get_model("courses", "Course").objects.filter(**{name: ""}).update(**{name: default})


class Migration(migrations.Migration):
    dependencies = [("courses", "0016_not_answered")]

    operations = [migrations.RunPython(forget_defaults, bring_defaults_back)]
