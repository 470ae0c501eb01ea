"""The law of the house, see ``docs/architecture.md``: nouns below, desks above, one roof that nobody imports."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parent.parent
FLOORS = {
    "bildung_verbindet": 9,
    "office": 8,
    "workplace": 8,
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
GROUND = ("reading", "languages", "files", "privacy", "mail", "outages", "submissions", "web", "editing")
# Tables that keep the label of the app in which they were born; each stands in the room of its noun.
MOVED = {
    *("ClockMark", "CourseChange", "KeptForm", "OldAddress"),
    *("OwnedMail", "PublicLink", "SentForm", "Tally", "TranslatedText"),
}
LARGEST_ROOM, LARGEST_FOLDER, LONGEST_MODULE = 0.30, 12, 400  # share of all lines, modules, lines
LONGEST_FUNCTION = 32  # lines, docstring apart

PYTHON = [
    path for room in FLOORS for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts
]


def name_of(path) -> str:
    return str(path.relative_to(ROOT))


def room_of(path) -> str:
    return path.relative_to(ROOT).parts[0]


@pytest.fixture(scope="module")
def trees():
    return {path: ast.parse(path.read_text()) for path in PYTHON}


def length(path) -> int:
    return len(path.read_text().splitlines())


def may_use(room, other) -> bool:
    """Down, and among the lowest floors to the side."""
    return room == other or FLOORS[other] < FLOORS[room] or FLOORS[other] == FLOORS[room] < SIDEWAYS_BELOW


def imported(tree) -> set[str]:
    """Rooms; a relative import is "."."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." if node.level else node.module.partition(".")[0])
    return found & {*FLOORS, "."}


@cache
def homes() -> dict[str, str]:
    """By the names under which Django knows our models, the rooms they stand in."""
    ours = [
        model for model in apps.get_models(include_auto_created=True) if model.__module__.split(".")[0] in FLOORS
    ]
    return {
        label: model.__module__.split(".")[0]
        for model in ours
        for label in (model._meta.label, model._meta.label_lower)
    }


@cache
def relations() -> dict[str, dict[str, set]]:
    """By room, the names under which rows of other rooms hang on its own, each with those rooms."""
    found = {room: {} for room in FLOORS}
    for model in apps.get_models():
        for field in model._meta.get_fields():
            room, target = (
                homes().get(model._meta.label),
                field.related_model and homes().get(field.related_model._meta.label),
            )
            if field.concrete and room and target and room != target and not field.remote_field.hidden:
                for name in (field.remote_field.get_accessor_name(), field.related_query_name()):
                    found[target].setdefault(name, set()).add(room)
    return found


def named(tree, room) -> set[str]:
    """Rooms whose models, or whose rows that hang on this room's own, are named: as text, keyword or attribute."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {homes()[node.value]} if node.value in homes() else rooms_behind(node.value, room)
        elif isinstance(node, ast.keyword) and node.arg:
            found |= rooms_behind(node.arg, room)
        elif isinstance(node, ast.Attribute):
            found |= rooms_behind(node.attr, room)
    return found


def rooms_behind(path, room) -> set[str]:
    """Of "partner__signatures" those in which the relations are declared."""
    return {other for name in path.lstrip("-").split("__") for other in relations()[room].get(name, ())}


def test_each_room_has_a_floor():
    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"} == set(FLOORS)


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_imports_are_absolute_and_only_go_down(path, trees):
    wrong = [other for other in imported(trees[path]) if other == "." or not may_use(room_of(path), other)]

    assert wrong == []


@pytest.mark.parametrize("part", GROUND)
def test_the_ground_is_laid_in_layers(part, trees):
    modules = [path for path in PYTHON if path.is_relative_to(ROOT / "foundation" / part)]
    names = {name for path in modules for name in re.findall(r"foundation\.(\w+)", ast.unparse(trees[path]))}

    assert modules
    assert names & {*GROUND} <= {*GROUND[: GROUND.index(part) + 1]}


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_models_and_relations_are_named_only_from_above(path, trees):
    room = room_of(path)

    assert [other for other in sorted(named(trees[path], room)) if not may_use(room, other)] == []


def test_only_moved_tables_bear_another_rooms_label():
    strange = {
        model.__name__
        for model in apps.get_models()
        if (room := homes().get(model._meta.label)) and room != model._meta.app_label
    }

    assert strange == MOVED


def test_no_room_is_too_large():
    lines = Counter()
    for path in PYTHON:
        lines[room_of(path)] += length(path)

    assert {room: number for room, number in lines.items() if number > LARGEST_ROOM * lines.total()} == {}


def test_no_folder_and_no_module_is_too_large():
    modules = Counter(path.parent for path in PYTHON if path.name != "__init__.py")

    assert {name_of(folder): number for folder, number in modules.items() if number > LARGEST_FOLDER} == {}
    assert {name_of(path): length(path) for path in PYTHON if length(path) > LONGEST_MODULE} == {}


def test_no_function_is_too_long(trees):
    functions = [
        (f"{name_of(path)}: {node.name}", lines_of(node))
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    ]

    assert {name: lines for name, lines in functions if lines > LONGEST_FUNCTION} == {}


def lines_of(function) -> int:
    docstring = function.body[0] if ast.get_docstring(function) else None
    return (
        function.end_lineno
        - function.lineno
        + 1
        - (docstring.end_lineno - docstring.lineno + 1 if docstring else 0)
    )
