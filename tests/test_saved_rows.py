"""Who reads a row, changes and saves it holds it: else of two who do so at once one writes over the other.

Forms are tried by ``test_versions`` and ``test_locks``; this looks at all that is written without a form.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.test_house import FLOORS, PYTHON, ROOT, tree_of

READS = {"get", "first", "last", "get_object_or_404", "get_or_create"}
LOCKS = {  # of the row, or of what it belongs to
    *("locked", "select_for_update", "row_of", "hold", "held", "under_lock", "opened", "lock_all"),
    *("keeping", "lock_in_state", "alive", "as_shown", "locked_course", "lock", "locked_runs", "hold_dates_of"),
}
WRITES_SEVERAL = {"bulk_update_with_history", "update_with_history", "bulk_update"}
WITHOUT = {  # of these no other column is written
    "cooperation/views.py: unsubscribe",  # says what was sent
    "cooperation/partner_views.py: finish_decision",  # the same
}
NEW = {  # what they save was not there before, or is nobody else's
    "office/links/public.py: note",
    "cooperation/actions.py: send_network_mail",
}
GONE = {
    "providers/actions/licences.py: end_licence",
    "providers/actions/members.py: withdraw",
}
NEEDS = re.compile(r"\b(needs|under) (the|its)\b[^.]*\block|form over a row under lock", re.IGNORECASE)


@cache
def called(node: ast.AST) -> list[ast.Call]:
    return [part for part in ast.walk(node) if isinstance(part, ast.Call)]


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def names_called(node: ast.AST) -> set[str]:
    return {name_of(call) for call in called(node)}


def said_of(function: ast.FunctionDef) -> str:
    return " ".join((ast.get_docstring(function) or "").split())


def holds_or_says(function: ast.FunctionDef) -> bool:
    return bool(names_called(function) & LOCKS or NEEDS.search(said_of(function)))


def saved_in(function: ast.FunctionDef) -> set[str]:
    """Names of the rows."""
    methods = [call for call in called(function) if isinstance(call.func, ast.Attribute)]
    saves = [call.func.value for call in methods if name_of(call) in {"save", "delete"}]
    several = [call.args[0] for call in called(function) if name_of(call) in WRITES_SEVERAL and call.args]
    saves += [one for row in several for one in getattr(row, "elts", [row])]
    return {one.id for one in saves if isinstance(one, ast.Name)}


def is_act(function: ast.FunctionDef) -> bool:
    """A transaction begins there: nobody has locked anything before."""
    return any(ast.unparse(one) == "transaction.atomic" for one in function.decorator_list)


def without_lock(tree: ast.AST) -> Iterator[str]:
    """Functions that save what they have read, and acts that save what they are given, and lock nothing."""
    for function in functions_in(tree):
        if holds_or_says(function):
            continue
        read = {one.arg for one in function.args.args} - {"self", "form"} if is_act(function) else set()
        for line in ast.walk(function):
            if isinstance(line, ast.Assign) and names_called(line.value) & READS:
                read |= {one.id for one in line.targets if isinstance(one, ast.Name)}
        if read & saved_in(function):
            yield function.name


@cache
def functions_in(tree: ast.AST) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


@cache
def modules() -> dict[Path, str]:
    paths = {path.relative_to(ROOT): path for path in PYTHON}
    ours = {name: path for name, path in paths.items() if name.parts[0] in FLOORS}
    content = {"migrations", "demo_content", "start_content"}
    return {name: path.read_text() for name, path in ours.items() if not content & {*path.parts}}


def trees() -> dict[Path, ast.Module]:
    return {name: tree_of(ROOT / name) for name in modules()}


def test_who_saves_what_they_have_read_holds_it():
    found = {f"{name}: {function}" for name, tree in trees().items() for function in without_lock(tree)}

    assert found == WITHOUT | NEW | GONE


def test_who_saves_without_a_lock_writes_the_columns_that_were_sent_and_no_others():
    whole = {}
    for place in WITHOUT:
        name, _sign, wanted = place.partition(": ")
        (function,) = (one for one in functions_in(tree_of(ROOT / name)) if one.name == wanted)
        saves = [call for call in called(function) if name_of(call) == "save"]
        whole[place] = [one.arg for call in saves for one in call.keywords]

    assert whole == {place: ["update_fields"] for place in WITHOUT}


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
@pytest.mark.parametrize("save", ["row.save()", "row.delete()", "bulk_update([row], ['number'])"])
def test_a_row_that_is_saved_without_a_lock_is_noticed(read, is_found, save):
    source = f"def act(pk):\n    row = {read}\n    row.number += 1\n    {save}"

    assert [*without_lock(ast.parse(source))] == ["act"] * is_found


def test_an_act_that_changes_what_it_is_given_is_noticed():
    given = "@transaction.atomic\ndef act(row):\n    row.number += 1\n    row.save()"

    assert [*without_lock(ast.parse(given))] == ["act"]
    assert [*without_lock(ast.parse(given.removeprefix("@transaction.atomic\n")))] == []
    assert [*without_lock(ast.parse(given.replace("):", "):\n    '''Needs its lock.'''")))] == []


def helpers() -> set[tuple[Path, str]]:
    """What says that it needs a lock, and takes none."""
    return {
        (name, function.name)
        for name, tree in trees().items()
        for function in functions_in(tree)
        if NEEDS.search(said_of(function)) and not names_called(function) & LOCKS
    }


@cache
def imported(tree: ast.AST) -> dict[str, tuple[str, str]]:
    """By the name here: the module and the name there."""
    rows = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {one.asname or one.name: (row.module, one.name) for row in rows for one in row.names}


def found_at(module: str, name: str, of: set) -> tuple[Path, str] | None:
    """Through what packages hand on."""
    path = Path(module.replace(".", "/"))
    path = next((one for one in (path.with_suffix(".py"), path / "__init__.py") if one in modules()), None)
    if path is None or (path, name) in of:
        return path and (path, name)
    further = imported(tree_of(ROOT / path)).get(name)
    return found_at(*further, of) if further else None


def meant(call: ast.Call, name: Path, known: dict, of: set) -> tuple[Path, str] | None:
    if isinstance(call.func, ast.Name):
        here = (name, call.func.id)
        return here if here in of else found_at(*known[call.func.id], of) if call.func.id in known else None
    base = getattr(call.func, "value", None)
    if isinstance(base, ast.Name) and base.id in known:
        return found_at(".".join(known[base.id]), call.func.attr, of)
    return None


NOT_THEIRS = {  # their callers hold it, or the row is new
    *("courses/actions/runs.py: add_runs", "courses/actions/runs.py: copy_runs"),
    *("enquiries/actions/keeping.py: put", "exams/actions.py: bring_session_back", "exams/actions.py: follow"),
    *("exams/forms.py: needed", "exams/sought.py: follow", "foundation/editing/versioned.py: compare"),
    *("workplace/exams/pages.py: edited", "workplace/quality/pages.py: edited_licence"),
}


def test_who_calls_what_needs_a_lock_holds_one_or_needs_it_too():
    needing, loose = helpers(), set()
    for name, tree in trees().items():
        known = imported(tree)
        for function in functions_in(tree):
            is_asked = any(meant(call, name, known, needing) in needing for call in called(function))
            if is_asked and not holds_or_says(function):
                loose.add(f"{name}: {function.name}")

    assert loose == NOT_THEIRS
    assert len(needing) > 25


# A lock ends with its transaction: without one, two acts go on side by side, and half an act may stay behind.

LOCKING = LOCKS - {"alive", "as_shown", "opened", "held"} | {
    *("lock_in_order", "run_of", "put_in_place", "check_free", "note_approved", "take_back_new", "save_texts"),
}
WITHIN = {  # the transaction of whoever calls them
    *("bildung_verbindet/operation/backups/bringing_back.py: aftermath", "contacts/actions.py: put_in_place"),
    *("courses/actions/reviews.py: waiting", "courses/actions/runs.py: save_texts", "enquiries/runs.py: give"),
    *(
        "exams/sought.py: lock_in_order",
        "exams/tasks/serving.py: check_free",
        "providers/actions/applications.py: undecided",
    ),
    *("foundation/submissions/doubts.py: believe", "importing/sources/outcomes.py: note_approved"),
    *(
        "importing/undoing.py: take_back_new",
        "importing/undoing.py: take_back_runs",
        "office/local/forms.py: judge_meeting",
        "workplace/runs/pages.py: run_of",
    ),
}
NO_LOCK = {  # something else of the same name
    *("planning/supply/pages.py: counted_rows", "planning/supply/pages.py: rows_to_come"),
    *("workplace/exams/pool.py: exam_pool", "workplace/exams/slips.py: hold_seat"),
    *("workplace/quality/evaluations.py: evaluations", "workplace/runs/import_check.py: new"),
}


def is_whole(function: ast.FunctionDef) -> bool:
    """It begins a transaction, is a lock itself or says that it needs one."""
    begins = [ast.unparse(one) for one in function.decorator_list]
    begins += [
        ast.unparse(item) for node in ast.walk(function) if isinstance(node, ast.With) for item in node.items
    ]
    says = NEEDS.search(said_of(function)) is not None
    return any("atomic" in one for one in begins) or function.name in LOCKS or says


def test_who_locks_a_row_does_so_within_a_transaction():
    loose, number = set(), 0
    for name, tree in trees().items():
        for function in functions_in(tree):
            number += bool(names_called(function) & LOCKING)
            if names_called(function) & LOCKING and not is_whole(function):
                loose.add(f"{name}: {function.name}")

    assert loose == WITHIN | NO_LOCK
    assert number > 150
