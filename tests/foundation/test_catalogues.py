import re
from fnmatch import fnmatch

import polib
import pytest
from django.conf import settings
from django.utils.translation import gettext, ngettext, override

from foundation.languages import messages

FORMS = {"uk": 3, "ru": 3, "ar": 6, "pl": 3, "ro": 3}
NUMBERS = [0, 1, 2, 3, 5, 11, 21, 22, 100, 101, 103, 111]


@pytest.mark.parametrize("code", messages.codes())
def test_every_catalogue_is_complete_and_keeps_placeholders_and_plurals(code):
    assert messages.problems(code) == []


def test_visitors_see_a_good_part_of_the_texts_and_most_are_of_staff_alone():
    public = {entry.msgid for entry in messages.public_entries()}

    assert 350 < len(public) < len(polib.pofile(messages.path_of(messages.COMPLETE))) / 2
    assert {
        "Search",
        "seats free",
        "women",
        "Page not found",
        "Read aloud",
        "Kind regards",
    } <= public
    assert {"retired on", "Your remark", "synonyms"}.isdisjoint(public)


@pytest.mark.parametrize(("code", "forms"), FORMS.items())
def test_plurals_are_those_of_the_language(code, forms):
    with override(code):
        said = {ngettext("%(number)d seat free", "%(number)d seats free", number) for number in NUMBERS}

    assert len(said) == forms


def test_polish_speaks_to_everybody_in_one_way():
    """Never as to a lady or a gentleman: elsewhere people are addressed as "Ty", or not at all."""
    polite = re.compile(r"\bPan(i|u|a|em|ią)?\b|\bPaństw(o|a|u|em)\b")

    found = [entry.msgstr for entry in polib.pofile(messages.path_of("pl")) if polite.search(entry.msgstr)]

    assert found == []


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        ({"msgstr": ""}, "not translated: hello %(name)s"),
        ({"msgstr": "hello %(name)s"}, "still English: hello %(name)s"),
        ({"msgstr": "здравствуйте"}, "a placeholder is lost or new: hello %(name)s"),
        ({"msgstr": "привет %(name)s", "flags": ["fuzzy"]}, "not translated: hello %(name)s"),
        ({"msgstr": "<b>%(name)s</b>"}, "a tag is lost or new: hello %(name)s"),
    ],
)
def test_what_is_wrong_in_a_catalogue_is_named(monkeypatch, tmp_path, broken, problem):
    catalogue_of(monkeypatch, tmp_path, polib.POEntry(**{"msgid": "hello %(name)s"} | broken))

    assert messages.problems("ru") == [problem]


@pytest.mark.parametrize(
    ("forms", "problem"),
    [
        ({0: "%(number)d день", 1: "%(number)d дня"}, "not 3 plural forms: %(number)d day"),
        ({0: "день", 1: "дня", 2: "дней"}, "no number: %(number)d day"),
    ],
)
def test_plural_forms_that_are_wrong_are_named(monkeypatch, tmp_path, forms, problem):
    entry = polib.POEntry(msgid="%(number)d day", msgid_plural="%(number)d days", msgstr_plural=forms)
    catalogue_of(monkeypatch, tmp_path, entry)

    assert messages.problems("ru") == [problem]


def test_refreshing_keeps_what_is_translated_and_asks_for_the_rest(monkeypatch, tmp_path):
    catalogue_of(monkeypatch, tmp_path, polib.POEntry(msgid="hello %(name)s", msgstr="привет %(name)s"))
    monkeypatch.setattr(
        messages,
        "public_entries",
        lambda: [polib.POEntry(msgid="hello %(name)s"), polib.POEntry(msgid="new")],
    )

    missing = messages.refresh("ru")

    assert missing == 1
    written = {entry.msgid: entry.msgstr for entry in polib.pofile(messages.path_of("ru"))}
    assert written == {"hello %(name)s": "привет %(name)s", "new": ""}


def test_english_holds_only_what_it_says_better_than_the_code(monkeypatch, tmp_path):
    monkeypatch.setattr(messages, "FOLDER", tmp_path)
    words = {
        "de": {
            "by mail": "per E-Mail",
            "seat": "Platz",
            "%(number)d mail": {0: "%(number)d Mail", 1: "%(number)d Mails"},
        },
        "en": {
            "by mail": "by e-mail",
            "gone": "x",
            "%(number)d mail": {0: "%(number)d e-mail", 1: "%(number)d e-mails"},
        },
    }
    for code, texts in words.items():
        save(code, texts)

    before, missing, after = messages.problems("en"), messages.refresh("en"), messages.problems("en")

    assert (before, missing, after) == (["not in the code any more: gone"], 0, [])
    assert [entry.msgid for entry in polib.pofile(messages.path_of("en"))] == ["by mail", "%(number)d mail"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("by mail", "says what the code says: by mail"),
        ("", "not translated: by mail"),
        ("by e-mail to %(name)s", "a placeholder is lost or new: by mail"),
    ],
)
def test_english_that_is_no_better_is_named(monkeypatch, tmp_path, text, problem):
    monkeypatch.setattr(messages, "FOLDER", tmp_path)
    save("de", {"by mail": "per E-Mail"})
    save("en", {"by mail": text})

    assert messages.problems("en") == [problem]


def save(code, texts):
    """A catalogue of these texts; forms by number are of a text with a plural."""
    catalogue = polib.POFile()
    catalogue.metadata = messages.metadata_of(code)
    for msgid, text in texts.items():
        forms = (
            {"msgid_plural": f"{msgid}s", "msgstr_plural": text} if isinstance(text, dict) else {"msgstr": text}
        )
        catalogue.append(polib.POEntry(msgid=msgid, **forms))
    messages.path_of(code).parent.mkdir(parents=True)
    catalogue.save(messages.path_of(code))


def catalogue_of(monkeypatch, tmp_path, entry):
    """A Russian catalogue of one entry, which is all that visitors see."""
    monkeypatch.setattr(messages, "FOLDER", tmp_path)
    source = polib.POEntry(msgid=entry.msgid, msgid_plural=entry.msgid_plural)
    monkeypatch.setattr(messages, "public_entries", lambda: [source])
    catalogue = polib.POFile()
    catalogue.metadata = messages.metadata_of("ru")
    catalogue.append(entry)
    messages.path_of("ru").parent.mkdir(parents=True)
    catalogue.save(messages.path_of("ru"))


def test_every_language_of_the_database_is_one_that_visitors_choose():
    assert [code for code, _name in settings.LANGUAGES] == list(settings.MODELTRANSLATION_LANGUAGES)


@pytest.mark.parametrize("code", ["ar", "fa", "tr"])
def test_the_password_has_one_word_in_our_forms_and_in_those_of_allauth(code):
    with override(code):
        ours, theirs = gettext("Password"), gettext("Forgot your password?")

    assert ours in theirs


@pytest.mark.parametrize(("code", "please"), [("ar", "من فضلك"), ("fa", "لطفاً"), ("tr", "Lütfen")])
@pytest.mark.parametrize("message", ["This field is required.", "Enter a valid email address."])
def test_what_django_finds_wrong_is_said_as_a_request(code, please, message):
    with override(code):
        said = gettext(message)

    assert said.startswith(please)


def test_what_a_public_template_takes_in_is_public_too():
    """A part that is not would be German in the other languages."""
    places, folder = messages.public_places(), settings.BASE_DIR / "templates"
    public = [path for path in folder.rglob("*.*") if is_any_of(path, places)]

    parts = {
        folder / name: path.name
        for path in public
        for name in re.findall(r'{%\s*(?:include|extends) "([^"]+)"', path.read_text())
        if (folder / name).exists()  # others are allauth's
    }

    assert len(parts) > 50
    assert {
        part.name: path
        for part, path in parts.items()
        if "translate" in part.read_text() and not is_any_of(part, places)
    } == {}


def is_any_of(path, patterns) -> bool:
    return any(fnmatch(str(path.relative_to(settings.BASE_DIR)), pattern) for pattern in patterns)
