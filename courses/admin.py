from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from courses.forms import RunFormSet, WeekdaysField
from courses.models import Category, Course, CourseDate, CourseRun, CourseType, WeeklyTime
from foundation.editing.admin import EditedElsewhere, PickingRows, TranslatedAdmin


@admin.register(Category)
class CategoryAdmin(TranslatedAdmin):
    list_display = ["name", "pictogram", "order"]
    search_fields = ["name_de", "name_en"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(CourseType)
class CourseTypeAdmin(TranslatedAdmin):
    list_display = ["name", "category", "order"]
    list_filter = ["category"]
    list_select_related = ["category"]
    search_fields = ["name_de", "name_en", "synonyms"]
    prepopulated_fields = {"slug": ["name"]}


class RunInline(PickingRows, admin.StackedInline):
    model = CourseRun
    formset = RunFormSet
    extra = 0
    show_change_link = True
    autocomplete_fields = ["municipality"]
    fields = [
        ("number", "status"),
        ("start", "end", "registration_deadline", "late_entry"),
        ("venue", "street", "postal_code", "municipality"),
        ("seats_total", "seats_free", "seats_as_of"),
        ("seats_min", "decide_on"),
        "note",
    ]


@admin.register(Course)
class CourseAdmin(TranslatedAdmin):
    ends_here = True
    list_display = ["title", "provider", "course_type", "level_range", "status", "confirmed_on", "changed_at"]
    list_filter = ["status", "course_type__category", "level_from", "mode", "provider__kind"]
    list_select_related = ["provider", "course_type"]
    search_fields = ["title_de", "title_en", "provider__name"]
    autocomplete_fields = ["provider", "course_type", "contact_person"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [RunInline]
    fieldsets = [
        (None, {"fields": ["provider", "course_type", "title", "slug", "status", "confirmed_on"]}),
        (_("What"), {"fields": ["summary", "description", ("level_from", "level_to"), "lessons"]}),
        (_("For whom"), {"fields": ["audience", "requirements", "bring", "childcare", "step_free", "languages"]}),
        (_("Where and cost"), {"fields": ["mode", "cost", "price", "cost_note"]}),
        (
            _("Registration"),
            {"fields": ["registration", "phone", "email", "website", "contact_person", "by_appointment"]},
        ),
    ]

    def get_readonly_fields(self, request, obj=None):
        """A new one is a draft: it becomes public where it is asked for what readers need to know."""
        return ["status", *super().get_readonly_fields(request, obj)]

    @admin.display(description=_("level"), ordering="level_from")
    def level_range(self, course):
        return course.levels


class WeeklyTimeInline(admin.TabularInline):
    model = WeeklyTime
    extra = 0

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "weekdays":
            return WeekdaysField(label=db_field.verbose_name)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class CourseDateInline(admin.TabularInline):
    model = CourseDate
    extra = 0


@admin.register(CourseRun)
class CourseRunAdmin(EditedElsewhere, admin.ModelAdmin):
    list_display = ["course", "number", "start", "end", "municipality", "seats_free", "seats_total", "status"]
    list_filter = ["status", "start", "municipality__is_town"]
    list_select_related = ["course", "municipality"]
    search_fields = ["course__title_de", "course__title_en", "number", "course__provider__name"]
    autocomplete_fields = ["course", "municipality"]
    date_hierarchy = "start"
    inlines = [WeeklyTimeInline, CourseDateInline]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Dates of a course that others see are added where it is asked about starts near by."""
        if db_field.name == "course":
            kwargs |= {"queryset": Course.objects.unfinished(), "help_text": _("Only drafts.")}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
