"""Ukrainian: четвер, 10 грудня 2026. Without "р.", whose full stop would be doubled at the end of a sentence."""

DATE_FORMAT = "j\u00a0E Y"
SHORT_DATE_FORMAT = "d.m.Y"
WEEKDAY_DATE_FORMAT = "l, j\u00a0E Y"
WEEKDAY_SHORT_DATE_FORMAT = "D, d.m.Y"
WEEKDAY_MONTH_DAY_FORMAT = "l, j\u00a0E"
MONTH_DAY_FORMAT = "j\u00a0E"
YEAR_MONTH_FORMAT = "F Y"
DATETIME_FORMAT = "j\u00a0E Y, G:i"
TIME_FORMAT = "G:i"

COMMA = ", "
AND = (", ", " і ")
SPAN = "{}–{}"
COLON = ": "
QUOTES = "«»„“"
EUROS = "{}\u00a0€"
