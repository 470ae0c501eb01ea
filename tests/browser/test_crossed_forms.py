"""Where two have changed the same, on a phone and without scripts: whose is what, and where reading begins."""

import pytest
from playwright.sync_api import expect

from contacts.models import Office
from tests.browser.test_workplace import cookie_of
from tests.factories import make_office, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("width", "height", "is_said"), [(320, 640, True), (390, 844, True), (1280, 800, False)])
def test_each_value_says_whose_it_is_where_the_heads_of_the_table_are_not(
    browser, live_server, settings, width, height, is_said
):
    settings.PORTAL_URL = live_server.url
    office = make_office(name="Name zuvor")
    size = {"width": width, "height": height}
    context = browser.new_context(java_script_enabled=False, viewport=size, reduced_motion="reduce")
    context.add_cookies([cookie_of(make_user(role="coordinator"), live_server.url)])
    page = context.new_page()
    page.goto(f"{live_server.url}/de/buero/stellen/{office.pk}/")
    Office.objects.update(name_de="Name der Kollegin")

    page.fill("[name=name_de]", "Mein Name")
    page.locator(".sticky .button").first.click()

    problem = page.locator("[autofocus]")
    expect(problem).to_be_focused()
    expect(page.locator("h1")).to_have_text("Name der Kollegin Inzwischen gespeichert")
    row = page.locator("table.runs tbody tr").first
    saved, mine = row.locator("td").all_inner_texts()
    words = [" ".join(cell.split()) for cell in (saved, mine)]
    whose = ["Inzwischen gespeichert Name der Kollegin", "Ihre Fassung Mein Name"]
    assert words == (whose if is_said else ["Name der Kollegin", "Mein Name"])
    assert page.locator("table.runs thead").is_visible() != is_said
    assert 0 <= problem.bounding_box()["y"] < height
    page.mouse.wheel(0, -5000)
    page.wait_for_timeout(200)
    shown, bar = problem.bounding_box(), page.locator(".sticky").bounding_box()
    assert bar["y"] > shown["y"] + shown["height"]
    context.close()
