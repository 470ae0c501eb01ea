"""Arabic: الخميس، 10 ديسمبر 2026. Months in words, as figures are read from either side; digits 0–9."""

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
AND = (" و", " و")
SPAN = "من {} إلى {}"
COLON = ": "
QUOTES = "«»“”"
EUROS = "{}\u00a0€"
