from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")
    is_coordinators = True  # their role may edit it
    part = "catalogue"  # of what visitors see, see ``freshness.stamps``
    private = {
        "CellCorrection",
        "EvaluationCode",
        "FileShape",
        "Hold",
        "ImportedFile",
        "Proposal",
        "Remark",
        "Reminder",
        "SchoolHolidays",
        "SearchSource",
        "TakeOver",
        "TitleWords",
        "VainSearch",
    }
    # Which courses a row of a table belongs to; a row of any other table of the catalogue may concern them all.
    courses_of = {
        "courses.Course": "SELECT {id}",
        "courses.CourseRun": "SELECT {course_id}",
        "courses.WeeklyTime": "SELECT course_id FROM courses_courserun WHERE id = {run_id}",
        "courses.CourseDate": "SELECT course_id FROM courses_courserun WHERE id = {run_id}",
        "courses.EntryPoint": "SELECT course_id FROM courses_courserun WHERE id = {run_id}",
        "courses.Evaluation": "SELECT course_id FROM courses_courserun WHERE id = {run_id}",
        "courses.PublicEvaluation": "SELECT {course_id}",
        "courses.WithdrawnTime": "SELECT course_id FROM courses_courserun WHERE id = {run_id}",
        "providers.Provider": "SELECT id FROM courses_course WHERE provider_id = {id}",
        "contacts.ContactPerson": "SELECT id FROM courses_course WHERE contact_person_id = {id}",
    }
    # Where texts stand that visitors see, and columns whose choices they see; see ``languages.messages``.
    public_texts = (
        "courses/rhythm.py",
        "templates/courses/*.html",
        *("courses/evaluations/questions.py", "courses/evaluations/views.py"),
        *("courses/public/*.py", "courses/search/*.py", "courses/availability.py", "courses/forms.py"),
    )
    public_choices = {"Course": ("audience", "childcare", "cost", "level_from", "mode", "price_for")}
    texts_seen_at = {
        **dict.fromkeys(("templates/courses/list.html", "templates/courses/_filters.html"), "/angebote/"),
        "templates/courses/_nothing_found.html": "/angebote/?q=xyz",
        "courses/search/finder.py": "/finder/",
        "templates/courses/finder.html": "/finder/",
        "courses/search/*": "/angebote/",
        "templates/courses/evaluations/*": "/bewertung/",
        "courses/evaluations/*": "/bewertung/",
        "templates/courses/mail/*": "E-Mail",
        "templates/courses/*": "/angebote/…/",
        "courses/*": "/angebote/…/",
    }

    def ready(self):
        """Courses are found by the words of their provider, too."""
        from courses.evaluations.counting import typed_at
        from foundation.submissions.codes import KINDS
        from providers.models import FOLLOWING

        KINDS.append(typed_at)
        FOLLOWING.append(lambda provider: provider.courses.update_search_text())
