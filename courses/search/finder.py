"""The finder: three questions, each a page. Answers are links, the last ones lead to the filtered list."""

from dataclasses import dataclass
from functools import partial

from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Level
from courses.search.keeper import keeper
from courses.search.search import Search
from foundation.languages.texts import text_for_reader

TOWNS = 8
# What people can do already, in our words after the descriptors of the Common European Framework of Reference
# (Council of Europe, 2001), with the levels of the courses that come next.
CAN_DO = [
    ("letters", [Level.LITERACY], gettext_lazy("I cannot read Latin letters yet.")),
    ("sprout", [Level.A1], gettext_lazy("I know no German, or only a few words.")),
    ("speech", [Level.A2], gettext_lazy("I can say who I am and ask simple things.")),
    ("cart", [Level.B1], gettext_lazy("I can manage everyday life: shopping, the doctor, appointments.")),
    ("people", [Level.B2], gettext_lazy("I can talk about many things and say what I think.")),
    ("book", [Level.C1, Level.C2], gettext_lazy("I understand long and difficult texts and talk with ease.")),
]


@dataclass(slots=True)
class Answer:
    url: str
    pictogram: str
    words: str
    language: str = ""  # of the words, where it is not the reader's
    count: int | None = None  # of the courses it leaves, where that is known


def what_for(request):
    """The subject: one of the categories."""
    catalogue = keeper.current
    options, counts = catalogue.options, catalogue.count_by_category()
    answers = []
    for category in options.category_rows:
        search = search_for(options, category=[category.slug])
        step = "finder_can_do" if asks_for_level(catalogue, search) else "finder_where"
        words, language = text_for_reader(category, "name")
        count = counts.get(category.slug, 0)
        answers.append(Answer(address(step, search), category.pictogram, words, language, count))
    return page(request, 1, 3, _("What is the course for?"), answers, skip=address("finder_can_do"))


def can_do(request):
    """The level: what somebody can do already."""
    catalogue = keeper.current
    search = asked(request, catalogue.options, "category")
    counts, answers = catalogue.find(search).counts(), []
    for pictogram, levels, words in CAN_DO:
        url = address("finder_where", with_more(search, level=levels))
        count = sum(counts["level", str(level.value)] for level in levels) if counts else None
        answers.append(Answer(url, pictogram, words, count=count))
    ways = {"back": address("finder"), "skip": address("finder_where", search)}
    return page(request, 2, 3, _("What can you already do in German?"), answers, **ways)


def where(request):
    """The place: a town, another place, or anywhere."""
    catalogue = keeper.current
    search = asked(request, catalogue.options, "category", "level")
    last = partial(answer, catalogue, search)
    answers = [last("place", town.name, "de", place=[town.name]) for town in towns(search.options)]
    answers.append(last("place", _("Anywhere in the county")))
    answers.append(last("online", _("online"), mode=["online"]))
    subject = asked(request, catalogue.options, "category")
    has_level = asks_for_level(catalogue, subject)
    number = 3 if has_level else 2
    back = address("finder_can_do", subject) if has_level else address("finder")
    kept = [(name, value) for name, values in search.query.lists() for value in values]
    return page(request, number, number, _("Where would you like to learn?"), answers, back=back, kept=kept)


def page(request, number, total, question, answers, **context):
    context |= {"number": number, "total": total, "question": question, "answers": answers}
    return render(request, "courses/finder.html", context)


def search_for(options, **chosen) -> Search:
    """A search for these values by filter."""
    query = QueryDict(mutable=True)
    for name, values in chosen.items():
        query.setlist(name, values)
    return Search(query, options)


def with_more(search, **chosen) -> Search:
    return search_for(search.options, **dict(search.query.lists()), **chosen)


def asked(request, options, *names) -> Search:
    """What the questions before have brought, as far as it is valid."""
    given = Search(request.GET, options).chosen
    chosen = {name: given[name] if isinstance(given[name], list) else [given[name]] for name in names}
    return search_for(options, **{name: values for name, values in chosen.items() if values and values[0]})


def asks_for_level(catalogue, search) -> bool:
    """Whether the courses have levels; as long as nobody knows, they may."""
    counts = catalogue.find(search).counts()
    return not counts or any(counts["level", str(level)] for level in Level.values)


def towns(options):
    """The largest ones first: there is the most choice."""
    rows = [place for place in options.gazetteer.municipalities if place.is_town]
    return sorted(rows, key=lambda place: -place.population)[:TOWNS]


def answer(catalogue, search, pictogram, words, language="", **chosen) -> Answer:
    """The last one: leads to the list."""
    wider = with_more(search, **chosen)
    count = len(catalogue.find(wider)) if catalogue.is_counted else None
    return Answer(address("courses:list", wider), pictogram, words, language, count)


def address(name, search=None) -> str:
    query = search.query.urlencode() if search else ""
    return f"{reverse(name)}?{query}" if query else reverse(name)
