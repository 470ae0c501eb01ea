"""Polish: czwartek, 10 grudnia 2026; 10.12.2026."""

DATE_FORMAT = "j\u00a0E Y"
SHORT_DATE_FORMAT = "d.m.Y"
WEEKDAY_DATE_FORMAT = "l, j\u00a0E Y"
WEEKDAY_SHORT_DATE_FORMAT = "D, d.m.Y"
WEEKDAY_MONTH_DAY_FORMAT = "l, j\u00a0E"
MONTH_DAY_FORMAT = "j\u00a0E"
YEAR_MONTH_FORMAT = "F Y"
DATETIME_FORMAT = "j\u00a0E Y, H:i"
SHORT_DATETIME_FORMAT = "d.m.Y, H:i"

COMMA = ", "
AND = (", ", " i ")
SPAN = "{}–{}"
COLON = ": "
QUOTES = "„”«»"
EUROS = "{}\u00a0€"
