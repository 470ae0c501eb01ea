"""Finds in mails what is not told in their reader's language."""

import re

ENGLISH = re.compile(r"\b(the|you|your|this|please|with|and|have|been|something)\b", re.IGNORECASE)
GERMAN = re.compile(r"\b(Sie|Ihr|Ihre|Ihnen|der|das|und|nicht|haben|bitte|eine|einen)\b")
NAMES = re.compile(r"[\u2068\u2069]|https?://\S+|\S+@\S+|Bildung verbindet:?|\b[A-Z0-9]{3,4}-[A-Z0-9]{3,4}\b")


def lines(letter) -> set[str]:
    """With words of the portal, in subject and text; not what is said once more in German below them."""
    subject, text = letter.subject.partition(" · ")[0], letter.body.partition("\n\n-----")[0]
    told = NAMES.sub("", f"{subject}\n{text}").splitlines()
    return {line.strip() for line in told if re.search(r"\w{3}", line)}


def foreign_lines(letters: dict[str, dict], typed=()) -> dict:
    """Of mails, by language and name: the lines that stand like this in English or German, or have their words.

    ``typed``: what people have written, which nobody translates.
    """
    found = {}
    for code, own in letters.items():
        for name, letter in own.items():
            others = {"de", "en"} - {code, code.removesuffix("-simple")}
            told = {line for line in lines(letter) if line not in typed}
            left = told & set().union(*(lines(letters[other][name]) for other in others))
            left |= {line for line in told if code != "en" and ENGLISH.search(line)}
            left |= {line for line in told if not code.startswith("de") and GERMAN.search(line)}
            if left:
                found[code, name] = left
    return found
