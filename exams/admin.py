from django.contrib import admin

from exams.models import ExamKind, ExamSession
from foundation.editing.admin import EditedElsewhere, TranslatedAdmin


@admin.register(ExamKind)
class ExamKindAdmin(TranslatedAdmin):
    list_display = ["name", "short", "retired_on", "order"]
    search_fields = ["name_de", "short"]
    filter_horizontal = ["course_types"]


@admin.register(ExamSession)
class ExamSessionAdmin(EditedElsewhere, admin.ModelAdmin):
    list_display = ["kind", "date", "municipality", "provider", "is_public", "is_cancelled"]
    list_filter = ["kind", "is_public", "is_cancelled"]
    list_select_related = ["kind", "municipality", "provider"]
    search_fields = ["kind__short", "provider__name", "municipality__name"]
    autocomplete_fields = ["provider", "municipality"]
    date_hierarchy = "date"
