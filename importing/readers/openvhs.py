"""Open-vhs 1.2, and the dialect of the Berlin Volkshochschulen.

How deep an element stands differs between versions and programs, so all are read by their name wherever they stand
below a course; nothing hangs on their order. ``guid`` stands for a missing number. Times without a zone are times
here. Who teaches is left out. Of several texts the description comes first.
"""

import re
from collections.abc import Iterator

from importing.readers.markup import Element, parsed

LEVEL = re.compile(r"[ABC][12](?:[.+]\d?)?")
DATES = ("termin", "termine")


def fits(start: bytes) -> bool:
    return b"<veranstaltung" in start.lower() or b"openvhs" in start.lower()


def rows(data: bytes) -> Iterator[dict[str, str]]:
    for course in parsed(data).below("veranstaltung"):
        if title := course.own("name") or course.first("name"):
            yield {name: text for name, text in facts(course, title).items() if text}


def facts(course: Element, title: str) -> dict[str, str]:
    category = course.first("dvv_kategorie")
    keywords = [keyword.text for keyword in course.below("schlagwort")]
    return {
        "number": course.first("nummer") or course.first("guid"),
        "title": title,
        "subtitle": course.first("untertitel"),
        "Kategorie": "" if re.fullmatch(r"[\d.]*", category) else category,
        "level": course.first("level") or ", ".join(filter(LEVEL.fullmatch, keywords)),
        "venue": ", ".join(filter(None, [course.first("veranstaltungsort", "name"), course.first("ort")])),
        "street": course.first("strasse"),
        "postal_code": course.first("plz"),
        "fee": fee(course),
        "start": course.own("beginn_datum") or first_day(course),
        "end": course.own("ende_datum") or last_day(course),
        "times": times(course),
        "weekday": course.first("wochentag"),
        "sessions": course.first("anzahl_termine"),
        "seats_min": course.first("minimale_teilnehmerzahl"),
        "seats_total": course.first("maximale_teilnehmerzahl"),
        "registered": course.first("aktuelle_teilnehmerzahl"),
        "status": course.own("status"),
        "audience": course.first("zielgruppe"),
        "website": course.first("webadresse", "uri") or course.own("webadresse"),
        "description": texts(course),
    }


def fee(course: Element) -> str:
    """ "44.02" and "erm. Preis: 25,61 EUR" as one text of a German list."""
    amount, extra = course.first("preis", "betrag") or course.own("preis"), course.first("preis", "zusatz")
    if re.fullmatch(r"\d+\.\d+", amount):
        amount = amount.replace(".", ",")
    amount = f"{amount} €" if re.fullmatch(r"[\d,]+", amount) else amount
    return f"{amount} ({extra})" if amount and extra else amount or extra


def dates(course: Element) -> list[tuple[str, str, str]]:
    """Of each date its day, beginning and end, where it says them."""
    found = [
        tuple(date.own(name) for name in ("beginn_datum", "beginn_uhrzeit", "ende_uhrzeit"))
        for name in DATES
        for date in course.below(name)
    ]
    return sorted({(day[:10], clock(begin), clock(end)) for day, begin, end in found if day})


def clock(text: str) -> str:
    """ "18:30" of "18:30:00+01:00"."""
    found = re.match(r"(?:[\d-]{10}T)?(\d{1,2}:\d{2})", text)
    return found[1] if found else ""


def first_day(course: Element) -> str:
    return next((day for day, _begin, _end in dates(course)), "")


def last_day(course: Element) -> str:
    return next((day for day, _begin, _end in reversed(dates(course))), "")


def times(course: Element) -> str:
    """The single days with their one time; of several times only their text, which a row then notes."""
    found = dates(course)
    hours = list(dict.fromkeys(f"{begin} - {end} Uhr" for _day, begin, end in found if begin and end))
    days = [".".join(reversed(day.split("-"))) for day, _begin, _end in found]
    if not hours:
        hours = [" - ".join(filter(None, (clock(course.own(f"{name}_uhrzeit")) for name in ("beginn", "ende"))))]
        return hours[0]
    return ", ".join([hours[0], *days]) if len(hours) == 1 else "; ".join(hours)


def texts(course: Element) -> str:
    pairs = [(one.own("eigenschaft"), one.own("text")) for one in course.below("text") if one.own("eigenschaft")]
    pairs.sort(key=lambda pair: not pair[0].lower().startswith("beschreibung"))
    plain = [one.text for one in course.children if one.name == "text" and not one.children]
    return "\n\n".join([text for _name, text in pairs if text] or plain)
