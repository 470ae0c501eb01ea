"""Taps on "+" and "−" with scripts: each is a seat, on any line, and in the end the page says what is saved."""

import time

import pytest
from playwright.sync_api import expect

from courses.models import CourseRun
from tests.browser.test_workplace import cookie_of
from tests.factories import make_course, make_membership, make_run

pytestmark = pytest.mark.django_db(transaction=True)
WAS = "([name, number]) => document.querySelector(`[name=${name}]`).value === number"


@pytest.fixture
def run(live_server, settings):
    settings.PORTAL_URL = live_server.url
    return make_run(make_course(), seats_total=16, seats_free=4)


@pytest.fixture
def page(browser, live_server, run):
    provider = run.course.provider
    context = browser.new_context(locale="de-DE", viewport={"width": 390, "height": 844}, has_touch=True)
    context.add_cookies([cookie_of(make_membership(provider=provider).user, live_server.url)])
    page = context.new_page()
    page.goto(f"{live_server.url}/de/mein/{provider.slug}/plaetze/")
    yield page
    context.close()


def slow(page, seconds=0.4):
    def wait(route):
        time.sleep(seconds)
        route.continue_()

    page.route("**/plaetze/**", wait)


def settled(page, run, number):
    """Everything is sent, and the page and the database say the same."""
    expect(page.locator(f"#id_free-{run.pk}")).to_have_value(str(number))
    page.wait_for_function(WAS, arg=[f"was-{run.pk}", str(number)])
    run.refresh_from_db()
    assert run.seats_free == number


def test_three_quick_taps_are_three_seats_on_a_slow_line(page, run):
    slow(page)

    page.locator(f"#more-{run.pk}").click(click_count=3)
    expect(page.locator(f"#id_free-{run.pk}")).to_have_value("7", timeout=300)

    settled(page, run, 7)


def test_taps_in_both_directions_and_rows_count_in_their_order(page, run):
    other = make_run(run.course, seats_total=16, seats_free=15)
    page.reload()
    slow(page)

    page.locator(f"#more-{run.pk}").click(click_count=2)
    page.locator(f"#more-{other.pk}").click(click_count=4)
    page.locator(f"#less-{other.pk}").click()
    page.locator(f"#less-{run.pk}").click(click_count=5)

    settled(page, other, 15)
    settled(page, run, 1)


def test_taps_count_upon_what_was_typed_and_upon_what_others_have_saved(page, run):
    page.locator(f"#id_free-{run.pk}").fill("9")
    page.locator(f"#more-{run.pk}").click(click_count=2)
    settled(page, run, 11)
    CourseRun.objects.update(seats_free=5)

    page.locator(f"#more-{run.pk}").click(click_count=2)

    settled(page, run, 7)


def test_saving_waits_for_the_taps(page, run):
    slow(page)

    page.locator(f"#more-{run.pk}").click(click_count=2)
    with page.expect_navigation():
        page.locator(".sticky button").click()

    settled(page, run, 6)


@pytest.mark.parametrize("answer", ["abort", "error", "lost"])
def test_a_failed_request_shows_what_is_saved_and_says_so(page, run, answer):
    def fail(route):
        if route.request.method != "POST":
            return route.continue_()
        if answer == "lost":
            route.fetch()
        return route.fulfill(status=502, body="-") if answer == "error" else route.abort()

    page.route("**/plaetze/**", fail)

    page.locator(f"#more-{run.pk}").click(click_count=2)
    page.get_by_text("Der letzte Schritt").wait_for()

    shown = page.locator(f"#id_free-{run.pk}")
    page.wait_for_load_state("networkidle")
    run.refresh_from_db()
    expect(shown).to_have_value(str(run.seats_free))
    page.unroute("**/plaetze/**")
    number = run.seats_free + 1
    page.locator(f"#more-{run.pk}").click()
    settled(page, run, number)


def test_a_number_that_cannot_be_is_told_as_without_scripts(page, run):
    page.locator(f"#id_free-{run.pk}").fill("17")
    with page.expect_navigation():
        page.locator(f"#more-{run.pk}").click()

    focused = page.evaluate("document.activeElement.textContent")
    assert "Noch ist nichts gespeichert" in focused
    run.refresh_from_db()
    assert run.seats_free == 4


def test_a_run_that_is_gone_meanwhile_leads_to_the_page_that_says_so(page, run):
    CourseRun.objects.update(status="cancelled")

    with page.expect_navigation():
        page.locator(f"#more-{run.pk}").click()

    expect(page.get_by_role("status")).to_contain_text("1 Zahl wurde nicht gespeichert")
