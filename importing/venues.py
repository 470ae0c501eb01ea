"""Where a course takes place: what its cells name, and nothing that they do not name."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from courses.models import Course
from foundation.languages.sentences import listed, quotable
from foundation.reading.spelling import folded
from importing.cells import elsewhere
from places.models import Locality, Municipality

ONLINE = {*"online zoom teams webex bigbluebutton bbb webinar skype jitsi internet".split()}
ONLINE_WORDS = ONLINE | {*"live kurs seminar meeting ms microsoft virtuell digital".split()}
ONLINE_WORDS |= {*"nur per via ueber im mit von zu hause aus webseminar".split()}
ONLINE_WORDS |= {
    *"onlinekurs onlineseminar onlineunterricht onlineveranstaltung videokonferenz link zugangslink".split()
}
ONLINE_WORDS |= {
    *"zugangsdaten folgt folgen wird werden kommt nach vor der anmeldung kursbeginn e mail email".split()
}
ONLINE |= {*"onlinekurs onlineseminar onlineunterricht onlineveranstaltung webseminar videokonferenz".split()}
ONLINE_FOR_SURE = ONLINE - {"teams", "bbb", "internet"}  # which may be rooms, too
ELSEWHERE = re.compile(  # neither here nor for sure online
    r"\b(?:telefon\w*|e ?learning|moodle|whatsapp|google meet|discord|fern(?:kurs|unterricht|lehrgang)|per post)\b"
)
HYBRID = {"hybrid", "hybridkurs", "praesenz und online", "online und praesenz"}
OPEN = re.compile(
    r"\b(?:noch (?:bekannt|offen|nicht)|wird (?:noch )?(?:bekannt|mitgeteilt)|steht noch|n n|tba|tbd|offen"
    r"|unbekannt|verschiedene orte|wechselnde orte|nach absprache|nach vereinbarung|folgt(?: noch)?|wie immer"
    r"|siehe (?:text|beschreibung|oben|unten|website|internet))\b"
)
BUILDING = re.compile(
    r"(?:schule|staette|haus|zentrum|center|halle|saal|raum|raeume|bibliothek|buecherei|museum|gymnasium|kirche|heim|hof"
    r"|treff|cafe|schuppen|konservatorium|institut|dojo|studio|akademie|campus|kita|hort|amt|verein|e v|vhs|kvhs"
    r"|strasse|str|weg|platz|allee|gasse|ring|markt|park|turnhalle|sportplatz|schwimmbad|werkstatt|laden)\b|\d"
)
EVERYWHERE = {  # what many municipalities have one of
    *"rathaus amt amtshaus kreishaus stadthalle stadthaus bibliothek stadtbibliothek buecherei".split(),
    *"turnhalle sporthalle mehrzweckhalle schule grundschule regionalschule gymnasium berufsschule".split(),
    *"volkshochschule vhs kreisvolkshochschule kvhs gemeindehaus buergerhaus gemeindezentrum".split(),
    *"dorfgemeinschaftshaus familienzentrum mehrgenerationenhaus jugendclub jugendzentrum".split(),
    *"seniorentreff kirche pfarrhaus feuerwehr feuerwehrhaus kita museum bahnhof schwimmbad".split(),
    *"sportplatz werkstatt begegnungsstaette gebaeude haus raum saal im am in der alte altes alter".split(),
    *"neue neues og eg ug".split(),
}
CODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
SHORT = ((r"\ba\.\s*(?=[A-ZÄÖÜd])", "am "), (r"\bb\.\s*(?=[A-ZÄÖÜ])", "bei "), (r"\bi\.\s*(?=[A-ZÄÖÜM])", "in "))


class Venue(NamedTuple):
    """``is_doubted``: it is named, but something beside its name says otherwise."""

    municipality: Municipality | None = None
    note: str = ""
    is_doubted: bool = False


def with_hyphens(text: str) -> str:
    return folded(text.replace("-", "_"))


def whole_words(text: str) -> str:
    for pattern, word in SHORT:
        text = re.sub(pattern, word, text)
    return text


class PlaceFinder:
    """``answers``: by venue, folded, the key of the municipality that somebody has said, or a word for none."""

    def __init__(self, answers: dict[str, str] | None = None) -> None:
        self.all = places = list(Municipality.objects.all())
        by_key = {place.ags: place for place in places}
        self.answers = {venue: by_key.get(key) for venue, key in (answers or {}).items()}
        names = other_names(places)
        self.places = {name: names[name] for name in sorted(names, key=len, reverse=True)}
        self.by_code = defaultdict(set)
        for place in places:
            for code in place.postal_codes:
                self.by_code[code].add(place)
        self.localities = defaultdict(set)
        for locality in Locality.objects.select_related("municipality"):
            self.localities[folded(locality.name)].add(locality.municipality)
            self.by_code[locality.postal_code].add(locality.municipality)

    def named(self, venue: str) -> tuple[list[Municipality], str]:
        """All that the text names, the longest names first, and the rest; "Grabow-Below" does not name Grabow."""
        rest, found = f" {elsewhere.parted(whole_words(venue))} ", {}
        for name, place in self.places.items():
            if f" {name} " in rest:
                rest = rest.replace(f" {name} ", f" {elsewhere.NAMED} ")
                found[place.pk] = place
        return list(found.values()), rest.strip()

    def is_only(self, venue: str) -> bool:
        """Whether nothing but the municipality is named."""
        return with_hyphens(whole_words(venue)) in self.places

    def answered(self, venue: str, code: str = "") -> list[Municipality | None]:
        """What somebody has said of these words, unless the postal code says otherwise."""
        words, alone = folded(asked(venue, code)), folded(venue)
        if words in self.answers:
            return [self.answers[words]]
        said = [self.answers[alone]] if alone in self.answers else []
        return [place for place in said if not self.is_contradicted(place, [code])]

    def read(self, venue: str, code: str = "") -> Venue:
        """``code``: from a column of its own; without one those in the text count."""
        if said := self.answered(venue, code):
            return Venue(said[0])
        codes = [code] if code else CODE.findall(venue)
        named, rest = self.named(venue)
        if named:
            return self.of_named(venue, named, rest, codes)
        if not codes:
            return self.by_locality(venue)
        places = set().union(*(self.by_code.get(one, ()) for one in codes))
        if len(places) == 1:
            return doubted(venue, places.pop(), rest)
        return self.of_several(places, codes) if places else Venue(note=unknown(venue))

    def is_contradicted(self, place: Municipality | None, codes: list[str]) -> bool:
        """Not by a postal code where those of the municipality are unknown."""
        others = [code for code in codes if code and place not in self.by_code.get(code, ())]
        return bool(others) and any(place in places for places in self.by_code.values())

    def of_named(self, venue: str, named: list[Municipality], rest: str, codes: list[str]) -> Venue:
        """One, or of several the one that has the postal code: "Lübz oder Parchim" is no place."""
        if len(named) > 1:
            coded = [place for place in named if any(place in self.by_code.get(one, ()) for one in codes)]
            named = coded if len(coded) == 1 else named
        if len(named) > 1:
            note = _("several municipalities are named, none was taken: %(names)s")
            return Venue(note=note % {"names": listed([place.name for place in named])})
        if self.is_contradicted(named[0], codes):
            note = _("the postal code %(code)s is not one of %(place)s: no place was taken")
            return Venue(note=note % {"code": listed(codes), "place": named[0].name}, is_doubted=True)
        return doubted(venue, named[0], rest)

    def of_several(self, places: Iterable[Municipality], codes: list[str]) -> Venue:
        names = [place.name for place in sorted(places, key=lambda one: (-one.population, one.name))]
        note = _("several municipalities have the postal code %(code)s, none was taken: %(names)s")
        return Venue(note=note % {"code": codes[0], "names": listed(names)})

    def by_locality(self, venue: str) -> Venue:
        parts = [folded(part) for part in re.split(r"[,;/()\n]", venue)]
        found = set().union(*(self.localities.get(part, ()) for part in parts if part))
        if len(found) == 1:
            rest = (elsewhere.NAMED if part in self.localities else part for part in parts)
            return doubted(venue, found.pop(), " , ".join(rest))
        return Venue(note=unknown(venue, is_town=bool(found)))


def asked(venue: str, code: str = "") -> str:
    """What a person is asked for: the same words with another postal code may be another place."""
    return venue if code in venue else f"{code} {venue}"


def doubted(venue: str, place: Municipality, rest: str) -> Venue:
    if not elsewhere.is_doubtful(venue, rest):
        return Venue(place)
    note = _("“%(text)s” perhaps does not mean %(place)s: no place was taken")
    return Venue(note=note % {"text": quotable(venue), "place": place.name}, is_doubted=True)


def unknown(venue: str, is_town: bool = False) -> str:
    """What to note of it; nothing of a building with a name, which is only asked for."""
    words = folded(CODE.sub(" ", venue))
    note = ""
    if is_town or (words and looks_like_a_town(words)):
        note = _("“%(text)s” is no municipality of the county that we know: no place was taken")
    elif all(word in EVERYWHERE or word.isdigit() for word in words.split()):
        note = _("“%(text)s” does not say in which municipality it lies: no place was taken")
    return note % {"text": quotable(venue)} if note else ""


def looks_like_a_town(venue: str) -> bool:
    """ "Schwerin", but neither "Rathaus" nor "Carl-Schurz-Schule" nor a street."""
    return not BUILDING.search(folded(venue)) and len(venue.split()) < 4


def other_names(places: Iterable[Municipality]) -> dict[str, Municipality]:
    """By every name that only one of them bears: "Boizenburg" of "Boizenburg/Elbe", "Neustadt Glewe"."""
    shorter = defaultdict(set)
    for place in places:
        name = place.name
        for other in (name.split("/")[0], re.split(r"\s+(?:am|an|bei|im|in)\b", name)[0], name.replace("-", " ")):
            shorter[with_hyphens(other.strip())].add(place)
    found = {name: next(iter(those)) for name, those in shorter.items() if len(those) == 1}
    return found | {with_hyphens(place.name): place for place in places}


def mode(venue: str, title: str) -> str:
    """Online only if the venue says nothing else, or if it says nothing and the title begins "Online:".

    Empty where neither says it.
    """
    words = words_of(venue)
    if not words:
        return Course.Mode.ONLINE if re.match(r"online\s*:", title, re.IGNORECASE) else ""
    if words & ONLINE and elsewhere.NOT_ONLINE.search(folded(venue)):
        return ""
    if "hybrid" in words or folded(venue) in HYBRID:
        return Course.Mode.BOTH
    if words & ONLINE and words <= ONLINE_WORDS:
        return Course.Mode.ONLINE
    if is_open(venue) or ELSEWHERE.search(folded(venue)):
        return ""
    return Course.Mode.BOTH if words & ONLINE_FOR_SURE else Course.Mode.ON_SITE


def words_of(venue: str) -> set[str]:
    return set(folded(venue).replace("vhs cloud", "online").split())


def is_open(venue: str) -> bool:
    """Whether it says that nobody knows yet."""
    return bool(OPEN.search(folded(venue)))


def names_a_place(venue: str) -> bool:
    """Apart from words for both forms: "Hybrid" alone names none."""
    return bool(words_of(venue) - ONLINE_WORDS - {"hybrid", "praesenz", "und", "oder", "parallel"})
