"""Words of other writings as people type them in Latin letters: rough keys by which both sides are the same."""

import re
from collections.abc import Callable

CYRILLIC = str.maketrans(
    dict(zip("абвгдезиклмнопрстуфхцяю", "abvhdeziklmnoprstufhcau", strict=True))
    | {"ж": "J", "ч": "C", "ш": "S", "щ": "S"}
)
ARABIC = str.maketrans(
    dict(zip("بتثجحخدذرزسصضطظغفقكلمنهپگ", "bttjhhdzrzssdtzgfkklmnhpg", strict=True))
    | {"ش": "S", "چ": "C", "ژ": "J"}
    | dict.fromkeys("اويع", "")
)
SOUNDS = {"shch": "S", "shh": "S", "sch": "S", "sh": "S", "ch": "C", "zh": "J", "kh": "h", "ts": "c", "tz": "c"}
SOUND = re.compile("|".join(SOUNDS))
SEMIVOWELS = {"ya": "a", "ja": "a", "yu": "u", "ju": "u", "ye": "e", "je": "e", "yo": "e", "jo": "e"}
SEMIVOWEL = re.compile("|".join(SEMIVOWELS))
SOFT = re.compile("i(?=[aeu])")  # "nulia" and "nulya" are one
LETTERS = str.maketrans({"g": "h", "y": "i", "j": "i", "w": "v", "x": "h", "q": "k"})
CONSONANTS = str.maketrans({"q": "k", "c": "k", "x": "h", **dict.fromkeys("aeiouyw", "")})
ARABIC_SOUNDS = {"sh": "S", "ch": "C", "zh": "J", "kh": "h", "gh": "g", "th": "t", "dh": "z"}
ARABIC_SOUND = re.compile("|".join(ARABIC_SOUNDS))
SHORTEST = 3  # letters that say enough


def latin(word: str) -> str:
    """A folded Cyrillic word or the same in Latin letters: "немецкого", "nemetskogo" → "nemeckoho"."""
    if word.isascii():
        word = SOUND.sub(lambda sound: SOUNDS[sound[0]], word)
        word = SEMIVOWEL.sub(lambda sound: SEMIVOWELS[sound[0]], word).translate(LETTERS)
    else:
        word = word.translate(CYRILLIC)
    return without_doubles(SOFT.sub("", word))


def skeleton(word: str) -> str:
    """The consonants of an Arabic or Persian word, or of the same in Latin letters: "مجاني", "majani" → "mjn"."""
    if word.isascii():
        word = ARABIC_SOUND.sub(lambda sound: ARABIC_SOUNDS[sound[0]], word).translate(CONSONANTS)
    else:
        word = word.translate(ARABIC)
    return without_doubles(word).removesuffix("h")


def without_doubles(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word)


def key_of(phrase: str, letters: Callable[[str], str]) -> str:
    """Of each word what ``letters`` leaves, or nothing where that is too little to say anything."""
    key = " ".join(map(letters, phrase.split()))
    blanks = key.count(" ")
    return key if len(key) - blanks >= SHORTEST + blanks and key.isascii() else ""
