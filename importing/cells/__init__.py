"""What stands in one cell: each reading answers with a value and what to note, and never guesses silently."""

from importing.cells.days import certain_day, read_day, to_date, to_days
from importing.cells.errors import CellError
from importing.cells.levels import names_several, sub_level, to_levels
from importing.cells.money import Fee, fee_note, read_fee, to_money
from importing.cells.numbers import Seats, is_about_number, no_seats, read_seats, to_ages, to_number, to_part
from importing.cells.signs import as_plain_text, repaired, says_nothing, without_wrapping
from importing.cells.weeks import read_times, to_week, unread_times

__all__ = [
    "CellError",
    "Fee",
    "Seats",
    "as_plain_text",
    "certain_day",
    "fee_note",
    "is_about_number",
    "names_several",
    "no_seats",
    "read_day",
    "read_fee",
    "read_seats",
    "read_times",
    "repaired",
    "says_nothing",
    "sub_level",
    "to_ages",
    "to_date",
    "to_days",
    "to_levels",
    "to_money",
    "to_number",
    "to_part",
    "to_week",
    "unread_times",
    "without_wrapping",
]
