"""Turkish: 10 Aralık 2026 Perşembe, the day of the week last."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
WEEKDAY_DATE_FORMAT = "j F Y l"
WEEKDAY_SHORT_DATE_FORMAT = "j M Y D"
WEEKDAY_MONTH_DAY_FORMAT = "j F l"
MONTH_DAY_FORMAT = "j F"
YEAR_MONTH_FORMAT = "F Y"
DATETIME_FORMAT = "j F Y H:i"
SHORT_DATETIME_FORMAT = "j M Y H:i"

COMMA = ", "
AND = (", ", " ve ")
SPAN = "{}–{}"
COLON = ": "
QUOTES = "“”‘’"
EUROS = "{}\u00a0€"
