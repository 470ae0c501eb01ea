"""What words tell of the kind of a course."""

import re
from collections import Counter

from django.utils.translation import gettext_noop as _

from courses.models import CourseType
from foundation.reading.spelling import folded
from importing.reading import CourseFileError

KIND = re.compile(r"\w{9,}(kurs|test|pruefung|training|lehrgang|abschluss|beratung)")


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
