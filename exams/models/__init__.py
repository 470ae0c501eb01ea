from exams.models.kinds import ExamKind
from exams.models.pool import SeatRequest
from exams.models.sessions import ExamSession
from exams.states import State

__all__ = ["ExamKind", "ExamSession", "SeatRequest", "State"]
