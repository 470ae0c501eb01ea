from django.db import IntegrityError, migrations, models, transaction

from foundation.reading.spelling import cleaned, one_line

ROOMS = ["accounts", "bildung_verbindet", "contacts", "cooperation", "courses", "news", "pages", "places", "providers"]


def clean_texts(apps, schema_editor):
    """What was saved before every text was cleaned on its way in."""
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            clean_rows(model._base_manager.using(schema_editor.connection.alias), model)


def clean_rows(rows, model):
    columns = {
        field.attname: one_line if isinstance(field, models.CharField) else cleaned
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.FileField)
    }
    for pk, *texts in rows.values_list("pk", *columns).iterator(chunk_size=500) if columns else []:
        changed = {
            column: columns[column](text)
            for column, text in zip(columns, texts, strict=True)
            if text and columns[column](text) != text
        }
        if changed:
            save(rows.filter(pk=pk), changed)


def save(row, changed):
    try:
        with transaction.atomic():
            row.update(**changed)
    except IntegrityError:  # another row has that very name: it is cleaned when somebody saves it
        pass


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("bildung_verbindet", "0003_translations_and_links"),
        ("contacts", "0002_absence_photo_answers"),
        ("cooperation", "0002_duties_meetings_mails"),
        ("courses", "0010_machine_texts"),
        ("news", "0003_machine_texts"),
        ("pages", "0004_machine_texts"),
        ("places", "0002_other_spellings"),
        ("providers", "0005_machine_texts"),
    ]

    operations = [migrations.RunPython(clean_texts, migrations.RunPython.noop)]
