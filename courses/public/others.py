"""Other courses for whoever gets no seat in one: of a level that fits, near by; wider where that gives none."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Level
from courses.search.finder import search_for
from courses.search.keeper import keeper
from courses.search.unindexed import courses_of


@dataclass
class Others:
    """A search that finds some, and how many."""

    path: str
    words: str
    number: int


def others_of(run, levels):
    """In the language that is active, without the run's course itself."""
    options = keeper.current.options
    for query in queries(run, levels):
        found = courses_of(search_for(options, **query)).exclude(pk=run.course_id)
        if number := found.count():
            return Others(f"{reverse('courses:list')}?{urlencode(query, doseq=True)}", words(query), number)
    return None


def queries(run, levels):
    """What is asked for by filter, the best first."""
    kind = {"category": [run.course.course_type.category.slug]}
    level = {"level": list(map(str, levels))} if levels else {}
    near = {"place": [run.municipality.name]} if run.municipality else {}
    return [{**kind, **level, **near}, {**kind, **near}, {**kind, **level}, kind]


def words(query):
    if "place" not in query:
        return _("Look for a course")
    if "level" not in query:
        return _("Other courses near by")
    first, last = (Level(int(query["level"][at])).short for at in (0, -1))
    return _("Other courses near by: %(level)s") % {"level": first if first == last else f"{first}–{last}"}
