"""Reading aloud, in a browser whose device has the voices that a test names."""

import json

import pytest
from playwright.sync_api import expect

from tests.factories import make_course, make_run

pytestmark = pytest.mark.django_db(transaction=True)

# Chromium without a screen has no voices: this device has, and it writes down what it says.
DEVICE = """
window.said = [];
const voices = %s.map(([lang, localService]) => ({ lang, localService, name: lang, voiceURI: lang }));
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => voices,
  addEventListener: () => {},
  speak: (utterance) => said.push([utterance.voice.lang, utterance.text]),
  cancel: () => said.push("stopped"),
} });
"""


@pytest.fixture
def open_page(browser, live_server):
    contexts = []

    def opened(path, voices):
        context = browser.new_context(viewport={"width": 390, "height": 800})
        contexts.append(context)
        context.add_init_script(DEVICE % json.dumps(voices))
        page = context.new_page()
        page.goto(f"{live_server.url}{path}")
        page.wait_for_load_state("networkidle")
        return page

    yield opened
    for context in contexts:
        context.close()


def test_a_card_is_read_each_text_by_a_voice_of_its_language(open_page):
    make_run(make_course("Deutsch am Abend"), start=5, seats_free=4)
    page = open_page("/en/angebote/", [("de-DE", True), ("en-GB", True)])

    page.locator(".course .read").click()

    said = [entry for entry in page.evaluate("said") if entry != "stopped"]
    assert ["en-GB", "4\u00a0seats free"] in said
    assert ["de-DE", "Deutsch am Abend"] in said
    assert "Read aloud" not in str(said)
    assert page.url.endswith("/en/angebote/")


def test_the_same_button_stops(open_page):
    make_run(make_course("Deutsch am Abend"))
    page = open_page("/en/angebote/", [("en-GB", True)])
    button = page.locator(".course .read")

    button.click()
    expect(button).to_have_text("Stop", use_inner_text=True)
    button.click()

    expect(button).to_have_text("Read aloud", use_inner_text=True)
    assert page.evaluate("said.at(-1)") == "stopped"


@pytest.mark.parametrize("voices", [[], [["de-DE", True]], [["en-GB", False]]])
def test_without_a_voice_of_the_device_in_the_readers_language_there_is_no_button(open_page, voices):
    make_run(make_course("Deutsch am Abend"))

    page = open_page("/en/angebote/", voices)

    assert page.locator(".read").count() == 0


@pytest.mark.parametrize("path", ["/de/", "/de/finder/", "/de/angebote/{slug}/"])
def test_home_finder_and_course_can_be_read(open_page, path):
    course = make_run(make_course("Deutsch am Abend")).course

    page = open_page(path.format(slug=course.slug), [("de-DE", True)])
    page.locator(".read").first.click()

    said = [entry[1] for entry in page.evaluate("said") if entry != "stopped"]
    assert page.locator("h1").inner_text() in said
