"""All that a language says in the portal, as somebody reads it: page by page."""

import re
from dataclasses import dataclass
from fnmatch import fnmatch
from hashlib import sha256

from polib import POEntry, pofile

from foundation.languages.messages import key, path_of, public_entries

# Where the texts of these files are seen, in the order in which one walks through the portal.
PLACES = [
    ("templates/base.html", "/"),
    ("templates/home.html", "/"),
    ("templates/courses/list.html", "/angebote/"),
    ("templates/courses/_filters.html", "/angebote/"),
    ("templates/courses/_nothing_found.html", "/angebote/?q=xyz"),
    ("courses/search/finder.py", "/finder/"),
    ("templates/courses/finder.html", "/finder/"),
    ("courses/search/*", "/angebote/"),
    ("templates/courses/mail/*", "E-Mail"),
    ("templates/enquiries/mail/*", "E-Mail"),
    ("templates/enquiries/*", "/angebote/…/anfragen/"),
    ("courses/forms.py", "/angebote/…/anfragen/"),
    ("templates/courses/*", "/angebote/…/"),
    ("courses/*", "/angebote/…/"),
    ("templates/components/card.html", "/angebote/"),
    ("templates/providers/mail/*", "E-Mail"),
    ("templates/providers/apply.html", "/anbieter/mitmachen/"),
    ("providers/forms.py", "/anbieter/mitmachen/"),
    ("templates/providers/*", "/anbieter/"),
    ("providers/*", "/anbieter/"),
    ("templates/news/*", "/aktuelles/"),
    ("news/*", "/aktuelles/"),
    ("templates/cooperation/*", "/netzwerk/"),
    ("cooperation/*", "/netzwerk/"),
    ("templates/contacts/mail/*", "E-Mail"),
    ("templates/contacts/report_barrier.html", "/barriere-melden/"),
    ("templates/contacts/*", "/kontakt/"),
    ("contacts/*", "/kontakt/"),
    ("templates/components/person.html", "/kontakt/"),
    ("templates/pages/statement.html", "/barrierefreiheit/"),
    ("templates/pages/*", "/impressum/"),
    ("templates/account/email/*", "E-Mail"),
    ("templates/account/*", "/konto/login/"),
    ("templates/allauth/*", "/konto/"),
    ("templates/[45]??*.html", "404, 500, 503"),
]


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
    found = []
    for german in public_entries():
        order, where = place_of(german)
        own = words_of(known[key(german)]) if key(german) in known else german.msgid
        found.append((order, Text(file, full_key(german), words_of(german), own, where)))
    return [text for _order, text in sorted(found, key=lambda pair: pair[0])]


def place_of(entry: POEntry) -> tuple[int, str]:
    """The first in the walk, and what it is called."""
    orders = [
        order
        for order, (pattern, _where) in enumerate(PLACES)
        if any(fnmatch(file, pattern) for file, _line in entry.occurrences)
    ]
    return (orders[0], PLACES[orders[0]][1]) if orders else (len(PLACES), "")


def full_key(entry: POEntry) -> str:
    return f"{entry.msgctxt}: {entry.msgid}" if entry.msgctxt else entry.msgid


def words_of(entry: POEntry) -> str:
    """All its forms, a line each."""
    return "\n".join(entry.msgstr_plural.values()) or entry.msgstr


def paragraphs(html: str) -> list[str]:
    """What is seen of a text, without its tags."""
    parts = re.split(r"</?(?:p|h2|h3|li|ul|ol|br)\b[^>]*>|\n", html)
    return [text for part in parts if (text := re.sub(r"<[^>]+>", "", part).strip())]
