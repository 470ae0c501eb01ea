"""Romanian: joi, 10 decembrie 2026."""

WEEKDAY_DATE_FORMAT = "l, j F Y"
WEEKDAY_SHORT_DATE_FORMAT = "D, d.m.Y"
WEEKDAY_MONTH_DAY_FORMAT = "l, j F"
YEAR_MONTH_FORMAT = "F Y"

COMMA = ", "
AND = (", ", " și ")
SPAN = "{}–{}"
COLON = ": "
QUOTES = "„”«»"
EUROS = "{}\u00a0€"
