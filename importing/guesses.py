"""What words tell: the kind of course from its title, the municipality and the form from its venue."""

import re
from collections import Counter

from django.utils.translation import gettext_noop as _

from courses.models import Course, CourseType
from foundation.reading.spelling import folded
from importing.reading import CourseFileError
from places.models import Municipality

KIND = re.compile(r"\w{9,}(kurs|test|pruefung|training|lehrgang|abschluss|beratung)")
ONLINE_WORDS = {*"online zoom teams webex bigbluebutton webinar live kurs seminar meeting".split()}
ONLINE_WORDS |= {*"nur per via ueber im internet".split()}


class TypeFinder:
    """Finds the course type a title names. Single search words such as "Konversation" decide nothing."""

    def __init__(self, default: str):
        types = list(CourseType.objects.offered())
        self.default = next((course_type for course_type in types if course_type.slug == default), None)
        if self.default is None:
            raise CourseFileError(_("There is no course type “%(slug)s”."), slug=default)
        self.names = by_phrase(own_names, types)
        others = by_phrase(synonyms, types)
        shared = Counter(phrase for course_type in types for phrase in synonyms(course_type))
        self.others = {phrase: found for phrase, found in others.items() if shared[phrase] == 1}

    def find(self, title: str) -> CourseType:
        words = f" {folded(title)} "
        for phrases in (self.names, self.others):
            named = [phrase for phrase in phrases if f" {phrase} " in words]
            if named:
                return phrases[max(named, key=len)]
        return self.default


def by_phrase(phrases_of, types) -> dict[str, CourseType]:
    """The first type in order has a phrase that several bear: the lists go from the general to the special."""
    found = {}
    for course_type in types:
        for phrase in phrases_of(course_type):
            found.setdefault(phrase, course_type)
    return found


def own_names(course_type) -> set[str]:
    """Its names, whole and up to the bracket, and "Integrationskurs" of "Allgemeiner Integrationskurs"."""
    names = [name for name in (course_type.name_de, course_type.name_en) if name]
    phrases = {folded(part) for name in names for part in (name, name.partition("(")[0])}
    last = folded(names[0].partition("(")[0].split()[-1]) if names else ""
    return phrases - {""} | ({last} if KIND.fullmatch(last) else set())


def synonyms(course_type) -> set[str]:
    """Those of at least two words or that name a kind, and what stands in brackets after a name."""
    brackets = re.findall(r"\(([^)]+)\)", f"{course_type.name_de} {course_type.name_en}")
    phrases = {folded(phrase) for phrase in [*brackets, *course_type.synonyms.split(",")]}
    return {phrase for phrase in phrases if " " in phrase or KIND.fullmatch(phrase)}


class PlaceFinder:
    def __init__(self, default: Municipality):
        self.default = default
        self.places = {with_hyphens(place.name): place for place in Municipality.objects.all()}

    def find(self, venue: str) -> Municipality | None:
        """The municipality with the longest name in the text; "Grabow-Below" does not name Grabow."""
        words = f" {with_hyphens(venue)} "
        named = [name for name in self.places if f" {name} " in words]
        return self.places[max(named, key=len)] if named else None


def with_hyphens(text: str) -> str:
    return folded(text.replace("-", "_"))


def mode(venue: str, title: str) -> str:
    """Online only if the venue says nothing else, or if it says nothing and the title begins "Online:".

    Empty where neither says it.
    """
    words = set(folded(venue).split())
    if not words:
        return Course.Mode.ONLINE if re.match(r"online\s*:", title, re.IGNORECASE) else ""
    if "online" not in words:
        return Course.Mode.ON_SITE
    return Course.Mode.BOTH if words - ONLINE_WORDS else Course.Mode.ONLINE
