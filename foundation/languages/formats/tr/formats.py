"""Turkish: 10 Aralık 2026 Perşembe, the day of the week last."""

DATE_FORMAT = "j\u00a0F Y"
SHORT_DATE_FORMAT = "j\u00a0M Y"
WEEKDAY_DATE_FORMAT = "j\u00a0F Y l"
WEEKDAY_SHORT_DATE_FORMAT = "j\u00a0M Y D"
WEEKDAY_MONTH_DAY_FORMAT = "j\u00a0F l"
MONTH_DAY_FORMAT = "j\u00a0F"
YEAR_MONTH_FORMAT = "F Y"
DATETIME_FORMAT = "j\u00a0F Y H:i"
SHORT_DATETIME_FORMAT = "j\u00a0M Y H:i"

COMMA = ", "
AND = (", ", " ve ")
SPAN = "{}–{}"
COLON = ": "
QUOTES = "“”‘’"
EUROS = "{}\u00a0€"
