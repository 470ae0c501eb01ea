"""The catalogue of a process until its index stands: the same answers from the database, without numbers."""

from functools import cached_property

from django.db.models import Count, Q

from courses.models import Course, CourseRun
from courses.public.cards import cards
from courses.public.soon import soonest_runs
from courses.search.filters import CourseFilter
from courses.search.options import Options


class Unindexed:
    """Stands in for ``Catalogue`` and knows nothing beforehand."""

    is_counted = False

    @cached_property
    def options(self):
        return Options()

    def find(self, search):
        return FoundInDatabase(search)

    def count_by_category(self):
        return Course.objects.listed().count_by("course_type__category__slug")

    def neighbours(self, course, places, number):
        runs = CourseRun.objects.offered().with_availability().at(places)
        siblings = list(course.siblings().for_cards()[:number])
        followers = list(course.followers().with_next_run(runs).soonest_first().for_cards()[:number])
        both = cards([*siblings, *followers])
        return both[: len(siblings)], both[len(siblings) :]

    def page(self, slug, make):
        return make(slug)

    def soonest_runs(self, wanted):
        return soonest_runs(wanted)

    def kept(self, name, read):
        """Nothing: a list that is answered without an index costs enough."""

    def suggestions(self, text):
        return []

    def did_you_mean(self, search):
        return None

    def best_of(self, search):
        return None

    def unknown_words(self, search):
        return []


class FoundInDatabase:
    """Courses that meet all conditions; a sequence for the paginator."""

    def __init__(self, search):
        self.search = search
        self.rows = courses_of(search).for_cards()

    def __len__(self):
        return self.count

    @cached_property
    def count(self):
        return self.rows.count()

    def __getitem__(self, wanted):
        return list(self.rows[wanted])

    def beside(self, other):
        rest = FoundInDatabase(self.search)
        rest.rows = rest.rows.exclude(pk__in=other.rows.order_by().values("pk"))
        return rest

    def cards(self, courses):
        return cards(courses, self.search.distances)

    def counts(self):
        return {}

    def counts_without_each(self):
        """One statement for all of them."""
        counts = {
            f"n{number}": Count("pk", filter=Q(pk__in=courses_of(wider).order_by().values("pk")))
            for number, wider in enumerate(self.search.wider())
        }
        return list(Course.objects.aggregate(**counts).values())


def courses_of(search):
    return CourseFilter(search.options, search).courses()
