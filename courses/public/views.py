from functools import partial
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.facts import coordination
from courses.evaluations.reading import public_result
from courses.forms import SuggestionForm
from courses.models import Course, CourseRun, level_of
from courses.public.calendars import calendar, withdrawn_calendar
from courses.public.codes import code_of
from courses.public.groups import beside, leading_on
from courses.public.jsonld import course_jsonld
from courses.public.marks import mark_of_list
from courses.public.page import page_context
from courses.public.soon import of_course, of_search, said
from courses.search.controls import controls, quick
from courses.search.keeper import keeper
from courses.search.search import Search
from courses.search.words.vain import vain_searches
from foundation.databases.prepared import Prepared
from foundation.editing.slugs import found_by_old_address
from foundation.languages.sentences import colon, listed
from foundation.web.calendars import calendar_answer
from foundation.web.pagination import PAGE_SIZE, page_of
from places.models import Municipality

NEAR_BY = 40  # kilometres
NEIGHBOURS = 3
ONLINE_SHOWN = 3  # below those near by
ON_PAPER = 100  # courses, eight a sheet
# What rooms above say on a course's page: functions of the course that return values by name for its template.
SAID_BESIDE = []
COURSE_BY_SLUG = Prepared(lambda slug: Course.objects.published().for_page().filter(slug=slug))
RUNS_OF_COURSE = Prepared(
    lambda pk: CourseRun.objects.filter(course=pk).announced().current_or_coming().for_page()
)


def course_list(request):
    context = list_context(request)
    response = render(request, "courses/list.html", context)
    if context["is_vain"]:
        vain_searches.note(context["search"].chosen["q"])
        response["Cache-Control"] = "no-cache"  # whoever looks again comes here again, and is counted
    else:
        response.page_mark = mark_of_list(request, context, list_context)
    return response


def print_list(request):
    context = list_context(request, ON_PAPER)
    cards = context["cards"]
    context["rows"] = [(card, code_of(f"{settings.PORTAL_URL}{card.url}")) for card in cards]
    return render(request, "courses/print.html", context)


def list_context(request, size=PAGE_SIZE):
    catalogue = keeper.current
    search = Search(request.GET, catalogue.options)
    found = catalogue.find(search)
    meant = catalogue.did_you_mean(search)
    nearly = None if found or meant else catalogue.best_of(search)
    answer = found or meant or nearly or found
    page, counts = page_of(request, answer, size), answer.counts()
    cards, online = cards_and_online(catalogue, answer, page.object_list)
    others = besides(search, catalogue)
    context = {
        "search": search,
        "controls": controls(search, counts, answer.search),
        "quick": quick(search, counts),
        "page": page,
        **heading_of(len(answer), search, page),
        "cards": cards,
        "meant": meant,
        "is_corrected": answer is meant,
        "left_out": search.left_out(nearly.search) if nearly else [],
        "online": online,
        "is_vain": bool(search.chosen["q"]) and not found and not others["groups"],
        "opening": catalogue.options.opening_of(search.chosen["category"]),
        "doubts": [doubt | {"ways": list(counted(catalogue, doubt["ways"]))} for doubt in search.doubts],
    }
    context |= others
    if not found and not meant:
        context |= ways_out(catalogue, search, found) | {"office": coordination()}
        context["coming"] = coming_in(catalogue, search)
    if search.is_local and not cards:
        context["nearest"] = nearest(catalogue, search.anywhere())
    return context


def besides(search, catalogue):
    """What one is told of other things than courses that are there."""
    groups = {"need": need_of(search), "groups": beside(search, catalogue)}
    return groups | said(of_search(search), catalogue)


def heading_of(offers, search, page):
    """How many there are, and the title that says of what, too."""
    number = ngettext("%(number)s offer", "%(number)s offers", offers) % {"number": localize(offers)}
    chosen = listed(chip["label"] for chip in search.chips)
    later = _("page %(number)s") % {"number": page.number} if page.number > 1 else ""
    title = " – ".join(filter(None, [f"{number}{colon()}{chosen}" if chosen else number, later]))
    return {"number": number, "title": title}


def counted(catalogue, ways):
    """Each with the number of courses that it would give; without those that give none, unless none gives any."""
    counts = [len(catalogue.find(way["search"])) for way in ways]
    for way, count in zip(ways, counts, strict=True):
        if count or not any(counts):
            yield {"label": way["label"], "query": way["search"].query.urlencode(), "count": count}


def cards_and_online(catalogue, answer, hits):
    """Cards of these; beside those near by also what else is online: how many, and cards of the first ones."""
    if not answer.search.is_local or answer.search.chosen["mode"]:
        return answer.cards(hits), None
    online, near = answer.search.online(), {hit.pk for hit in hits}
    found = catalogue.find(online).beside(answer)
    cards = answer.cards([*hits, *found[0:ONLINE_SHOWN]])
    group = {"number": len(found), "query": online.query.urlencode()}
    group["cards"] = [card for card in cards if card.course not in near]
    return [card for card in cards if card.course in near], group


def need_of(search):
    """What of it somebody who finds nothing is asked, too, for that page's address."""
    level = next(map(level_of, search.chosen["level"] or []), "")
    known = {"level": level, "place": search.chosen["place"]}
    return urlencode({name: value for name, value in known.items() if value != ""})


def ways_out(catalogue, search, found):
    """What to leave out and how much that would give; where a word stands in no course, what else beside it."""
    ways = search.ways_out(found.counts_without_each())
    everything = len(catalogue.find(Search(QueryDict(), catalogue.options)))
    lost = [] if ways else catalogue.unknown_words(search)
    if lost:
        rest = search.without_wishes(lost)
        ways = rest.ways_out(catalogue.find(rest).counts_without_each())
    return {"ways_out": ways, "lost": [word.typed for word in lost], "all_offers": everything}


def coming_in(catalogue, search):
    """Kinds that will stand in a category without any course yet, or the categories of a portal without any."""
    if not search.chips:
        return catalogue.options.category_rows
    category = search.chosen["category"]
    is_empty = category and not catalogue.count_by_category().get(category)
    return [kind for kind in catalogue.options.type_rows if kind.category.slug == category] if is_empty else []


def suggestions(request):
    """Options for the search field, while somebody types."""
    form = SuggestionForm(request.GET)
    names = keeper.current.suggestions(form.cleaned_data["q"]) if form.is_valid() else []
    return render(request, "courses/suggestions.html", {"names": names})


def places(request):
    """The county's municipalities, for finding the nearest one in the browser."""
    rows = Municipality.objects.order_by("name", "ags").values("name", "latitude", "longitude")
    return JsonResponse({"places": list(rows)})


def nearest(catalogue, search):
    """Where the nearest course on site lies, and the query string that shows it."""
    run = CourseRun.objects.filter(pk__in=[course.next_run_id for course in catalogue.find(search)[0:1]])
    place = run.values_list("municipality", "municipality__name").first()
    if place is None or place[0] is None:
        return None
    kilometres = round(search.distances[place[0]])
    return {"name": place[1], "kilometres": kilometres, "query": search.query.urlencode()}


@found_by_old_address(Course.objects.published)
def course_page(request, slug):
    catalogue = keeper.current
    data = catalogue.page(slug, partial(read_page_data, options=catalogue.options))
    siblings, followers = catalogue.neighbours(data["course"], data["places_near"], NEIGHBOURS)
    others = {"siblings": siblings, "followers": followers}
    others["groups"] = leading_on(data["course"], data["ends_on"], catalogue)
    return render(request, "courses/course.html", data | others | said(data["wanted"], catalogue))


def read_page_data(slug, options):
    """What the course page needs of the course itself, and says of it, in the reader's language."""
    course = next(iter(COURSE_BY_SLUG(slug)), None)
    if course is None:
        raise Http404
    options.complete(course)
    return page_data(course, options)


def page_data(course, options, runs=None):
    """``runs``: those that are announced and not over, where they are known already."""
    runs = RUNS_OF_COURSE(course.pk) if runs is None else runs
    context = page_context(course, runs)
    context["evaluation"] = public_result(course)
    for say in SAID_BESIDE:
        context |= say(course)
    near = places_near(course, runs, options)
    return {
        "course": course,
        "ends_on": context["next"] and context["next"].run.end,
        "wanted": of_course(course, runs, near),
        "article": render_to_string("courses/_article.html", context),
        "has_german": context["has_german"],
        "places_near": near,
        "jsonld": course_jsonld(course, runs, settings.PORTAL_URL),
    }


def places_near(course, runs, options):
    """Municipalities within forty kilometres of the course's first place."""
    place = next((run.municipality for run in runs if run.municipality), course.provider.municipality)
    distances = options.gazetteer.distances_from(place)
    return [pk for pk, distance in distances.items() if distance <= NEAR_BY]


@found_by_old_address(Course.objects.published)
def run_calendar(request, slug, pk):
    runs = CourseRun.objects.current_or_coming().for_page().select_related("course__provider")
    asked = runs.filter(course__slug=slug, pk=pk)
    run = asked.published().first()
    content = calendar if run else withdrawn_calendar
    run = run or get_object_or_404(asked.once_public())
    if not run.has_calendar:
        raise Http404
    return calendar_answer(content(run, settings.PORTAL_URL), f"{slug}-{pk}")
