"""Asking for a seat on a phone, and looking how it stands: taps, keyboard, without scripts, axe, on paper."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from courses.models import CourseRun
from enquiries import actions
from enquiries.links import answer_token, contact_of, status_path
from enquiries.models import Enquiry
from tests.browser.test_accessibility import findings

pytestmark = pytest.mark.django_db(transaction=True)
ACTS = ("", "zettel/", "kontakt/", "frage/", "zurueckziehen/")


@pytest.fixture
def run(portal):
    """One that one may ask for, with a seat that can be held."""
    coming = CourseRun.objects.published().filter(start__gt=timezone.localdate(), seats_free__gt=2)
    return coming.with_availability().open_to_enquiries().first()


def sent(run, status="", **fields):
    person = {"name": "Samira Haddad", "phone": "0152 28817386", "language": "ar", "text": "Gibt es ein Bad? A1+"}
    row = actions.receive(run, **person | fields)
    return actions.answer(row, status, "Bitte kommen Sie.", reason="test") if status else row


def tapping(page):
    """Counts every tap; focusing a field is typing."""
    taps = []

    def tap(locator):
        taps.append(locator)
        locator.click()

    return taps, tap


def test_from_the_mail_to_an_answer_without_account_are_at_most_three_taps_without_scripts(browser, portal, run):
    enquiry = sent(run, email="samira@beispiel.example")
    link = reverse("workplace:answer_by_link", args=[answer_token(enquiry, contact_of(run.course))])
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    taps, tap = tapping(page)
    page.set_content(f'<a href="{portal}{link}">Anfrage</a>')  # as a mail has it

    with page.expect_navigation():
        tap(page.locator("a"))
    with page.expect_navigation():
        tap(page.locator("main form button").first)
    with page.expect_navigation():
        tap(page.locator("main form.answer button.button").first)

    assert len(taps) <= 3
    assert page.locator("h1").inner_text() == "Danke"
    enquiry.refresh_from_db()
    assert enquiry.status == "placed"
    context.close()


@pytest.mark.parametrize("language", ["de", "ar"])
def test_from_the_list_to_a_sent_enquiry_are_at_most_six_taps_without_scripts(browser, portal, language):
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    taps, tap = tapping(page)
    page.goto(f"{portal}/{language}/angebote/?q=Integrationskurs&seats=on")

    tap(page.locator(".course h3 a").first)
    tap(page.locator('main a.button[href*="/anfragen/"]').first)
    page.locator("[name=phone]").fill("0152 28817386")
    page.locator("[name=name]").fill("Samira Haddad")
    tap(page.locator("[name=consent]"))
    page.wait_for_timeout(3000)  # nobody types faster, see ``PublicForm.look_again``
    with page.expect_navigation():
        tap(page.locator("main form button.button"))

    assert len(taps) <= 6
    assert "/anfrage/" in page.url
    assert Enquiry.objects.latest("pk").phone == "0152 28817386"
    expect(page.locator(".code").first).to_have_text(Enquiry.objects.latest("pk").code_in_words)
    context.close()


def test_the_box_follows_the_way_that_was_chosen_and_what_is_wrong_stays_in_sight(browser, portal, run):
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{portal}/de/angebote/{run.course.slug}/anfragen/{run.pk}/")
    phone, email = page.locator("[name=phone]"), page.locator("[name=email]")

    first = phone.is_visible(), email.is_visible()
    page.locator("[name=way][value=email]").check()
    second = phone.is_visible(), email.is_visible()
    email.fill("keine")
    page.locator("[name=way][value=call]").check()
    with page.expect_navigation():
        page.locator("main form button.button").click()

    assert (first, second) == ((True, False), (False, True))
    assert (phone.is_visible(), email.is_visible()) == (True, True)
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    context.close()


def test_a_seat_is_taken_and_withdrawn_by_keyboard_alone(browser, portal, run):
    row = sent(run, "offered")
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{portal}{status_path(row)}")

    page.locator("main form button.button").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('h1').innerText == 'Sie haben einen Platz'")
    page.locator('a[href$="/zurueckziehen/"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/zurueckziehen/")
    page.locator("main form button.button").focus()
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Zurückgezogen")
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("de", "light", 320), ("ar", "dark", 320), ("de-simple", "dark", 1280)]
)
def test_no_page_of_an_enquiry_has_an_accessibility_violation_or_scrolls_sideways(
    browser, portal, run, language, scheme, width
):
    states = {status: sent(run, status) for status in ("", "offered", "waiting", "placed", "declined", "answered")}
    states["withdrawn"] = actions.withdraw(sent(run))
    paths = [status_path(row) for row in states.values()]
    paths += [f"{status_path(states[''])}{act}" for act in ACTS] + ["/de/anfrage/", "/de/anfrage/x/"]
    paths += [f"/de/angebote/{run.course.slug}/anfragen/{run.pk}/", "/de/anfrage/danke/"]
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()

    wrong = {}
    for path in paths:
        page.goto(f"{portal}{path.replace('/de/', f'/{language}/')}")
        wrong[path] = findings(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong[path].append("scrolls sideways")
    page.goto(f"{portal}/{language}/anfrage/")
    page.locator("[name=code]").fill(states[""].code)
    with page.expect_navigation():
        page.locator("main form button.button").click()
    wrong["by code"] = findings(page)
    context.close()

    assert {path: found for path, found in wrong.items() if found} == {}


HANGING = """() => {
  const shown = node => node && node.checkVisibility() && node.innerText.trim();
  const heads = [...document.querySelectorAll("main h2, main h3")].filter(shown);
  return heads.filter(head => !shown(head.nextElementSibling)).map(head => head.innerText);
}"""


def test_on_paper_each_heading_has_what_it_heads_and_the_state_is_one_sheet(browser, portal, run):
    context = browser.new_context()
    page = context.new_page()
    rows = {status: sent(run, status) for status in ("", "waiting", "placed", "declined")}
    paths = [f"/de/angebote/{run.course.slug}/", *map(status_path, rows.values())]

    hanging, sheets = {}, {}
    for path in paths:
        page.goto(f"{portal}{path}")
        page.emulate_media(media="print")
        hanging[path] = page.evaluate(HANGING)
        sheets[path] = page.pdf(format="A4").count(b"/Type /Page\n")
        page.emulate_media(media="screen")
    context.close()

    assert {path: found for path, found in hanging.items() if found} == {}
    assert [sheets[path] for path in paths[1:]] == [1] * 4


def test_the_slip_is_one_small_sheet(browser, portal, run):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{portal}{status_path(sent(run))}zettel/")

    pdf = page.pdf(prefer_css_page_size=True)

    assert b"/Count 1\n" in pdf
    assert b"/MediaBox [0 0 298" in pdf  # points: 105 mm wide
    context.close()


def test_whoever_changes_the_language_keeps_what_they_typed_and_enter_sends_it(browser, portal):
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{portal}/de/kurs-gesucht/")
    page.locator("[name=level][value=unknown]").check()
    page.locator("[name=times][value=e]").check()
    page.locator("[name=area]").select_option(index=2)

    page.locator(".tongue > summary").click()
    page.locator(".tongue button[lang=ar]").click()
    page.wait_for_url("**/ar/kurs-gesucht/")

    ticked = page.locator("[name=level]:checked, [name=times]:checked, [name=area] option:checked")
    assert [one.get_attribute("value") for one in ticked.all()][::2] == ["unknown", "e"]
    assert ticked.nth(1).get_attribute("value")
    assert page.locator("[role=alert]").count() == 0
    page.goto(f"{portal}/de/code/")
    page.locator("[name=code]").fill("AAAA")
    page.locator("[name=code]").press("Enter")
    page.locator("[role=alert]").wait_for()
    assert page.url.endswith("/de/code/")
    context.close()
