"""Every public page in Debian's Chromium: WCAG 2.2 AA by axe-core, no sideways scroll, nothing from elsewhere."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
AXE = "rules => axe.run(rules).then(results => results.violations)"  # all it says is three times as slow to carry
TOUCHING = """() => {
  const found = [], walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (!text.data.trim() || text.parentElement.closest(".visually-hidden")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const inner = range.getBoundingClientRect();
    let box = text.parentElement;
    const framed = element => (style => parseFloat(style.borderLeftWidth) && parseFloat(style.borderRightWidth))(
      getComputedStyle(element));
    while (box.tagName != "MAIN" && !framed(box)) box = box.parentElement;
    const outer = box.getBoundingClientRect(), sides = [inner.left - outer.left, outer.right - inner.right];
    if (getComputedStyle(box).direction == "rtl") sides.reverse();
    // A table that is moved sideways goes on under its frame where a line ends.
    const gap = box.scrollWidth > box.clientWidth ? sides[0] : Math.min(...sides);
    if (box.tagName != "MAIN" && inner.width > 2 && gap > -1 && gap < 4) found.push(text.data.trim());
  }
  return found;
}"""
pytestmark = pytest.mark.django_db(transaction=True)


def findings(page) -> list[str]:
    """What axe finds at the end of the page, with the bars in their places: while they stay in sight they always
    cover a part of something, which one scrolls free."""
    page.wait_for_load_state()  # what a click has led to may still be empty
    page.evaluate("document.querySelectorAll('.jump, .sticky').forEach(bar => bar.style.position = 'static')")
    page.evaluate("scrollTo({top: document.documentElement.scrollHeight, behavior: 'instant'})")
    page.evaluate(Axe().axe_script)
    violations = page.evaluate(AXE, RULES)
    return [f"{found['id']}: {node['html'][:150]}" for found in violations for node in found["nodes"]]


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [
        ("de", "light", 320),
        ("de-simple", "dark", 1280),
        ("en", "dark", 320),
        ("uk", "light", 1280),
        ("ar", "dark", 320),
        ("fa", "light", 1280),
    ],
)
def test_no_page_has_an_accessibility_violation_or_scrolls_sideways(
    browser, portal, pages, language, scheme, width
):
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()

    wrong = {}
    for name, path in pages.items():
        page.goto(f"{portal}/{language}{path}")
        wrong[name] = findings(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong[name].append("scrolls sideways")
    context.close()

    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("code", [code for code, _ in settings.LANGUAGES])
def test_no_page_scrolls_sideways_and_no_text_touches_its_frame_in_any_language(browser, portal, pages, code):
    """On the narrowest phone; the longest words are German and Polish."""
    context = browser.new_context(viewport={"width": 320, "height": 800}, java_script_enabled=False)
    page = context.new_page()

    widths, touching = {}, {}
    for name, path in pages.items():
        page.goto(f"{portal}/{code}{path}")
        widths[name] = page.evaluate("document.documentElement.scrollWidth")
        touching[name] = page.evaluate(TOUCHING)
    context.close()

    assert {name: width for name, width in widths.items() if width > 320} == {}
    assert {name: texts for name, texts in touching.items() if texts} == {}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_visitor_gets_no_cookie_and_nothing_from_elsewhere(browser, portal, pages, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    requests, messages = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: messages.append(message.text))
    public = {name: path for name, path in pages.items() if name not in {"login", "reset password", "not found"}}

    for path in public.values():
        page.goto(f"{portal}/de{path}")

    assert [url for url in requests if not url.startswith(f"{portal}/")] == []
    assert len(requests) > len(public)
    assert context.cookies() == []
    assert messages == []
    context.close()


def test_the_filters_work_without_scripts(browser, portal):
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 800}, locale="de-DE"
    )
    page = context.new_page()
    page.goto(f"{portal}/")
    page.get_by_role("link", name="Deutsch lernen").click()
    page.locator("#to-filter").click()
    page.get_by_label("A2", exact=True).check()
    page.get_by_label("Ort oder Postleitzahl").fill("19370")
    with page.expect_navigation():
        page.locator("#show-offers").click()

    chips = page.locator(".chip bdi").all_inner_texts()
    with page.expect_navigation():
        page.locator(".chip", has_text="A2").click()

    assert chips == ["Deutsch lernen", "A2", "19370: bis 20\u00a0km"]
    assert page.locator(".chip bdi").all_inner_texts() == ["Deutsch lernen", "19370: bis 20\u00a0km"]
    context.close()


def test_a_course_is_found_and_read_by_keyboard_alone(browser, portal):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{portal}/de/")

    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Sprachcafé Grabow")
    page.keyboard.press("Enter")
    page.wait_for_url("**/angebote/?q=**")
    page.locator(".course h3 a").first.focus()
    page.keyboard.press("Enter")

    assert skip == "Zum Inhalt"
    expect(page.locator("h1")).to_have_text("Sprachcafé: reden, spielen, Tee trinken")
    context.close()
