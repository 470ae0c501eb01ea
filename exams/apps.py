from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

NO_COURSE = "SELECT id FROM courses_course WHERE 1 = 0"  # lists say something else, every course says what it said


class ExamsConfig(AppConfig):
    name = "exams"
    verbose_name = _("Exams")
    is_coordinators = True  # their role may edit it
    part = "catalogue"  # what lists of courses say of exams is kept with their index
    courses_of = {
        "exams.ExamKind": NO_COURSE,
        "exams.ExamKind_course_types": NO_COURSE,
        "exams.ExamSession": NO_COURSE,
        "exams.Appointment": NO_COURSE,
    }
    private = {"AskedSeat", "Booking", "ExamPerson", "ExamPerson_reaches", "ExaminerLicence", "ExamResult"}
    private |= {"HelpRequest", "ResultSlip", "SeatRequest", "ShownSlip", "SlipSeat", "Turn", "Turn_people"}
    public_texts = (
        *("templates/exams/public/*.html", "exams/public/*.py", "exams/states.py"),
        *("templates/exams/placement/*.html", "templates/exams/mail/placement/*.txt"),
        *(
            "exams/placement/booking.py",
            "exams/placement/actions.py",
            "exams/placement/slip_views.py",
            "exams/placement/ways.py",
        ),
    )
    public_choices = {"Appointment": ("for_whom",)}
    texts_seen_at = {
        **{"templates/exams/mail/placement/*": "E-Mail", "templates/exams/placement/*": "/einstufung/"},
        **{"templates/exams/public/*": "/pruefungen/", "exams/placement/*": "/einstufung/"},
        "exams/*": "/pruefungen/",
    }

    def ready(self):
        """Courses lead to exams, one may ask for a seat there, such seats are counted, files name them."""
        from cooperation.duties import MEASURES
        from courses.public.groups import FOUND_BESIDE, LEADS_TO
        from enquiries.actions.keeping import FOLLOWING
        from enquiries.models.sought import KINDS
        from exams.duties import ACCEPTED, ANSWERED, OFFERED
        from exams.files.finding import Finder
        from exams.placement import links, ways
        from exams.public.beside import found, leading_on
        from exams.sought import SoughtExam, follow_enquiry
        from foundation.submissions import codes
        from importing.said.targets import TARGETS

        FOUND_BESIDE.extend([found, ways.found])
        LEADS_TO.extend([ways.before, leading_on])
        MEASURES.extend([ACCEPTED, OFFERED, ANSWERED])
        KINDS.append(SoughtExam)
        codes.KINDS.append(links.typed_at)
        TARGETS.append(Finder)
        FOLLOWING.append(follow_enquiry)
