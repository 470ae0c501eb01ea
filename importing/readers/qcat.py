"""open-Qcat 1.1, as KURSNET takes it: a service for an offer, and one for each of its dates.

A date (EDUCATION type="false") names its offer by COURSE_ID and has its texts from there; an offer that dates name
is no row of its own. The order of elements and what systematics mean beyond MB and MC are not settled: elements
are read by their names, and the systematics not at all.
"""

from collections.abc import Iterator

from importing.readers.markup import Element, parsed


def fits(start: bytes) -> bool:
    return b"<openqcat" in start.lower()


def rows(data: bytes) -> Iterator[dict[str, str]]:
    services = list(parsed(data).below("service"))
    offers = {service.own("product_id"): service for service in services}
    named = {offer_of(service) for service in services}
    for service in services:
        if service.own("product_id") not in named:
            offer = offers.get(offer_of(service), service)
            found = facts(offer) | facts(service)
            if found.get("title"):
                yield found


def offer_of(service: Element) -> str:
    """The number of the offer that this is a date of."""
    for education in service.below("education"):
        if education.attributes.get("type", "").lower() == "false":
            return education.first("course_id")
    return ""


def facts(service: Element) -> dict[str, str]:
    found = {
        "number": service.own("product_id"),
        "title": service.first("title"),
        "description": service.first("description_long"),
        "start": day(service.first("service_date", "start_date")),
        "end": day(service.first("service_date", "end_date")),
        "times": service.first("service_date", "date_remarks"),
        "seats_min": service.first("min_participants"),
        "seats_total": service.first("max_participants"),
        "venue": place(service),
        "street": service.first("location", "street"),
        "postal_code": service.first("location", "zip"),
        "fee": amount(service),
    }
    return {name: text for name, text in found.items() if text}


def day(text: str) -> str:
    """The day here of "2027-01-12T00:00:00+01:00"."""
    return text[:10]


def place(service: Element) -> str:
    location = next(service.below("location"), None)
    if location is None:
        return ""
    names = [location.first("name"), location.first("city")]
    return ", ".join(filter(None, names)) or location.text


def amount(service: Element) -> str:
    text = service.first("price_amount") or service.first("service_price_details")
    return f"{text.replace('.', ',')} €" if text.replace(".", "", 1).isdigit() else text
