"""Somebody as rows know them: by an e-mail address, a phone number, a name; in columns, texts, JSON and files."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from foundation.reading import phones
from foundation.reading.spelling import folded, western

NUMBER = re.compile(r"[+(]?\d[\d\s()/.\-–]{4,}\d")
MANY_DIGITS = re.compile(r"\d(?:\D{0,3}\d){5}")
LONGEST_NUMBER = 40  # signs of a text that is one number
BEFORE_AT = r"[\w.!#$%&'*+/=?^`{|}~-]{1,254}"
ADDRESS = re.compile(rf"(?<![\w.+-])(?=({BEFORE_AT}@[\w-]+(?:\.\w[\w-]*)*))")  # also inside of another one
LONGEST_ADDRESS = 320
LONGEST_NAME = 6  # words of a name that stands in a text
BETWEEN = "\n; "  # nothing reaches over it but a name


@dataclass(frozen=True)
class Identity:
    """What is not known of somebody is empty."""

    email: str = ""
    phone: str = ""
    name: str = ""
    accounts: frozenset = field(default_factory=frozenset)  # primary keys

    def owns(self, kinds: dict[str, str], values: dict) -> bool:
        """Whether a row is this person's: columns with their kinds, and what stands in them.

        A name counts where no other address or number stands beside it: many people are called the same.
        """
        emails, phones, names = (in_columns(kind, kinds, values) for kind in ("emails", "phones", "names"))
        if any(map(self.has_address, emails)) or any(map(self.has_number, phones)):
            return True
        return not emails and not phones and any(map(self.has_name, names))

    def is_spoken_of(self, kinds: dict[str, str], values: dict) -> bool:
        return any(map(self.is_in, in_columns("texts", kinds, values)))

    def has_address(self, value: object) -> bool:
        """Also as one of several, or with a name around it."""
        text, address = in_words(value), self.email.strip().casefold()
        return bool(address) and address in text.casefold() and address in addresses_in(text)

    def has_number(self, value: object) -> bool:
        """As one of several, too, and in whatever way it was typed."""
        text, ours = western(in_words(value)), spellings(self.phone)
        digits = re.sub(r"\D", "", text) if ours else ""
        return any(one[-4:] in digits for one in ours) and not ours.isdisjoint(numbers_in(text))

    def has_name(self, value: object) -> bool:
        return bool(self.name) and folded(str(value)) == folded(self.name)

    def is_in(self, value: object) -> bool:
        """Whether a text, JSON or a file speaks of the person; of a name only with first and last name."""
        text = in_words(value)
        name = folded(self.name)
        is_named = " " in name and f" {name} " in f" {folded(text)} "
        return is_named or self.has_address(text) or self.has_number(text)

    def names_in(self, kind: str, value: object) -> bool:
        """Whether one column speaks of the person."""
        checks = {"emails": self.has_address, "phones": self.has_number, "names": self.has_name}
        return bool(value) and (checks.get(kind, self.is_in)(value) or self.is_in(value))

    def taken_out_of(self, value: object) -> object:
        """JSON without the values that speak of the person; any other value is emptied as a whole."""
        if isinstance(value, dict):
            return {key: self.taken_out_of(one) for key, one in value.items() if not self.is_in(str(key))}
        if isinstance(value, list):
            return [self.taken_out_of(one) for one in value]
        is_text = isinstance(value, str | bytes)
        return type(value)() if is_text and self.names_in("texts", value) else value


def in_columns(kind: str, kinds: dict[str, str], values: dict) -> list:
    return [values[name] for name, its in kinds.items() if its == kind and values[name]]


def addresses_in(text: str) -> set[str]:
    """Whatever may be meant as one, in lower case: of "Tel/a@b.de" also "tel/a@b.de", which could be one."""
    if "@" not in text:
        return set()
    text = text.casefold()
    return {*ADDRESS.findall(text), *([text.strip()] if len(text) <= LONGEST_ADDRESS else ())}


def numbers_in(text: str) -> dict[str, str]:
    """By what is the same in several spellings, one as it was typed or is dialled."""
    text = western(text)
    if not MANY_DIGITS.search(text):
        return {}
    typed = [text] if len(text) <= LONGEST_NUMBER else []
    typed += [*NUMBER.findall(text), *(number.dialled for number in phones.numbers_in(text))]
    return {core(one): one for one in typed}


@lru_cache
def spellings(phone: str) -> frozenset[str]:
    """By each of which a text has this number."""
    return frozenset({core(phone), *numbers_in(phone)} - {""})


def names_in(text: str) -> Iterator[str]:
    """Whatever may be a first and last name."""
    words = folded(text).split()
    for length in range(2, LONGEST_NAME + 1):
        for start in range(len(words) - length + 1):
            yield " ".join(words[start : start + length])


def core(phone: str) -> str:
    """Its digits without country and first zero: "+49 (0)3871 722" and "03871/722" → "3871722"."""
    return re.sub(r"^(\+49|0049)?0*", "", re.sub(r"[^\d+]", "", western(phone)))


def plain(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return json.dumps(value, ensure_ascii=False, default=str)


def in_words(value: object) -> str:
    """All that stands in it, of JSON key by key and value by value."""
    return BETWEEN.join(map(plain, leaves(value)))


def leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from (key, *leaves(one))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from leaves(one)
    else:
        yield value
