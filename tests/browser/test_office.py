"""The office in Debian's Chromium: a post from nothing to the reader, and Django's own administration."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect
from pypdf import PdfWriter

from accounts.models import User
from contacts.models import ContactPerson
from cooperation.models import Agreement, Meeting
from courses.models import Course
from news.models import Post
from pages.models import Page
from tests.browser.test_accessibility import findings
from tests.browser.test_workplace import cookie_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def staff(browser, portal, settings, tmp_path):
    """A page of the browser in which somebody of the office is logged in."""
    settings.MEDIA_ROOT = tmp_path

    def enter(role, **more):
        context = browser.new_context(locale="de-DE", **more)
        context.add_cookies([cookie_of(make_user(role=role, second_factor=True), portal)])
        return context.new_page()

    return enter


def picture() -> dict:
    file = BytesIO()
    Image.new("RGB", (1200, 800), "teal").save(file, "JPEG")
    return {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def document() -> dict:
    file, writer = BytesIO(), PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(file)
    return {"name": "programm.pdf", "mimeType": "application/pdf", "buffer": file.getvalue()}


def test_a_post_with_picture_document_and_press_reference_is_published_in_one_go(staff, portal):
    page = staff(User.Role.COORDINATOR)
    page.goto(f"{portal}/de/buero/aktuelles/neu/")
    page.locator("[name=title_de]").fill("Sprachcafé in Lübz eröffnet")
    page.locator("[name=teaser_de]").fill("Jeden Montag.")
    page.locator(".ProseMirror:visible").first.click()
    page.keyboard.type("Alle sind willkommen.")
    for button in page.locator("button[name=add]").all():
        button.click()
    page.locator("[name=pictures-0-picture]").set_input_files(picture())
    page.locator("[name=pictures-0-alt_de]").fill("Ein Tisch mit Kaffee")
    page.locator("[name=pictures-0-credit]").fill("Landkreis")
    page.locator("[name=attachments-0-title]").fill("Programm")
    page.locator("[name=attachments-0-file]").set_input_files(document())
    page.locator("[name=press_references-0-paper]").fill("Tageblatt")
    page.locator("[name=press_references-0-date]").fill("2026-11-20")
    with page.expect_navigation():
        page.get_by_role("button", name="Veröffentlichen").click()

    page.goto(f"{portal}{Post.objects.get(slug='sprachcafe-in-luebz-eroeffnet').get_absolute_url()}")

    expect(page.get_by_role("img", name="Ein Tisch mit Kaffee")).to_be_visible()
    expect(page.get_by_text("Alle sind willkommen.")).to_be_visible()
    expect(page.get_by_role("link", name="Programm")).to_be_visible()
    expect(page.get_by_text("Tageblatt")).to_be_visible()


HEADINGS = """() => [...document.querySelectorAll('main :is(h2,h3)')].filter((h) => h.offsetParent).map((one) => {
  const frame = (element) => getComputedStyle(element).borderTopWidth !== '0px' || element.tagName === 'MAIN';
  const beside = (element, way) => {
    while (element && !element[way]) element = frame(element.parentElement) ? null : element.parentElement;
    return element && element[way];
  };
  const box = (element) => element.getBoundingClientRect();
  const row = one.closest('.row') ?? one;
  const before = beside(row, 'previousElementSibling'), after = beside(row, 'nextElementSibling');
  const above = before ? box(row).top - box(before).bottom : null;
  return [one.textContent.trim(), above, after ? box(after).top - box(row).bottom : 0];
})"""


def test_headings_stand_nearer_to_what_they_head_than_to_what_they_follow(staff, portal):
    page, wrong = staff(User.Role.ADMINISTRATOR, viewport={"width": 390, "height": 844}), {}
    agreement = Agreement.objects.get(slug="beispiel-vereinbarung").pk
    paths = ["buero/", "buero/inhalte/", "buero/zahlen/", "buero/nachrichten/", "buero/kooperation/", "kontakt/"]

    for path in [*paths, f"buero/kooperation/vereinbarungen/{agreement}/", "netzwerk/", "konto/2fa/"]:
        page.goto(f"{portal}/de/{path}")
        found = [row for row in page.evaluate(HEADINGS) if row[1] is not None]
        wrong |= {(path, words): (above, below) for words, above, below in found if above < 2.8 * below}

    assert wrong == {}


SHAPE = """() => [document.documentElement.scrollHeight, document.documentElement.scrollWidth,
  document.querySelector('.save').offsetHeight,
  [...document.querySelectorAll('.jump a')].map((one) => document.querySelector(one.hash)?.tagName)]"""
CUT = """(long) => [...document.querySelectorAll(`.pairs > ${long}`)]
  .filter((one) => one.offsetWidth < 0.8 * one.closest('.part').offsetWidth).map((one) => one.innerText)"""


def test_each_long_form_is_a_short_page_of_sections_with_one_line_that_saves(staff, portal):
    page, wrong = staff(User.Role.ADMINISTRATOR, viewport={"width": 390, "height": 844}), {}
    agreement, meeting, post = (model.objects.earliest("pk").pk for model in (Agreement, Meeting, Post))
    forms = {
        f"kooperation/vereinbarungen/{agreement}/": 4,
        f"kooperation/treffen/{meeting}/": 2,
        f"aktuelles/{post}/": 5,
        f"seiten/{Page.objects.earliest('pk').pk}/": 2,
        f"personen/{ContactPerson.objects.earliest('pk').pk}/": 2,
        "startseite/1/": 2,
        "erklaerung-zur-barrierefreiheit/": 2,
    }

    for path, sections in forms.items():
        page.goto(f"{portal}/de/buero/{path}")
        height, width, bar, parts = page.evaluate(SHAPE)
        cut = page.evaluate(CUT, ":has([type=text], textarea, fieldset)")
        page.set_viewport_size({"width": 1280, "height": 900})
        cut += page.evaluate(CUT, ":has(textarea, fieldset)")
        page.set_viewport_size({"width": 390, "height": 844})
        if height > 3900 or (width, bar < 70, parts, cut) != (390, True, ["SECTION"] * sections, []):
            wrong[path] = height, width, bar, parts, cut

    assert wrong == {}


def test_the_buttons_of_the_editor_have_german_names_and_are_reached_by_arrows(staff, portal):
    page = staff(User.Role.COORDINATOR)
    page.goto(f"{portal}/de/buero/seiten/{Page.objects.get(slug='unser-ziel').pk}/")
    bar, text = (
        page.get_by_role("toolbar", name="Formatierung: Text").first,
        page.locator(".ProseMirror:visible").first,
    )
    named = "document.activeElement.getAttribute('aria-label')"

    text.click()
    page.keyboard.press("Alt+F10")
    reached = [page.evaluate(named)]
    for key in ("ArrowRight", "ArrowRight", "End", "Home", "ArrowLeft"):
        page.keyboard.press(key)
        reached.append(page.evaluate(named))
    page.keyboard.press("Escape")

    assert reached == [
        "Art des Absatzes",
        "Aufzählung",
        "Nummerierte Liste",
        "Wiederholen",
        "Art des Absatzes",
        "Wiederholen",
    ]
    assert bar.locator("[tabindex='0']").count() == 1
    expect(text).to_be_focused()
    text.press("Control+b")
    expect(bar.get_by_role("button", name="Fett")).to_have_attribute("aria-pressed", "true")


def insert_fact(page, number: int):
    """By keyboard, the fact at that place of the list; into the first text of the page."""
    choice = page.get_by_label("Kontaktangabe").first
    choice.focus()
    for _step in range(number):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def test_a_fact_of_a_contact_is_a_chip_in_the_editor_and_follows_the_record(staff, portal):
    page = staff(User.Role.COORDINATOR, viewport={"width": 1280, "height": 900})
    address = f"{portal}/de/buero/seiten/{Page.objects.get(slug='unser-ziel').pk}/"
    page.goto(address)
    text = page.locator(".ProseMirror:visible").first
    chips, name = text.locator(".fact"), "Cindy Klechowicz: Telefon"
    box = page.get_by_label("Kontaktangabe").first
    expect(box.locator("option", has_text=name)).to_be_attached()  # the page fills it once it stands
    options = box.locator("option").all_inner_texts()
    text.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Rufen Sie an: ")

    insert_fact(page, options.index(name))
    expect(chips).to_have_text([name])
    page.keyboard.press("Backspace")  # goes as one
    expect(chips).to_have_text([])
    insert_fact(page, options.index(name))
    page.keyboard.type(" oder schreiben Sie.")
    with page.expect_navigation():
        page.get_by_role("button", name="Speichern").first.click()
    page.goto(address)
    expect(chips).to_have_text([name])

    for phone in ("03871 722-1609", "03871 722-4711"):
        ContactPerson.objects.filter(slug="cindy-klechowicz").update(phone=phone)
        page.goto(f"{portal}/de/unser-ziel/")
        expect(page.locator("main")).to_contain_text(f"Rufen Sie an: {phone} oder schreiben Sie.")


def test_the_administration_has_no_accessibility_violation(staff, portal):
    page = staff(User.Role.ADMINISTRATOR, viewport={"width": 1280, "height": 800})
    course, user = Course.objects.first(), User.objects.first()
    paths = ["", "accounts/user/", f"accounts/user/{user.pk}/change/", "courses/course/", "news/post/"]
    paths += [f"courses/course/{course.pk}/change/", "cooperation/agreement/", "places/municipality/"]

    wrong = {}
    for path in paths:
        page.goto(f"{portal}/verwaltung/{path}")
        wrong[path] = findings(page)

    assert {path: found for path, found in wrong.items() if found} == {}
