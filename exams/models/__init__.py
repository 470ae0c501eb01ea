from exams.models.appointments import Appointment, Booking
from exams.models.asked import AskedSeat
from exams.models.held import SlipSeat
from exams.models.help import HelpRequest
from exams.models.kinds import ExamKind
from exams.models.people import ExaminerLicence, ExamPerson
from exams.models.placement import ResultSlip
from exams.models.pool import SeatRequest
from exams.models.results import ExamResult
from exams.models.sessions import ExamSession
from exams.models.slips_at_desks import ShownSlip
from exams.models.tasks import Task, Turn
from exams.states import State

__all__ = [
    "Appointment",
    "AskedSeat",
    "Booking",
    "ExamKind",
    "ExamPerson",
    "ExamResult",
    "ExamSession",
    "ExaminerLicence",
    "HelpRequest",
    "ResultSlip",
    "SeatRequest",
    "ShownSlip",
    "SlipSeat",
    "State",
    "Task",
    "Turn",
]
