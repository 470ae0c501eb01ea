"""open-Qcat 1.1, as KURSNET takes it: a service for an offer, and one for each of its dates.

A date (EDUCATION type="false") names its offer by COURSE_ID and has its texts from there; an offer that dates name
is no row of its own. What stands under DELETE is taken back, and no row to import. The order of elements and what
systematics mean beyond MB and MC are not settled: elements are read by their names, and the systematics not at
all. Of several places the first is taken and the others are noted; whom to ask and who teaches is left out; what
else is not read is shown as columns without a meaning.
"""

from collections.abc import Iterator

from importing.readers.errors import PARTIAL
from importing.readers.markup import Element, parsed, with_others
from importing.readers.moments import day_of

PERSONS = {"contact", "instructor", "supplier", "document_creator", "recipient", "supplier_id_ref", "mime_info"}
EURO = {"", "EUR", "EURO", "€"}


def fits(start: bytes) -> bool:
    return b"<openqcat" in start.lower()


def rows(data: bytes) -> Iterator[dict[str, str]]:
    top = parsed(data)
    deleted, partial = (
        {id(service) for part in top.below(name) for service in part.below("service")}
        for name in ("delete", "update_catalog")
    )
    services, money = list(top.below("service")), top.first("header", "currency")
    offers = {service.own("product_id"): service for service in services if id(service) not in deleted}
    named = {offer_of(service) for service in services}
    names: set[str] = set()
    for service in services:
        is_deleted = id(service) in deleted or service.attributes.get("mode", "").lower() == "delete"
        if service.own("product_id") not in named or is_deleted:
            offer = offers.get(offer_of(service), service)
            found = facts(offer, money) | facts(service, money)
            if is_deleted:
                found |= {"title": found.get("title") or found.get("number", ""), "noted": "deleted"}
            if id(service) in partial:
                found["noted"] = "\n".join(filter(None, [found.get("noted"), PARTIAL]))
            yield with_others(found, [service, offer][: 1 + (offer is not service)], PERSONS, names)


def offer_of(service: Element) -> str:
    """The number of the offer that this is a date of."""
    for education in service.below("education"):
        if education.attributes.get("type", "").lower() == "false":
            return education.first("course_id")
    return ""


def facts(service: Element, money: str) -> dict[str, str]:
    details = next(service.below("service_details"), service)
    days = [day_of(service.first("service_date", f"{name}_date")) for name in ("start", "end")]
    is_flexible = service.first("flexible_start").lower() in {"true", "1"}
    location, *others = list(service.topmost({"location"})) or [Element("", {})]
    lines = [day.noted for day in days] + [f"place {venue_of(one)}" for one in others if differs(one, location)]
    found = {
        "number": service.own("product_id"),
        "title": details.own("title") or service.first("title", without=PERSONS),
        "description": service.first("description_long"),
        "start": days[0].text or "jederzeit" * is_flexible,
        "end": days[1].text,
        "times": service.first("service_date", "date_remarks"),
        "seats_min": service.first("min_participants"),
        "seats_total": service.first("max_participants"),
        "venue": venue_of(location),
        "street": location.first("street"),
        "postal_code": location.first("zip"),
        "fee": fee(service, money),
        "noted": "\n".join(dict.fromkeys(filter(None, lines))),
    }
    return {name: text for name, text in found.items() if text}


def venue_of(location: Element) -> str:
    names = [location.first("name"), location.first("city")]
    return ", ".join(filter(None, names)) or location.take()


def differs(one: Element, other: Element) -> bool:
    first, second = ((venue_of(place), place.first("street"), place.first("zip")) for place in (one, other))
    return any(first) and first != second


def fee(service: Element, money: str) -> str:
    """In the currency of the price, or of the whole catalogue; euros where neither says one."""
    text = service.first("price_amount") or service.first("service_price_details")
    money = service.first("price_currency") or money
    if not text.replace(".", "", 1).isdigit():
        return text
    return f"{text.replace('.', ',')} {'€' if money.upper() in EURO else money}"
