"""The finder: a few questions, each a page. Answers are links, the last ones lead to the filtered list."""

from dataclasses import dataclass
from functools import partial

from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Level
from courses.search.choices import TimeOfDay
from courses.search.keeper import keeper
from courses.search.search import Search
from foundation.languages.texts import text_for_reader

TOWNS = 8
# Addresses of the questions, in order, each with the filters that those before it have brought.
QUESTIONS = {
    "finder": [],
    "finder_can_do": ["category"],
    "finder_when": ["category", "level"],
    "finder_childcare": ["category", "level", "time"],
    "finder_where": ["category", "level", "time", "childcare"],
}
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
        step = "finder_can_do" if asks_for_level(catalogue, search) else "finder_when"
        words, language = text_for_reader(category, "name")
        count = counts.get(category.slug, 0)
        answers.append(Answer(address(step, search), category.pictogram, words, language, count))
    return page(request, "finder", _("What is the course for?"), answers, skip=address("finder_can_do"))


def can_do(request):
    """The level: what somebody can do already."""
    catalogue, search = before(request, "finder_can_do")
    counts, answers = catalogue.find(search).counts(), []
    for pictogram, levels, words in CAN_DO:
        url = address("finder_when", with_more(search, level=levels))
        count = sum(counts["level", str(level.value)] for level in levels) if counts else None
        answers.append(Answer(url, pictogram, words, count=count))
    skip = address("finder_when", search)
    return page(request, "finder_can_do", _("What can you already do in German?"), answers, skip=skip)


def when(request):
    """The time of day."""
    catalogue, search = before(request, "finder_when")
    counts = catalogue.find(search).counts()
    answers = [
        Answer(
            address("finder_childcare", with_more(search, time=[value])),
            "time",
            words,
            count=counts["time", value] if counts else None,
        )
        for value, words in TimeOfDay.choices
    ]
    skip = address("finder_childcare", search)
    return page(request, "finder_when", _("When do you have time?"), answers, skip=skip)


def childcare(request):
    """Whether somebody has to care for the children meanwhile."""
    catalogue, search = before(request, "finder_childcare")
    counts, wider = catalogue.find(search).counts(), with_more(search, childcare=["on"])
    count = counts["childcare", True] if counts else None
    answers = [
        Answer(address("finder_where", wider), "child", _("Yes, I need childcare."), count=count),
        Answer(address("finder_where", search), "people", _("No, I do not need childcare.")),
    ]
    skip = address("finder_where", search)
    return page(request, "finder_childcare", _("Do you need childcare?"), answers, skip=skip)


def where(request):
    """The place: a town, another place, or anywhere."""
    catalogue, search = before(request, "finder_where")
    last = partial(answer, catalogue, search)
    answers = [last("place", town.name, "de", place=[town.name]) for town in towns(search.options)]
    answers.append(last("place", _("Anywhere in the county")))
    answers.append(last("online", _("online"), mode=["online"]))
    kept = [(name, value) for name, values in search.query.lists() for value in values]
    return page(request, "finder_where", _("Where would you like to learn?"), answers, kept=kept)


def page(request, name, question, answers, **context):
    """Its number among the questions that are asked, and the way back to the one before."""
    catalogue = keeper.current
    subject = asked(request, catalogue.options, "category")
    steps = [step for step in QUESTIONS if step != "finder_can_do" or asks_for_level(catalogue, subject)]
    number = steps.index(name) if name in steps else 1
    if number:
        earlier = steps[number - 1]
        context["back"] = address(earlier, asked(request, catalogue.options, *QUESTIONS[earlier]))
    context |= {"number": number + 1, "total": len(steps), "question": question, "answers": answers}
    return render(request, "courses/finder.html", context)


def before(request, name):
    """The catalogue, and the search for what the questions before that one have brought."""
    catalogue = keeper.current
    return catalogue, asked(request, catalogue.options, *QUESTIONS[name])


def search_for(options, **chosen):
    """A search for these values by filter."""
    query = QueryDict(mutable=True)
    for name, values in chosen.items():
        query.setlist(name, values)
    return Search(query, options)


def with_more(search, **chosen):
    return search_for(search.options, **dict(search.query.lists()), **chosen)


def asked(request, options, *names):
    """What the questions before have brought, as far as it is valid."""
    given = Search(request.GET, options).chosen
    chosen = {name: written(given[name]) for name in names if given[name]}
    return search_for(options, **chosen)


def written(value):
    """As it stands in an address."""
    if value is True:
        return ["on"]
    return value if isinstance(value, list) else [value]


def asks_for_level(catalogue, search):
    """Whether the courses have levels; as long as nobody knows, they may."""
    counts = catalogue.find(search).counts()
    return not counts or any(counts["level", str(level)] for level in Level.values)


def towns(options):
    """The largest ones first: there is the most choice."""
    rows = [place for place in options.gazetteer.municipalities if place.is_town]
    return sorted(rows, key=lambda place: -place.population)[:TOWNS]


def answer(catalogue, search, pictogram, words, language="", **chosen):
    """The last one: leads to the list."""
    wider = with_more(search, **chosen)
    count = len(catalogue.find(wider)) if catalogue.is_counted else None
    return Answer(address("courses:list", wider), pictogram, words, language, count)


def address(name, search=None):
    query = search.query.urlencode() if search else ""
    return f"{reverse(name)}?{query}" if query else reverse(name)
