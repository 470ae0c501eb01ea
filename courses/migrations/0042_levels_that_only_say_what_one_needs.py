"""In these kinds, as the start content has them, nobody learns German: their level only says how much one needs."""

from django.db import migrations

OTHERS = [
    "pruefung",
    "anerkennung-und-qualifizierung",
    "einstieg-in-arbeit",
    "schulabschluss",
    "deutsch-in-der-schule",
    "nachhilfe",
    "berufsvorbereitung",
    "ausbildung",
    "digitale-grundlagen",
    "weiteres-angebot",
    "kita-und-eltern-kind",
    "sprachfoerderung-fuer-kinder",
    "ferienangebot",
    "kinder-am-nachmittag",
    "sprachcafe",
    "tandem",
    "mia-kurs",
    "begegnung",
    "ehrenamt",
    "migrationsberatung",
    "jugendmigrationsdienst",
    "bildungsberatung",
    "anerkennungsberatung",
    "berufsberatung",
]


def name(apps, _schema):
    apps.get_model("courses", "CourseType").objects.filter(slug__in=OTHERS).update(teaches_german=False)


def forget(apps, _schema):
    apps.get_model("courses", "CourseType").objects.update(teaches_german=True)


class Migration(migrations.Migration):
    dependencies = [("courses", "0041_course_types_that_teach_german")]

    operations = [migrations.RunPython(name, forget)]
