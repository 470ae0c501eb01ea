"""A newcomer reads in ``docs/architecture.md`` what the law of the house says."""

import ast
import re

import pytest

from tests.test_house import FLOORS, FRAMES, GROUND, PYTHON, ROOT, room_of, tree_of

FILLS = {"append", "extend", "insert", "add", "update", "setdefault"}


def read(name) -> str:
    return (ROOT / name).read_text()


def rows_of(name) -> list[list[str]]:
    """Cells of all tables of a page."""
    return [line.strip("| ").split(" | ") for line in read(name).splitlines() if line.startswith("| ")]


@pytest.mark.parametrize("name", ["README.md", "docs/architecture.md"])
def test_each_room_is_told_with_its_floor(name):
    floors = [row for row in rows_of(name) if row[0].isdecimal()]

    assert {room: int(floor) for floor, rooms, *_ in floors for room in re.findall(r"`(\w+)/`", rooms)} == FLOORS


def test_the_layers_of_the_ground_are_told():
    [ground] = [row[2] for row in rows_of("docs/architecture.md") if row[0] == "0"]

    assert tuple(re.findall(r"`(\w+)(?:/|\.py)`", ground)) == GROUND


def test_the_frames_are_told():
    assert {*re.findall(r"`(\w+/frame\.html)`", read("docs/architecture.md"))} == FRAMES


def filled_by(tree, room) -> set[tuple[str, str]]:
    """Lists of other rooms that somebody fills: their rooms and names."""
    nodes = [*ast.walk(tree)]
    homes = {
        alias.asname or alias.name: (node.module.partition(".")[0], alias.name)
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    whole = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    filled = [node.value for node in nodes if isinstance(node, ast.Attribute) and node.attr in FILLS]
    filled += [node.target for node in nodes if isinstance(node, ast.AugAssign)]
    targets = [target for node in nodes if isinstance(node, ast.Assign) for target in node.targets]
    filled += [getattr(one, "value", None) if isinstance(one, ast.Subscript) else one for one in targets]
    names = [homes[node.id] for node in filled if isinstance(node, ast.Name) and node.id in homes]
    for node in filled:
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in homes.keys() | whole:
            module = ast.unparse(node.value)
            names.append((homes.get(module, module.split("."))[0], node.attr))
    return {(other, name) for other, name in names if name.isupper() and other in FLOORS and other != room}


def test_the_named_lists_are_told_with_whoever_fills_them():
    told = {
        (*re.fullmatch(r"`(\w+)/[\w/]+\.py: (\w+)`", row[0]).groups(), other)
        for row in rows_of("docs/architecture.md")
        if re.fullmatch(r"`[\w/.]+: \w+`", row[0])
        for other in re.findall(r"`(\w+)/`", row[2])
    }

    assert told == {(*one, room_of(path)) for path in PYTHON for one in filled_by(tree_of(path), room_of(path))}


def test_each_named_list_stands_where_it_is_told():
    told = re.findall(r"`([\w/]+\.py): ([A-Z_]+)`", read("docs/architecture.md"))

    assert told
    assert [f"{file}: {name}" for file, name in told if not re.search(rf"(?m)^{name}\b.* = ", read(file))] == []


@pytest.mark.parametrize(
    "line",
    [
        "from courses.public.views import SAID_BESIDE\nSAID_BESIDE.append(print)",
        "from courses.public.views import SAID_BESIDE as SAID\nSAID.extend([print])",
        "from courses.public import views\nviews.SAID_BESIDE += [print]",
        "from courses.public import views\nviews.SAID_BESIDE = [print]",
        "from courses.public.views import SAID_BESIDE\nSAID_BESIDE[:] = [print]",
        "from courses.public.views import SAID_BESIDE\nadd = SAID_BESIDE.append\nadd(print)",
        "import courses.public.views\ncourses.public.views.SAID_BESIDE.append(print)",
    ],
)
def test_whoever_fills_a_list_is_noticed(line):
    assert filled_by(ast.parse(line), "planning") == {("courses", "SAID_BESIDE")}
