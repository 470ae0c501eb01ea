"""What some courses say of themselves besides: each reads its cells onto their row, or leaves a note there."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courses.models import CourseRun
from foundation.languages.names import SPOKEN
from foundation.languages.sentences import quotable
from foundation.reading.spelling import folded
from importing.cells.errors import CellError
from importing.cells.money import FREE, fee_note, not_an_amount, to_money
from importing.cells.numbers import to_age, to_ages, to_part
from importing.cells.signs import as_plain_text, web_address
from importing.notes import BY_READERS, NOT_TAKEN, About, none_of_the_answers

OLDEST = 99
WITHOUT_ANSWER = {"", "keine", "keiner", "entfaellt"}
PLACEMENT_TEST = {
    "ja": True,
    "yes": True,
    "x": True,
    "erforderlich": True,
    "noetig": True,
    "mit einstufungstest": True,
}
PLACEMENT_TEST |= {"nein": False, "no": False, "ohne": False, "nicht erforderlich": False, "nicht noetig": False}
LANGUAGES = {
    folded(name): code
    for code, names in {
        "de": "Deutsch, German",
        "en": "Englisch, English",
        "uk": "Ukrainisch, Ukrainian",
        "ru": "Russisch, Russian",
        "ar": "Arabisch, Arabic",
        "fa": "Persisch, Farsi, Dari, Persian",
        "ku": "Kurdisch, Kurdish",
        "tr": "Türkisch, Turkish",
        "fr": "Französisch, French",
        "pl": "Polnisch, Polish",
        "ro": "Rumänisch, Romanian",
        "es": "Spanisch, Spanish",
        "ti": "Tigrinya",
        "so": "Somali",
        "ps": "Paschtu, Pashto",
        "vi": "Vietnamesisch, Vietnamese",
        "bg": "Bulgarisch, Bulgarian",
        "sq": "Albanisch, Albanian",
    }.items()
    for name in names.split(", ")
}


CHOSEN = ("status", "mode", "audience", "childcare", "placement_test", "teaching_language", "level")
WITH_TEXTS = ("remark", "subtitle", "description")
LONGEST_NOTHING = 40  # signs
NOT_YET = re.compile(  # folded, and nothing beside it
    r"(?:noch )?(?:offen|unbekannt|nicht bekannt|in (?:klaerung|planung)|tba|tbd|n n)"
    r"|(?:text |info )?folgt(?: noch)?"
    r"|wird (?:noch )?(?:bekannt ?gegeben|mitgeteilt|ergaenzt|nachgereicht)|siehe (?:oben|unten)|s o|s u"
)
INTERNAL = re.compile(
    r"\bintern\s*(?:[:!–-]|$)|^\W*vertraulich\s*(?:[:!–-]|$)|\bstreng\s+vertraulich\b"
    r"|\bnicht\s+(?:zu\s+|zur\s+)?veröffentlich|\bnicht\s+öffentlich\b"
    r"|\bnicht\s+für\s+die\s+Öffentlichkeit",
    re.IGNORECASE,
)
HINTS = ("ntern", "ertraulich", "ffentlich")  # of which one stands in each of these


def leave_out_what_is_unsure(row, texts, ground):
    """First of all: "ja?" is no answer, and what is internal is nobody's business."""
    found = {name: _("“%(text)s” is not sure: it was left out") for name in CHOSEN if "?" in texts.get(name, "")}
    for name in WITH_TEXTS:
        text = texts.get(name, "")
        if any(map(text.lower().__contains__, HINTS)) and INTERNAL.search(text):
            found[name] = _("“%(text)s…” seems to be internal: it was left out")
    for name in (*WITH_TEXTS, "textbook"):
        if 0 < len(text := texts.get(name, "")) < LONGEST_NOTHING and says_nothing_yet(text):
            found[name] = _("“%(text)s” says nothing yet: it was left out")
    for name, note in found.items():
        row.note(About.OTHERS, note % {"text": quotable(" ".join(texts[name].split())[:80])}, name)
    row.left_out = {name: texts[name] for name in found}
    row.texts = row.texts | dict.fromkeys(found, "")


def says_nothing_yet(text):
    """ "Folgt noch", "???", and a price where no price is asked for."""
    words = re.sub("euro?", "", folded(text)).strip()
    return not any(map(str.isalpha, words)) or bool(NOT_YET.fullmatch(words))


def read_module(row, texts, ground):
    if cell := texts.get("module", ""):
        number, count = to_part(cell)
        row.course |= {"module_number": number} | ({"module_count": count} if count else {})


def read_ages(row, texts, ground):
    """In one column or in two."""
    if cell := texts.get("ages", ""):
        first, last = to_ages(cell)
    else:
        first, last = (to_age(texts.get(name, "")) for name in ("age_from", "age_to"))
        if any(age is not None and age > OLDEST for age in (first, last)) or (first or 0) > (last or OLDEST):
            raise CellError(_("“%(text)s” is no age that we understand") % {"text": f"{first} – {last}"})
    row.course |= {name: age for name, age in (("age_from", first), ("age_to", last)) if age is not None}


def read_further_costs(row, texts, ground):
    """What is no single amount is left out with a note; zero in a column of reduced fees may mean that none is."""
    for field, name in (("reduced_fee", "reduced_price"), ("materials_fee", "materials_price")):
        cell = texts.get(field, "")
        if not cell.strip(" -–") or folded(cell) in WITHOUT_ANSWER:
            continue
        amount = None if fee_note(cell) else to_money(cell)
        if amount is None:
            row.note(About.FEE, not_an_amount(cell), field)
        elif name == "reduced_price" and amount > (row.course.get("price") or amount):
            row.note(About.FEE, _("“%(text)s” is more than the fee") % {"text": quotable(cell)}, field)
        elif not amount and folded(cell) not in FREE:
            row.note(About.FEE, none_of_the_answers(cell), field)
        elif amount != row.course.get("price"):
            row.course[name] = amount


def read_teaching_language(row, texts, ground):
    word = folded(texts.get("teaching_language", ""))
    code = word if word in SPOKEN else LANGUAGES.get(word)
    if code:
        row.course["teaching_language"] = code
    elif word:
        row.note(About.OTHERS, none_of_the_answers(texts["teaching_language"]), "teaching_language")


def read_textbook(row, texts, ground):
    if textbook := " ".join(as_plain_text(texts.get("textbook", "")).split()):
        row.course["textbook"] = textbook


def read_placement_test(row, texts, ground):
    word = folded(texts.get("placement_test", ""))
    if word in PLACEMENT_TEST:
        row.course["placement_test"] = PLACEMENT_TEST[word]
    elif word:
        row.note(About.OTHERS, none_of_the_answers(texts["placement_test"]), "placement_test")


def read_booking(row, texts, ground):
    """Of the run; an address without https is left out, as people would type their data there."""
    if not (cell := texts.get("booking", "").strip()):
        return
    address = web_address(cell)
    try:
        CourseRun._meta.get_field("booking_link").run_validators(address)
    except ValidationError:
        note = _("“%(text)s” is no web address that begins with https://") % {"text": quotable(cell)}
        row.note(About.OTHERS, note, "booking")
    else:
        row.run["booking_link"] = address


def read_noted(row, texts, ground):
    """What a reader of files that are no tables has noted; raises ``CellError`` where nobody may take the row."""
    for line in texts.get("noted", "").splitlines():
        key, _blank, text = line.partition(" ")
        if key in BY_READERS:
            about, message = BY_READERS[key]
            words = message % {"text": quotable(text)}
            if key in NOT_TAKEN:
                raise CellError(words)
            row.note(about, words)
