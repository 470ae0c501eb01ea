"""What the list can do beyond its links and forms, where the browser runs scripts."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from courses.search.catalogue import Catalogue
from courses.search.keeper import keeper

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


def test_a_filter_applies_without_reload_and_the_address_follows(page, catalogue):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{catalogue}/en/angebote/")
    before = page.locator("#results").inner_text()
    page.evaluate("window.stays = true")
    box = page.locator("#id_level_2")

    box.focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"/en/angebote/\?level=2$"))

    after = page.locator("#results").inner_text()
    assert after != before
    assert page.evaluate("window.stays") is True
    assert page.evaluate("document.activeElement.id") == "id_level_2"
    expect(page.locator("#announcement")).to_have_text(after)
    page.go_back()
    expect(page.locator("#results")).to_have_text(before)
    expect(page.locator("#id_level_2")).not_to_be_checked()


def test_the_folded_filters_stay_open_on_a_phone(page, catalogue):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{catalogue}/en/angebote/")

    page.locator("summary").first.click()
    page.locator("#id_seats_0").check()
    expect(page).to_have_url(re.compile("seats=on"))

    expect(page.locator("#id_seats_0")).to_be_visible()
    expect(page.locator("#id_seats_0")).to_be_checked()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_tick_moves_nothing_but_the_offers_and_keeps_the_focus(page, catalogue, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(reduced_motion="reduce")  # scrolls at once
    page.goto(f"{catalogue}/en/angebote/")
    if width == 390:
        page.locator("summary").first.click()
    page.evaluate("scrollTo(0, 500)")

    for way, name in [
        ("mouse", "level_2"),
        ("keyboard", "level_3"),
        ("mouse", "seats_0"),
        ("keyboard", "level_2"),
    ]:
        box = page.locator(f"#id_{name}")
        box.focus()
        page.evaluate("announcement.textContent = 'not said yet'")
        before = page.evaluate("scrollY"), box.bounding_box()["y"]
        box.click() if way == "mouse" else page.keyboard.press("Space")
        expect(page.locator("#announcement")).not_to_have_text("not said yet")

        assert (page.evaluate("scrollY"), box.bounding_box()["y"]) == before
        assert before[0] > 300
        assert page.evaluate("document.activeElement.id") == f"id_{name}"


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
    page.locator("#course-filter button").click()

    assert "q=Frauen" in page.url
    context.close()
