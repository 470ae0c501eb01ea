"""Courses: what there is to choose from, the offers themselves with their dated runs, and when those meet."""

from courses.evaluations.models import Evaluation, EvaluationCode, PublicEvaluation
from courses.models.categories import PARTS_OF_LEVELS, Category, CourseType, Level, level_of
from courses.models.courses import Course
from courses.models.holds import Hold
from courses.models.imports import CellCorrection, FileShape, ImportedFile, TakeOver
from courses.models.meanings import TitleWords, VainSearch, WordMeaning
from courses.models.proposals import Proposal, Remark
from courses.models.reminders import Reminder
from courses.models.runs import CourseRun
from courses.models.sources import SearchSource
from courses.models.times import CourseDate, EntryPoint, SchoolHolidays, Weekday, WeeklyTime, WithdrawnTime

__all__ = [
    "PARTS_OF_LEVELS",
    "Category",
    "CellCorrection",
    "Course",
    "CourseDate",
    "CourseRun",
    "CourseType",
    "EntryPoint",
    "Evaluation",
    "EvaluationCode",
    "FileShape",
    "Hold",
    "ImportedFile",
    "Level",
    "Proposal",
    "PublicEvaluation",
    "Remark",
    "Reminder",
    "SchoolHolidays",
    "SearchSource",
    "TakeOver",
    "TitleWords",
    "VainSearch",
    "Weekday",
    "WeeklyTime",
    "WithdrawnTime",
    "WordMeaning",
    "level_of",
]
