"""Romanian: joi, 10 decembrie 2026."""

DATE_FORMAT = "j\u00a0F Y"
DATETIME_FORMAT = "j\u00a0F Y, H:i"
MONTH_DAY_FORMAT = "j\u00a0F"
WEEKDAY_DATE_FORMAT = "l, j\u00a0F Y"
WEEKDAY_SHORT_DATE_FORMAT = "D, d.m.Y"
WEEKDAY_MONTH_DAY_FORMAT = "l, j\u00a0F"
YEAR_MONTH_FORMAT = "F Y"

COMMA = ", "
AND = (", ", " și ")
SPAN = "{}–{}"
COLON = ": "
QUOTES = "„”«»"
EUROS = "{}\u00a0€"
