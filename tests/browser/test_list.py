"""What the list can do beyond its links and forms, where the browser runs scripts."""

import re
from io import BytesIO

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from courses.availability import Availability
from courses.models import CourseRun
from courses.search.catalogue import Catalogue
from courses.search.keeper import keeper
from places.gazetteer import Gazetteer

pytestmark = pytest.mark.django_db(transaction=True)
PARCHIM = {"latitude": 53.4262, "longitude": 11.8486}


@pytest.fixture
def catalogue(portal, monkeypatch):
    monkeypatch.setattr(keeper, "catalogue", Catalogue(timezone.localdate()))
    return portal


@pytest.fixture
def page(browser):
    context = browser.new_context()
    page = context.new_page()
    yield page
    page.wait_for_load_state("networkidle")
    context.close()


def wait(page, condition):
    """Playwright's own way would evaluate text, which the content security policy forbids."""
    for _time in range(50):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(condition)


def head(page):
    """What the page says of itself: title, canonical address, itself in Arabic."""
    return page.evaluate("""[document.title, document.querySelector("link[rel=canonical]").href,
      document.querySelector("#languages a[lang=ar]").getAttribute("href")]""")


def test_a_filter_applies_without_reload_and_the_address_follows(page, catalogue):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{catalogue}/en/angebote/")
    before = page.locator("#count").inner_text()
    page.evaluate("window.stays = true")
    box = page.locator("#id_level_2")

    box.focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"/en/angebote/\?level=2$"))
    expect(page.locator("#count")).not_to_have_text(before)

    after = page.locator("#count").inner_text()
    assert page.evaluate("window.stays") is True
    assert page.evaluate("document.activeElement.id") == "id_level_2"
    expect(page.locator("#announcement")).to_have_text(after)
    assert head(page) == [
        f"{after}: A2 – Bildung verbindet",
        f"{catalogue}/en/angebote/",
        "/ar/angebote/?level=2",
    ]
    page.go_back()
    expect(page.locator("#count")).to_have_text(before)
    expect(page.locator("#id_level_2")).not_to_be_checked()
    assert head(page)[2] == "/ar/angebote/"


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_tick_moves_nothing_but_the_offers_and_keeps_the_focus(page, catalogue, width, language):
    page.set_viewport_size({"width": width, "height": 800})
    if language == "ar":
        page.emulate_media(reduced_motion="reduce")
    page.goto(f"{catalogue}/{language}/angebote/")
    page.evaluate("scrollTo({top: 120, behavior: 'instant'})")
    if width == 390:
        page.evaluate("document.getElementById('to-filter').focus({preventScroll: true})")
        page.keyboard.press("Enter")
        expect(page.locator("#filter")).to_be_focused()

    for way, name in [
        ("mouse", "level_2"),
        ("keyboard", "level_3"),
        ("mouse", "seats_0"),
        ("keyboard", "level_2"),
        ("mouse", "childcare_0"),
        ("keyboard", "weekday_3"),
        ("mouse", "time_2"),
    ]:
        box = page.locator(f"#id_{name}")
        box.scroll_into_view_if_needed()
        box.focus()
        page.evaluate("announcement.textContent = 'not said yet'")
        before = page.evaluate("scrollY"), box.bounding_box()["y"]
        box.click() if way == "mouse" else page.keyboard.press("Space")
        expect(page.locator("#announcement")).not_to_have_text("not said yet")

        assert (page.evaluate("scrollY"), page.locator(f"#id_{name}").bounding_box()["y"]) == before
        assert before[0] >= 120
        assert page.evaluate("document.activeElement.id") == f"id_{name}"
        assert page.locator("#filter").is_visible()


def test_the_sheet_on_a_phone_survives_a_tick_and_a_reload_and_back_closes_it(page, catalogue):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{catalogue}/de/angebote/")
    page.evaluate("scrollTo({top: 30, behavior: 'instant'})")
    page.locator("#to-filter").click()
    page.go_back()
    expect(page.locator("#filter")).to_be_hidden()
    assert page.evaluate("[scrollY, document.activeElement.id]") == [30, "to-filter"]

    page.locator("#to-filter").click()
    page.locator("#id_level_2").check()
    expect(page).to_have_url(re.compile(r"\?level=2#filter$"))
    page.reload()
    expect(page.locator("#id_level_2")).to_be_checked()
    expect(page.locator("#filter")).to_be_visible()
    number = re.search(r"\d+", page.locator("#show-offers").inner_text())[0]
    page.locator("#show-offers").click()

    expect(page.locator("#filter")).to_be_hidden()
    assert page.url.endswith("/de/angebote/?level=2")
    assert page.locator("#count").inner_text() == f"{number}\u00a0Angebote"
    assert page.evaluate("scrollY") <= page.locator("#results").evaluate("one => one.offsetTop")


def test_more_offers_come_below_and_whoever_comes_back_finds_the_place_again(page, catalogue):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{catalogue}/de/angebote/")
    link = page.locator("#load-more")
    link.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")

    link.click()
    expect(page.locator("#cards > .course")).to_have_count(40)

    assert abs(page.evaluate("scrollY") - before) <= 1
    assert page.evaluate("document.activeElement.closest('.course').previousElementSibling.matches('.course')")
    assert head(page)[1:] == [f"{catalogue}/de/angebote/?page=2", "/ar/angebote/?page=2"]
    page.locator("#cards > .course h3 a").nth(30).scroll_into_view_if_needed()
    wait(page, "history.state.y === scrollY")
    place = page.evaluate("scrollY")
    page.locator("#cards > .course h3 a").nth(30).click()
    page.wait_for_url("**/angebote/*/")
    page.go_back()
    expect(page.locator("#cards > .course")).to_have_count(40)
    wait(page, f"Math.abs(scrollY - {place}) <= 2")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("query", "most"), [("", 12), ("?q=Deutsch+A2+Parchim+Kinderbetreuung+abends", 16)])
def test_few_stops_lie_before_the_first_offer_and_the_first_ones_lead_there(page, catalogue, width, query, most):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{catalogue}/de/angebote/{query}")
    stops = []

    for _stop in range(most + 4):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.outerHTML"))
        if page.evaluate("document.activeElement.matches('.course a')"):
            break

    assert len(stops) - 1 <= most
    assert ["#results" in stops[0], "#filter" in stops[1]] == [True, True]


def test_the_first_offer_stands_in_the_upper_half_of_a_phone_in_every_language(page, catalogue):
    page.set_viewport_size({"width": 390, "height": 844})
    tops = {}
    for code, _name in settings.LANGUAGES:
        for query in ("", "?level=2&seats=on&childcare=on&place=Parchim", "?q=A2+L%C3%BCbz+Raumschiff"):
            page.goto(f"{catalogue}/{code}/angebote/{query}")
            tops[code, query] = page.locator(".course").first.bounding_box()["y"]

    assert {key: top for key, top in tops.items() if top > 420} == {}


def first_offer(page) -> CourseRun:
    """The run that the first card shows, found again by its course, place and start."""
    card = page.locator("#cards > .course").first
    expect(card).to_be_in_viewport()
    slug = card.locator("h3 a").get_attribute("href").strip("/").rpartition("/")[2]
    place = card.locator(".facts").inner_text()
    runs = CourseRun.objects.offered().with_availability().filter(course__slug=slug)
    return next(run for run in runs if run.municipality.name in place)


def is_a2_near_luebz_with_childcare_and_a_seat(run) -> bool:
    spot = Gazetteer().find("Lübz")
    return (
        run.course.level_from <= 2 <= run.course.level_to
        and run.course.childcare in {"yes", "on_request"}
        and run.availability in Availability.WITH_SEATS
        and spot.distances_to([run.municipality])[run.municipality_id] < 20.5
    )


def test_who_says_it_in_words_taps_twice_until_the_right_offer(page, catalogue):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{catalogue}/de/angebote/")

    page.locator("#id_q").click()
    page.keyboard.type("A2 in der Nähe von Lübz mit Kinderbetreuung und freiem Platz")
    page.locator(".search button").click()
    expect(page.locator(".chip.chosen")).to_have_count(4)

    assert is_a2_near_luebz_with_childcare_and_a_seat(first_offer(page))


def test_who_takes_the_filters_taps_five_times_until_the_right_offer(page, catalogue):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{catalogue}/de/angebote/")

    page.locator(".chips.quick a[href$='seats=on']").click()
    expect(page.locator(".chip.chosen")).to_have_count(1)
    page.locator("#to-filter").click()
    page.locator("label:has(#id_level_2)").click()
    expect(page.locator(".chip.chosen")).to_have_count(2)
    page.locator("label:has(#id_childcare_0)").click()
    expect(page.locator(".chip.chosen")).to_have_count(3)
    page.locator("#id_place").click()
    page.keyboard.type("Lübz")
    page.keyboard.press("Enter")
    expect(page.locator(".chip.chosen")).to_have_count(4)

    expect(page.locator("#filter")).to_be_hidden()
    assert is_a2_near_luebz_with_childcare_and_a_seat(first_offer(page))


def test_typing_brings_suggestions(page, catalogue):
    page.goto(f"{catalogue}/de/angebote/")

    page.locator("#id_q").press_sequentially("Lüb")

    expect(page.locator("#suggestions option").first).to_have_attribute("value", re.compile("^Lüb"))


def test_near_me_fills_in_the_nearest_place_and_asks_only_on_the_click(browser, catalogue):
    context = browser.new_context(geolocation=PARCHIM, permissions=["geolocation"])
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{catalogue}/de/angebote/")
    assert not [url for url in asked if "orte.json" in url]

    page.locator("#near-me").click()

    expect(page).to_have_url(re.compile("place=Parchim"))
    assert not [url for url in asked if "53.4" in url]
    context.close()


def test_near_me_says_so_when_there_is_no_position(page, catalogue):
    page.goto(f"{catalogue}/de/angebote/")

    page.locator("#near-me").click()

    expect(page.locator("#announcement")).to_be_visible()
    expect(page.locator("#announcement")).not_to_have_text("")


def test_without_scripts_the_form_works_and_near_me_is_not_offered(browser, catalogue):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{catalogue}/de/angebote/")
    assert not page.locator("#near-me").is_visible()

    page.locator("#id_q").fill("Frauen")
    with page.expect_navigation():
        page.locator("#course-filter button").click()

    assert "q=Frauen" in page.url
    context.close()


def test_without_scripts_the_sheet_opens_by_its_address(browser, catalogue):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{catalogue}/de/angebote/")
    closed = page.locator("#filter").is_visible()

    page.locator("#to-filter").click()
    page.locator("#id_level_2").check()
    with page.expect_navigation():
        page.locator("#show-offers").click()

    assert [closed, page.locator("#filter").is_visible()] == [False, False]
    assert "level=2" in page.url
    page.goto(f"{catalogue}/de/angebote/")
    page.locator("#near").click()
    expect(page.locator("#id_place")).to_be_visible()
    context.close()


TOO_LONG = """() => [...document.querySelectorAll("[placeholder]")].filter(field => {
  const style = getComputedStyle(field), pen = document.createElement("canvas").getContext("2d");
  pen.font = style.font;
  const room = field.clientWidth - parseFloat(style.paddingInlineStart) - parseFloat(style.paddingInlineEnd);
  return field.offsetParent && pen.measureText(field.placeholder).width > room;
}).map(field => field.placeholder)"""


def test_what_stands_in_empty_fields_fits_into_the_narrowest_phone_in_every_language(page, catalogue):
    page.set_viewport_size({"width": 320, "height": 700})
    cut = {}
    for code, _name in settings.LANGUAGES:
        for path in ("/", "/angebote/", "/finder/ort/"):
            page.goto(f"{catalogue}/{code}{path}")
            cut[code, path] = page.evaluate(TOO_LONG)

    assert {place: texts for place, texts in cut.items() if texts} == {}


@pytest.mark.parametrize("language", ["de", "ar"])
def test_on_paper_about_eight_offers_stand_on_a_sheet_as_wide_as_it(page, catalogue, language):
    page.set_viewport_size({"width": 794, "height": 1123})  # A4
    page.goto(f"{catalogue}/{language}/angebote/druck/")

    sheets = [sheet.extract_text().count("0387") for sheet in PdfReader(BytesIO(page.pdf(format="A4"))).pages]
    page.emulate_media(media="print")

    assert (len(sheets), sum(sheets)) == (12, 100)
    assert page.evaluate("document.documentElement.scrollWidth") == 794


CUT = """(selectors) => {
  const range = document.createRange();
  const lines = () => new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
  return [...document.querySelectorAll(selectors)].flatMap((element) => {
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), cut = [];
    while (walk.nextNode()) for (const word of walk.currentNode.data.matchAll(/[^\\s-]+/g)) {
      range.setStart(walk.currentNode, word.index);
      range.setEnd(walk.currentNode, word.index + word[0].length);
      if (lines() > 1) cut.push(word[0]);
    }
    return cut;
  });
}"""


def test_no_word_of_a_card_or_a_head_and_no_phone_number_is_cut_on_a_phone(page, catalogue):
    page.set_viewport_size({"width": 390, "height": 844})
    cut = {}

    for language in ("tr", "fr", "pl"):  # whose words for the levels are long
        page.goto(f"{catalogue}/{language}/angebote/")
        cut[language] = page.evaluate(CUT, ".course .kind, .course h3, .course .by")
    page.goto(f"{catalogue}/ru/angebote/beispiel-integrationskurs-am-abend-parchim/")
    cut["ru"] = page.evaluate(CUT, ".five dt, h1, .button")
    page.goto(f"{catalogue}/ar/barrierefreiheit/")
    split = [
        link.evaluate("link => link.getClientRects().length") for link in page.locator("a[href^='tel:']").all()
    ]

    assert cut == {"tr": [], "fr": [], "pl": [], "ru": []}
    assert set(split) == {1}


TOO_NARROW = """() => [...document.querySelectorAll("select[name=radius]")].flatMap(select => {
  const style = getComputedStyle(select), pen = document.createElement("canvas").getContext("2d"), arrow = 22;
  pen.font = style.font;
  const room = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - arrow;
  return [...select.options].map(option => option.text).filter(text => pen.measureText(text).width > room);
})"""


@pytest.mark.parametrize("width", [320, 1280])
def test_no_distance_loses_its_number(browser, portal, width):
    context = browser.new_context(viewport={"width": width, "height": 900})
    page, cut = context.new_page(), {}
    for code, _name in settings.LANGUAGES:
        page.goto(f"{portal}/{code}/angebote/?place=parchim&radius=20#filter")
        assert page.locator("select[name=radius]").is_visible()
        cut[code] = page.evaluate(TOO_NARROW)
    context.close()

    assert {code: texts for code, texts in cut.items() if texts} == {}
