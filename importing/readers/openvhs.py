"""Open-vhs 1.2, and the dialect of the Berlin Volkshochschulen.

How deep an element stands differs between versions and programs, so all are read by their name wherever they
stand below a course; nothing hangs on their order. ``guid`` stands for a missing number. Who teaches, whom to ask
and who has booked is left out, what else is not read is shown as columns without a meaning. Of several texts the
description comes first. A course has one place: its own, else that of its first date; others are noted.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from importing.readers.markup import Element, parsed, with_others
from importing.readers.moments import AS_IT_STANDS, MOMENT, clock_of, day_of

LEVEL = re.compile(r"[ABC][12](?:[.+]\d?)?")
DATES = {"termin", "termine"}
PLACES = {"veranstaltungsort", "adresse", "address"}
PERSONS = {*"dozent dozenten kursleitung ansprechperson ansprechpartner kontakt buchung".split()}
# What has a name, a day or an address of its own
OTHERS = PLACES | DATES | PERSONS | {"webadresse", "zertifikat", "merkmale", "merkmal", "anbieter", "veranstalter"}
OTHERS |= {"preis", "text", "raum", "anmeldung", "ersteller"}
MODES = {"online_angebot": "online", "selbstlernangebot": "online", "blended_learning": "vor ort und online"}
NUMBERS = {
    "sessions": "anzahl_termine",
    "seats_min": "minimale_teilnehmerzahl",
    "seats_total": "maximale_teilnehmerzahl",
    "registered": "aktuelle_teilnehmerzahl",
}
EURO = {"", "eur", "euro", "€"}


class Place(NamedTuple):
    name: str
    town: str
    street: str
    code: str

    @property
    def venue(self) -> str:
        return ", ".join(filter(None, self[:2]))

    def holds(self, other: "Place") -> bool:
        """Whether the other one says nothing else."""
        return all(theirs in ("", own) for own, theirs in zip(self, other, strict=True))


class Dates(NamedTuple):
    first: str
    last: str
    times: str
    noted: list[str]


def fits(start: bytes) -> bool:
    return b"<veranstaltung" in start.lower() or b"openvhs" in start.lower()


def rows(data: bytes) -> Iterator[dict[str, str]]:
    courses = list(parsed(data).below("veranstaltung"))
    twice = {guid for guid, number in Counter(course.own("guid") for course in courses).items() if number > 1}
    names: set[str] = set()
    for course in courses:
        found = facts(course)
        if course.own("nummer") and course.own("guid") in twice - {""}:
            found["noted"] += f"\ntwice {course.own('guid')}"
        yield with_others(found, [course], PERSONS, names)


def facts(course: Element) -> dict[str, str]:
    categories = [one.take() for one in course.below("dvv_kategorie") if re.search(r"[^\d.]", one.text)]
    levels = [one.take() for one in course.below("schlagwort") if LEVEL.fullmatch(one.text)]
    modes = [MODES.get(one.own("wert")) for one in course.below("merkmal") if one.own("name") == "kursart_digital"]
    dates, (place, *places) = dates_of(course), places_of(course) or [Place("", "", "", "")]
    lines = ["internal"] if course.own("intern").lower() in {"true", "1", "ja"} else []
    lines += [*dates.noted, *(f"place {', '.join(filter(None, one))}" for one in places)]
    return {
        "number": course.first("nummer", without=OTHERS) or course.first("guid", without=OTHERS),
        "title": course.own("name") or course.first("name", without=OTHERS),
        "subtitle": course.first("untertitel"),
        "Kategorie": ", ".join(categories),
        "level": course.first("level") or ", ".join(levels),
        "venue": place.venue,
        "street": place.street,
        "postal_code": place.code,
        "mode": ", ".join(dict.fromkeys(filter(None, modes))),
        "fee": fee(course),
        "start": dates.first,
        "end": dates.last,
        "times": dates.times,
        "weekday": ", ".join(one.take() for one in course.topmost({"wochentag"}, OTHERS)),
        **{field: course.first(name) for field, name in NUMBERS.items()},
        "status": course.own("status"),
        "audience": course.first("zielgruppe"),
        "website": website(course),
        "description": texts(course),
        "noted": "\n".join(dict.fromkeys(" ".join(line.split()) for line in lines)),
    }


def website(course: Element) -> str:
    found = [one for one in course.topmost({"webadresse"}) if one.own("typ").lower() in {"", "website"}]
    return next(filter(None, (one.own("uri") or one.take() for one in found)), "")


def fee(course: Element) -> str:
    """ "44.02" and "erm. Preis: 25,61 EUR" as one text of a German list."""
    price = next(course.topmost({"preis"}, PERSONS), Element("", {}))
    amount, extra = price.first("betrag") or price.take(), price.first("zusatz")
    money = money_of(price)
    if re.fullmatch(r"\d+\.\d+", amount):
        amount = amount.replace(".", ",")
    amount = f"{amount} {money}" if re.fullmatch(r"[\d,]+", amount) else amount
    return f"{amount} ({extra})" if amount and extra else amount or extra


def money_of(price: Element) -> str:
    """In an element or an attribute of its own; euros where nothing is said."""
    said = price.first("waehrung") or price.first("currency")
    for one in (price, *price.below("betrag")):
        said = said or one.attributes.get("waehrung", "") or one.attributes.get("currency", "")
    return "€" if said.strip().lower() in EURO else said


def places_of(course: Element) -> list[Place]:
    """The course's own first, then those of its dates; each once."""
    own = [place_of(one) for one in course.topmost(PLACES, OTHERS)]
    dates = sorted(course.topmost(DATES, PERSONS), key=lambda one: one.first("beginn_datum"))
    at_dates = [place_of(one) for date in dates for one in date.topmost(PLACES)]
    alone = Place("", *(course.first(name, without=OTHERS) for name in ("ort", "strasse", "plz")))
    found = []
    for place in filter(any, [*own, alone, *at_dates]):
        if not any(one.holds(place) for one in found):
            found.append(place)
    return found


def place_of(one: Element) -> Place:
    name = one.first("name") or one.first("lehrstaette")
    place = Place(name, *(one.first(name) for name in ("ort", "strasse", "plz")))
    return place if any(place) else Place(one.take(), "", "", "")


def dates_of(course: Element) -> Dates:
    """The first and the last day, and the single days with their hours."""
    begin, end = (course.own(f"{name}_datum") or course.first(f"{name}_datum", without=OTHERS) for name in ENDS)
    days, noted = hours_by_day(course)
    first, last = day_of(begin), day_of(end)
    first_day, last_day = first.text or min(days, default=""), last.text or max(days, default="")
    clocks = [clock_of(course.own(f"{name}_uhrzeit"), first_day) for name in ENDS]
    hours = " - ".join(filter(None, (clock.text for clock in clocks)))
    noted += [clock.noted for clock in clocks]
    if not any(days.values()) and (hours or len(days) < 2):
        days = {day: {f"{hours} Uhr"} for day in days} if len(days) > 1 and all(one.text for one in clocks) else {}
    lines = [line for line in (first.noted, last.noted, *noted) if line]
    return Dates(first_day, last_day, in_words(days) or hours, lines)


ENDS = ("beginn", "ende")


def hours_by_day(course: Element) -> tuple[dict[str, set[str]], list[str]]:
    """Hours where a date says both; where a zone would make different ones of the same they stand as written."""
    dates = [*course.below("termin"), *(one for one in course.below("termine") if not any(one.below("termin")))]
    moments = [one for one in map(told_of, dates) if one[0]]
    read = [[clock_of(text, day) for text in hours] for day, *hours in moments]
    noted = [clock.noted for clocks in read for clock in clocks]
    plain = [tuple(clock_of(text, "").text for text in hours) for _day, *hours in moments]
    hours = [tuple(clock.text for clock in clocks) for clocks in read]
    if len({*hours}) > len({*plain}):
        hours, noted = plain, [re.sub(r"^\S+", AS_IT_STANDS, line) for line in noted]
    days = defaultdict(set)
    for (day, *_hours), pair in zip(moments, hours, strict=True):
        days[day] |= {"{} - {} Uhr".format(*pair)} if all(pair) else set()
    return days, noted


def told_of(date: Element) -> tuple[str, str, str]:
    """Where the day has an hour with it that is when it begins."""
    day, begin, end = (date.own(name) for name in ("beginn_datum", "beginn_uhrzeit", "ende_uhrzeit"))
    moment = MOMENT.fullmatch(day)
    return day_of(day).text, begin or (day if moment and moment["clock"] else ""), end


def in_words(days: dict[str, set[str]]) -> str:
    """Days with the same hours stand together, and one without any says so, by which nobody takes it for known."""
    by_hours = defaultdict(list)
    for day, hours in sorted(days.items()):
        for one in sorted(hours) or ["ohne Uhrzeit"]:
            by_hours[one].append(".".join(reversed(day.split("-"))))
    return "; ".join(", ".join([hours, *those]) for hours, those in by_hours.items())


def texts(course: Element) -> str:
    pairs = [(one.own("eigenschaft"), one.own("text")) for one in course.below("text") if one.own("eigenschaft")]
    pairs.sort(key=lambda pair: not pair[0].lower().startswith("beschreibung"))
    plain = [one.take() for one in course.children if one.name == "text" and not one.children]
    return "\n\n".join([text for _name, text in pairs if text] or plain)
