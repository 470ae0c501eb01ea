"""What the network sees of starts and of people waiting, in Chromium: WCAG 2.2 AA, no sideways scroll, paper."""

import re

import pytest

from accounts.models import User
from courses.models import CourseRun
from foundation.privacy.veiled import veiled
from places.models import Area
from planning.models import ClashRule, Demand, ProposedStart, Source
from planning.starts.pairs import pairs_of
from planning.starts.reading import all_planned
from tests.browser.test_accessibility import findings
from tests.browser.test_workplace import cookie_of, manager, provider
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["manager", "provider"]


@pytest.fixture
def network(provider, manager):
    """Every page of planning, by who looks at it."""
    pair = pairs_of(all_planned(CourseRun.objects.to_align().current_or_coming()))[0]
    source, person = Source.objects.of_provider(provider), Demand.objects.persons().filter(source__isnull=False)[0]
    own, waiting = f"/mein/{provider.slug}", "/buero/wer-wartet/"
    desk = f"{waiting}{person.source_id}/"
    asked = f"level=1&area={Area.objects.first().pk}&reach=20&time="
    file = provider.imported_files.create(name="kurse.csv", table=rows_near(pair.first.key))
    return {
        make_user(role=User.Role.COORDINATOR): {
            "board": "/buero/startplan/",
            "clock": "/buero/uhr-der-starts/",
            "pairs": "/buero/startplan/paare/",
            "pair": f"/buero/startplan/paare/{pair.first.key}/{pair.second.key}/",
            "start": f"/buero/startplan/{pair.first.key}/",
            "who waits": waiting,
            "desk": desk,
            "sheet": f"{desk}blatt/",
            "slip": f"{desk}{veiled(person.pk)}/",
            "change": f"{desk}{veiled(person.pk)}/aendern/",
            "rules": "/buero/regeln-fuer-starts/",
            "rule": f"/buero/regeln-fuer-starts/{ClashRule.objects.first().pk}/",
            "least numbers": "/buero/mindestzahlen/",
            "sources": "/buero/meldestellen/",
            "supply and demand": "/buero/angebot-und-bedarf/",
            "place by place": f"/buero/vor-ort/{Area.objects.first().pk}/",
            "a duty by months": "/buero/kooperation/pflichten/?duty=align_starts",
            "proposals": "/buero/startvorschlaege/",
            "proposal": f"/buero/startvorschlaege/{ProposedStart.objects.takeable().first().pk}/",
            "where soonest": "/buero/am-schnellsten/",
            "soonest ways": f"/buero/am-schnellsten/?{asked}",
            "soonest slip": f"/buero/am-schnellsten/zettel/?{asked}&language=ar",
        },
        manager: {
            "board of a provider": "/buero/startplan/",
            "proposals for a provider": "/buero/startvorschlaege/",
            "desk of a provider": f"{waiting}{source.pk}/",
            "place by place for a provider": f"/buero/vor-ort/{Area.objects.first().pk}/",
            "import with starts": f"{own}/import/{file.pk}/",
        },
    }


@pytest.mark.parametrize(("language", "width"), [("de", 1280), ("en", 1280), ("de", 1600)])
def test_no_name_on_the_board_is_cut(browser, portal, network, language, width):
    office = next(iter(network))
    context = browser.new_context(viewport={"width": width, "height": 800})
    context.add_cookies([cookie_of(office, portal)])
    page = context.new_page()

    page.goto(f"{portal}/{language}/buero/startplan/")

    boxes = page.locator(".board .s > a:has(.who), .board tbody th > span").all()
    cut = [box.inner_text() for box in boxes if box.evaluate("one => one.scrollWidth > one.clientWidth + 1")]
    assert (len(boxes) > 10, cut) == (True, [])


def rows_near(pk) -> list[list[str]]:
    run = CourseRun.objects.get(pk=pk)
    start, end = (f"{day:%d.%m.%Y}" for day in (run.start, run.end))
    head = ["Titel", "Beginn", "Ende", "Plätze", "Niveau", "Ort"]
    return [
        head,
        [run.course.title_de, start, end, "16", "B1", run.municipality.name],
        ["Neu", start, end, "", "A1", ""],
    ]


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("de", "light", 320), ("de", "light", 390), ("en", "dark", 1280)]
)
def test_no_page_of_planning_has_an_accessibility_violation_or_scrolls_sideways(
    browser, portal, network, language, scheme, width
):
    wrong = {}
    for user, pages in network.items():
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        context.add_cookies([cookie_of(user, portal)])
        page = context.new_page()
        for name, path in pages.items():
            answer = page.goto(f"{portal}/{language}{path}")
            is_looked_at = answer.status == 200 and width != 390
            wrong[name] = findings(page) if is_looked_at else [answer.status] * (answer.status != 200)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong[name].append("scrolls sideways")
        context.close()

    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("width", [390, 1280])
def test_a_table_names_its_columns_once_above_them_or_on_a_phone_in_each_cell(browser, portal, network, width):
    looked_at, wrong = 0, {}
    for user, pages in network.items():
        context = browser.new_context(viewport={"width": width, "height": 800})
        context.add_cookies([cookie_of(user, portal)])
        page = context.new_page()
        for name, path in pages.items():
            page.goto(f"{portal}/de{path}")
            for table in page.locator("table.numbers.cards:has(tbody small.head)").all():
                looked_at += 1
                heads, cells = (
                    lefts(table.locator("thead th")),
                    lefts(table.locator("tbody tr").first.locator("> *")),
                )
                labels = table.locator("tbody tr").first.locator("small.head")
                seen = [label.is_visible() for label in labels.all()]
                is_wide = width > 390
                if set(seen) != {not is_wide} or (is_wide and heads != cells):
                    wrong[name] = heads, cells, seen
        context.close()

    assert (looked_at >= 2, wrong) == (True, {})


def lefts(boxes) -> list[int]:
    return [round(box.bounding_box()["x"]) for box in boxes.all()]


def wrongs(page, width) -> list[str]:
    is_wide = page.evaluate("document.documentElement.scrollWidth") > width
    return findings(page) + ["scrolls sideways"] * is_wide


@pytest.mark.parametrize(("language", "scheme", "width"), [("de", "dark", 320), ("en", "light", 1280)])
def test_the_question_about_a_start_holds_what_pages_hold(browser, portal, language, scheme, width):
    pair = pairs_of(all_planned(CourseRun.objects.to_align().current_or_coming()))[0]
    run = CourseRun.objects.get(pk=pair.first.key)
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    context.add_cookies([cookie_of(make_user(role=User.Role.COORDINATOR), portal)])
    page = context.new_page()
    page.goto(f"{portal}/{language}/mein/{run.course.provider.slug}/angebote/{run.course_id}/termine/neu/")
    page.locator("[name=start]").fill(str(run.start))
    page.locator("[name=end]").fill(str(run.end))
    page.locator("[name=municipality]").first.evaluate(
        "(box, value) => { box.value = value }", str(run.municipality_id)
    )
    page.locator("main form button.button").first.click()
    page.locator("[name=asked-do]").first.wait_for()

    assert wrongs(page, width) == []
    context.close()


@pytest.mark.parametrize(("language", "scheme", "width"), [("ar", "dark", 320), ("de", "light", 390)])
def test_what_is_said_with_a_code_holds_what_pages_hold(browser, portal, language, scheme, width):
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{portal}/{language}/code/")
    page.locator("[name=code]").fill(Demand.objects.persons().first().code)
    page.locator("main form button").click()
    page.locator("[value=still]").wait_for()
    found = wrongs(page, width)
    page.goto(f"{portal}/{language}/kurs-gesucht/")
    page.locator("main form button").last.click()
    page.locator("[role=alert]").wait_for()

    assert (found, wrongs(page, width)) == ([], [])
    context.close()


def test_the_board_of_the_whole_county_is_one_page_of_paper(browser, portal):
    context = browser.new_context()
    context.add_cookies([cookie_of(make_user(role=User.Role.COORDINATOR), portal)])
    page = context.new_page()
    page.goto(f"{portal}/de/buero/startplan/")

    paper = page.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1
    context.close()


CUT = """() => [...document.querySelectorAll(".board :is(th, td), .board :is(th, td) *")]
    .filter(one => one.clientWidth && !one.closest(".visually-hidden")
        && getComputedStyle(one).overflow != "visible"
        && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1))
    .map(one => one.innerText)"""
PAST = """() => [...document.querySelectorAll(".board :is(th, .s a) *")]
    .filter(one => one.clientWidth && !one.closest(".visually-hidden"))
    .filter(one => one.getBoundingClientRect().right > one.closest("th, a").getBoundingClientRect().right + 1
        || one.getBoundingClientRect().bottom > one.closest("th, a").getBoundingClientRect().bottom + 1)
    .map(one => one.innerText)"""
LONG = "Bildungszentrum der Handwerkskammer Schwerin, Außenstelle Ludwigslust-Parchim"


@pytest.mark.parametrize("name", ["", LONG])
def test_no_name_is_cut_on_the_printed_board(browser, portal, name):
    context = browser.new_context(viewport={"width": 1527, "height": 1060})
    context.add_cookies([cookie_of(make_user(role=User.Role.COORDINATOR), portal)])
    page = context.new_page()
    page.goto(f"{portal}/de/buero/startplan/")
    page.emulate_media(media="print")
    page.wait_for_function("getComputedStyle(document.querySelector('.narrow-down')).display == 'none'")
    rename = "name => name && document.querySelectorAll('.board .who').forEach(one => one.textContent = name)"
    page.evaluate(rename, name)

    assert (page.evaluate(CUT), page.evaluate(PAST)) == ([], [])
    assert page.locator(".board-frame.long").count() == 1
    context.close()
