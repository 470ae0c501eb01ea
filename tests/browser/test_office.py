"""The office in Debian's Chromium: a post from nothing to the reader, and Django's own administration."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect
from pypdf import PdfWriter

from accounts.models import User
from contacts.models import ContactPerson
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
    page.locator("[name=pictures-0-picture]").set_input_files(picture())
    page.locator("[name=pictures-0-alt_de]").fill("Ein Tisch mit Kaffee")
    page.locator("[name=pictures-0-credit]").fill("Landkreis")
    page.locator("[name=attachments-0-title]").fill("Programm")
    page.locator("[name=attachments-0-file]").set_input_files(document())
    page.locator("[name=press_references-0-paper]").fill("Tageblatt")
    page.locator("[name=press_references-0-date]").fill("2026-11-20")
    page.get_by_role("button", name="Speichern und jetzt veröffentlichen").click()
    page.wait_for_url("**/buero/aktuelles/*/")

    page.goto(f"{portal}{Post.objects.get(slug='sprachcafe-in-luebz-eroeffnet').get_absolute_url()}")

    expect(page.get_by_role("img", name="Ein Tisch mit Kaffee")).to_be_visible()
    expect(page.get_by_text("Alle sind willkommen.")).to_be_visible()
    expect(page.get_by_role("link", name="Programm")).to_be_visible()
    expect(page.get_by_text("Tageblatt")).to_be_visible()


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
    options = page.get_by_label("Kontaktangabe").first.locator("option").all_inner_texts()
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
