"""What providers and the office do with courses, each all or nothing, with the mails that belong to it."""

from courses.actions.gate import may_publish, needs_review, propose
from courses.actions.reviews import accept, give_back, remark, withdraw
from courses.actions.runs import add_runs, cancel, copy_course, copy_runs, revive, save_run, set_days
from courses.actions.seats import confirm_seats, held
from courses.actions.sections import archive, publish, save_section

__all__ = [
    "accept",
    "add_runs",
    "archive",
    "cancel",
    "confirm_seats",
    "copy_course",
    "copy_runs",
    "give_back",
    "held",
    "may_publish",
    "needs_review",
    "propose",
    "publish",
    "remark",
    "revive",
    "save_run",
    "save_section",
    "set_days",
    "withdraw",
]
