"""The course page on a phone: what one sees without scrolling, what stays at the lower edge, the way back."""

import pytest
from playwright.sync_api import expect

from courses.models import Course
from exams.models import ExamSession
from tests.factories import make_course, make_provider, make_run

pytestmark = pytest.mark.django_db(transaction=True)

SEEN = """() => {
  const bar = document.querySelector(".act.fixed").getBoundingClientRect();
  const ends = (which) => [...document.querySelectorAll(which)].map(one => one.getBoundingClientRect().bottom);
  return Math.max(...ends(".five > div")) <= bar.top && Math.max(...ends(".act.fixed a")) <= innerHeight;
}"""
COVERED = """() => {
  const bar = document.querySelector(".act.fixed"), one = document.activeElement;
  if (bar.contains(one) || one === document.body) return "";
  const [edge, place] = [bar.getBoundingClientRect(), one.getBoundingClientRect()];
  return place.top < edge.bottom && place.bottom > edge.top ? one.outerHTML : "";
}"""

PARTED = r"""() => {
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT), found = [];
  const number = /(?<![\p{L}\d€.,:–\/-])\d{1,3}(?:[.,:]\d+)*\.?[ \u00a0](?=[\p{L}€])/gu;
  const top = (text, place) => {
    const range = document.createRange();
    range.setStart(text, place);
    range.setEnd(text, place + 1);
    return range.getClientRects()[0]?.top ?? 0;
  };
  for (let text; text = texts.nextNode();)
    for (const match of text.data.matchAll(number)) {
      const unit = match.index + match[0].length;
      if (top(text, unit) > top(text, unit - 2) + 5) found.push(text.data.slice(match.index, unit + 12));
    }
  return found;
}"""


@pytest.mark.parametrize("width", [320, 390])
def test_no_line_ends_between_a_number_and_its_unit(browser, portal, pages, width):
    context = browser.new_context(viewport={"width": width, "height": 844})
    page, parted, wide = context.new_page(), {}, []

    for language in ("de", "ar", "uk", "fr"):
        for kind in ("course", "course with single dates", "list"):
            page.goto(f"{portal}/{language}{pages[kind]}")
            parted[language, kind] = page.evaluate(PARTED)
            wide += [language] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else []
    context.close()

    assert ({key: texts for key, texts in parted.items() if texts}, wide) == ({}, [])


BROKEN = """() => [...document.querySelectorAll(".five dd .capital, .five dd small")].flatMap((fact) => {
  const texts = document.createTreeWalker(fact, NodeFilter.SHOW_TEXT), found = [];
  const range = document.createRange();
  for (let text; text = texts.nextNode();)
    for (const word of text.data.matchAll(/[\\p{L}\\p{M}]+/gu)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((box) => box.top)).size > 1) found.push(word[0]);
    }
  return found;
})"""


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_no_word_of_the_facts_of_an_exam_breaks_within_on_a_small_phone(browser, portal, language):
    context = browser.new_context(viewport={"width": 320, "height": 800})
    page = context.new_page()
    session = ExamSession.objects.listed().first()

    page.goto(f"{portal}/{language}{session.get_absolute_url().removeprefix('/de')}")
    broken = page.evaluate(BROKEN)
    context.close()

    assert broken == []


@pytest.mark.parametrize("language", ["de", "ar"])
def test_five_facts_the_act_and_the_phone_are_seen_without_scrolling(browser, portal, language):
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    kinds = Course.objects.listed().order_by("course_type", "pk")
    courses = {course.course_type_id: course for course in kinds if len(course.title) < 60}.values()

    hidden = []
    for course in courses:
        page.goto(f"{portal}/{language}/angebote/{course.slug}/")
        hidden += [] if page.evaluate(SEEN) else [course.slug]
    tall = page.locator(".act.fixed").bounding_box()["height"]
    context.close()

    assert hidden == []
    assert len(courses) > 10
    assert 40 < tall < 80


@pytest.mark.parametrize("language", ["de", "ar", "uk"])
def test_the_bar_covers_neither_what_has_the_focus_nor_the_foot(browser, portal, pages, language):
    context = browser.new_context(viewport={"width": 320, "height": 700}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{portal}/{language}{pages['course']}")

    covered = []
    for _step in range(page.locator("main a:visible, footer a:visible").count() + 10):
        page.keyboard.press("Tab")
        page.wait_for_timeout(20)
        covered.append(page.evaluate(COVERED))
    page.evaluate("scrollTo({top: document.documentElement.scrollHeight, behavior: 'instant'})")
    foot = page.locator(".foot a").last.bounding_box()
    bar = page.locator(".act.fixed").bounding_box()
    context.close()

    assert [one for one in covered if one] == []
    assert foot["y"] + foot["height"] <= bar["y"]


def test_the_bar_stays_off_paper_and_off_a_screen_that_it_would_fill(browser, portal, pages):
    page = browser.new_page(viewport={"width": 320, "height": 256})
    page.goto(f"{portal}/de{pages['course']}")

    low = page.locator(".act.fixed").evaluate("one => getComputedStyle(one).position")
    page.set_viewport_size({"width": 320, "height": 700})
    high = page.locator(".act.fixed").evaluate("one => getComputedStyle(one).position")
    page.emulate_media(media="print")

    assert (low, high) == ("static", "fixed")
    expect(page.locator(".act.fixed")).to_be_hidden()
    expect(page.locator(".share")).to_be_hidden()
    expect(page.locator(".person")).to_be_visible()
    page.close()


def test_the_way_back_leads_to_the_very_results_and_without_a_script_to_the_subject(browser, live_server):
    make_run(make_course("Deutsch am Abend", provider=make_provider(phone="03871 0001")))
    page = browser.new_page()
    page.goto(f"{live_server.url}/en/angebote/?q=abend")
    page.locator(".course h3 a").click()

    expect(page.locator("#back")).to_have_text("Back to my results", use_inner_text=True)
    page.locator("#back").click()
    expect(page).to_have_url(f"{live_server.url}/en/angebote/?q=abend")
    page.close()
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{live_server.url}/en/angebote/?q=abend")
    with plain.expect_navigation():
        plain.locator(".course h3 a").click()
    words = plain.locator("#back").inner_text()
    shown = plain.locator(".share :visible").all_inner_texts()
    context.close()

    assert words == "Courses and services: Deutsch lernen"
    assert "Print" not in str(shown)
    assert "WhatsApp" in str(shown)


def test_the_address_is_copied(browser, live_server, settings):
    settings.PORTAL_URL = live_server.url
    course = make_run(make_course("Deutsch am Abend")).course
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{live_server.url}{course.get_absolute_url()}")

    page.locator("#copy").click()
    expect(page.locator("#copied")).not_to_be_empty()

    assert page.evaluate("navigator.clipboard.readText()") == f"{live_server.url}{course.get_absolute_url()}"
    context.close()
