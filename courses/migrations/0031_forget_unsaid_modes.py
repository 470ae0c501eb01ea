from django.db import migrations

DEFAULT = "on_site"  # what the portal itself had put there until somebody said otherwise
ALIVE = ["waiting", "returned"]
AT_ONCE = 500


def forget_default(apps, schema_editor):
    """It counts as an answer where the history, a file or the place of a date shows that somebody has given it."""
    course, history = apps.get_model("courses", "Course"), apps.get_model("courses", "HistoricalCourse")
    told = set(history.objects.exclude(mode__in=[DEFAULT, ""]).values_list("id", flat=True))
    told |= made_without_form(apps)
    told |= set(
        apps.get_model("courses", "CourseRun")
        .objects.filter(municipality__isnull=False)
        .values_list("course_id", flat=True)
    )
    silent = set(course.objects.filter(mode=DEFAULT).values_list("pk", flat=True)) - told
    keys = sorted(silent)
    for first in range(0, len(keys), AT_ONCE):
        course.objects.filter(pk__in=keys[first : first + AT_ONCE]).update(mode="")
    for proposal in apps.get_model("courses", "Proposal").objects.filter(status__in=ALIVE):
        if proposal.course_id in silent and proposal.changes.get("mode", [""])[0] == DEFAULT:
            proposal.changes["mode"][0] = ""
            proposal.save(update_fields=["changes"])


def made_without_form(apps) -> set:
    """By files, by the command, or by the demo."""
    undo = apps.get_model("courses", "ImportedFile").objects.values_list("undo", flat=True)
    made = {pk for one in undo for pk in one.get("created", {}).get("courses.course", [])}
    records = apps.get_model("courses", "HistoricalCourse").objects.filter(history_type="+", history_user=None)
    return made | set(records.values_list("id", flat=True))


def bring_default_back(apps, schema_editor):
    apps.get_model("courses", "Course").objects.filter(mode="").update(mode=DEFAULT)


class Migration(migrations.Migration):
    dependencies = [("courses", "0030_mode_not_answered")]

    operations = [migrations.RunPython(forget_default, bring_default_back)]
