"""What a room may import and name: what stands below it, see ``docs/architecture.md``."""

import ast
import re
from functools import cache

import pytest
from django.apps import apps

from tests.test_house import (
    FLOORS,
    FRAMES,
    GROUND,
    MIGRATIONS,
    PYTHON,
    ROOT,
    breaking,
    may_use,
    name_of,
    room_of,
    tree_of,
)

# Tables that keep the label of the app in which they were born; each stands in the room of its noun.
MOVED = {
    *("AuditEntry", "ClockMark", "CourseChange", "KeptForm", "OldAddress"),
    *("OwnedMail", "PublicLink", "SentForm", "Tally", "TimedJob", "TranslatedText", "UsedLedger"),
}
IMPORT_BY_TEXT = {
    *("import_module", "__import__", "import_string", "resolve_name", "autodiscover_modules", "exec", "eval"),
    *("run_path", "run_module", "spec_from_file_location"),
}
IMPORTERS = {  # whoever imports by text, and why
    "foundation/privacy/register.py": "each app's personal.py, in which it says which of its columns hold persons",
}
WORDS = {  # names that mean something else there
    "foundation/editing/history.py": {"messages"},  # of an error
    "foundation/privacy/clock.py": {"told"},  # a mark of the clock's
    "foundation/submissions/once.py": {"messages", "take_over"},  # what Django tells; a form from another process
    "foundation/web/pagination.py": {"numbers"},  # of pages
    "foundation/languages/work.py": {"workplace"},  # a group of addresses
    "courses/search/rows.py": {"numbers"},  # of courses in the bitmaps of the index, no figures of a region
    "courses/search/index.py": {"numbers"},  # the same
    "courses/search/filters.py": {"numbers"},  # that were typed, of a run
}
STRANGERS = {"tests", "manage"}  # whom no room knows
COMMANDS = {path.stem: room_of(path) for path in PYTHON if path.parent.name == "commands"}
SHARED_NOUN = "office"  # of `contacts`, too; it has no tables, so that only its modules can be named
ROOM = "|".join(FLOORS)
DOTTED = re.compile(rf"(?<![\w.])({ROOM})\.(\w+)")  # "list[planning.models.Demand]"
FILE = re.compile(rf"(?<![\w/.-])(?:templates/)?(({ROOM})/\w[\w/.]*)")  # "planning/desk/sheet.html"


@cache
def homes() -> dict[str, str]:
    """By the names under which Django knows our models, the rooms they stand in."""
    ours = [
        model for model in apps.get_models(include_auto_created=True) if model.__module__.split(".")[0] in FLOORS
    ]
    return {model._meta.label_lower: model.__module__.split(".")[0] for model in ours}


@cache
def tables() -> dict[str, str]:
    """By table, the room it stands in."""
    return {apps.get_model(label)._meta.db_table: room for label, room in homes().items()}


@cache
def relations() -> dict[str, dict[str, set]]:
    """By room, the names under which rows of other rooms hang on its own, each with those rooms."""
    found = {room: {} for room in FLOORS}
    for model in apps.get_models():
        for field in model._meta.get_fields():
            room, target = (
                homes().get(model._meta.label_lower),
                field.related_model and homes().get(field.related_model._meta.label_lower),
            )
            if field.concrete and room and target and room != target:
                for name in names_of_relation(field):
                    found[target].setdefault(name, set()).add(room)
    return found


def names_of_relation(field) -> set[str]:
    """That of the rows, and that in a query, which a hidden relation may have all the same."""
    names = {field.remote_field.get_accessor_name(), field.related_query_name()}
    return {name for name in names if name and name.isidentifier()}


@cache
def relations_of(room) -> dict[str, set]:
    """As ``relations``, of all rows on which a room may go on, its own and those below: "run__enquiries".

    The ground is handed rows of all rooms.
    """
    found = {}
    for other in FLOORS:
        if may_use(room, other) or FLOORS[room] == 0:
            for name, rooms in relations()[other].items():
                found.setdefault(name, set()).update(rooms)
    return found


def imported(tree) -> set[str]:
    """Rooms; a relative import is "."."""
    names = {path.partition(".")[0] for path in modules_in(tree)}
    relative = {"." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level}
    return names & {*FLOORS, *STRANGERS} | relative


def modules_in(tree) -> set[str]:
    """Of "from foundation import web" that is "foundation.web"."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def named(tree, room) -> set[str]:
    """Rooms of whose modules, models, tables, templates or rows one speaks: as text, keyword or attribute."""
    labels = {id(node.value) for node in ast.walk(tree) if is_label(node)}
    lists = {id(node.func.value) for node in ast.walk(tree) if is_split(node)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in labels:
            found |= rooms_in(node.value) | rooms_behind(paths_in(node.value, id(node) in lists), room)
        elif isinstance(node, ast.keyword) and node.arg:
            found |= rooms_behind([node.arg], room) | rooms_of_kinds(node)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("call_command"):
            found |= {COMMANDS[text] for text in texts_of(node) & COMMANDS.keys()}
        elif isinstance(node, ast.Attribute):
            found |= rooms_behind([node.attr], room)
        elif isinstance(node, ast.MatchClass):
            found |= rooms_behind(node.kwd_attrs, room)
    return found


def texts_of(node) -> set[str]:
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def rooms_of_kinds(keyword) -> set[str]:
    """Of ``model="demand"``, as Django's table of kinds of rows is asked."""
    asked = keyword.arg.split("__")
    kinds = texts_of(keyword.value) if "model" in asked else set()
    return {room for label, room in homes().items() if label.partition(".")[2] in kinds}


def is_label(node) -> bool:
    """``app_label = "bildung_verbindet"`` of a table that moved."""
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "app_label"


def is_split(node) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split"


def rooms_in(text) -> set[str]:
    """Rooms that a text names: "planning", "planning.models", "planning.Demand", a table or a file."""
    found = {text.removesuffix(".")} & {*FLOORS} - {SHARED_NOUN}
    found |= {home for room, name in DOTTED.findall(text) if (home := home_of(room, name))}
    found |= {room for file, room in FILE.findall(text) if file not in FRAMES}
    words = re.findall(r"\w+", text.lower())
    return found | {room for word in words for table, room in tables().items() if is_begun(word, table)}


def is_begun(word, table) -> bool:
    """A table by its name, or as ``f"planning_{name}"`` begins it."""
    return word == table or (word.endswith("_") and table.startswith(word))


def home_of(room, name) -> str | None:
    """Of "courses.Course" or "courses.models"; "office.phone" is a fact of a contact."""
    modules = {path.stem for path in (ROOT / room).iterdir()}
    return homes().get(f"{room}.{name}".lower()) or (room if name in modules else None)


def paths_in(text, is_list) -> list[str]:
    """Relations that a text may name: "run__enquiries", "run.enquiries", and of a list of names each."""
    words = [word for word in text.split() if re.fullmatch(r"[-?\w.,]+", word)]
    return words if is_list or len(words) == 1 else [word for word in words if "__" in word]


def rooms_behind(paths, room) -> set[str]:
    """Of "partner__signatures" those in which the relations are declared."""
    names = [name for path in paths for name in re.split(r"__|\W+", path)]
    return {other for name in names for other in relations_of(room).get(name, ())}


def imported_from_above(path) -> list[str]:
    found = imported(tree_of(path))
    return [other for other in found if other not in FLOORS or not may_use(room_of(path), other)]


def test_imports_are_absolute_and_only_go_down():
    assert breaking(imported_from_above, [*PYTHON, *MIGRATIONS]) == {}


def imported_by_text(tree) -> set[str]:
    names = {getattr(node, "attr", getattr(node, "id", None)) for node in ast.walk(tree)}
    names |= {node.name.rpartition(".")[2] for node in ast.walk(tree) if isinstance(node, ast.alias)}
    names |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return names & IMPORT_BY_TEXT


def test_nobody_imports_by_text_but_who_says_why():
    assert breaking(lambda path: imported_by_text(tree_of(path)), PYTHON).keys() == IMPORTERS.keys()


@pytest.mark.parametrize("part", GROUND)
def test_the_ground_is_laid_in_layers(part):
    place = ROOT / "foundation" / part
    modules = [path for path in PYTHON if path.is_relative_to(place) or path == place.with_suffix(".py")]
    named = [name.split(".") for path in modules for name in modules_in(tree_of(path))]
    names = {parts[1] for parts in named if parts[0] == "foundation"}

    assert modules
    assert names <= {*GROUND[: GROUND.index(part) + 1]}


def test_all_that_stands_in_the_ground_has_its_layer():
    modules = [path.relative_to(ROOT).with_suffix("") for path in PYTHON if room_of(path) == "foundation"]

    assert {path.parts[1] for path in modules} - {"__init__"} == {*GROUND}


def named_from_below(path) -> list[str]:
    room = room_of(path)
    return [other for other in sorted(named_in(path, room)) if not may_use(room, other)]


def named_in(path, room) -> set[str]:
    """Without words that mean something else there."""
    if name_of(path) not in WORDS:
        return named(tree_of(path), room)
    source = re.sub("|".join(rf"\b{word}\b" for word in WORDS[name_of(path)]), "words", path.read_text())
    return named(ast.parse(source), room)


def test_what_a_room_names_stands_below():
    assert breaking(named_from_below, PYTHON) == {}


def test_each_word_that_means_something_else_is_still_said():
    files = {name: {*re.findall(r"\w+", (ROOT / name).read_text())} for name in WORDS}

    assert {name: words - files[name] for name, words in WORDS.items() if words - files[name]} == {}


def test_only_moved_tables_bear_another_rooms_label():
    strange = {
        model.__name__
        for model in apps.get_models()
        if (room := homes().get(model._meta.label_lower)) and room != model._meta.app_label
    }

    assert strange == MOVED


@pytest.mark.parametrize(
    ("line", "rooms"),
    [
        ("def inside():\n    from courses.models import Course", {"courses"}),
        ("if TYPE_CHECKING:\n    from courses.models import Course", {"courses"}),
        ("import bildung_verbindet.sitemaps", {"bildung_verbindet"}),
        ("from .models import Page", {"."}),
        ("from planning import *", {"planning"}),
        ("from tests.factories import make_course", {"tests"}),
        ("from manage import main", {"manage"}),
    ],
)
def test_an_import_is_noticed_wherever_it_hides(line, rooms):
    assert imported(ast.parse(line)) == rooms


@pytest.mark.parametrize(
    "line",
    [
        "importlib.import_module(name)",
        "from importlib import import_module as get",
        "__import__(name)",
        "getattr(importlib, 'import_module')(name)",
        "pkgutil.resolve_name(name)",
        "from django.utils.module_loading import import_string",
    ],
)
def test_an_import_by_text_is_noticed(line):
    assert imported_by_text(ast.parse(line))


@pytest.mark.parametrize(
    ("room", "line", "other"),
    [
        ("places", 'import_module("bildung_verbindet")', "bildung_verbindet"),
        ("places", 'import_module(".models", "planning")', "planning"),
        ("places", 'import_module(f"planning.{name}")', "planning"),
        ("places", 'resolve_name("planning.models:Demand")', "planning"),
        ("places", 'def f(rows: "list[planning.models.Demand]"): ...', "planning"),
        ("places", 'subprocess.run(["python", "-m", "bildung_verbindet.settings"])', "bildung_verbindet"),
        ("places", 'Path("planning/models/demand.py")', "planning"),
        ("places", 'render(request, "planning/desk/sheet.html")', "planning"),
        ("contacts", 'render(request, "office/start.html")', "office"),
        ("exams", 'send_mail(f"workplace/mail/{kind}.txt")', "workplace"),
        ("contacts", 'ForeignKey("courses.Course", CASCADE)', "courses"),
        ("places", 'apps.get_model("courses", "Course")', "courses"),
        ("places", 'get = apps.get_model\nget("courses", "Course")', "courses"),
        ("places", 'apps.get_model("courses.COURSE")', "courses"),
        ("places", 'apps.all_models["planning"]', "planning"),
        ("news", 'ContentType.objects.get(app_label="planning")', "planning"),
        ("news", 'ContentType.objects.filter(app_label__in=["planning"])', "planning"),
        ("news", 'Permission.objects.filter(content_type__app_label="planning")', "planning"),
        ("news", 'ContentType.objects.get(model="demand")', "planning"),
        ("news", 'Permission.objects.filter(content_type__model__in=["demand"])', "planning"),
        ("courses", 'call_command("propose_starts")', "planning"),
        ("foundation", "request.user.memberships.all()", "providers"),
        ("foundation", "run.enquiries.all()", "enquiries"),
        ("pages", 'cursor.execute("SELECT id FROM courses_course")', "courses"),
        ("pages", 'cursor.execute("SELECT id FROM PLANNING_DEMAND")', "planning"),
        ("pages", 'cursor.execute(f"SELECT id FROM planning_{name}")', "planning"),
        ("providers", 'providers.filter(courses__title="")', "courses"),
        ("courses", "run.enquiries.all()", "enquiries"),
        ("courses", "region.numbers.filter(number__gt=3)", "planning"),
        ("courses", 'rows.prefetch_related(*"enquiries asked_to_take".split())', "planning"),
        ("courses", 'attrgetter("run.enquiries")', "enquiries"),
        ("courses", 'rows.order_by("?enquiries__id")', "enquiries"),
        ("courses", "match run:\n    case CourseRun(enquiries=rows): ...", "enquiries"),
        ("enquiries", "class Own:\n    asked_to_take: list\nenquiry.run.asked_to_take.all()", "planning"),
        ("enquiries", 'rows.filter(run__thresholds="")', "planning"),
    ],
)
def test_a_room_that_is_named_is_noticed(room, line, other):
    assert other in named(ast.parse(line), room)


@pytest.mark.parametrize(
    "line",
    [
        'reverse("planning:board")',
        '"office.phone number"',
        'render(request, "office/frame.html")',
        '_("who is told of enquiries")',
    ],
)
def test_addresses_frames_and_plain_words_are_free(line):
    assert named(ast.parse(line), "courses") == set()
