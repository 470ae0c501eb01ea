"""Where it takes place, by a row's columns of place, town, postal code and street."""

import re

from django.utils.translation import gettext as _

from courses.models import Course
from foundation.languages.sentences import quotable
from foundation.reading.spelling import folded, western
from importing import venues
from importing.notes import About, none_of_the_answers


def read_place(row, texts, ground):
    """A venue that names no municipality leaves the one of an existing run alone; no new run is moved anywhere."""
    venue, town, street = (" ".join(texts.get(name, "").split()) for name in ("venue", "town", "street"))
    venue, code = venue or town, code_in(texts)
    street = known_street(row, street)
    mode = told_mode(row, texts) or venues.mode(venue, row.course["title_de"])
    row.new_run["municipality"] = None
    row.run |= {name: text for name, text in (("street", street), ("postal_code", code)) if text}
    if not venue:
        row.new_course["mode"] = mode
    elif mode:
        row.course["mode"] = mode
    if venue and mode == Course.Mode.ONLINE:
        row.run |= {"venue": "", "municipality": None}
    elif venue and (mode == "" or not (town or venues.names_a_place(venue))):
        row.note(About.PLACE, _("“%(text)s” names no place") % {"text": quotable(venue)}, "venue")
    elif venue:
        if not ground.places.is_only(venue):
            row.run["venue"] = venue
        take_municipality(row, with_town(venue, town, ground), code or code_of(street), ground)
    elif (street or code) and mode != Course.Mode.ONLINE:
        take_municipality(row, street or code, code, ground)
    note_odd_code(row, texts, code)


def code_in(texts):
    """ "19370" or "D-19370"."""
    found = re.fullmatch(r"(?:D\W*)?(\d{5})", western(texts.get("postal_code", "")).strip())
    return found[1] if found else ""


def known_street(row, street):
    """Nothing of "folgt" or "?", which nobody finds."""
    if not street or not (venues.is_open(street) or "?" in street or not any(map(str.isalpha, street))):
        return street
    row.note(About.PLACE, _("“%(text)s” names no place") % {"text": quotable(street)}, "street")
    return ""


def code_of(street):
    codes = venues.CODE.findall(street)
    return codes[0] if len(codes) == 1 else ""


def with_town(venue, town, ground):
    """The town where it has a column of its own; together with a venue that names another one."""
    if town in ("", venue):
        return venue
    named, others = (ground.places.named(text)[0] for text in (town, venue))
    return f"{venue}, {town}" if named and others and named != others else town


def take_municipality(row, place, code, ground):
    """Where none is found, it is asked for."""
    found, said = (ground.read(look, place, code) for look in (ground.places.read, ground.places.answered))
    row.note(About.PLACE, found.note, "venue")
    if found.municipality:
        row.run["municipality"] = found.municipality
    if found.is_doubted:
        row.run.pop("postal_code", None)
    if said or not found.municipality:
        row.place = venues.asked(place, code)


MODES = {
    Course.Mode.ON_SITE: "vor ort, praesenz, praesenzkurs, in person",
    Course.Mode.ONLINE: "online, onlinekurs, online kurs",
    Course.Mode.BOTH: "vor ort und online, hybrid, praesenz und online, hybridkurs, in person and online",
}


def told_mode(row, texts):
    """In a column of its own."""
    if word := folded(texts.get("mode", "")):
        for mode, words in MODES.items():
            if word in words.split(", "):
                return mode
        row.note(About.PLACE, none_of_the_answers(texts["mode"]), "mode")
    return ""


def note_odd_code(row, texts, code):
    if not code and (cell := texts.get("postal_code", "").strip()):
        row.note(About.PLACE, _("“%(text)s” is no postal code") % {"text": quotable(cell)}, "postal_code")
