"""What a machine can tell of Leichte Sprache: short sentences, each on its line, no hard forms, digits."""

import re

import html5lib
import pytest
from django.conf import settings
from polib import pofile

from bildung_verbindet.start_content.loading import rows, translations
from foundation.languages.messages import PLACEHOLDER, TAG
from tests.factories import stamp

WORDS, LEGAL_WORDS = 12, 15
LEGAL_PAGES = {"impressum", "datenschutz", "barrierefreiheit"}
LEGAL_TEXTS = "templates/pages/statement.html"
NOT_READ = {"synonyms"}  # words of the search, not sentences
BREAK = re.compile(r"\n|<br>|</?(?:p|li|ul|ol|h2|h3|blockquote)>")
NEXT_SENTENCE = re.compile(r"[^\W\d]{2,}[.?!…]+[“)]?\s+[„(]?[A-ZÄÖÜ]")
SUBJUNCTIVE = re.compile(r"\b(?:würde|wäre|hätte|könnte|müsste)\w*", re.IGNORECASE)
GENITIVE = re.compile(r"\b(?:des|eines)\s+(?:\w+en\s+)?[A-ZÄÖÜ]\w+")
NUMBER_WORD = re.compile(
    r"\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|dreißig|hundert|tausend)\b",
    re.IGNORECASE,
)
LINES = re.compile(r"[.?!:“]\n[„A-ZÄÖÜ]")  # as translators break them, not as templates do
PATHS = [
    *("", "angebote/", "angebote/?q=xyzzy", "finder/", "kontakt/", "barriere-melden/", "netzwerk/", "404/"),
    *("aktuelles/", "anbieter/", "anbieter/mitmachen/", "datenschutz/", "das-vorhaben/", "kontakt/danke/"),
    *("konto/login/", "konto/password/reset/", "konto/password/reset/done/", "konto/signup/"),
]
EXCEPTIONS = {
    "Körperschaft des öffentlichen Rechts": "a word of the law, explained beside it",
    "Kommunale Koordinierung der Bildungsangebote für Neuzugewanderte": "the name of the ministry's programme",
    "Statistische Ämter des Bundes und der Länder": "the name that the licence of the data asks for",
}


def catalogue_texts():
    """Each translation with how many words its sentences may have."""
    legal = {
        entry.msgid
        for entry in pofile(settings.BASE_DIR / "locale/de/LC_MESSAGES/django.po")
        if {file for file, _line in entry.occurrences} == {LEGAL_TEXTS}
    }
    for folder in settings.LOCALE_PATHS:
        for entry in pofile(folder / "de_Simple/LC_MESSAGES/django.po"):
            for text in [entry.msgstr, *entry.msgstr_plural.values()]:
                yield entry.msgid, text, LEGAL_WORDS if entry.msgid in legal else WORDS


def start_texts():
    for kind, told in translations()["de-simple"].items():
        for slug, texts in told.items():
            for field in texts.keys() - NOT_READ:
                most = LEGAL_WORDS if slug in LEGAL_PAGES else WORDS
                yield f"{kind}.{slug}.{field}", texts[field], most


TEXTS = [*catalogue_texts(), *start_texts()]


def lines_of(text):
    for name in EXCEPTIONS:
        text = text.replace(name, "Name")
    bare = (PLACEHOLDER.sub("X", TAG.sub("", line)).strip() for line in BREAK.split(text))
    return [line for line in bare if line]


def hard(found) -> dict:
    """By text the lines in which ``found`` finds something."""
    bad = {}
    for name, text, most in TEXTS:
        if lines := [line for line in lines_of(text) if found(line, most)]:
            bad[name] = lines
    return bad


def too_long(line, most):
    return len([word for word in line.split() if re.search(r"\w", word)]) > most


def two_sentences(line, _most):
    return NEXT_SENTENCE.search(line)


def test_there_is_enough_to_read():
    assert len(TEXTS) > 600


def test_sentences_are_short():
    assert hard(too_long) == {}


def test_every_sentence_has_its_own_line():
    assert hard(two_sentences) == {}


@pytest.mark.parametrize("form", [SUBJUNCTIVE, GENITIVE, NUMBER_WORD])
def test_no_hard_forms_and_numbers_are_digits(form):
    assert hard(lambda line, _most: form.search(line)) == {}


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_exceptions_are_still_needed(name):
    assert any(name in text for _place, text, _most in TEXTS)


@pytest.mark.parametrize("kind", ["course_types", "pages", "news"])
def test_the_start_content_is_there_to_be_judged(kind):
    assert translations()["de-simple"][kind].keys() == {row["slug"] for row in rows(kind)}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Sie lernen Deutsch. Sie üben.", two_sentences),
        ("Sind Plätze frei? Fragen Sie.", two_sentences),
        ("Sie lernen in diesem Kurs jeden Tag viel Deutsch für Ihre neue Arbeit.", too_long),
        ("Das wäre gut.", lambda line, _most: SUBJUNCTIVE.search(line)),
        ("Sie müssten warten.", lambda line, _most: SUBJUNCTIVE.search(line)),
        ("Das Ende des Kurses ist im Mai.", lambda line, _most: GENITIVE.search(line)),
        ("Das Ende eines langen Kurses.", lambda line, _most: GENITIVE.search(line)),
        ("Es sind drei Fragen.", lambda line, _most: NUMBER_WORD.search(line)),
    ],
)
def test_each_rule_finds_what_it_is_for(line, found):
    assert found(line, WORDS)


@pytest.mark.parametrize(
    "line", ["Am 11. September 2017 fing es an.", "Das sind 1.000 Stunden.", "Zum Beispiel: A1."]
)
def test_dates_and_big_numbers_are_no_end_of_a_sentence(line):
    assert not two_sentences(line, WORDS)


def test_messages_of_the_frameworks_have_the_tags_of_theirs_and_no_new_placeholder():
    catalogue = pofile(settings.BASE_DIR / "locale_allauth/de_Simple/LC_MESSAGES/django.po")
    names = re.compile(rf"{PLACEHOLDER.pattern}|\{{\w+\}}")

    wrong = {
        entry.msgid
        for entry in catalogue
        for text in entry.msgstr_plural.values() or [entry.msgstr]
        if not text
        or sorted(TAG.findall(entry.msgid)) != sorted(TAG.findall(text))
        or not set(names.findall(text)) <= set(names.findall(entry.msgid_plural or entry.msgid))
    }

    assert wrong == set()


@pytest.mark.django_db
def test_pages_show_each_sentence_in_a_line_of_its_own(client, start_content):
    pages = {path: client.get(f"/de-simple/{path}").content.decode() for path in PATHS}

    broken = {
        path: [text for text, is_shown in broken_texts(page) if not is_shown] for path, page in pages.items()
    }
    assert {path: texts for path, texts in broken.items() if texts} == {}
    assert all(list(broken_texts(pages[path])) for path in ("", "kontakt/", "konto/login/", "404/"))


@pytest.mark.django_db
def test_what_is_wrong_in_a_form_is_said_in_leichte_sprache(client):
    page = client.post("/de-simple/kontakt/", {"born": stamp(), "name": "", "email": "olena", "text": "Hallo"})

    page = page.content.decode()
    assert "Bitte schreiben Sie Ihren Namen." in page
    assert "Diese E-Mail-Adresse stimmt nicht.\nBitte schreiben Sie die Adresse noch einmal." in page
    assert [text for text, is_shown in broken_texts(page) if not is_shown] == []


def broken_texts(page):
    """Texts of several lines, and whether the page shows the breaks between them."""
    yield from broken_in(html5lib.parse(page, namespaceHTMLElements=False), False)


def broken_in(node, is_shown):
    is_shown = is_shown or bool({"lines", "errorlist"} & set(node.get("class", "").split()))
    for text in (node.text, *(child.tail for child in node)):
        if text and LINES.search(text):
            yield text, is_shown
    for child in node:
        if isinstance(child.tag, str) and child.tag not in {"script", "textarea", "head"}:
            yield from broken_in(child, is_shown)
