"""Somebody as rows know them: by an e-mail address, a phone number, a name; in columns, texts, JSON and files."""

import json
import re
from dataclasses import dataclass, field

from foundation.reading.phones import is_same
from foundation.reading.spelling import folded, western

NUMBER = re.compile(r"[+(]?\d[\d\s()/.\-–]{4,}\d")


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
        text = ", ".join(value) if isinstance(value, list) else str(value)
        return bool(self.email) and mentions(text.casefold(), self.email.casefold())

    def has_number(self, value: object) -> bool:
        """As one of several, too, and in whatever way it was typed."""
        text, number = western(str(value)), core(self.phone)
        if not number or number[-4:] not in re.sub(r"\D", "", text):
            return False
        return number in map(core, NUMBER.findall(text)) or is_same(self.phone, text)

    def has_name(self, value: object) -> bool:
        return bool(self.name) and folded(str(value)) == folded(self.name)

    def is_in(self, value: object) -> bool:
        """Whether a text, JSON or a file speaks of the person; of a name only with first and last name."""
        text = plain(value)
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


def mentions(text: str, address: str) -> bool:
    return re.search(rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)", text) is not None


def core(phone: str) -> str:
    """Its digits without country and first zero: "+49 (0)3871 722" and "03871/722" → "3871722"."""
    return re.sub(r"^(\+49|0049)?0*", "", re.sub(r"[^\d+]", "", western(phone)))


def plain(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return json.dumps(value, ensure_ascii=False, default=str)
