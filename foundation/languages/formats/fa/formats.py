"""Persian, for Dari, too: پنج‌شنبه، 10 دسامبر 2026. Digits 0–9, as everywhere else on the page."""

DATE_FORMAT = "j\u00a0F Y"
SHORT_DATE_FORMAT = "j\u00a0F Y"
WEEKDAY_DATE_FORMAT = "l، j\u00a0F Y"
WEEKDAY_SHORT_DATE_FORMAT = "l، j\u00a0F Y"
WEEKDAY_MONTH_DAY_FORMAT = "l، j\u00a0F"
MONTH_DAY_FORMAT = "j\u00a0F"
YEAR_MONTH_FORMAT = "F Y"
DATETIME_FORMAT = "j\u00a0F Y، G:i"
SHORT_DATETIME_FORMAT = "j\u00a0F Y، G:i"
TIME_FORMAT = "G:i"
NUMBER_GROUPING = 3

COMMA = "، "
AND = ("، ", " و ")
SPAN = "{} تا {}"
COLON = ": "
QUOTES = "«»“”"
EUROS = "{}\u00a0€"
