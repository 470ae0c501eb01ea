"""Ukrainian: четвер, 10 грудня 2026. Without "р.", whose full stop would be doubled at the end of a sentence."""

DATE_FORMAT = "j E Y"
SHORT_DATE_FORMAT = "d.m.Y"
WEEKDAY_DATE_FORMAT = "l, j E Y"
WEEKDAY_SHORT_DATE_FORMAT = "D, d.m.Y"
WEEKDAY_MONTH_DAY_FORMAT = "l, j E"
MONTH_DAY_FORMAT = "j E"
YEAR_MONTH_FORMAT = "F Y"
DATETIME_FORMAT = "j E Y, G:i"
TIME_FORMAT = "G:i"

COMMA = ", "
AND = (", ", " і ")
SPAN = "{}–{}"
COLON = ": "
QUOTES = "«»„“"
EUROS = "{}\u00a0€"
