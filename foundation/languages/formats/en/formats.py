"""English as it is written in Europe: 5 December 2026, 5 Dec 2026."""

DATE_FORMAT = "j\u00a0F Y"
SHORT_DATE_FORMAT = "j\u00a0M Y"
WEEKDAY_DATE_FORMAT = "l, j\u00a0F Y"
WEEKDAY_SHORT_DATE_FORMAT = "D j\u00a0M Y"
WEEKDAY_MONTH_DAY_FORMAT = "l, j\u00a0F"
MONTH_DAY_FORMAT = "j\u00a0F"
YEAR_MONTH_FORMAT = "F Y"
DATETIME_FORMAT = "j\u00a0F Y, H:i"
SHORT_DATETIME_FORMAT = "j\u00a0M Y, H:i"
TIME_FORMAT = "H:i"
FIRST_DAY_OF_WEEK = 1

COMMA = ", "
AND = (", ", " and ")
SPAN = "{}–{}"
COLON = ": "
QUOTES = "“”‘’"
EUROS = "€{}"
