"""What words may mean, as ``WordMeaning.meaning`` has it: values of the list's filters."""

from django.utils.dates import MONTHS

from courses.models import WordMeaning
from courses.search.choices import Radius, is_unoffered
from courses.search.filters import CourseFilter

# Filters whose values a word may mean.
MEANT = (
    *("free", "seats", "childcare", "step_free", "mode", "time", "weekday", "start"),
    *("audience", "extent", "level", "spoken", "teaching"),
)
NO_FILTER = (WordMeaning.LITTLE, WordMeaning.WORDS)
OF_MONTHS = {f"month={number}": name for number, name in MONTHS.items()}  # of the start
# Beside the name of a month: in it or later, after it; in it or before, before it.
BESIDE_MONTHS = ("onward=0", "onward=1", "until=0", "until=1")
NEAR = {
    f"near={value}": label for value, label in Radius.choices if value not in {Radius.HERE, Radius.COUNTY}
}  # the place that is named


def values_of(name: str) -> dict:
    """Of a filter, with their labels."""
    choices = CourseFilter.base_filters[name].extra.get("choices")
    choices = choices or [("on", CourseFilter.base_filters[name].label)]
    return {f"{name}={value}": label for value, label in choices if not is_unoffered(value)}


def valid_meanings() -> list[WordMeaning]:
    """Rows are also written past the form, and a choice may be gone: what means nothing is not read."""
    known = {*NO_FILTER, *OF_MONTHS, *BESIDE_MONTHS, *NEAR}.union(*map(values_of, MEANT))
    return [row for row in WordMeaning.objects.all() if row.meaning in known]
