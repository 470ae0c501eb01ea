"""The message catalogues: German holds every text of the code, the others those that visitors see.

The code speaks English, and its words are the keys of all catalogues. Where they are not good English, the English
catalogue says it better; it holds nothing else, but for what typing does not have: the apostrophe of print.
"""

import re
from fnmatch import translate

from django.apps import apps
from django.conf import settings
from django.utils.translation import override, to_locale
from polib import POEntry, POFile, pofile

from foundation.languages.sentences import french, printed, together

FOLDER = settings.BASE_DIR / "locale"
COMPLETE = settings.LANGUAGE_CODE
SOURCE = "en"  # the language of the code
PLURALS = {  # with the number of forms; where Django's own catalogues know a form for fractions, it is left out
    "uk": (3, "n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2"),
    "ru": (3, "n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2"),
    "ar": (6, "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5"),
    "fa": (2, "n > 1"),
    "tr": (2, "n > 1"),
    "fr": (2, "n > 1"),
    "pl": (3, "n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2"),
    "ro": (3, "n==1 ? 0 : n==0 || (n%100 > 0 && n%100 < 20) ? 1 : 2"),
}
TWO_FORMS = (2, "n != 1")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
TAG = re.compile(r"<[^>]+>")
KILOMETRES = "%(number)d km"
# Words that are the same in English and in that language.
AS_IN_ENGLISH = {
    "de-simple": {"Tigrinya", "Somali", "online", "Name", "Fax", "Form", "Filter", KILOMETRES},
    "fr": {
        "E-mail",
        "Menu",
        "association",
        "parents",
        "Pages",
        "Question",
        "Contact",
        "Administration",
        "Fax",
        "Dates",
        "Documents",
    }
    | {KILOMETRES, "page %(number)s"},
    "pl": {"E-mail", "Menu", "online", KILOMETRES},
    "ro": {"E-mail", "online", "Cost", "Contact", "Fax", KILOMETRES},
    "tr": {KILOMETRES},
}


def codes():
    """The languages whose catalogues are made after the German one."""
    return [code for code, _name in settings.LANGUAGES if code != COMPLETE]


def path_of(code):
    return FOLDER / to_locale(code) / "LC_MESSAGES" / "django.po"


def wanted_entries(code):
    """Of the German catalogue those that the language's may hold: staff reads English, too."""
    return list(pofile(path_of(COMPLETE))) if code == SOURCE else public_entries()


def public_entries():
    """Of the German catalogue those that visitors see, in its order."""
    places, choices = re.compile("|".join(map(translate, public_places()))), public_choices()
    return [entry for entry in pofile(path_of(COMPLETE)) if is_public(entry, places, choices)]


def public_places():
    """Patterns of the files whose texts visitors see: each app says so of its own, ``public_texts``."""
    return [pattern for config in apps.get_app_configs() for pattern in getattr(config, "public_texts", ())]


def is_public(entry, places, choices):
    files = {file for file, _line in entry.occurrences}
    return any(map(places.match, files)) or (entry.msgid in choices and any("/models" in file for file in files))


def public_choices():
    """Labels of choices that public pages print, as the code has them; apps name the columns."""
    with override(None):
        return {
            str(label)
            for config in apps.get_app_configs()
            for model, fields in getattr(config, "public_choices", {}).items()
            for field in fields
            for _value, label in config.get_model(model)._meta.get_field(field).choices
        }


def refresh(code):
    """Brings the language's catalogue to the texts of the German one; says how many lack a translation."""
    path = path_of(code)
    known = {key(entry): entry for entry in pofile(path)} if path.exists() else {}
    catalogue = POFile(wrapwidth=0)
    catalogue.header = f"{code} interface texts of Bildung verbindet"
    catalogue.metadata = metadata_of(code)
    for german in wanted_entries(code):
        entry = entry_for(code, german, known.get(key(german)))
        if code != SOURCE or entry.translated():
            catalogue.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(path)
    return sum(not entry.translated() for entry in catalogue)


def metadata_of(code):
    number, plural = PLURALS.get(code, TWO_FORMS)
    return {
        "Project-Id-Version": "Bildung verbindet",
        "Language": to_locale(code),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": f"nplurals={number}; plural=({plural});",
    }


def entry_for(code, german, known):
    entry = POEntry(
        msgid=german.msgid, msgid_plural=german.msgid_plural, msgctxt=german.msgctxt, flags=german.flags
    )
    entry.fuzzy = False
    if german.msgid_plural:
        forms = range(PLURALS.get(code, TWO_FORMS)[0])
        entry.msgstr_plural = {form: known.msgstr_plural.get(form, "") if known else "" for form in forms}
    else:
        entry.msgstr = known.msgstr if known else ""
    if code == "fr":
        entry.msgstr = french(entry.msgstr)
        entry.msgstr_plural = {form: french(text) for form, text in entry.msgstr_plural.items()}
    if code == SOURCE and not entry.translated() and is_typed(german):
        entry.msgstr = printed(german.msgid)
    return entry


def compiled(path, entries):
    """The catalogue as it is read: what visitors see has no line that ends between a number and its unit.

    The code's own English, too. All take the same ``public_entries``: finding them takes longer than the rest.
    """
    catalogue, public = pofile(path), {key(entry): entry for entry in entries}
    if path == path_of(SOURCE):
        known = {key(entry) for entry in catalogue}
        catalogue.extend(in_english(entry) for name, entry in public.items() if name not in known)
    for entry in (entry for entry in catalogue if key(entry) in public):
        entry.msgstr = together(entry.msgstr)
        entry.msgstr_plural = {form: together(text) for form, text in entry.msgstr_plural.items()}
    return catalogue


def in_english(entry):
    """As the code has it."""
    words = {"msgid": entry.msgid, "msgid_plural": entry.msgid_plural, "msgctxt": entry.msgctxt}
    if entry.msgid_plural:
        return POEntry(**words, msgstr_plural={0: entry.msgid, 1: entry.msgid_plural})
    return POEntry(**words, msgstr=entry.msgid)


def is_typed(entry):
    """Whether the code has another apostrophe than print."""
    return printed(entry.msgid) != entry.msgid and not entry.msgid_plural


def key(entry):
    return entry.msgctxt, entry.msgid, bool(entry.msgid_plural)


def problems(code):
    """What is wrong in the language's catalogue, in words for developers."""
    path = path_of(code)
    if not path.exists():
        return ["there is no catalogue"]
    catalogue = {key(entry): entry for entry in pofile(path)}
    wanted = {key(entry): entry for entry in wanted_entries(code)}
    found = [f"not in the code any more: {entry.msgid}" for name, entry in catalogue.items() if name not in wanted]
    for name, german in wanted.items():
        entry = catalogue.get(name)
        if entry is None and code == SOURCE and not is_typed(german):
            continue
        if entry is None or entry.fuzzy or not entry.translated():
            found.append(f"not translated: {german.msgid}")
        else:
            found += [f"{problem}: {german.msgid}" for problem in problems_of(entry, code)]
    if metadata_of(code)["Plural-Forms"] != pofile(path).metadata.get("Plural-Forms"):
        found.append("another rule for plurals")
    return found


def problems_of(entry, code):
    forms = PLURALS.get(code, TWO_FORMS)[0]
    if entry.msgid_plural and sorted(entry.msgstr_plural) != list(range(forms)):
        yield f"not {forms} plural forms"
    source = entry.msgid_plural or entry.msgid
    for text in entry.msgstr_plural.values() or [entry.msgstr]:
        lost = set(PLACEHOLDER.findall(source)) ^ set(PLACEHOLDER.findall(text))
        # "One seat free" needs no number; every other placeholder stays.
        if lost - ({"%(number)d", "%(number)s"} if entry.msgid_plural else set()):
            yield "a placeholder is lost or new"
        if code == "fr" and french(text) != text:
            yield "a space that is not narrow beside : ; ! ? « »"
        if sorted(TAG.findall(source)) != sorted(TAG.findall(text)):
            yield "a tag is lost or new"
        has_words = re.search(r"[^\W\d_]{2}", PLACEHOLDER.sub("", text))
        if text == source and has_words and text not in AS_IN_ENGLISH.get(code, set()):
            yield "says what the code says" if code == SOURCE else "still English"
    if "%(number)" in entry.msgid_plural and not any("%(number)" in text for text in entry.msgstr_plural.values()):
        yield "no number"
