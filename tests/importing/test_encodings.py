"""Files of programs that wrote Cyrillic, Turkish or Polish in one byte a letter: noticed, and read otherwise."""

import pytest

from importing.readers.encodings import proposed, table_in
from importing.reckoning import ground_of
from importing.rows import understand
from importing.sheets import Sheet, table_of
from tests.workplace.test_imports import as_csv

RUSSIAN = [
    "Курсы немецкого языка",
    "Разговорный клуб",
    "Швейная мастерская",
    "Мама учит немецкий!",
    "онлайн-встреча",
]
UKRAINIAN = ["Курси німецької мови", "Розмовний клуб для початківців", "Швейна майстерня", "Її історія", "зустріч"]
TURKISH = ["Almanca kursu başlangıç", "Dikiş atölyesi", "Söyleşi ve çay", "İş arayanlar için", "Sağlık günü"]
POLISH = ["Język polski dla początkujących", "Rozmowy przy herbacie", "Święta i zwyczaje", "Łąka, źródło", "żółw"]
CZECH = ["Čeština pro začátečníky", "Němčina každý týden", "Účast je možná", "Příští kurz", "šití"]
HUNGARIAN = ["Magyar nyelv kezdőknek", "Főzőtanfolyam", "Nők közt", "Gyűjtők köre"]
ROMANIAN = ["Limba germană pentru începători", "Întâlniri săptămânale", "Ţesut şi cusut", "învăţaţi"]
FOOTNOTES = ["Nähkurs¹", "Gebühr²", "Preis¹", "Ort³", "Größe¹)"]
GERMAN = [
    *(
        "Nähkurs für Anfänger",
        "Größe und Maß",
        "Café français",
        "Señora y niño",
        "„Über uns“ – täglich",
        "5 m² Øl",
    ),
    "Žižek lesen",  # with bytes that other encodings do not have
]
CASES = [
    ("cp1251", RUSSIAN, "Windows-1251"),
    ("cp1251", UKRAINIAN, "Windows-1251"),
    ("koi8_r", RUSSIAN, "KOI8-R"),
    ("koi8_u", UKRAINIAN, "KOI8-R"),
    ("cp1254", TURKISH, "Windows-1254"),
    ("iso8859_9", TURKISH, "Windows-1254"),
    ("cp1250", POLISH, "Windows-1250"),
    ("cp1250", CZECH, "Windows-1250"),
    ("cp1250", HUNGARIAN, "Windows-1250"),
    ("cp1250", ROMANIAN, "Windows-1250"),
    ("iso8859_2", POLISH, "ISO-8859-2"),
]


def table(titles, encoding):
    rows = [[title, "12.01.2099", "30.06.2099"] for title in titles]
    return table_of(as_csv(["Titel", "Beginn", "Ende"], *rows).decode("utf-8-sig").encode(encoding))


@pytest.mark.parametrize(("encoding", "titles", "name"), CASES)
def test_another_encoding_is_proposed_with_an_example_in_which_words_look_right(encoding, titles, name):
    read = table(titles, encoding)

    found = proposed(read)

    assert found.name == name
    assert {after for _before, after in found.examples} <= {word for title in titles for word in title.split()}
    right = table_in(read, found.encoding)
    assert [cells[0] for cells in right[1:]] == titles
    assert proposed(right) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("titles", [RUSSIAN, UKRAINIAN, TURKISH, GERMAN, POLISH, CZECH, ROMANIAN, FOOTNOTES])
def test_what_is_read_rightly_is_left_alone(encoding, titles):
    assert proposed(table(titles, encoding)) is None


@pytest.mark.parametrize("titles", [GERMAN, FOOTNOTES])
def test_german_in_the_encoding_of_windows_is_left_alone(titles):
    assert proposed(table(titles, "cp1252")) is None


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_words_that_were_coded_twice_are_right_again(encoding):
    title = "Übung: Größe – Café"
    texts = {"title": title.encode().decode(encoding), "start": "12.01.2099"}

    row = understand(2, texts, ground_of(Sheet([(2, texts)], [])))

    assert row.course["title_de"] == title
    assert [str(note) for note in row.notes if note.about == "signs"] == [
        "falsch kodierte Zeichen wurden berichtigt"
    ]
