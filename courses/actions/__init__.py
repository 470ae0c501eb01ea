"""What providers and the office do with courses, each all or nothing, with the mails that belong to it."""

from courses.actions.gate import (
    NotPossibleError,
    alive,
    lock_all,
    may_publish,
    needs_review,
    opened,
    propose,
    write,
)
from courses.actions.holds import hold, hold_ends, release, take, take_free
from courses.actions.reviews import accept, give_back, remark, withdraw
from courses.actions.runs import (
    add_runs,
    cancel,
    copy_course,
    copy_runs,
    enter_sections,
    further,
    moved,
    revive,
    save_run,
    save_texts,
    set_days,
    status_before,
)
from courses.actions.seats import confirm_seats, held
from courses.actions.sections import archive, publish, save_many, save_profile, save_section

__all__ = [
    "NotPossibleError",
    "accept",
    "add_runs",
    "alive",
    "archive",
    "cancel",
    "confirm_seats",
    "copy_course",
    "copy_runs",
    "enter_sections",
    "further",
    "give_back",
    "held",
    "hold",
    "hold_ends",
    "lock_all",
    "may_publish",
    "moved",
    "needs_review",
    "opened",
    "propose",
    "publish",
    "release",
    "remark",
    "revive",
    "save_many",
    "save_profile",
    "save_run",
    "save_section",
    "save_texts",
    "set_days",
    "status_before",
    "take",
    "take_free",
    "withdraw",
    "write",
]
