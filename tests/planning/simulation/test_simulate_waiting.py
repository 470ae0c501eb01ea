"""The command: its tables, its file of numbers, its errors; and what docs/waiting.md says of it."""

import csv
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from planning.reckoning.clock import needed_a_month
from planning.simulation.assumptions import VARIATIONS
from tests.test_house import ROOT

DOC = ROOT / "docs" / "waiting.md"
NUMBER = r"[≥−+]?\s?\d+(?:[.,]\d+)?"
SPAN = re.compile(r"([\d.]+) \([−\d.]+–([\d.]+)\)")
SHORT = "[time]\nwarm_up = 26\nmeasured = 8\ntail = 8\n"


def simulated(*arguments, **options):
    out = StringIO()
    call_command("simulate_waiting", *arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    path = tmp_path_factory.mktemp("simulation") / "short.toml"
    path.write_text(SHORT)
    return path


@pytest.fixture(scope="module")
def printed(short):
    """What it prints, and its file of numbers."""
    numbers = short.parent / "numbers.csv"
    text = simulated(f"--assumptions={short}", f"--csv={numbers}", "--seeds=2", "--language=en")
    return text, [*csv.DictReader(StringIO(numbers.read_text()))]


def tables(text) -> list[list[list[str]]]:
    """Each table as rows of cells, without the line below its head."""
    found, before = [], ""
    for line in text.splitlines():
        if line.startswith("|"):
            if not before.startswith("|"):
                found.append([])
            if not re.fullmatch(r"[|:\- ]+", line):
                found[-1].append([cell.strip() for cell in line.strip("|").split("|")])
        before = line
    return found


def test_it_prints_three_tables(printed):
    ways, bars, variations = tables(printed[0])

    assert ways[0] == [
        *("", "each its own list", "all see all seats, and are warned"),
        *("common lists with check", "proposed starts"),
    ]
    assert len(ways) == 22
    assert all(len(row) == 5 for row in ways)
    cell_of = rf"{NUMBER}( ± {NUMBER})?( %)?$|not reached$"  # of a single year that has a number no interval
    assert all(re.match(cell_of, cell) for row in ways[1:] for cell in row[1:])
    assert all("±" in cell for cell in ways[1][1:])
    assert [row[2] in "✓✗" for row in bars[1:]] == [True] * 5
    assert len(variations) == 1 + len(VARIATIONS)
    assert all(cell[-1] in "✓✗" for row in variations[1:] for cell in row[1:])


def test_what_misses_the_bar_is_printed_as_such(printed):
    found = [cell for row in tables(printed[0])[2][1:] for cell in row[1:]]

    for cell in found:
        mean, high = (float(number) for number in SPAN.match(cell).groups())
        assert (cell[-1] == "✓") == (mean <= 0.6 and high < 0.75)
    assert "✗" in {cell[-1] for cell in found}


def test_the_file_holds_every_number_of_every_year(printed):
    rows = printed[1]

    assert {row["way"] for row in rows} == {"uncoordinated", "shared view", "common lists", "proposals"}
    assert {row["seed"] for row in rows} == {"1", "2"}
    assert {row["assumption"] for row in rows} == {"", *VARIATIONS}
    assert {row["factor"] for row in rows if row["assumption"]} == {"0.7", "1.3"}
    base = [row for row in rows if not row["assumption"]]
    assert len(base) == 4 * 2 * (len(tables(printed[0])[0]) - 1 + 2)  # two more give-up rates are not printed
    assert len(rows) - len(base) == 8 * 2 * 2 * 2


def test_it_speaks_german(short):
    text = simulated(f"--assumptions={short}", "--seeds=1", "--no-variations")

    assert len(tables(text)) == 2
    assert "Tage, bis die Hälfte aller Angemeldeten begonnen hat" in text
    assert (re.search(r"\d,\d", text) is not None, "±" in text) == (True, False)
    assert "registered" not in text


@pytest.mark.parametrize(
    ("text", "message"),
    [("[people]\nfollow = 7", "people.follow: 7 ist keine Zahl von 0 bis 1."), ("[people]\nx = 1", "people.x")],
)
def test_wrong_assumptions_are_an_error_in_the_readers_language(tmp_path, text, message):
    path = tmp_path / "own.toml"
    path.write_text(text)

    with pytest.raises(CommandError) as error:
        simulated(f"--assumptions={path}", "--language=de")

    assert message in str(error.value)


def test_a_file_that_is_not_there_and_no_year_are_errors(tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.toml"):
        simulated(f"--assumptions={tmp_path / 'nowhere.toml'}")
    with pytest.raises(CommandError, match="--seeds"):
        simulated("--seeds=0")
    with pytest.raises(CommandError, match="nowhere"):
        simulated("--seeds=1", f"--csv={tmp_path / 'nowhere' / 'numbers.csv'}")


def test_the_document_shows_tables_of_the_same_shape(printed):
    shown, fresh = tables(DOC.read_text()), tables(printed[0])

    for table, printed_table in zip(shown[:3], fresh, strict=True):
        assert [len(row) for row in table] == [len(row) for row in printed_table]
        assert [row[0] for row in table] == [row[0] for row in printed_table]
        assert table[0] == printed_table[0]
    assert "Years simulated: 30, each in four ways." in DOC.read_text()
    assert all(
        re.match(rf"{NUMBER} ± {NUMBER}( %)?$|not reached$", cell) for row in shown[0][1:] for cell in row[1:]
    )


def test_the_documents_marks_are_those_of_its_numbers():
    bars, variations = tables(DOC.read_text())[1:3]

    cells = [f"{bars[1][1]} {bars[1][2]}", *(cell for row in variations[1:] for cell in row[1:])]
    for cell in cells:
        mean, high = (float(number) for number in SPAN.match(cell).groups())
        assert (cell[-1] == "✓") == (mean <= 0.6 and high < 0.75), cell


def test_the_document_says_in_words_what_its_tables_say():
    text = re.sub(r"\s+", " ", DOC.read_text())
    ways, bars = tables(DOC.read_text())[:2]
    own, _shared, common, _proposed = (re.search(r"\d+", cell)[0] for cell in ways[2][1:])
    found = [row[1] for row in bars[1:]]

    assert f"{common} days instead of {own}, which is {found[0]}; hoped for were 0.6." in text
    assert f"and no better: {found[1]} of its days" in text
    assert f"**Dates of entry points are right in {found[3].split()[0]} of 100**" in text
    assert text.count(f"| as shipped | {found[0]} |") == 1


def test_the_document_says_how_many_people_six_weeks_need():
    [table] = [one for one in tables(DOC.read_text()) if one[0][0] == "minimum / weeks of notice"]

    for row in table[1:]:
        minimum, notice = map(int, row[0].split("/"))
        assert [float(cell) for cell in row[1:]] == [
            round(needed_a_month(share, minimum, notice), 1) for share in (0.5, 0.8, 0.9)
        ]


CLAIM = (
    "In a simulated year of a county like ours, common lists bring half of all registered people into a course in "
    "about half the time. They help little below 20 registrations a month, if nobody can travel beyond 10 km, if "
    "teachers are missing, or if fewer than about 70 % of the waiting are on the list. They do not make six weeks "
    "for everybody."
)


def test_the_document_holds_the_claim_with_its_limits_word_for_word():
    text = re.sub(r"\s+>?\s*", " ", DOC.read_text())

    assert text.count(CLAIM) == 1


# Words with which somebody would promise that waiting gets shorter; in the languages of staff and of the code.
PROMISES = re.compile(
    r"half the time|wait(s|ing)? (less|shorter)|shorte(n|r|ns|ning) (the )?wait|reduc\w+ (the )?wait|less waiting|"
    r"start(s)? (sooner|earlier|faster) (with|thanks)|faster into a course|halv(e|es|ing) |"
    r"halbe[rn]? (Warte)?zeit|(kürzer|weniger lange?|schneller)\w* (warten|wartet|in (den|einen) Kurs)|"
    r"(verkürz|halbier|senk)\w* \w* ?Wartezeit|Wartezeit\w* \w* ?(verkürz|halbier|kürzer|senk|sink)|"
    r"kürzere\w* Warte",
    re.IGNORECASE,
)


def texts():
    yield from ROOT.glob("*.md")
    yield from (path for path in ROOT.glob("docs/*.md") if path != DOC)
    yield from ROOT.glob("templates/**/*.*")
    yield from (ROOT / "locale/de/LC_MESSAGES/django.po", ROOT / "locale/en/LC_MESSAGES/django.po")
    yield from ROOT.glob("bildung_verbindet/start_content/**/*.toml")


def promises(text) -> list[str]:
    return [match[0] for match in PROMISES.finditer(re.sub(r"\s+", " ", text))]


def test_no_other_sentence_promises_a_shorter_wait():
    found = {str(path.relative_to(ROOT)): promises(path.read_text()) for path in texts()}

    assert len(found) > 100
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "Common lists bring people into a course in half\nthe time.",
        "People wait less with us.",
        "The board shortens waiting.",
        "So werden Wartezeiten verkürzt.",
        "Sie kommen schneller in einen Kurs.",
        "Gemeinsame Listen verkürzen die Wartezeit.",
        "In der halben Zeit zum Kurs",
    ],
)
def test_a_promise_would_be_found(sentence):
    assert promises(sentence)
