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
# Tables that keep the label of the app in which they were born; each stands in the room of its noun.
MOVED = {
    *("AuditEntry", "ClockMark", "CourseChange", "KeptForm", "OldAddress"),
    *("OwnedMail", "PublicLink", "SentForm", "Tally", "TimedJob", "TranslatedText"),
}
LARGEST_ROOM, LARGEST_FOLDER, LONGEST_MODULE = 0.30, 12, 400  # share of all lines, modules, lines
LONGEST_FUNCTION = 32  # lines, docstring apart
ENDING = re.compile(
    r"(ations?|ions?|ings?|ers?|ed|es|s|e|ies|y)$"
)  # "checks" and "checking", "outlook" and "outlooks"
FRAMES = {"office/frame.html", "workplace/frame.html"}  # pages of all rooms hang in the desks'
DOTTED = re.compile(r"[a-z_]+(\.\w+)+")  # "courses.models", as ``import_module`` takes it

PYTHON = [
    path for room in FLOORS for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts
]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})


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


def imported(tree) -> set[str]:
    """Rooms, also those of modules that are named in a text; a relative import is "."."""
    found = {path.partition(".")[0] for path in modules_in(tree)}
    found |= {"." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level}
    return found & {*FLOORS, "."}


def modules_in(tree) -> set[str]:
    """Of "from foundation import web" that is "foundation.web"."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif is_dotted(node) and node.value not in homes():
            found.add(node.value)
    return found


def is_dotted(node) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.fullmatch(node.value)


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


@cache
def tables() -> dict[str, str]:
    """By table, the room it stands in."""
    return {apps.get_model(label)._meta.db_table: room for label, room in homes().items()}


@cache
def relations_below(room) -> dict[str, set]:
    """As ``relations``, of rows on which a room may go on: "run__enquiries". What it names itself is its own."""
    found = {}
    for other in FLOORS:
        if other != room and may_use(room, other):
            for name, rooms in relations()[other].items():
                found.setdefault(name, set()).update(rooms)
    mine = {name for path in PYTHON if room_of(path) == room for name in attributes_of(tree_of(path))}
    return {name: rooms for name, rooms in found.items() if name not in mine}


def attributes_of(tree) -> set[str]:
    """Names that it gives to what belongs to its classes."""
    within = [node for one in ast.walk(tree) if isinstance(one, ast.ClassDef) for node in one.body]
    stored = [
        node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    ]
    declared = [node.target for node in within if isinstance(node, ast.AnnAssign)]
    return {node.attr for node in stored} | {node.id for node in declared if isinstance(node, ast.Name)}


def named(tree, room) -> set[str]:
    """Rooms whose models, tables, or rows that hang on rows below are named: as text, keyword or attribute."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {homes()[node.value]} if node.value in homes() else rooms_behind(node.value, room)
            found |= {tables()[word] for word in re.findall(r"\w+", node.value) if word in tables()}
        elif isinstance(node, ast.keyword) and node.arg:
            found |= rooms_behind(node.arg, room)
        elif isinstance(node, ast.Attribute):
            found |= rooms_behind(node.attr, room)
    return found | labels_in(tree)


def rooms_behind(path, room) -> set[str]:
    """Of "partner__signatures" those in which the relations are declared."""
    known = (relations()[room], relations_below(room))
    return {other for name in path.lstrip("-").split("__") for kind in known for other in kind.get(name, ())}


def labels_in(tree) -> set[str]:
    """Rooms of ``get_model("courses", "Course")`` and ``app_label="courses"``."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    first = [call.args[0] for call in calls if call.args and getattr(call.func, "attr", "").startswith("get_")]
    labels = [word.value for call in calls for word in call.keywords if word.arg == "app_label"]
    return {node.value for node in first + labels if isinstance(node, ast.Constant)} & {*FLOORS}


def test_each_room_has_a_floor_and_nothing_stands_beside_the_rooms():
    places = {path.relative_to(ROOT).parts[0] for path in ROOT.glob("[!.]*/**/*.py") if "var" not in path.parts}

    assert places - {"tests"} == {*FLOORS}
    assert {path.name for path in ROOT.glob("*.py")} == {"manage.py", "gunicorn.conf.py"}


def imported_from_above(path) -> list[str]:
    return [other for other in imported(tree_of(path)) if other == "." or not may_use(room_of(path), other)]


def test_imports_are_absolute_and_only_go_down():
    assert breaking(imported_from_above, PYTHON) == {}


@pytest.mark.parametrize("part", GROUND)
def test_the_ground_is_laid_in_layers(part):
    modules = [path for path in PYTHON if path.is_relative_to(ROOT / "foundation" / part)]
    named = [name.split(".") for path in modules for name in modules_in(tree_of(path))]
    names = {parts[1] for parts in named if parts[0] == "foundation"}

    assert modules
    assert names & {*GROUND} <= {*GROUND[: GROUND.index(part) + 1]}


def named_from_below(path) -> list[str]:
    room = room_of(path)
    return [other for other in sorted(named(tree_of(path), room)) if not may_use(room, other)]


def test_models_and_relations_are_named_only_from_above():
    assert breaking(named_from_below, PYTHON) == {}


@pytest.mark.parametrize(
    ("line", "rooms"),
    [
        ("def inside():\n    from courses.models import Course", {"courses"}),
        ("import bildung_verbindet.sitemaps", {"bildung_verbindet"}),
        ("from .models import Page", {"."}),
        ('import_module("planning.actions")', {"planning"}),
        ('"office.phone number"', set()),
    ],
)
def test_an_import_is_noticed_wherever_it_hides(line, rooms):
    assert imported(ast.parse(line)) == rooms


@pytest.mark.parametrize(
    ("room", "line", "other"),
    [
        ("contacts", 'ForeignKey("courses.Course", CASCADE)', "courses"),
        ("places", 'apps.get_model("courses", "Course")', "courses"),
        ("news", 'ContentType.objects.get(app_label="planning")', "planning"),
        ("pages", 'cursor.execute("SELECT id FROM courses_course")', "courses"),
        ("providers", 'providers.filter(courses__title="")', "courses"),
        ("courses", "run.enquiries.all()", "enquiries"),
        ("enquiries", "enquiry.run.asked_to_take.all()", "planning"),
        ("enquiries", 'rows.filter(run__thresholds="")', "planning"),
    ],
)
def test_a_room_that_is_named_is_noticed(room, line, other):
    assert other in named(ast.parse(line), room)


def taken_in_from_above(path) -> list[str]:
    room = path.relative_to(ROOT).parts[1]
    names = {*re.findall(r'{%\s*(?:include|extends)\s+"([^"]+)"', path.read_text())} - FRAMES
    others = {name.partition("/")[0] for name in names} & {*FLOORS}
    return [other for other in sorted(others) if room not in FLOORS or not may_use(room, other)]


def test_templates_take_in_only_what_stands_below():
    assert breaking(taken_in_from_above, TEMPLATES) == {}


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


def test_no_two_modules_of_a_room_differ_by_an_ending():
    names = {}
    for path in PYTHON:
        if path.stem not in {"__init__", "formats"} and "management" not in path.parts:
            names.setdefault((room_of(path), ENDING.sub("", path.stem)), set()).add(path.stem)

    assert {word: found for word, found in names.items() if len(found) > 1} == {}


def test_no_function_is_too_long():
    functions = [
        (f"{name_of(path)}: {node.name}", lines_of(node))
        for path in PYTHON
        for node in ast.walk(tree_of(path))
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
