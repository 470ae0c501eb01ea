"""What happens with the register of people waiting, each act all or nothing."""

from planning.actions.doubles import ask_about, doubles, doubles_of, join, tell_apart
from planning.actions.entering import change, enter, enter_enquiry, enter_oneself
from planning.actions.following import follow_enquiry
from planning.actions.joining import count_entry_demand
from planning.actions.publishing import publish_numbers
from planning.actions.saying import confirm, end_again, forget, gone, has_seat, still_waits
from planning.actions.sheets import report_numbers

__all__ = [
    "ask_about",
    "change",
    "confirm",
    "count_entry_demand",
    "doubles",
    "doubles_of",
    "end_again",
    "enter",
    "enter_enquiry",
    "enter_oneself",
    "follow_enquiry",
    "forget",
    "gone",
    "has_seat",
    "join",
    "publish_numbers",
    "report_numbers",
    "still_waits",
    "tell_apart",
]
