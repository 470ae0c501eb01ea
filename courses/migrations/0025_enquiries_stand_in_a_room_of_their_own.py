from django.db import migrations

MOVED = ["enquiry", "enquirycount"]


def rename(before, after):
    def content_types(apps, schema_editor):
        types = apps.get_model("contenttypes", "ContentType").objects.using(schema_editor.connection.alias)
        types.filter(app_label=before, model__in=MOVED).update(app_label=after)

    return content_types


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("courses", "0024_history_of_word_meanings"),
    ]

    operations = [
        migrations.RunPython(rename("courses", "enquiries"), rename("enquiries", "courses")),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("Enquiry"), migrations.DeleteModel("EnquiryCount")],
            database_operations=[
                migrations.AlterModelTable("Enquiry", "enquiries_enquiry"),
                migrations.AlterModelTable("EnquiryCount", "enquiries_enquirycount"),
            ],
        ),
    ]
