"""Signs that came out wrong, and texts that carry marks of other programs."""

import html
import re

from foundation.reading.spelling import cleaned

BYTES = bytes(range(0x80, 0xC0)).decode("cp1252", "ignore") + "".join(map(chr, range(0x80, 0xA0)))
MOJIBAKE = re.compile("[ÂÃ]{0}|â{0}{{2}}".format(f"[{re.escape(BYTES)}]"))
FORMULA_TEXT = re.compile(r'="([^"]*)"')  # as programs write what Excel must not take for a number
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>|<!--.*?-->", re.DOTALL)
LINK = re.compile(
    r"""<a\s[^>]*?href\s*=\s*["'](https?://[^"'\s]+)["'][^>]*>(.*?)</a>""", re.IGNORECASE | re.DOTALL
)
UNSEEN = re.compile(r"<(script|style|head)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
LINE_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|h[1-6]|tr|ul|ol)\s*>", re.IGNORECASE)
ITEM = re.compile(r"<li\b[^>]*>", re.IGNORECASE)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
ERRORS = re.compile(  # of Excel in German and English, of LibreOffice, and "####" of a column that is too narrow
    r"#(?:NV|N/A|WERT!|BEZUG!|DIV/0!|NAME\?|ZAHL!|NULL!|VALUE!|REF!|NUM!|ÜBERLAUF!|SPILL!|KALK!|CALC!|FELD!|FIELD!)"
    r"|#{2,}|(?:Err|Fehler|Fehl):\s?\d{3}"
)
FORMULA = re.compile(
    r"=\s*[-+(]?(?:[A-ZÄÖÜ][A-ZÄÖÜ0-9.]+\(|\$?[A-Z]{1,3}\$?\d|\d[\d.,]*\s*[-+*/]|'?[\w ]+'?!\$?[A-Z])"
)
APOSTROPHE = re.compile(r"['’‘´`](?=[+(]?\d)(?!\d{2}er\b)([^'’‘´`]+)")  # as Excel marks a number that is a text


def repaired(cell: str) -> str:
    """Undoes UTF-8 that was once read as Windows-1252 or Latin-1, sign by sign: "LehrstÃ¤tten" → "Lehrstätten"."""
    return MOJIBAKE.sub(lambda found: right_sign(found[0]), cell)


def right_sign(signs: str) -> str:
    try:
        return b"".join(one.encode("latin-1" if ord(one) < 0x100 else "cp1252") for one in signs).decode("utf-8")
    except UnicodeError:
        return signs


def without_wrapping(cell: str) -> str:
    """'="0012"' → "0012", "'0012" → "0012"."""
    found = FORMULA_TEXT.fullmatch(cell.strip()) or APOSTROPHE.fullmatch(cell.strip())
    return found[1] if found else cell


def says_nothing(cell: str) -> bool:
    """Of a formula that has failed, or whose result no program has kept."""
    return is_error(cell) or bool(FORMULA.match(cell.strip()))


def is_error(cell: str) -> bool:
    """What Excel shows where a formula has failed."""
    return bool(ERRORS.fullmatch(cell.strip()))


def as_plain_text(text: str) -> str:
    """Of HTML, as course programs keep it: paragraphs and lists as lines, links with their address."""
    if not (TAG.search(text) or ENTITY.search(text)):
        return text
    text = LINK.sub(lambda found: with_address(found[2], found[1]), UNSEEN.sub("", text))
    text = TAG.sub("", LINE_BREAK.sub("\n", ITEM.sub("– ", text)))
    lines = (" ".join(line.split()) for line in cleaned(html.unescape(text)).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def web_address(cell: str) -> str:
    """With its scheme, where none is typed. What is no single address stays as it is, and so is none."""
    has_scheme = re.match(r"[a-z][a-z0-9+.-]*:(?!\d)", cell, re.IGNORECASE)
    return cell if has_scheme or len(cell.split()) > 1 or "@" in cell.partition("/")[0] else f"https://{cell}"


def with_address(words: str, address: str) -> str:
    words = TAG.sub("", words).strip()
    return address if not words or words in address else f"{words} ({address})"
