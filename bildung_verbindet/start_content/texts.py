"""What the start content says in one language beside German, paragraph by paragraph, to be read through."""

from collections.abc import Iterator

from modeltranslation.utils import build_localized_fieldname

from bildung_verbindet.start_content import loading
from foundation.languages.proofreading.texts import Text, paragraphs

PLACES = {  # where the texts of a file are seen
    "front": "/",
    "categories": "/",
    "course_types": "/angebote/",
    "exam_kinds": "/pruefungen/{slug}/",
    "offices": "/kontakt/",
    "people": "/kontakt/",
    "pages": "/{slug}/",
    "news": "/aktuelles/",
    "agreements": "/netzwerk/",
}
BESIDE_GERMAN = {"de", "en"}  # languages in one file with it


def start_texts(code: str) -> Iterator[Text]:
    for kind in PLACES:
        for row in people() if kind == "people" else loading.rows(kind):
            yield from texts_of_row(kind, row, code)


def people() -> list[dict]:
    found = [person for office in loading.rows("offices") for person in office["people"]]
    return loading.translated("people", found)


def texts_of_row(kind: str, row: dict, code: str) -> Iterator[Text]:
    file = f"{kind}.toml" if code in BESIDE_GERMAN else f"translations/{code}.toml"
    for column in [name for name in row if name.endswith("_de")]:
        field = column.removesuffix("_de")
        key = f"{kind}.{row['slug']}.{field}"
        for number, german, text in pairs(row[column], row.get(build_localized_fieldname(field, code), "")):
            yield Text(
                file=f"bildung_verbindet/start_content/{file}",
                key=f"{key}, {number}" if number else key,
                german=german,
                text=text,
                where=PLACES[kind].format(slug=row["slug"]),
            )


def pairs(german: str, text: str) -> Iterator[tuple[int, str, str]]:
    """Each paragraph with its number and the German one; all in one where they are not as many."""
    theirs, ours = paragraphs(german), paragraphs(text)
    if len(theirs) == len(ours) > 1:
        yield from zip(range(1, len(ours) + 1), theirs, ours, strict=True)
    elif ours:
        yield 0, "\n".join(theirs), "\n".join(ours)
