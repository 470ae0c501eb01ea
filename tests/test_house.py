"""The law of the house, see ``docs/architecture.md``: nouns below, desks above, one roof that nobody imports."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = {
    "bildung_verbindet": 9,
    "office": 8,
    "workplace": 8,
    "exams": 7,
    "planning": 6,
    "cooperation": 5,
    "importing": 5,
    "news": 5,
    "enquiries": 4,
    "courses": 3,
    "contacts": 2,
    "pages": 2,
    "providers": 2,
    "accounts": 1,
    "places": 1,
    "foundation": 0,
}
SIDEWAYS_BELOW = 3
# The ground is laid in layers: each rests on those before it.
GROUND = (
    *("environment", "frames", "many_rows", "page_marks", "remembered", "row_sql"),
    "databases",
    "reading",
    "outside",
    "languages",
    "files",
    "privacy",
    "mail",
    "outages",
    "submissions",
    "web",
    "operation",
    "editing",
)
LARGEST_ROOM, LARGEST_FOLDER, LONGEST_MODULE = 0.30, 12, 400  # share of all lines, modules, lines
LONGEST_FUNCTION = 32  # lines, with the docstring
ENDING = re.compile(r"(als?|ations?|ions?|ings?|ers?|ed|es|s|e|ies|y)$")  # "checks" and "checking"
ALIKE = {  # words that differ by an ending, and have grown apart
    ("courses", "word"): {"words", "wording"},  # what people type; how the facts of a run are put
    ("foundation", "databas"): {"databases", "database"},  # Django's two with what ours need; when it is away
    ("foundation", "read"): {"reading", "readings"},  # of what is typed; of a language, as in readings.toml
}
FRAMES = {"office/frame.html", "workplace/frame.html"}  # in which pages of all rooms hang

PYTHON = [
    path for room in FLOORS for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts
]
MIGRATIONS = [path for room in FLOORS for path in sorted((ROOT / room).glob("**/migrations/**/*.py"))]


def name_of(path) -> str:
    return str(path.relative_to(ROOT))


def room_of(path) -> str:
    return path.relative_to(ROOT).parts[0]


@cache
def tree_of(path):
    """Read once for all rules: a test of each file and each rule would take longer than what it asks."""
    return ast.parse(path.read_text())


def breaking(rule, paths) -> dict[str, object]:
    """By file what the rule finds there, where it finds anything."""
    return {name_of(path): found for path in paths if (found := rule(path))}


def length(path) -> int:
    return len(path.read_text().splitlines())


def may_use(room, other) -> bool:
    """Down, and among the lowest floors to the side."""
    return room == other or FLOORS[other] < FLOORS[room] or FLOORS[other] == FLOORS[room] < SIDEWAYS_BELOW


def test_each_room_has_a_floor_and_nothing_stands_beside_the_rooms():
    places = {path.relative_to(ROOT).parts[0] for path in ROOT.glob("[!.]*/**/*.py") if "var" not in path.parts}

    assert places - {"tests"} == {*FLOORS}
    assert {path.name for path in ROOT.glob("*.py")} == {"manage.py", "gunicorn.conf.py"}


def test_no_room_is_too_large():
    lines = Counter()
    for path in PYTHON:
        lines[room_of(path)] += length(path)

    assert {room: number for room, number in lines.items() if number > LARGEST_ROOM * lines.total()} == {}


def test_no_folder_and_no_module_is_too_large():
    modules = Counter(path.parent for path in PYTHON if path.name != "__init__.py")

    assert {name_of(folder): number for folder, number in modules.items() if number > LARGEST_FOLDER} == {}
    assert {name_of(path): length(path) for path in PYTHON if length(path) > LONGEST_MODULE} == {}


def alike(names) -> dict[tuple[str, str], set]:
    """Of "courses/search/keeper.py" the folders and modules of a room that differ by an ending alone."""
    words = {}
    for room, *folders, module in (name.removesuffix(".py").split("/") for name in names):
        for word in {*folders, module} - {"__init__", "formats"}:
            words.setdefault((room, ENDING.sub("", word)), set()).add(word)
    return {stem: found for stem, found in words.items() if len(found) > 1}


def test_no_two_modules_of_a_room_differ_by_an_ending():
    assert alike(name_of(path) for path in PYTHON if "management" not in path.parts) == ALIKE


@pytest.mark.parametrize(
    "names",
    [
        ["courses/check.py", "courses/search/checking.py"],
        ["courses/search/keeper.py", "courses/search/keepers/__init__.py"],
        ["courses/search/__init__.py", "courses/public/searches/found.py"],
    ],
)
def test_modules_and_folders_that_differ_by_an_ending_are_noticed(names):
    assert len(alike(names)) == 1


def test_no_function_is_too_long():
    functions = [
        (f"{name_of(path)}: {node.name}", lines_of(node))
        for path in PYTHON
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert {name: lines for name, lines in functions if lines > LONGEST_FUNCTION} == {}


def lines_of(function) -> int:
    return function.end_lineno - function.lineno + 1
