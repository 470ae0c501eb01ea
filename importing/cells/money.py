"""What a course costs, as offices write it."""

import re
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foundation.languages.sentences import quotable
from foundation.reading.amounts import amount
from foundation.reading.spelling import folded, western
from importing.cells.errors import CellError

AMOUNT = re.compile(
    r"(?:(?<![\w.,])|(?<=EUR)|(?<=Euro))\d[\d.,]*(?<=\d)(?![.,]?\d)(?=,-|\.-|\s*(?:$|[^\w\s%]|EUR|Euro\b|bis\b|oder\b|und\b))(?!\s*%)",
    re.IGNORECASE,
)
ONLY_AMOUNT = re.compile(r"(?:€|EUR|Euro)?\s*[\d.,]+[-–—]?\s*(?:€|EUR|Euro)?", re.IGNORECASE)
POWER = re.compile(r"(\d(?:[.,]\d+)?)E([+-]?\d{1,2})", re.IGNORECASE)  # as Excel shows what is too long
FREE = {"kostenlos", "kostenfrei", "frei", "gebuehrenfrei", "entgeltfrei", "umsonst", "gratis", "free"}
FREE |= {"keine gebuehr", "keine gebuehren", "keine kosten", "ohne gebuehr", "kein entgelt"}
SAYS_FREE = re.compile(r"\b(?:kosten(?:los|frei)|gebuehrenfrei|entgeltfrei|gefoerdert|befreit)\b")
ENTITLED = re.compile(
    r"\b(?:berechtig\w*|berechtigungsschein|bamf|aufenthg|§ ?\d+|kostenbefrei\w*|bei befreiung)\b|§\s*\d+",
    re.IGNORECASE,
)
PART = re.compile(
    r"\b(?:\d+\.?\s*(?:modul|kursabschnitt|abschnitt|teil|rate)|(?:modul|kurs|abschnitt|teil|rate)\s*\d+"
    r"|raten|(?:pro|je|jede[ns]?|per)\s+(?!pers\b|person|teilnehm|tn\b|kopf\b|kurs\b|lehrgang\b)\w+"
    r"|mtl|monatl\w*|wöchentl\w*|jährl\w*|halbjährl\w*|vierteljährl\w*|stündl\w*|tägl\w*)\b"
    r"|(?<=\s)[àá](?=\s*(?:€|EUR|\d))",
    re.IGNORECASE,
)
OTHER_MONEY = re.compile(r"[$£¥₺₽₴]|\b(?:CHF|SFr|USD|GBP|PLN|Dollar|Franken|Zł|Rubel|Lira)\b", re.IGNORECASE)
EACH = re.compile(  # "12x 8 €", "5 € / Termin"
    r"\b\d+\s*[x×]\s*(?=(?:€|EUR)?\s*\d[\d.,]*\s*(?:€|EUR|Euro|-|$))"
    r"|/\s*(?:Modul|Kursabschnitt|Abschnitt|Teil|Monat|Mon|Termin|Abend|Tag|Woche|Jahr|Einheit|h|Std|Stunde)\b",
    re.IGNORECASE,
)
A_LESSON = re.compile(
    r"(?:\b(?:je|pro|per|jede)\s*|/\s*)(?:\d+\s*)?(?:UE|U\.-?Std|Ustd|UStd|Unterrichts\w+|Stunde|Std|Lektion)\b",
    re.IGNORECASE,
)
ON_TOP = re.compile(r"^\s*(?:zzgl|zuzueglich|zuzüglich|plus|\+)", re.IGNORECASE)
NO_PRICE = re.compile(  # paid, but not what the course costs; or several prices, of which one holds
    r"\?|\b(?:Kaution|Anzahlung|Pfand|Spenden?|Eigenanteil|Eigenbeitrag|Zuzahlung|Rabatt|Nachlass|Vorschuss"
    r"|Einschreibe\w*|Anmeldegebühr|Mitgliedsbeitrag|Frühbucher\w*|statt|bisher|früher|evtl|eventuell)\b"
    r"|%\s*(?:von|vom|auf|des|der)\b",
    re.IGNORECASE,
)
EURO_CENTS = re.compile(r"(\d)\s*(?:€|Euro|EUR)\s*(\d{2})(?!\d|\s*(?:€|Euro|EUR|,|\.\d))", re.IGNORECASE)
PERCENT = re.compile(r"\d+(?:[.,]\d+)?\s*%(?:\s*(?:MwSt|USt|Mehrwertsteuer)\.?)?", re.IGNORECASE)
LEGAL = re.compile(r"§+\s*\d+\w*")
AGE = re.compile(r"\b(?:bis|unter|ab|über)\s*\d{1,2}\s*(?:Jahren?|J\.)?\s*:?\s*(?=frei|kosten)", re.IGNORECASE)
EUROS = r"(?:€|EUR|Euro)?\s*(?:\d{1,3}(?:\.\d{3})+|\d+)(?:[.,](?:\d{2}|[-–—]))?\s*(?:€|EUR|Euro)?"
REDUCED_WORD = r"(?:(?:erm(?:äßigt\w*|\.)?|reduziert\w*)\s*(?:preis|gebühr|entgelt)?\s*:?)"
TWO_PRICES = re.compile(  # "120 € (erm. 60 €)", "120/60 erm.", "100 € / 80 €"
    rf"(?:(?:normal|regulär|voll)\w*\s*(?:preis|gebühr)?\s*:?\s*)?(?P<whole>{EUROS})"
    rf"(?:\s*(?:[/|;(]|,(?=\s)|bzw\.?|oder|und)\s*|\s+(?={REDUCED_WORD}))"
    rf"(?P<before>{REDUCED_WORD})?\s*(?P<less>{EUROS})\s*(?P<after>{REDUCED_WORD})?\s*\)?",
    re.IGNORECASE,
)
SEVERAL = re.compile(rf"{EUROS}(?:\s*(?:[/|;]|[-–—]|bis|oder|bzw\.?)\s*{EUROS})+", re.IGNORECASE)
ABOUT = re.compile(
    r"(?<!\w)(?:ab|ca\.?|circa|etwa|rund|bis(?: zu)?|max(?:imal|\.)?|mind(?:estens|\.)?|voraussichtlich|vsl\.?)"
    rf"\s+{EUROS}",
    re.IGNORECASE,
)
PARTS = re.compile(r"[;|()+/]|,(?=\s)|\b(?:und|plus|bzw)\b\.?", re.IGNORECASE)
OTHER_COSTS = re.compile(  # of folded words: what is paid beside the course, or by some alone
    r"\b(?:material\w*|(?:lehr|kurs|arbeits|uebungs)?buch|lehrwerk|skript\w*|unterlagen|lebensmittel\w*|kochgeld"
    r"|erm|ermaessigte?[nrs]?|reduzierte?[nrs]?|reduziert|(?:ab|bis|unter|ueber) \d{1,2} (?:jahren?|j))\b"
)
OF_EXAM = re.compile(r"\bpruefungs?(?:gebuehr\w*|kosten)?\b")
INCLUDED = re.compile(r"\b(?:ink?l|einschl|enthalten|exkl|zzgl|zuzuegl)|\b(?:ohne|mit|ausser)\b")
OF_GROUPS = re.compile(  # what somebody pays hangs on how many come: "120 € ab 8 TN", "1. Person 80 €"
    r"\b(?:(?:ab|bis|bei|mind|min|max|unter|ueber) \d{1,2}|\d{1,2} \d{1,2}|fuer (?:[2-9]|\d\d)|(?<!fuer )[1-9]) "
    r"(?:tn|teilnehm\w*|pers|person(?:en)?)\b"
)
HINT = re.compile(r"[*†¹²³]|\b(?:s\.|siehe|vgl\.?)\s*\w+", re.IGNORECASE)  # to what stands elsewhere
WORDS, DIGIT = re.compile(r"[^\W\d_]+"), re.compile(r"\d")
BESIDE = {  # words beside an amount that change nothing of it
    *"eur euro und oder bzw von fuer pro je ab bis mit ohne sonst frei kostenlos kostenfrei gebuehrenfrei".split(),
    *"gebuehr kursgebuehr teilnahmegebuehr kosten kurskosten entgelt kursentgelt preis kurspreis beitrag".split(),
    *"kursbeitrag teilnahmebeitrag inkl inklusive incl einschl einschliesslich enthalten zzgl mwst ust".split(),
    *"material materialkosten materialgeld lehrbuch lehrwerk buch kursbuch skript unterlagen lebensmittel".split(),
    *"pruefung pruefungsgebuehr erm ermaessigt ermaessigung ermaessigte reduziert normal regulaer".split(),
    *"normalpreis gesamt insgesamt einmalig zahlbar ratenzahlung moeglich selbstzahler selbstzahlende".split(),
    *"keine umsatzsteuerfrei p lebensmittelkosten kochgeld exkl exklusive festpreis".split(),
    *"person personen pers tn teilnehmer teilnehmerin teilnehmende kurs berechtigte jahre jahren".split(),
}
ON_REQUEST = {"auf anfrage", "auf nachfrage", "nach absprache", "nach vereinbarung", "n v", "on request"}


class Fee(NamedTuple):
    """``kind``: "free", "entitlement", "paid", "on_request" or nothing; ``price`` is that of the whole course."""

    kind: str = ""
    price: Decimal | None = None
    note: str = ""
    remark: str = ""  # for the clerk
    reduced: Decimal | None = None


def read_fee(cell: str) -> Fee:
    """Nothing is taken for a total that is of a part or of a lesson, only about it, or comes on top."""
    text, remark = cell, ""
    if "¤" in text:
        text = text.replace("¤", "€")
        remark = _("“¤” stands for the euro sign: the file was saved in another encoding")
    note = fee_note(text)
    if folded(text) in ON_REQUEST:
        return Fee("on_request", remark=remark)
    if any(one.search(text) for one in (ON_TOP, OTHER_MONEY, NO_PRICE)):
        return unclear(text, remark)
    if DIGIT.search(text) and any(one.search(text) for one in (PART, EACH, A_LESSON)):
        return Fee("paid", note=note, remark=remark)
    if note and (found := TWO_PRICES.fullmatch(text.strip())):
        return two_prices(text, found, remark)
    price = to_money(text)
    if is_for_entitled(text) and not price:
        return Fee("entitlement", note="" if folded(text) in ENTITLED_ONLY else note, remark=remark)
    return one_price(text, price, remark)


def one_price(text: str, price: Decimal | None, remark: str) -> Fee:
    """Of the amount that stands there, if the words beside it leave it the price of the course."""
    note, is_unsure = fee_note(text), bool(HINT.search(text))
    if price and is_about(text):
        return Fee("paid", note=note, remark=remark or not_an_amount(note))
    if price and is_of_other(text):
        return unclear(text, remark)
    is_doubted = not price and (price is None or is_unsure or not says_free(text))
    if is_doubted or (note and (SEVERAL.fullmatch(text.strip()) or says_more(text))):
        return unclear(text, remark)
    if is_unsure:
        remark = remark or _("the fee “%(text)s” was read as one amount") % {"text": quotable(note)}
    return Fee("paid" if price else "free", price or None, note, remark)


def unclear(text: str, remark: str) -> Fee:
    note = " ".join(text.split())
    return Fee(note=note, remark=remark or (not_an_amount(note) if note else ""))


def two_prices(text: str, found: re.Match, remark: str) -> Fee:
    """The second one is reduced where it is called so, or noted where it is only less."""
    note, price, less = fee_note(text), to_money(found["whole"]), to_money(found["less"])
    if not price or less is None or less >= price:
        return Fee(note=note, remark=remark or not_an_amount(note))
    if not (found["before"] or found["after"]):
        remark = remark or _("the fee “%(text)s” was read as a price and a reduced one") % {"text": quotable(note)}
    return Fee("paid", price, note, remark, less or None)


ENTITLED_ONLY = {"kostenlos fuer berechtigte", "kostenlos mit berechtigungsschein"}


def is_for_entitled(text: str) -> bool:
    return bool(SAYS_FREE.search(folded(text)) and ENTITLED.search(text))


def says_free(text: str) -> bool:
    """Nothing but noughts and words that say so."""
    words = set(WORDS.findall(folded(text)))
    return folded(text) in FREE or words <= {"eur", "euro", "kosten", "gebuehr", "preis", "beitrag"} | FREE


def is_about(text: str) -> bool:
    """ "ab 12 €", also "ab 12 € pro Person": what somebody pays is another amount."""
    found = (one[0] for one in ABOUT.finditer(text))
    return bool(ABOUT.fullmatch(text.strip())) or any("€" in one or "eur" in one.lower() for one in found)


def says_more(text: str) -> bool:
    """Whether words stand beside the amount that may make it another one: "Pfand 20 €"."""
    return not {*WORDS.findall(folded(HINT.sub("", text)))} <= BESIDE


def is_of_other(text: str) -> bool:
    """Whether the amount is of something else, or of some people alone: "kostenlos, Buch 25 €", "erm. 60 €"."""
    parts = PARTS.split(text)
    said = folded(next((part for part in parts if to_money(part)), ""))
    is_other = OTHER_COSTS.search(said) or (len(parts) > 1 and OF_EXAM.search(said))
    return bool(OF_GROUPS.search(folded(text)) or (is_other and not INCLUDED.search(said)))


def not_an_amount(text: str) -> str:
    return _("the fee “%(text)s” is not an amount") % {"text": quotable(text)}


def to_money(cell: str) -> Decimal | None:
    """ "1.458,00 €" as 1458.00, "60 € (ermäßigt 40 €)" as 60.00, "kostenlos" as 0; None where no amount stands."""
    if re.match(r"\s*[-−–]\s*\d", cell):
        raise CellError(_("“%(text)s” is not an amount") % {"text": quotable(cell)})
    if folded(cell) in FREE:
        return Decimal(0)
    text = AGE.sub(
        "", LEGAL.sub("", PERCENT.sub("", POWER.sub(written_out, EURO_CENTS.sub(r"\1,\2 €", western(cell)))))
    )
    amounts = [to_amount(digits, cell) for digits in AMOUNT.findall(without_blanks(text))]
    return next(filter(None, amounts), amounts[0] if amounts else None)


def written_out(found: re.Match) -> str:
    return f"{Decimal(found[1].replace(',', '.')) * Decimal(10) ** int(found[2]):.2f}".replace(".", ",")


def to_amount(digits: str, cell: str) -> Decimal:
    """In a German file "1.458" is a thousand and more."""
    try:
        value = amount(digits, is_german=True)
    except ValidationError as problem:
        raise CellError(problem.message) from problem
    if value >= 1_000_000:
        raise CellError(_("“%(text)s” is not an amount") % {"text": quotable(cell)})
    return value


def fee_note(cell: str) -> str:
    """The whole text where it says more than one amount: "60 € (ermäßigt 40 €)"."""
    text = " ".join(cell.split())
    is_amount = ONLY_AMOUNT.fullmatch(without_blanks(text)) or POWER.fullmatch(text)
    return "" if folded(cell) in FREE or is_amount else text


def without_blanks(cell: str) -> str:
    """ "1 458,00" → "1458,00"."""
    return re.sub(r"(?<=\d)[\s'](?=\d{3}(?!\d))", "", cell)
