"""Lists, spans, amounts and labels put together as the reader's language does it.

The patterns stand in ``formats``, one file per language. Dates come from the same files:
``{{ day|date:"WEEKDAY_DATE_FORMAT" }}``, in Python ``day_text``.
"""

import re
from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal
from functools import partial

from django.conf import settings
from django.utils.formats import date_format, get_format, number_format
from django.utils.translation import get_language

MARKS = '„“”«»"'
SPACE = "[ \u00a0\u202f]"
QUOTE = re.compile(rf"(?P<opening>(?<![^\s(])(?:«{SPACE}|[{MARKS}](?=\w)))|{SPACE}»(?!\w)|[{MARKS}]")
APOSTROPHE = re.compile(r"(?<=\w)'(?![^<]*>)")
FIRST = re.compile(r"(?<!\d)1(?=[ \u00a0][^\W\d])")  # before the name of a month
BREAKING = re.compile(r"(?<=\S)[ \u00a0](?=[:;!?»])|(?<=«)[ \u00a0]")  # French has narrow ones here
COUNT = r"%\(\w+\)d|%d|%\((?:number|free|total|km)\)s|(?<![\w.,:/-])(?<!\d )\d{1,3}(?:[.,:\u202f]\d+)*[.)]?"
UNIT = r"[^\W\d_]{1,20}(?![\w-])|[^\W\d_]{1,14}-|[€%]"
CLOCK = r"%\((?:start|end|time)\)s(?= Uhr)"
TOWN = r"(?<![\w.,:/-])\d{5} (?=[A-ZÄÖÜ])"
HOUSE = r"(?<=[^\W\d]|[.:]) (?=\d{1,3}[a-z]?(?:[,;)<\n]|\.(?!\d| ?[^\W\d])|$))"
RULE = r"(?<=[A-Z]{2}|[A-Z]\)) (?=\d)|(?<=[A-Z]{2} \d{3}) (?=\d{3}(?!\d))|(?<=[^\W\d]) (?=AA(?!\w))"  # EN 301 549
PARTING = re.compile(rf"((?:{COUNT})(?:</\w+>)?|{CLOCK}) (?=(?:<\w+>)?(?:{UNIT}))|({TOWN}|{HOUSE}|{RULE})")
FIGURES = re.compile(r"[\d%]| AA")  # without them the other patterns find nothing
FROM_TO = re.compile(
    rf"(\d{{1,2}}:\d{{2}}(?:{SPACE}Uhr)?){SPACE}(\S{{1,4}}){SPACE}(?=\d{{1,2}}:\d{{2}})"
)  # "8:30 bis 12:45"
DASH = re.compile(r"(?<=\d)–(?=\d)")
# "e-mail", "nou-veniți", "înscrieți-vă"; a German word in brackets, torn apart from the right; no address
SHORT, WORD = r"[^\W\d_][^\W_]{0,2}", r"[^\W\d_][^\W_]{0,13}"
END = r"(?![\w@/=]|[.:][\w/])"
HYPHEN = re.compile(
    rf"(?<![\w@/.:#=-])(?:{SHORT}(?=-{WORD}{END})|{WORD}(?=-{SHORT}{END}))-(?![^<>]*>)"
    r'|(?:(?<=\()|(?<=\(<bdi dir="ltr">))[^\W\d_]{2,10}-(?=[^\W\d_]{2,18}(?:</bdi>)?\))'
)


def pattern(name: str) -> str | tuple[str, str]:
    return get_format(name, lang=get_language() or settings.LANGUAGE_CODE)


def listed(words: Iterable) -> str:
    """The words with the reader's comma between them: "أ، ب"."""
    return pattern("COMMA").join(map(str, words))


def enumerated(words: Iterable) -> str:
    """ "Monday, Wednesday and Thursday"."""
    *others, last = map(str, words)
    between, before_last = pattern("AND")
    return f"{between.join(others)}{before_last}{last}" if others else last


def span(first: str, last: str) -> str:
    """ "10:00–15:00", "3 Oct 2026 – 5 Oct 2026"; in words where figures may be read from either side."""
    text = pattern("SPAN").format(first, last)
    return text.replace("–", " – ") if re.search(SPACE, f"{first}{last}") else text


def day_text(day: date, form: str) -> str:
    """The day in one of the reader's formats."""
    return with_ordinal(date_format(day, form))


def with_ordinal(text: str) -> str:
    """A day in words: the first of a month is "1er décembre" in French."""
    return FIRST.sub("1er", text) if get_language() == "fr" else text


def clock(time: time) -> str:
    return f"{time.hour}:{time:%M}"


def hours(first: time, last: time) -> str:
    return span(clock(first), clock(last))


def days(first: date, last: date | None) -> str:
    """One day, or from one to the other."""
    short = partial(day_text, form="SHORT_DATE_FORMAT")
    return span(short(first), short(last)) if last and last != first else short(first)


def euros(amount: Decimal) -> str:
    digits = 0 if amount == amount.to_integral() else 2
    return pattern("EUROS").format(number_format(amount, digits, use_l10n=True, force_grouping=True))


def french(text: str) -> str:
    """French text whose spaces beside : ; ! ? « » are narrow and never at the end of a line."""
    return BREAKING.sub("\u202f", text)


def together(text: str) -> str:
    """Text in which no line ends within a span of figures or a short word, or between a number and its noun."""
    text = str(text)[:]  # a text alone, marked as nothing
    if FIGURES.search(text):
        text = PARTING.sub(lambda found: f"{(found[1] or found[2]).strip()}\u00a0", text)
        text = DASH.sub("\u2060–\u2060", FROM_TO.sub("\\1\u00a0\\2\u00a0", text))
    return HYPHEN.sub("\\g<0>\u2060", text) if "-" in text else text


def unbroken(text: str) -> str:
    """A number as people dial it, on one line."""
    return str(text).replace(" ", "\u00a0")


def printed(text: str) -> str:
    """English text with the apostrophe of print; tags keep theirs."""
    return APOSTROPHE.sub("’", text)


def quotable(text: object) -> str:
    """What stands between a sentence's quotes: without quotes around it, and with the inner kind inside."""
    text = str(text).strip()
    if text[:1] in MARKS and text[-1:] in MARKS and not re.search(f"[{MARKS}]", text[1:-1]):
        text = text[1:-1].strip()
    *_outer, opening, closing = pattern("QUOTES")
    return QUOTE.sub(lambda mark: opening if mark["opening"] else closing, text)


def unstopped(label: object) -> str:
    """A label that is a sentence, without its full stop: a colon follows."""
    return str(label).rstrip(".: ")


def colon(label: object = "") -> str:
    """The reader's colon, with what stands around it; a question needs none."""
    return " " if str(label).endswith(("?", "!", "؟")) else pattern("COLON")
