import re

import pytest
from django.conf import settings
from polib import pofile

from bildung_verbindet.start_content.texts import start_texts
from foundation.languages import messages
from foundation.languages.proofreading.glossary import terms, terms_in, wrong_words
from foundation.languages.proofreading.texts import words_of

LANGUAGES = [code for code, _name in settings.LANGUAGES]
# Names that are no translation.
NAMES = [
    "Landkreis Ludwigslust-Parchim",
    "Bildungskoordination für Neuzugewanderte",
    "Kommunale Koordinierung der Bildungsangebote für Neuzugewanderte",
]


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_has_a_word_for_each_term(code):
    assert [term.name for term in terms() if not (code in term.words and term.words[code].text)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_translation_calls_a_term_what_it_must_not_be(code):
    wrong = [
        (term, word, text)
        for german, english, text in texts_in(code)
        for term, word in wrong_words(code, re.sub("|".join(NAMES), "", text), german, english)
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("code", "german", "english", "text", "wrong"),
    [
        ("en", "3 Angebote", "", "3 offers", [("Angebot", "offers")]),
        ("fr", "Kurse vor Ort", "", "Cours Sur place", [("vor Ort", "sur place")]),
        ("uk", "Alle Angebote", "", "Усі пропозиції", [("Angebot", "пропозиці-")]),
        ("ar", "kein Angebot", "", "ليس من العروض", [("Angebot", "عروض"), ("Angebot", "العروض")]),
        ("de", "Anmelden", "Log in", "Anmelden", [("Einloggen", "Anmelden")]),
        ("tr", "Deutschkurs ohne Zulassung", "", "İzinsiz Almanca kursu", [("Zulassung", "izinsiz-")]),
        ("ro", "ein anderer Ort", "", "alt loc", [("Ort/Adresse", "loc")]),
        ("ro", "Kurs vor Ort", "", "curs la un loc", []),  # another term's longer name
        ("ro", "Ort und freie Plätze", "", "localitate, loc liber", []),  # called so by another term
        ("ro", "ein anderer Ort", "", "altă localitate", []),  # a longer word
        ("fr", "Platzangebot", "", "offre", []),  # a longer German word
    ],
)
def test_a_wrong_word_is_seen_and_no_other(code, german, english, text, wrong):
    assert sorted(wrong_words(code, text, german, english)) == sorted(wrong)


def test_terms_are_found_by_what_german_and_the_code_call_them():
    assert [term.name for term in terms_in("Kurse vor Ort", "Log in")] == ["Kurs", "vor Ort", "Einloggen"]


def test_german_mails_have_the_words_of_the_glossary():
    """Those to people who work here are written in German, past the catalogue; none is about a registration."""
    mails = {path.name: path.read_text() for path in (settings.BASE_DIR / "templates").glob("*/mail/*.txt")}
    never = ["Anmeldung", "anmelden", "abmelden", "Mail", "Mails", "Kennwort", "Arbeitsplatz", "das Büro"]
    words = re.compile(rf"(?<![\w-])({'|'.join(never)})\b")

    assert {name: words.findall(text) for name, text in mails.items() if words.search(text)} == {}


def texts_in(code):
    """Of all that is written here the German, the code's English if it is from a catalogue, and the language's."""
    entries = {messages.key(entry): entry for entry in pofile(messages.path_of(code))}
    for german in pofile(messages.path_of("de")):
        entry = entries.get(messages.key(german))
        if entry or code == messages.SOURCE:
            text = words_of(entry) if entry else german.msgid
            yield words_of(german), f"{german.msgid}\n{german.msgid_plural}", text
    for text in start_texts(code):
        yield text.german, "", text.text
