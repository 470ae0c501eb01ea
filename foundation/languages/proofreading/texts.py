"""All that a language says in the portal, as somebody reads it: page by page."""

import re
from dataclasses import dataclass
from fnmatch import fnmatch
from hashlib import sha256

from django.apps import apps
from polib import POEntry, pofile

from foundation.languages.messages import key, path_of, public_entries


@dataclass(frozen=True)
class Text:
    file: str
    key: str  # the code's words, or the way to it in a file of start content
    german: str
    text: str
    where: str  # an address of the portal without its language, or a word

    @property
    def number(self) -> str:
        """The same as long as it stands in the same place, whatever it says."""
        return sha256(f"{self.file}\n{self.key}".encode()).hexdigest()[:8]


def texts_of(code: str) -> list[Text]:
    """Of the language's catalogue those that visitors see."""
    known = {key(entry): entry for entry in pofile(path_of(code))} if path_of(code).exists() else {}
    file = str(path_of(code).relative_to(path_of(code).parents[3]))
    found, places = [], seen_at()
    for german in public_entries():
        order, where = place_of(german, places)
        own = words_of(known[key(german)]) if key(german) in known else german.msgid
        found.append((order, Text(file, full_key(german), words_of(german), own, where)))
    return [text for _order, text in sorted(found, key=lambda pair: pair[0])]


def seen_at() -> list[tuple[str, str]]:
    """Patterns of files, and where one sees their texts: each app says so of its own, ``texts_seen_at``."""
    return [place for config in apps.get_app_configs() for place in getattr(config, "texts_seen_at", {}).items()]


def place_of(entry: POEntry, places: list) -> tuple[tuple, str]:
    """The first that fits: its order, pages before mails and errors, and its words; else all pages show it."""
    found = [
        ((not where.startswith("/"), order), where)
        for order, (pattern, where) in enumerate(places)
        if any(fnmatch(file, pattern) for file, _line in entry.occurrences)
    ]
    return found[0] if found else ((False, len(places)), "/")


def full_key(entry: POEntry) -> str:
    return f"{entry.msgctxt}: {entry.msgid}" if entry.msgctxt else entry.msgid


def words_of(entry: POEntry) -> str:
    """All its forms, a line each."""
    return "\n".join(entry.msgstr_plural.values()) or entry.msgstr


def paragraphs(html: str) -> list[str]:
    """What is seen of a text, without its tags."""
    parts = re.split(r"</?(?:p|h2|h3|li|ul|ol|br)\b[^>]*>|\n", html)
    return [text for part in parts if (text := re.sub(r"<[^>]+>", "", part).strip())]
