"""Who reads a row, changes and saves it holds it: else of two who do so at once one writes over the other.

Forms are tried by ``test_versions`` and ``test_locks``; this looks at all that is written without a form.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.test_house import FLOORS, PYTHON, ROOT

READS = {"get", "first", "last", "get_object_or_404", "get_or_create"}
LOCKS = {
    "locked",
    "select_for_update",
    "row_of",
    "hold",
    "held",
    "under_lock",
}  # of the row, or of what it belongs to
WITHOUT = {
    "cooperation/views.py: unsubscribe",  # one column, which says what was sent
    "cooperation/partner_views.py: finish_decision",  # the same
    "office/links/public.py: note",  # nothing else writes it
}


def names_called(node: ast.AST) -> set[str]:
    called = [part.func for part in ast.walk(node) if isinstance(part, ast.Call)]
    return {one.id if isinstance(one, ast.Name) else getattr(one, "attr", "") for one in called}


def saved_in(function: ast.FunctionDef) -> set[str]:
    """Names of the rows."""
    calls = [part.func for part in ast.walk(function) if isinstance(part, ast.Call)]
    saves = [one.value for one in calls if isinstance(one, ast.Attribute) and one.attr == "save"]
    return {one.id for one in saves if isinstance(one, ast.Name)}


def without_lock(source: str) -> Iterator[str]:
    """Functions that save what they have read, and lock nothing."""
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef) or names_called(function) & LOCKS:
            continue
        saved = saved_in(function)
        for line in ast.walk(function):
            targets = {one.id for one in getattr(line, "targets", ()) if isinstance(one, ast.Name)}
            if isinstance(line, ast.Assign) and targets & saved and names_called(line.value) & READS:
                yield function.name


def test_who_saves_what_they_have_read_holds_it():
    paths = [path for path in PYTHON if path.relative_to(ROOT).parts[0] in FLOORS]
    content = [path for path in paths if not {"migrations", "demo_content", "start_content"} & {*path.parts}]

    found = {f"{path.relative_to(ROOT)}: {name}" for path in content for name in without_lock(path.read_text())}

    assert found == WITHOUT


@pytest.mark.parametrize(
    ("read", "is_found"),
    [
        ("Row.objects.get(pk=pk)", True),
        ("get_object_or_404(Row, pk=pk)", True),
        ("Row.objects.select_for_update().get(pk=pk)", False),
        ("locked(Row.objects, pk=pk)", False),
        ("Row(pk=pk)", False),
    ],
)
def test_a_row_that_is_saved_without_a_lock_is_noticed(read, is_found):
    source = f"def act(pk):\n    row = {read}\n    row.number += 1\n    row.save()"

    assert [*without_lock(source)] == ["act"] * is_found
