"""Dates, spans, lists, amounts and labels as each language writes them in a sentence."""

import re
from datetime import date, datetime, time
from decimal import Decimal

import polib
import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import ngettext, override

from bildung_verbindet.start_content.texts import start_texts
from foundation.languages import messages, sentences
from foundation.languages.proofreading.texts import words_of
from tests.factories import make_page

LANGUAGES = [code for code, _name in settings.LANGUAGES]
DAY = datetime(2026, 12, 3, 9, 5)
WEEKDAY_AND_DATE = {
    "de": "Donnerstag, 3.\u00a0Dezember 2026",
    "de-simple": "Donnerstag, 3.\u00a0Dezember 2026",
    "en": "Thursday, 3\u00a0December 2026",
    "uk": "четвер, 3\u00a0грудня 2026",
    "ru": "четверг, 3\u00a0декабря 2026",
    "ar": "الخميس، 3\u00a0ديسمبر 2026",
    "fa": "پنج\u200cشنبه، 3\u00a0دسامبر 2026",
    "tr": "3\u00a0Aralık 2026 Perşembe",
    "fr": "jeudi 3\u00a0décembre 2026",
    "pl": "czwartek, 3\u00a0grudnia 2026",
    "ro": "joi, 3\u00a0decembrie 2026",
}
PATTERNS = ("COMMA", "AND", "SPAN", "COLON", "QUOTES", "EUROS")
DATES = [f"{name}_FORMAT" for name in "DATE DATETIME TIME SHORT_DATE SHORT_DATETIME YEAR_MONTH MONTH_DAY".split()]
DATES += [f"WEEKDAY_{name}_FORMAT" for name in ("DATE", "SHORT_DATE", "MONTH_DAY")]
LOWER = ("uk", "ru", "pl", "ro", "fr")  # where days and months have small letters


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_how_all_is_put_together(language):
    with override(language):
        assert [name for name in PATTERNS if sentences.pattern(name) == name] == []
        assert [
            name for name in DATES if date_format(DAY, name) == name or "FORMAT" in date_format(DAY, name)
        ] == []


@pytest.mark.parametrize(("language", "expected"), WEEKDAY_AND_DATE.items())
def test_a_day_of_the_week_and_a_date_are_one_pattern(language, expected):
    with override(language):
        assert date_format(DAY, "WEEKDAY_DATE_FORMAT") == expected


FIRST_OF_DECEMBER = {
    "de": "1.\u00a0Dezember 2026",
    "de-simple": "1.\u00a0Dezember 2026",
    "en": "1\u00a0December 2026",
    "uk": "1\u00a0грудня 2026",
    "ru": "1\u00a0декабря 2026",
    "ar": "1\u00a0ديسمبر 2026",
    "fa": "1\u00a0دسامبر 2026",
    "tr": "1\u00a0Aralık 2026",
    "fr": "1er\u00a0décembre 2026",
    "pl": "1\u00a0grudnia 2026",
    "ro": "1\u00a0decembrie 2026",
}


@pytest.mark.parametrize(("language", "expected"), FIRST_OF_DECEMBER.items())
def test_the_first_of_a_month_is_told_as_the_language_does(language, expected):
    with override(language):
        told = Template('{{ day|date:"DATE_FORMAT" }}').render(Context({"day": date(2026, 12, 1)}))
        others = [sentences.day_text(date(2026, 12, number), "DATE_FORMAT") for number in (2, 11, 21, 31)]

    assert told == expected
    assert others == [re.sub("^1(er)?", str(number), expected) for number in (2, 11, 21, 31)]


@pytest.mark.parametrize("form", ["WEEKDAY_DATE_FORMAT", "WEEKDAY_MONTH_DAY_FORMAT", "DATETIME_FORMAT"])
def test_each_french_format_with_a_month_in_words_says_1er(form):
    with override("fr"):
        told = sentences.day_text(datetime(2026, 12, 1, 1, 1), form)

    assert told.count("1er\u00a0décembre") == told.count("1er") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_date_ends_with_a_full_stop_which_a_sentence_would_double(language):
    with override(language):
        assert [name for name in DATES if date_format(DAY, name).endswith(".")] == []


@pytest.mark.parametrize("language", LOWER)
def test_days_and_months_are_written_small_where_they_are_in_a_sentence(language):
    days = [date(2026, month, month) for month in range(1, 13)] + [date(2026, 3, day) for day in range(1, 8)]

    with override(language):
        told = [date_format(day, name) for day in days for name in [*DATES, "E Y"] if "TIME" not in name]

    assert [text for text in told if text != text.lower()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_have_one_system_of_digits_and_the_readers_comma(language):
    with override(language):
        told = " ".join(date_format(DAY, name) for name in DATES)

    assert {sign for sign in told if sign.isdigit()} <= set("0123456789")
    assert ("," in told) is (language not in {"ar", "fa"} and "," in told)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("de", "a, b und c"), ("en", "a, b and c"), ("ar", "a وb وc"), ("fa", "a، b و c"), ("pl", "a, b i c")],
)
def test_the_last_of_a_list_is_joined_as_the_language_does(language, expected):
    with override(language):
        assert sentences.enumerated(["a", "b", "c"]) == expected
        assert sentences.enumerated(["a"]) == "a"


@pytest.mark.parametrize(
    ("language", "hours", "days"),
    [
        ("de", "9:05–12:00", "03.12.2026–05.12.2026"),
        ("en", "9:05–12:00", "3\u00a0Dec 2026 – 5\u00a0Dec 2026"),
        ("ar", "من 9:05 إلى 12:00", "من 3\u00a0ديسمبر 2026 إلى 5\u00a0ديسمبر 2026"),
        ("fa", "9:05 تا 12:00", "3\u00a0دسامبر 2026 تا 5\u00a0دسامبر 2026"),
    ],
)
def test_from_one_to_the_other_is_read_from_the_right_side(language, hours, days):
    with override(language):
        assert sentences.hours(time(9, 5), time(12)) == hours
        assert sentences.days(date(2026, 12, 3), date(2026, 12, 5)) == days
        assert sentences.days(date(2026, 12, 3), None) == date_format(DAY, "SHORT_DATE_FORMAT")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", "1.234,50\u00a0€"),
        ("en", "€1,234.50"),
        ("fr", "1\u202f234,50\u00a0€"),
        ("uk", "1\u00a0234,50\u00a0€"),
        ("ar", "1.234,50\u00a0€"),
    ],
)
def test_amounts_are_never_parted_from_their_unit(language, expected):
    with override(language):
        assert sentences.euros(Decimal("1234.50")) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_label_keeps_no_full_stop_before_a_colon_and_a_question_gets_none(language):
    with override(language):
        colons = [f"{sentences.unstopped(label)}{sentences.colon(label)}" for label in ("Ja.", "Name", "Wer?")]

    assert [re.sub(r"\s", " ", text).replace(" :", ":") for text in colons] == ["Ja: ", "Name: ", "Wer? "]
    assert ("\u202f:" in colons[0]) is (language == "fr")


def test_french_texts_have_narrow_spaces_beside_their_signs():
    assert (
        sentences.french("Où ? « Ici » : a\u00a0; b !") == "Où\u202f? «\u202fIci\u202f»\u202f: a\u202f; b\u202f!"
    )
    assert (
        sentences.french('<a href="https://a.example/?b">10:30</a>') == '<a href="https://a.example/?b">10:30</a>'
    )


@pytest.mark.parametrize("folder", settings.LOCALE_PATHS)
def test_the_french_catalogues_hold_no_other(folder):
    texts = [
        text
        for entry in polib.pofile(folder / "fr" / "LC_MESSAGES" / "django.po")
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
    ]

    assert [text for text in texts if text != sentences.french(text)] == []


@pytest.mark.django_db
def test_what_editors_write_in_french_gets_them_too(client):
    page = make_page(title_fr="Où ?", text_fr="<p>Ici : « là » !</p>")

    content = client.get(page.get_absolute_url().replace("/de/", "/fr/")).content.decode()

    assert ("Où\u202f?</h1>" in content, "<p>Ici\u202f: «\u202flà\u202f»\u202f!</p>" in content) == (True, True)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("„Deutsch für alle“", "Deutsch für alle"),
        ('"B1"', "B1"),
        ("Kurs „Deutsch“ heute", "Kurs ‚Deutsch‘ heute"),
        ('"a" und "b"', "‚a‘ und ‚b‘"),
        ("« Le français » pour tous", "‚Le français‘ pour tous"),
        ("Kurs (»A1«)", "Kurs (‚A1‘)"),
        ("Mo’s Kurs", "Mo’s Kurs"),
    ],
)
def test_what_is_quoted_in_a_sentence_brings_no_quotes_of_its_own(typed, expected):
    with override("de"):
        assert sentences.quotable(typed) == expected


def test_every_sentence_that_quotes_takes_the_quotes_off():
    """Amounts are read below the languages, and numbers are all that they quote."""
    quoted = re.compile(r"[“„]\{\{ [^}|]+ \}\}[”“]")
    named = re.compile(r"[“„]\{\{ (\w+) \}\}[”“]")
    texts = {path: path.read_text() for path in (settings.BASE_DIR / "templates").rglob("*.*") if path.is_file()}

    bare = {
        path.name: found
        for path, text in texts.items()
        if (found := [one[0] for one in quoted.finditer(text) if not is_taken_off(one[0], named, text)])
    }

    assert bare == {}
    assert sum("quotable" in text for text in texts.values()) > 10


def is_taken_off(quote, named, text) -> bool:
    name = named.fullmatch(quote)
    return bool(name) and re.search(rf"\b{name[1]}=[\w.]+\|quotable", text) is not None


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_texts_have_the_digits_of_german_letters(language):
    places = [*settings.LOCALE_PATHS, settings.BASE_DIR / "bildung_verbindet" / "start_content" / "translations"]
    files = [path for place in places for path in place.rglob("*.*") if language in (path.stem, *path.parts)]
    texts = [path.read_text() for path in files if path.suffix in {".po", ".toml"}]

    assert len(texts) == 3
    assert [sign for text in texts for sign in text if sign.isdigit() and not sign.isascii()] == []


def all_texts(code):
    """What the language's catalogue and start content say; where English has no better words, the code's own."""
    better = {messages.key(entry): words_of(entry) for entry in polib.pofile(messages.path_of(code))}
    if code == messages.SOURCE:
        entries = polib.pofile(messages.path_of("de"))
        yield from (better.get(messages.key(entry)) or f"{entry.msgid} {entry.msgid_plural}" for entry in entries)
    else:
        yield from better.values()
    yield from (text.text for text in start_texts(code))


@pytest.mark.parametrize("code", LANGUAGES)
def test_quotes_and_apostrophes_are_those_of_print(code):
    words = [re.sub(r"<[^>]*>", "", text) for text in all_texts(code)]

    assert [text for text in words if re.search(r"\"|(?<=\w)'", text)] == []


def test_english_gets_the_apostrophe_of_print_and_tags_keep_theirs():
    assert (
        sentences.printed("The portal's <a class='x'>users' own</a>") == "The portal’s <a class='x'>users’ own</a>"
    )


def test_an_english_text_of_the_code_is_told_with_the_apostrophe_of_print():
    entry, other = polib.POEntry(msgid="I don't know"), polib.POEntry(msgid="I know")

    told = [messages.entry_for("en", one, None).msgstr for one in (entry, other)]

    assert told == ["I don’t know", ""]
    assert messages.entry_for("fr", entry, None).msgstr == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%(number)d seats free", "%(number)d_seats free"),
        ("Beginnt in %(number)s Tagen", "Beginnt in %(number)s_Tagen"),
        ("von %(start)s bis %(end)s Uhr", "von %(start)s bis %(end)s_Uhr"),
        ("%(number)s Unterrichts-Stunden (45 Minuten)", "%(number)s_Unterrichts-Stunden (45_Minuten)"),
        ("<b>%(number)d</b> Angebote, 3 <b>Kurse</b>", "<b>%(number)d</b>_Angebote, 3_<b>Kurse</b>"),
        ("1.250,50 € oder 25 %", "1.250,50_€ oder 25_%"),
        ("%(number)d дней, 3 كم", "%(number)d_дней, 3_كم"),
        ("Musterstraße 12a, 19370 Parchim", "Musterstraße_12a, 19370_Parchim"),
        ("Raum 422", "Raum_422"),
        ("10:00–15:00, Mo–Fr", "10:00~–~15:00, Mo–Fr"),
        ("montags von 8:30 bis 12:45 Uhr", "montags von 8:30_bis_12:45_Uhr"),
        ("von 8:30 Uhr bis 12:45 Uhr", "von 8:30_Uhr_bis_12:45_Uhr"),
        ("من 16:00 إلى 20:00", "من 16:00_إلى_20:00"),
        ("Raum 422.", "Raum_422."),
        ("die Norm EN 301 549 und der Kurs A2 am Abend", "die Norm EN_301_549 und der Kurs A2 am Abend"),
        ("Guidelines (WCAG) 2.2, Stufe AA.", "Guidelines (WCAG)_2.2, Stufe_AA."),
        ("Stufe AA", "Stufe_AA"),
        ("%(number)s courses", "%(number)s_courses"),
        ("im Jahr 2016 der Bund", "im Jahr 2016 der Bund"),
        ("E-Mail an nou-veniți, e-posta; înscrieți-vă", "E-~Mail an nou-~veniți, e-~posta; înscrieți-~vă"),
        ("كورس (Azubi-Berufssprachkurs)", "كورس (Azubi-~Berufssprachkurs)"),
        ('(<bdi dir="ltr">Azubi-Kurs</bdi>)', '(<bdi dir="ltr">Azubi-~Kurs</bdi>)'),
        ("Land-Kreis und Bildungs-Koordination", "Land-Kreis und Bildungs-Koordination"),
        ('<a class="e-mail" href="/x-y/">M-V</a>', '<a class="e-mail" href="/x-y/">M-~V</a>'),
        (
            "kreis-lup.de, a-b@c-d.de, https://e-x.de/a-b, 722-1609",
            "kreis-lup.de, a-b@c-d.de, https://e-x.de/a-b, 722-1609",
        ),
        ("9 Donaudampfschifffahrtsgesellschaften", "9 Donaudampfschifffahrtsgesellschaften"),
    ],
)
def test_no_line_ends_between_a_number_and_what_it_counts(text, expected):
    assert sentences.together(text).replace("\u00a0", "_").replace("\u2060", "~") == expected


@pytest.mark.parametrize("text", ["<b>", "<b>9 km</b>", "<b>e-mail</b>"])
def test_a_text_is_no_safer_afterwards(text):
    assert type(sentences.together(mark_safe(text))) is str  # noqa: S308


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_and_its_month_an_amount_and_its_sign_stay_on_one_line(language):
    figures_and_word = re.compile(r"\b\d{1,2}\.? [^\W\d]")

    with override(language):
        texts = [date_format(DAY, name) for name in DATES] + [sentences.euros(Decimal("1234.50"))]

    assert [text for text in texts if figures_and_word.search(text)] == []
    assert sum("\u00a0" in text for text in texts) > 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_catalogue_says_to_visitors_of_a_number_stays_beside_it(language):
    entries = messages.public_entries()
    public = {messages.key(entry) for entry in entries}
    texts = [
        text
        for entry in messages.compiled(messages.path_of(language), entries)
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if messages.key(entry) in public and "%(number)" in text
    ]

    assert [text for text in texts if re.search(r"%\(number\)[ds] [^\W\d_]{1,12}\b", text)] == []
    assert len(texts) > 30
    with override(language):
        assert "\u00a0" in ngettext("in %(number)d day", "in %(number)d days", 12)


@pytest.mark.django_db
def test_what_editors_write_of_numbers_stays_together(client):
    page = make_page(title_de="In 3 Wochen", text_de="<p>Zimmer 12, 19370 Parchim, 9:00–12:00 Uhr</p>")

    content = client.get(page.get_absolute_url()).content.decode()

    assert "In 3\u00a0Wochen</h1>" in content
    assert "<p>Zimmer\u00a012, 19370\u00a0Parchim, 9:00\u2060–\u206012:00\u00a0Uhr</p>" in content
