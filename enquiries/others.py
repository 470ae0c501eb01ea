"""Other courses for whoever gets no seat: of the level that would fit, near by; wider where that gives none."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Level
from courses.search.finder import search_for
from courses.search.keeper import keeper
from courses.search.unindexed import courses_of
from enquiries.models.states import Reason


@dataclass
class Others:
    """A search that finds some, and how many."""

    path: str
    words: str
    number: int


def others_of(enquiry) -> Others | None:
    """In the language that is active, without the course itself."""
    options = keeper.current.options
    for query in queries(enquiry):
        found = courses_of(search_for(options, **query)).exclude(pk=enquiry.run.course_id)
        if number := found.count():
            return Others(f"{reverse('courses:list')}?{urlencode(query, doseq=True)}", words(query), number)
    return None


def queries(enquiry):
    """What is asked for by filter, the best first."""
    course, place = enquiry.run.course, enquiry.run.municipality
    kind = {"category": [course.course_type.category.slug]}
    levels = {"level": list(map(str, fitting(course, enquiry.reason)))}
    near = {"place": [place.name]} if place else {}
    for one in ({**kind, **levels, **near}, {**kind, **near}, {**kind, **levels}, kind):
        yield {name: values for name, values in one.items() if values}


def words(query) -> str:
    if "place" not in query:
        return _("Look for a course")
    if "level" not in query:
        return _("Other courses near by")
    first, last = (Level(int(query["level"][at])).short for at in (0, -1))
    return _("Other courses near by: %(level)s") % {"level": first if first == last else f"{first}–{last}"}


def fitting(course, reason) -> list[int]:
    if course.level_from is None:
        return []
    if reason == Reason.TOO_HARD:
        return [max(course.level_from - 1, min(Level))]
    if reason == Reason.TOO_EASY:
        return [min(course.level_to + 1, max(Level))]
    return list(range(course.level_from, course.level_to + 1))
