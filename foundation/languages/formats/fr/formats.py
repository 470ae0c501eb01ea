"""French: jeudi 10 décembre 2026; narrow no-break spaces in numbers, before colons and inside guillemets."""

DATE_FORMAT = "j\u00a0F Y"
MONTH_DAY_FORMAT = "j\u00a0F"
WEEKDAY_DATE_FORMAT = "l j\u00a0F Y"
WEEKDAY_SHORT_DATE_FORMAT = "D d/m/Y"
WEEKDAY_MONTH_DAY_FORMAT = "l j\u00a0F"
YEAR_MONTH_FORMAT = "F Y"
DATETIME_FORMAT = "j\u00a0F Y, H:i"
THOUSAND_SEPARATOR = "\u202f"

COMMA = ", "
AND = (", ", " et ")
SPAN = "{}–{}"
COLON = "\u202f: "
QUOTES = ("«\u202f", "\u202f»", "“", "”")
EUROS = "{}\u00a0€"
